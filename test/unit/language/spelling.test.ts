import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctAll, createCorrector, editDistance } from '../../../src/language/spelling.ts';

const word = fc.string({ unit: fc.constantFrom(...'abcde'), maxLength: 8 });

describe('editDistance', () => {
  const known: [string, string, number][] = [
    ['coder', 'coder', 0],
    ['coder', 'codr', 1],
    ['coder', 'coders', 1],
    ['coder', 'cader', 1],
    ['coder', 'cdoer', 1],
    ['salary', 'sallery', 2],
    ['', 'abc', 3],
  ];
  it.for(known)('of %s and %s is %i', ([a, b, edits]) => {
    expect(editDistance(a, b)).toBe(edits);
  });

  it('is nothing for equal words alone', () => {
    fc.assert(fc.property(word, word, (a, b) => (editDistance(a, b) === 0) === (a === b)));
  });

  it('is the same both ways', () => {
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === editDistance(b, a)));
  });

  it('lies between the difference in length and the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const edits = editDistance(a, b);
        expect(edits).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(edits).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('grows by one at most with a letter more', () => {
    fc.assert(
      fc.property(
        word,
        word,
        fc.constantFrom(...'abcde'),
        (a, b, letter) => Math.abs(editDistance(a + letter, b) - editDistance(a, b)) <= 1,
      ),
    );
  });

  it('counts a swap of neighbours once', () => {
    fc.assert(
      fc.property(word, fc.nat(6), (a, at) => {
        const swapped = a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2);
        expect(editDistance(a, swapped)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('createCorrector', () => {
  const correct = createCorrector(
    new Map([
      ['salary', 40],
      ['coding', 30],
      ['codeine', 0],
      ['certificate', 10],
      ['training', 5],
      ['trailing', 0],
    ]),
  );

  const wrong: [string, string][] = [
    ['salry', 'salary'],
    ['certifcate', 'certificate'],
    ['cretificate', 'certificate'],
    ['ocding', 'coding'],
  ];
  it.for(wrong)('reads %s as %s', ([given, right]) => {
    expect(correct(given)).toBe(right);
  });

  it('reads two letters that were swapped, in short words as well', () => {
    const short = createCorrector(
      new Map([
        ['and', 900],
        ['how', 800],
        ['long', 90],
        ['log', 1],
      ]),
    );
    expect(['adn', 'hwo', 'lnog'].map(short)).toEqual(['and', 'how', 'long']);
  });

  it('prefers the word that is used here where two are as near', () => {
    expect(correct('traiiing')).toBe('training');
  });

  it('leaves short words, figures and strangers alone', () => {
    for (const given of ['sal', '2026', 'cpc1', 'xylophone', 'ça', '']) expect(correct(given), given).toBeUndefined();
  });

  it('gives back a known word or none, never far from what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'salrycodingtef'), maxLength: 12 }), (given) => {
        const right = correct(given);
        if (right !== undefined) expect(editDistance(given, right)).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('correctAll', () => {
  it('corrects unknown words once each and leaves known ones', () => {
    const asked: string[] = [];
    const correct = (text: string) => {
      asked.push(text);
      return text === 'salry' ? 'salary' : undefined;
    };
    const list = ['the', 'salry', 'salry', 'zzz'].map((text) => ({ word: text, known: text === 'the' }));
    expect(correctAll(list, correct)).toEqual(new Map([['salry', 'salary']]));
    expect(asked).toEqual(['salry', 'zzz']);
  });

  it('stops at twelve words of pasted nonsense', () => {
    let asked = 0;
    const list = Array.from({ length: 40 }, (_, i) => ({ word: `w${i}`, known: false }));
    correctAll(list, () => {
      asked++;
      return undefined;
    });
    expect(asked).toBe(12);
  });
});
