import { expect } from 'vitest';
import { type Advisor, advise, createAdvisor } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import type { Message, Reply, State, TurnEvent } from '../../src/conversation/types.ts';
import type { SearchResult } from '../../src/search/search.ts';
import { toyContent } from '../fixtures/toy-content.ts';

/** What a turn must bring; whatever is left out is not looked at. */
export type Expected = {
  /** Kind of the reply; `none` where nothing may be said. */
  reply?: Reply['type'] | 'none';
  entry?: string;
  event?: Partial<TurnEvent>;
  /** A part of the reply's plain text. */
  text?: string;
  /** The labels of the chips, or how many there are. */
  chips?: string[] | number;
  /** What the last reply asks: "2 of 5" and a part of its question; `none` where no step may be asked. */
  step?: string;
  asks?: string;
};

/** One turn of a table: what the person says (or another message), what must come of it, and how long they were away before. */
export type Turn = readonly [says: string | Message, expected: Expected, hoursAway?: number];

const HOUR = 60 * 60 * 1000;
export const NOW = new Date('2026-11-22T12:00:00Z');

/** The toy advisor, compiled once; content is never changed by a turn. */
export const toy: Advisor = createAdvisor(toyContent());

/**
 * An advisor whose search always comes to one outcome wherever it has a ranked entry and no veto. Tables that test what
 * the conversation does with an outcome use it, so that newly fitted thresholds don't break them.
 */
export function decided(advisor: Advisor, outcome: SearchResult['outcome'], confidence?: number): Advisor {
  const search: Advisor['search']['search'] = (text, context) => {
    const result = advisor.search.search(text, context);
    return result.ranked.length > 0 && result.outside === undefined
      ? { ...result, outcome, confidence: confidence ?? result.confidence }
      : result;
  };
  return { ...advisor, search: { ...advisor.search, search } };
}

/**
 * Plays a table and checks each turn. Between turns the state goes through JSON, as it does in a store.
 * @returns the last state
 */
export function play(advisor: Advisor, turns: readonly Turn[], start?: State): State {
  let state = start;
  let now = NOW.getTime();
  for (const [index, [says, expected, hoursAway = 0]] of turns.entries()) {
    const message: Message = typeof says === 'string' ? { type: 'text', text: says } : says;
    now += hoursAway * HOUR;
    const advice = advise(advisor, state, message, new Date(now));
    const where = `turn ${index + 1} (${JSON.stringify(says).slice(0, 60)}) brought ${JSON.stringify(advice.events)}`;
    check(advice.replies, advice.events, expected, where);
    for (const reply of advice.replies) expect(reply.chips.length, where).toBeLessThanOrEqual(reply.type === 'ask' ? 10 : 3);
    state = JSON.parse(JSON.stringify(advice.state)) as State;
    if (advice.replies.length > 0) expect(state.offers, where).toEqual(offered(advice.replies));
  }
  return state as State;
}

/** What numbers and letters pick from after these replies; at a step they mean its options, which are no offers. */
export function offered(replies: readonly Reply[]): Reply['chips'] {
  const last = replies.at(-1);
  return !last || last.type === 'ask' ? [] : last.chips;
}

function check(replies: readonly Reply[], events: readonly TurnEvent[], expected: Expected, where: string): void {
  if (expected.reply === 'none') return void expect(replies, where).toEqual([]);
  expect(replies.length, where).toBeGreaterThan(0);
  const reply = replies[0] as Reply;
  if (expected.reply !== undefined) expect(reply.type, where).toBe(expected.reply);
  if (expected.entry !== undefined) {
    expect('entry' in reply ? reply.entry : undefined, where).toBe(expected.entry);
    expect(events, where).toContainEqual(expect.objectContaining({ type: 'answered', entry: expected.entry }));
  }
  if (expected.event !== undefined) expect(events, where).toContainEqual(expect.objectContaining(expected.event));
  const last = replies.at(-1) as Reply;
  if (expected.step !== undefined) expect(last.type === 'ask' ? `${last.step} of ${last.of}` : 'none', where).toBe(expected.step);
  if (expected.asks !== undefined) expect(last.type === 'ask' ? last.text : '', where).toContain(expected.asks);
  if (expected.text !== undefined) expect(replyText(reply), where).toContain(expected.text);
  if (typeof expected.chips === 'number') expect(reply.chips, where).toHaveLength(expected.chips);
  else if (expected.chips !== undefined)
    expect(
      reply.chips.map(({ label }) => label),
      where,
    ).toEqual(expected.chips);
}
