import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stem } from '../../../src/search/lexicon.ts';
import { normalise, words } from '../../../src/search/normalise.ts';
import { compilePhrases } from '../../../src/search/phrases.ts';

const find = compilePhrases([
  ['sue', 'legal'],
  ['my boss', 'boss'],
  ['why did … reject … claim', 'claim'],
  ['   ', 'nothing'],
]);
const found = (text: string) => find(words(normalise(text))).map(({ value }) => value);

describe('compilePhrases', () => {
  it('finds whole words alone', () => {
    expect(found('can I sue them')).toEqual(['legal']);
    expect(found('an issue with suede')).toEqual([]);
  });

  it('finds words in their order and side by side', () => {
    expect(found('My boss!')).toEqual(['boss']);
    expect(found('my old boss, boss my')).toEqual([]);
  });

  it('lets a gap stand for up to three words', () => {
    expect(found('why did reject claim')).toEqual(['claim']);
    expect(found('why did they all just reject my last claim')).toEqual(['claim']);
    expect(found('why did they all just now reject my claim')).toEqual([]);
  });

  it('tells from where to where', () => {
    expect(find(['ask', 'my', 'boss', 'now'])).toEqual([{ value: 'boss', from: 1, to: 3 }]);
  });

  it('compares folded words', () => {
    expect(compilePhrases([['nurses', 'job']], stem)(['nursing', 'a', 'nurse']).map(({ value }) => value)).toEqual(['job', 'job']);
  });

  it('finds any phrase in itself, and between other words', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 5, maxLength: 8 });
    const list = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, list, list, (phrase, before, after) => {
        const own = words(normalise(phrase.join(' ')));
        const matches = compilePhrases([[phrase.join(' '), 1]])([...before, ...own, ...after]);
        expect(matches).toContainEqual({ value: 1, from: before.length, to: before.length + own.length });
      }),
    );
  });
});
