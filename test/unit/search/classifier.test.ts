import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lesson, trainClassifier } from '../../../src/search/classifier.ts';
import type { Term } from '../../../src/search/index.ts';

/** Words as terms: each its own stem, weight 1. */
function terms(text: string): Term[] {
  return text.split(' ').map((word) => ({
    text: word,
    stem: [...word].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 0) % 1_000_003,
    parts: [],
    concepts: [],
    weight: 1,
    strangeness: 0,
  }));
}

const lesson = (owner: number, text: string): Lesson => ({ text, terms: terms(text), owner });

/** Pay is owner 0, training owner 1; what a nurse earns is declined as -1. */
const LESSONS = [
  ...['coder pay', 'biller pay', 'pay month', 'what pay', 'coder wage', 'wage month', 'biller wage'].map((text) => lesson(0, text)),
  ...['coder course', 'course length', 'what course', 'long training', 'coder training', 'training length', 'long course'].map((text) =>
    lesson(1, text),
  ),
  ...['nurse pay', 'nurse wage', 'pay nurse', 'nurse month', 'nurse coder', 'wage nurse'].map((text) => lesson(-1, text)),
];

describe('trainClassifier', () => {
  const { judge } = trainClassifier(LESSONS, 2, 1);

  it('finds the entry by the words it is asked with', () => {
    expect(judge(terms('coder pay month')).likeliest).toBe(0);
    expect(judge(terms('biller course')).likeliest).toBe(1);
    expect(judge(terms('coder pay')).of(0)).toBeGreaterThan(judge(terms('coder pay')).of(1));
  });

  it('tells what is declined from what is answered', () => {
    expect(judge(terms('pay nurse month')).of(-1)).toBeGreaterThan(0.5);
    expect(judge(terms('pay nurse month')).anyEntry).toBeLessThan(0.5);
    expect(judge(terms('biller pay')).anyEntry).toBeGreaterThan(0.5);
  });

  it('knows nothing of words it never met', () => {
    const odds = judge(terms('zzxq grmbl'));
    expect(odds.of(0)).toBeCloseTo(odds.of(1), 10);
    expect(judge([]).of(0)).toBeCloseTo(odds.of(0), 10);
  });

  it('learns the same in any order of lessons', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(LESSONS, { minLength: LESSONS.length, maxLength: LESSONS.length }), (shuffled) => {
        expect(trainClassifier(shuffled, 2, 1).judge(terms('coder wage')).of(0)).toBeCloseTo(judge(terms('coder wage')).of(0), 10);
      }),
      { numRuns: 20 },
    );
  });

  it('stays within 0..1 for any words', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('coder', 'pay', 'nurse', 'course', 'zzxq', 'what'), { maxLength: 40 }), (words) => {
        const odds = judge(words.length > 0 ? terms(words.join(' ')) : []);
        for (const value of [odds.of(0), odds.of(1), odds.of(-1), odds.surest, odds.anyEntry]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(odds.surest).toBe(Math.max(odds.of(0), odds.of(1)));
      }),
    );
  });

  it('works without any lesson', () => {
    expect(trainClassifier([], 0, 0).judge(terms('coder pay')).likeliest).toBe(-1);
  });
});
