import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise, QUERY_CHARACTERS, readMessage, words } from '../../../src/search/normalise.ts';

const said = (text: string) => words(normalise(text)).join(' ');

describe('normalise', () => {
  const same: [string, string][] = [
    ['ＷＨＡＴ is ﬁne', 'what is fine'],
    ['it’s', "it's"],
    ['a\u0000b', 'a b'],
    ['ICD-10 and icd 10', 'icd10 and icd10'],
    ['£20,000', ' pounds 20000'],
    ['1,23 and 12,345,678', '1,23 and 12345678'],
  ];
  it.for(same)('brings %j into the form %j', ([text, form]) => {
    expect(normalise(text)).toBe(form);
  });

  it('tells the country from the pronoun', () => {
    expect(said('pay in the US')).toBe('pay in the usa');
    expect(said('pay in the u.s. today')).toBe('pay in the usa today');
    expect(said('tell us about pay')).toBe('tell us about pay');
    expect(said('TELL US NOW')).toBe('tell us now');
  });

  it('says the same of what it has brought into form', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."aZ9 .,'’-?é") }), (text) => said(normalise(text)) === said(text)));
  });
});

describe('words', () => {
  const apart: [string, string][] = [
    ["don't", 'do not'],
    ['dont', 'do not'],
    ["can't", 'can not'],
    ["won't", 'will not'],
    ["I've they're we'll", 'i have they are we will'],
    ["what's the coder's pay", 'what is the coder pay'],
    ["let's", 'let us'],
    ['r u a coder pls', 'are you a coder please'],
    ['specialise, organisation, programmes, behaviour', 'specialize organization programs behavior'],
    ['hour, four, course, rise', 'hour 4 course rise'],
    ['!?… 🙂', ''],
  ];
  it.for(apart)('reads %j as %j', ([text, list]) => {
    expect(said(text)).toBe(list);
  });
});

describe('readMessage', () => {
  const weightOf = (text: string, word: string) => readMessage(text).find((item) => item.word === word)?.weight;

  it('weighs every word of a short message alike', () => {
    expect(readMessage('I like cats. What is the pay?').every(({ weight }) => weight === 1)).toBe(true);
  });

  it('weighs the question of a long message more than its story', () => {
    const story =
      'My sister moved to a farm last year and she keeps goats now. We talk each week. What does a coder earn? Her goats are fine.';
    expect(weightOf(story, 'earn')).toBe(1);
    expect(weightOf(story, 'farm')).toBeLessThan(0.7);
  });

  it('finds the question at either end of a huge paste', () => {
    const noise = 'the weather was grey and then it rained. '.repeat(2000);
    for (const text of [`what does a coder earn? ${noise}`, `${noise} what does a coder earn?`]) expect(weightOf(text, 'earn')).toBe(1);
  });

  it('keeps to its bound of characters, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (text) => {
        const list = readMessage(text);
        expect(list.reduce((sum, { word }) => sum + word.length, 0)).toBeLessThanOrEqual(QUERY_CHARACTERS);
        for (const { weight } of list) expect(weight > 0 && weight <= 1).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
