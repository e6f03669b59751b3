import { describe, expect, it } from 'vitest';
import { rankOutcomes } from '../../../src/flow/rank.ts';
import type { Responses } from '../../../src/flow/response.ts';
import { flowOf, toyFlow } from '../../fixtures/toy-flow.ts';

const flow = toyFlow();
const village: Responses = { place: ['village'], garden: ['no'], months: ['24'], extras: ['smoker', 'frames'], confirm: ['pair'] };
const order = (responses: Responses, group = 0) => rankOutcomes(flow, responses).groups[group]?.outcomes.map(({ id }) => id);

describe('rankOutcomes', () => {
  it('ranks each group in the order of the file by the sum of weights', () => {
    const { groups } = rankOutcomes(flow, village);
    expect(groups.map(({ group, outcomes }) => [group, outcomes.map(({ id, score }) => [id, score])])).toEqual([
      [
        'main',
        [
          ['meadow', 4],
          ['roof', -2],
          ['garden', 0],
        ],
      ],
      [
        'how-many',
        [
          ['two-hives', 1],
          ['one-hive', 0],
        ],
      ],
    ]);
  });

  it('puts what is ruled out last, with the limit before other reasons against it', () => {
    const garden = rankOutcomes(flow, village).groups[0]?.outcomes.at(-1);
    expect(garden).toMatchObject({ id: 'garden', ruledOut: true, for: [] });
    expect(garden?.against).toEqual([
      { node: 'garden', value: 'no', label: 'No', text: 'You have no garden.', cites: ['some-entry'], by: 'rules-out' },
    ]);
  });

  it('keeps the order of the file where scores are equal', () => {
    expect(order({})).toEqual(['garden', 'roof', 'meadow']);
  });

  it('gives reasons strongest first, each with its answer', () => {
    const { for: reasons, against } = rankOutcomes(flow, village).groups[0]?.outcomes.find(({ id }) => id === 'meadow') ?? {};
    expect(reasons?.map(({ node, label, by }) => [node, label, by])).toEqual([
      ['place', 'Village', 2],
      ['months', 'More than a year', 2],
    ]);
    expect(against).toEqual([]);
    const roof = rankOutcomes(flow, village).groups[0]?.outcomes.find(({ id }) => id === 'roof');
    expect(roof?.against.map(({ text, by }) => [text, by])).toEqual([
      ['Few flat roofs.', -1],
      ['Old frames are heavy.', -1],
    ]);
  });

  it('counts the option whose range holds a number', () => {
    const score = (months: string) =>
      rankOutcomes(flow, { ...village, months: [months] }).groups[0]?.outcomes.find(({ id }) => id === 'meadow')?.score;
    expect(['0', '3', '3.1', '12', '13', '60'].map(score)).toEqual([0, 0, 2, 2, 4, 4]);
  });

  it('weighs nothing that lies off the path or was skipped', () => {
    expect(order({ ...village, place: ['town'] })).toEqual(['roof', 'garden', 'meadow']);
    expect(rankOutcomes(flow, { ...village, months: [] }).groups[0]?.outcomes.find(({ id }) => id === 'meadow')?.score).toBe(2);
  });

  it('marks all and ranks by score where every outcome is ruled out', () => {
    const limit = (outcome: string) => ({ outcome, because: 'No.', cites: ['e'] });
    const weigh = [{ outcome: 'b', by: 1, because: 'Yes.', cites: ['e'] }];
    const summary = { text: 'So.', cites: ['e'] };
    const all = flowOf({
      version: 1,
      title: 'T',
      says: 'S',
      intro: 'I',
      start: 'n',
      nodes: {
        n: {
          kind: 'one',
          ask: 'A?',
          next: 'end',
          options: [
            { label: 'X', value: 'x', weigh, 'rules-out': [limit('a'), limit('b')] },
            { label: 'Y', value: 'y' },
          ],
        },
      },
      outcomes: { a: { label: 'A', summary }, b: { label: 'B', summary } },
    });
    const outcomes = rankOutcomes(all, { n: ['x'] }).groups[0]?.outcomes;
    expect(outcomes?.map(({ id, ruledOut }) => [id, ruledOut])).toEqual([
      ['b', true],
      ['a', true],
    ]);
  });

  it('collects findings by kind in the order of the path, what is said twice once', () => {
    const { findings } = rankOutcomes(flow, { place: ['town'], extras: ['gloves', 'smoker', 'frames'] });
    expect(findings.covered.map(({ label, text }) => [label, text])).toEqual([['Gloves', 'You are safe.']]);
    expect(findings.flag.map(({ text }) => text)).toEqual(['Old frames carry disease.']);
    expect(findings.ask.map(({ text }) => text)).toEqual(['Ask how old they are.']);
  });
});

describe('alike answers', () => {
  const options = ['first', 'second'].map((value) => ({ label: value, value }));
  const node = (next: string) => ({ kind: 'one' as const, ask: 'A?', optional: true, next, options });
  const statements = (alike?: string) =>
    flowOf({
      version: 1,
      title: 'T',
      says: 'S',
      intro: 'I',
      ...(alike && { alike }),
      start: 'a',
      nodes: {
        a: node('b'),
        b: node('c'),
        c: node('d'),
        d: node('sure'),
        sure: { kind: 'yes-no', ask: 'S?', next: 'end', options: ['yes', 'no'].map((value) => ({ label: value, value })) },
      },
      outcomes: { o: { label: 'O', summary: { text: 'So.', cites: ['e'] } } },
    });
  const answers = (...values: string[]) =>
    Object.fromEntries(values.map((value, i) => ['abcd'[i], value === '' ? [] : [value]])) as Responses;
  const alike = (...values: string[]) => rankOutcomes(statements('Hm.'), { ...answers(...values), sure: ['no'] }).alike;

  it('are told where all four single choices have one position', () => {
    expect(alike('second', 'second', 'second', 'second')).toBe(true);
    expect(alike('second', 'second', 'first', 'second')).toBe(false);
  });

  it('are not told of fewer than four, skipped ones left out', () => {
    expect(alike('second', 'second', 'second')).toBe(false);
    expect(alike('second', '', 'second', 'second')).toBe(false);
  });

  it('are not told where the flow does not mind', () => {
    expect(rankOutcomes(statements(), answers('first', 'first', 'first', 'first')).alike).toBe(false);
  });
});
