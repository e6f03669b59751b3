import { describe, expect, it } from 'vitest';
import { createSearch } from '../../src/search/search.ts';
import { toyContent } from '../fixtures/toy-content.ts';

const { search } = createSearch(toyContent());
const order = (text: string) => search(text).ranked.map(({ document }) => document.entry.id);

/** A question and the entries that must come first, in their order; what may follow is left open. */
const ORDERS: [question: string, first: string[]][] = [
  ['wages in Britain', ['pay-uk', 'pay-us']], // a variant, word by word; the other country has the topic alone
  ['wages in America', ['pay-us', 'pay-uk']], // the same with the countries the other way round
  ['britain wages', ['pay-uk', 'pay-us']], // the order of words matters little
  ['salary of the english', ['pay-uk', 'pay-us']], // no variant says it: salary is a word for pay, english one for england
  ['london income', ['pay-uk', 'pay-us']], // a city stands for its country
  ['earnings united states yearly', ['pay-us', 'pay-uk']], // a name of several words is one place
  ['sallery uk', ['pay-uk', 'pay-us']], // a known misspelling is put right before anything is compared
  ['wagse in america', ['pay-us', 'pay-uk']], // an unknown one by its edit distance
  ['how many weeks is the course', ['training-length']], // two concepts (duration, training) meet in one entry alone
  ['duration', ['training-length']], // one word is enough where one entry has it
  ['coder duties', ['coder-tasks', 'biller-tasks']], // the job decides between twins
  ['what are the duties of billers', ['biller-tasks', 'coder-tasks']], // the same for the other job, in another form of the word
  ['who turns notes into codes', ['coder-tasks']], // a variant with words of its own, no concept in it
  ['who sends claims', ['biller-tasks']], // part of a variant, and words of the answer
  ['define this profession', ['what-it-is']], // the words of two variants together
  ['what is medical billing and coding', ['what-it-is']], // the question itself, though all of it is the subject
];

describe('the order of entries', () => {
  it.for(ORDERS)('for %j begins with %j', ([question, first]) => {
    expect(order(question).slice(0, first.length)).toEqual(first);
  });

  it('follows a stated country where the question names none', () => {
    const first = (place: 'uk' | 'us') => search('what is the pay', { past: [], place }).ranked[0]?.document.entry.id;
    expect([first('uk'), first('us')]).toEqual(['pay-uk', 'pay-us']);
  });

  it('falls by score', () => {
    for (const [question] of ORDERS) {
      const scores = search(question).ranked.map(({ score }) => score);
      // An entry asked for in its own words stands first whatever its score.
      const fitted = search(question).confidence === 1 ? scores.slice(1) : scores;
      expect(fitted, question).toEqual(fitted.toSorted((a, b) => b - a));
    }
  });

  it('does not hang on the order of files', () => {
    const content = toyContent();
    const turned = createSearch({ ...content, entries: content.entries.toReversed() });
    for (const [question, first] of ORDERS) {
      expect(
        turned
          .search(question)
          .ranked.slice(0, first.length)
          .map(({ document }) => document.entry.id),
        question,
      ).toEqual(first);
    }
  });
});
