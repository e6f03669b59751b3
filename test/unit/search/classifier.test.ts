import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../src/search/analyse.ts';
import { createClassifier, type Odds } from '../../../src/search/classifier.ts';
import { learn } from '../../../src/search/learn.ts';
import { createTableWriter, pairsIn, postingsOf } from '../../../src/search/phrasing-table.ts';
import { createTermMaker, type Names, pairsOf } from '../../../src/search/terms.ts';

/** Words as units: each its own stem. */
function units(text: string): Unit[] {
  const words = text.split(' ').filter((word) => word !== '');
  return words.map((word) => ({ text: word, stem: word, parts: [], concepts: [], attention: 1, strangeness: 0 }));
}

/** Learns from the phrasings of entries, then of groups; every word is equally rare. */
function learnt(phrasings: readonly (readonly string[])[], entries: number): (text: string) => Odds {
  const names: Names = { stems: new Map(), concepts: new Map() };
  const writer = createTableWriter(names);
  for (const own of phrasings) {
    for (const text of own) writer.add(units(text));
    writer.endOwner();
  }
  const table = writer.done();
  const postings = postingsOf(table, names.stems.size);
  const pairs = pairsIn(table);
  const classifier = createClassifier(learn({ table, pairs, postings, texts: phrasings.flat(), entries }));
  const toTerm = createTermMaker(names, { of: new Float64Array(names.stems.size).fill(1), unseen: 1 });
  return (text) => {
    const terms = units(text).map(toTerm);
    return classifier.judge(terms, pairsOf(terms, pairs.known));
  };
}

/** Pay is owner 0, training owner 1; what a nurse earns is declined, as owner 2. */
const PAY = ['coder pay', 'biller pay', 'pay month', 'what pay', 'coder wage', 'wage month', 'biller wage'];
const TRAINING = ['coder course', 'course length', 'what course', 'long training', 'coder training', 'training length', 'long course'];
const NURSE = ['nurse pay', 'nurse wage', 'pay nurse', 'nurse month', 'nurse coder', 'wage nurse'];

describe('a classifier', () => {
  const judge = learnt([PAY, TRAINING, NURSE], 2);

  it('finds the entry by the words it is asked with', () => {
    expect(judge('coder pay month').likeliest).toBe(0);
    expect(judge('biller course').likeliest).toBe(1);
    expect(judge('coder pay').of(0)).toBeGreaterThan(judge('coder pay').of(1));
  });

  it('tells what is declined from what is answered', () => {
    expect(judge('pay nurse month').of(2)).toBeGreaterThan(0.5);
    expect(judge('pay nurse month').anyEntry).toBeLessThan(0.5);
    expect(judge('biller pay').anyEntry).toBeGreaterThan(0.5);
  });

  it('knows nothing of words it never met', () => {
    const odds = judge('zzxq grmbl');
    expect(odds.of(0)).toBeCloseTo(odds.of(1), 10);
    expect(judge('').of(0)).toBeCloseTo(odds.of(0), 10);
  });

  it('learns the same in any order of phrasings', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(PAY, { minLength: PAY.length }), (shuffled) => {
        expect(learnt([shuffled, TRAINING, NURSE], 2)('coder wage').of(0)).toBeCloseTo(judge('coder wage').of(0), 5);
      }),
      { numRuns: 20 },
    );
  });

  it('stays within 0..1 for any words', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('coder', 'pay', 'nurse', 'course', 'zzxq', 'what'), { maxLength: 40 }), (words) => {
        const odds = judge(words.join(' '));
        for (const value of [odds.of(0), odds.of(1), odds.of(2), odds.surest, odds.anyEntry]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(odds.surest).toBe(Math.max(odds.of(0), odds.of(1)));
        expect(odds.chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('works without any phrasing', () => {
    expect(learnt([], 0)('coder pay').likeliest).toBe(-1);
  });
});
