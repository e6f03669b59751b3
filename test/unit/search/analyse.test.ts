import { describe, expect, it } from 'vitest';
import { createSearch } from '../../../src/search/search.ts';
import { toyContent } from '../../fixtures/toy-content.ts';

const { analyse } = createSearch(toyContent());
const conceptsOf = (text: string) => analyse(text).units.flatMap(({ concepts }) => concepts);

describe('analyse', () => {
  it('names concepts, place and role', () => {
    const { place, role, units } = analyse("What is a coder's salary in England?");
    expect([place, role]).toEqual(['uk', 'coding']);
    expect(units.flatMap(({ concepts }) => concepts)).toEqual(['job-coding', 'pay', 'in-uk']);
  });

  it('names no place where both are named, and no role for the subject as a whole', () => {
    expect(analyse('pay in the UK or the USA')).toMatchObject({ place: undefined, bothPlaces: true });
    expect(analyse('medical billing and coding pay')).toMatchObject({ role: undefined, subject: true });
  });

  it('leaves out words that say nothing', () => {
    expect(analyse('so please the of a to').units).toEqual([]);
  });

  it('puts spelling right and tells so', () => {
    const { corrections, words } = analyse('coder trainng');
    expect(corrections).toEqual(new Map([['trainng', 'training']]));
    expect(words).toEqual(['coder', 'training']);
  });

  it('puts right what a way of asking spells wrong, too', () => {
    const content = toyContent();
    const [first, ...rest] = content.entries;
    if (!first) throw new Error('expected an entry in the toy content');
    const { analyse } = createSearch({ ...content, entries: [{ ...first, asked: ['hwo much is it'] }, ...rest] });
    expect(analyse('hwo much').words).toEqual(['how', 'much']);
  });

  it('leaves English words alone that only look like ours', () => {
    expect(analyse('curse of duke').corrections.size).toBe(0);
  });

  it('tells strangers from known words', () => {
    const strange = analyse('pay zzxq').units.map(({ text, strangeness }) => [text, strangeness > 0]);
    expect(strange).toEqual([
      ['pay', false],
      ['zzxq', true],
    ]);
  });

  it('finds the question of a long message', () => {
    const story =
      'I worked in a bakery for nine years and my knees are bad now, my cousin is a nurse and keeps telling me to sit down more. ' +
      'My husband drives a van. Could you tell me how long the training takes? The kids are at school until three.';
    const { units, outside } = analyse(story);
    const asked = units.filter(({ attention }) => attention === 1).flatMap(({ concepts }) => concepts);
    expect(asked).toEqual(expect.arrayContaining(['duration', 'training']));
    expect(units.find(({ text }) => text === 'bakery')?.attention ?? 0).toBeLessThan(0.7);
    // The nurse stands in the story, not in the question.
    expect(outside).toEqual([]);
    expect(analyse('how long does a nurse train').outside).toEqual(['other-job']);
  });

  it('lets no name of our own places stand for another country', () => {
    expect(analyse('pay in the united kingdom').outside).toEqual([]);
  });

  it('means the same in another spelling of the same words', () => {
    for (const text of ['SALARY IN BRITAIN', 'salary in britain???', 'Salary — in Britain', 'sallery in britain']) {
      expect(conceptsOf(text), text).toEqual(['pay', 'in-uk']);
    }
  });
});
