import { describe, expect, it } from 'vitest';
import { asFollowUp, type Context, type FollowUp, isTopic, type PastTerm } from '../../../src/search/follow-up.ts';
import { createSearch } from '../../../src/search/search.ts';
import { toyContent } from '../../fixtures/toy-content.ts';

const { index, analyse, search } = createSearch(toyContent());

/** What a conversation holds after a question. */
function after(question: string, entry?: string, place?: Context['place']): Context {
  const terms: PastTerm[] = analyse(question)
    .units.filter(isTopic)
    .map(({ stem, concepts }) => ({ stem, concepts: [...concepts] }));
  return { past: [{ entry, terms }], place };
}

function follow(text: string, context: Context): FollowUp | undefined {
  const analysis = analyse(text);
  return asFollowUp({ text, analysis, terms: index.toTerms(analysis) }, context, index);
}

const texts = (found: FollowUp | undefined) => found?.terms.map(({ text }) => text);

describe('isTopic', () => {
  it('takes what a question is about, not how it asks', () => {
    const about = (text: string) =>
      analyse(text)
        .units.filter(isTopic)
        .map(({ text }) => text);
    expect(about('what is the pay in England')).toEqual(['pay', 'england']);
    expect(about('zzxq vvbn')).toEqual([]);
  });
});

describe('asFollowUp', () => {
  const pay = after('what is the pay in England');

  it('reads a bare switch of place with the topic before, and drops the old place', () => {
    const found = follow('and in the usa?', pay);
    expect(found).toMatchObject({ sure: true, facets: { place: 'us' } });
    expect(texts(found)).toContain('pay');
    expect(texts(found)).not.toContain('england');
  });

  it('keeps the place before where the message names none', () => {
    expect(follow('and for coders?', pay)?.facets).toEqual({ place: 'uk', role: 'coding' });
  });

  it('takes the place of the conversation where no question named one', () => {
    expect(follow('and for coders?', after('what is the pay', undefined, 'us'))?.facets.place).toBe('us');
  });

  it('drops the old place where both are named', () => {
    expect(follow('and in the UK or the USA?', pay)?.facets.place).toBeUndefined();
  });

  it('switches the job', () => {
    const found = follow('what about a biller', after('coder duties'));
    expect(found?.facets.role).toBe('billing');
    expect(found?.terms.some(({ concepts }) => concepts.includes(index.toTerms(analyse('coder'))[0]?.concepts[0] ?? -2))).toBe(false);
  });

  const alone: [string, string][] = [
    ['a question with two topics of its own', 'tasks after the course for a coder'],
    ['words nobody knows', '/// zzxq vvbn grmbl'],
    ['a long message', 'and how long is the training of a coder and a biller and the salary and the course and the duties in england now'],
    ['nothing at all', '?!'],
  ];
  it.for(alone)('is none for %s', ([, text]) => {
    expect(follow(text, pay)).toBeUndefined();
  });

  it('takes a question mark for a question, whatever words there are', () => {
    expect(follow('about a year?', pay)?.sure).toBe(true);
    expect(follow('about a year', pay)).toBeUndefined();
  });

  it('is only one of two readings for a question with a topic of its own', () => {
    expect(follow('daily tasks of a coder', pay)?.sure).toBe(false);
    expect(follow('and the tasks?', pay)?.sure).toBe(true);
  });

  it('is none where nothing was said before', () => {
    expect(follow('and in the usa?', { past: [], place: undefined })).toBeUndefined();
  });
});

describe('search after a question', () => {
  it('goes from one entry to the other', () => {
    const result = search('and in the usa?', after('wages in Britain', 'pay-uk'));
    expect(result).toMatchObject({ followedUp: true });
    expect(result.ranked[0]?.document.entry.id).toBe('pay-us');
  });

  it('stays nearer to the entry that was answered last', () => {
    const kin = (entry: string) =>
      search('what is the pay', after('wages', entry)).ranked.find(({ document }) => document.entry.id === 'pay-us')?.signals.kin;
    expect(kin('pay-uk')).toBe(1);
    expect(kin('coder-tasks')).toBe(0);
  });

  it('does not lean on it where the words of an entry are used', () => {
    const result = search('coder duties', after('wages in Britain', 'pay-uk'));
    expect(result).toMatchObject({ followedUp: false, confidence: 1 });
    expect(result.ranked[0]?.document.entry.id).toBe('coder-tasks');
  });
});
