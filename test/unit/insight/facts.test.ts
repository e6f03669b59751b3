import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../../src/conversation/types.ts';
import { factsOf, factsOfRating } from '../../../src/insight/facts.ts';

const facts = (events: TurnEvent[], over: Partial<Parameters<typeof factsOf>[0]> = {}) =>
  factsOf({ channel: 'directline', begun: false, events, ms: 3, ...over }).map(({ fact, name }) => `${fact} ${name}`);
const step = (did: 'answered' | 'started' | 'missed' | 'back' | 'finished', over: object = {}): TurnEvent => ({
  type: 'flow',
  flow: 'fit',
  did,
  ...over,
});

describe('factsOf', () => {
  it.each<[string, TurnEvent, string[]]>([
    ['an answer', { type: 'answered', entry: 'pay-uk', confidence: 1 }, ['outcome answered', 'entry pay-uk']],
    ['guesses', { type: 'suggested', entries: ['a', 'b'], confidence: 0.4 }, ['outcome suggested', 'guess a', 'guess b']],
    ['a question it does not know', { type: 'not-known', reason: 'no-match' }, ['outcome not-known']],
    ['a question it declines', { type: 'not-known', reason: 'other-job' }, ['outcome declined', 'declined other-job']],
    ['a picture', { type: 'not-known', reason: 'not-text' }, ['outcome unreadable']],
    ['a safe edge', { type: 'edge', edge: 'own-bill' }, ['outcome edge', 'declined own-bill']],
    ['small talk', { type: 'small-talk', topic: 'thanks' }, ['outcome talk']],
    ['a command', { type: 'command', command: 'help' }, ['outcome talk']],
    ['a flow that begins', step('started', { asks: 'first' }), ['flow fit:started', 'outcome flow', 'step fit:first:asked']],
    [
      'an answer at a step',
      step('answered', { node: 'first', asks: 'second' }),
      ['flow fit:answered', 'outcome flow', 'step fit:first:answered', 'step fit:second:asked'],
    ],
    [
      'a step that is only asked again',
      step('missed', { node: 'first', asks: 'first' }),
      ['flow fit:missed', 'outcome flow', 'step fit:first:missed'],
    ],
    ['a step back', step('back', { node: 'second', asks: 'first' }), ['flow fit:back', 'outcome flow']],
  ])('counts %s', (_what, event, expected) => {
    expect(facts([event])).toEqual([...expected, 'ms 5']);
  });

  it('counts a flow as finished when its last step is answered, not when the plan is shown again', () => {
    const last = step('answered', { node: 'last' });
    expect(facts([last, step('finished')])).toContain('flow fit:finished');
    expect(facts([last, step('finished')]).filter((fact) => fact === 'outcome flow')).toHaveLength(1);
    expect(facts([step('finished')])).toEqual(['outcome flow', 'ms 5']);
  });

  it('counts conversations by channel, and no name that a caller made up', () => {
    expect(facts([{ type: 'welcomed' }], { begun: true })).toEqual(['begun directline', 'ms 5']);
    expect(facts([{ type: 'welcomed' }], { begun: true, channel: 'Ann Example' })[0]).toBe('begun other');
    expect(facts([], { begun: true })).toEqual(['begun directline']);
  });

  it.each([
    [0.2, '1'],
    [1, '1'],
    [1.1, '2'],
    [5000, '5000'],
    [5000.1, 'more'],
  ])('puts %d ms into the bucket up to %s', (ms, bucket) => {
    expect(facts([{ type: 'edge', edge: 'abuse' }], { ms }).at(-1)).toBe(`ms ${bucket}`);
  });

  it('leaves ratings to be counted once an answer', () => {
    expect(facts([{ type: 'feedback', entry: 'pay-uk', helpful: true }])).toEqual(['ms 5']);
    expect(factsOfRating({ type: 'feedback', entry: 'a', helpful: true })).toEqual([{ fact: 'helpful', name: 'a' }]);
    expect(factsOfRating({ type: 'feedback', entry: 'a', helpful: false, reason: 'wrong' })).toEqual([
      { fact: 'not-helpful', name: 'a' },
      { fact: 'reason', name: 'wrong' },
    ]);
  });
});
