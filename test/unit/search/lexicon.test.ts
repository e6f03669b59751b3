import { describe, expect, it } from 'vitest';
import { compileLexicon, stem } from '../../../src/search/lexicon.ts';
import { normalise, words } from '../../../src/search/normalise.ts';
import { toyContent } from '../../fixtures/toy-content.ts';

const content = toyContent();
const lexicon = compileLexicon(content);
const list = (text: string) => words(normalise(text));

/** What each segment of a text means, as "words=meaning". */
function meanings(text: string): string[] {
  const split = list(text);
  return lexicon.segment(split).map(({ from, length, senses }) => {
    const names = senses.map((sense) => ('id' in sense ? sense.id : sense.kind));
    return `${split.slice(from, from + length).join(' ')}=${names.join('+')}`;
  });
}

describe('stem', () => {
  it('joins the forms of a word', () => {
    expect(new Set(['course', 'courses'].map(stem)).size).toBe(1);
    expect(new Set(['earn', 'earns', 'earning'].map(stem)).size).toBe(1);
  });

  it('leaves short words and figures as they are', () => {
    for (const word of ['uk', 'cpc', 'icd10', '20000']) expect(stem(word)).toBe(word);
  });
});

describe('segment', () => {
  it('takes the longest phrase', () => {
    expect(meanings('how long is medical billing and coding')).toEqual(['how long=duration', 'is=', 'medical billing and coding=subject']);
    expect(meanings('medical biller')).toEqual(['medical biller=billing']);
  });

  it('names places and roles', () => {
    expect(meanings('coder in the united states')).toEqual(['coder=coding', 'in=', 'the=', 'united states=us']);
  });

  it('knows other forms of a word by its stem', () => {
    expect(meanings('courses')).toEqual(['courses=training']);
  });

  it('covers every word once', () => {
    const split = list('so how much money do coders make in england please');
    const segments = lexicon.segment(split);
    let next = 0;
    for (const { from, length } of segments) {
      expect(from).toBe(next);
      next += length;
    }
    expect(next).toBe(split.length);
  });
});

describe('respell', () => {
  it('puts known wrong forms right and keeps the place of each word', () => {
    expect(lexicon.respell(['what', 'sallery', 'now'])).toEqual([
      { word: 'what', from: 0 },
      { word: 'salary', from: 1 },
      { word: 'now', from: 2 },
    ]);
  });

  it('prefers the longest wrong form', () => {
    const terms = { ...content.terms, spellings: { ahima: ['a hima'], hima: ['a'] } };
    expect(compileLexicon({ ...content, terms }).respell(['a', 'hima', 'a'])).toEqual([
      { word: 'ahima', from: 0 },
      { word: 'hima', from: 2 },
    ]);
  });
});

describe('outside', () => {
  const groups = (text: string) => [...new Set(lexicon.outside(list(text)).map(({ value }) => value))];

  it('finds the words of its groups in any form', () => {
    expect(groups('do nurses earn more')).toEqual(['other-job']);
    expect(groups('work abroad')).toEqual(['other-country']);
  });

  it('adds the names of other countries alone', () => {
    expect(groups('pay in Canada')).toEqual(['other-country']);
    expect(groups('pay in the United Kingdom or the United States')).toEqual([]);
    expect(groups('a course in Georgia or Jersey')).toEqual([]);
  });
});
