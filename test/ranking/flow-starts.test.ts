import { describe, expect, it } from 'vitest';
import { advise, createAdvisor } from '../../src/conversation/advise.ts';
import { readJudged } from '../../src/insight/judged.ts';
import { NEAR_MISSES, STARTS } from './flow-starts.ts';
import { loadOrThrow } from './load.ts';

const advisor = createAdvisor(loadOrThrow());
const NOW = new Date('2026-11-22T12:00:00Z');
const { flows } = advisor.content;

/** The flow that a first message begins, and those on offer under its reply. */
function flowsAt(text: string): { begun: string | undefined; offered: string[] } {
  const { state, replies } = advise(advisor, undefined, { type: 'text', text }, NOW);
  const said = new Set(replies.flatMap(({ chips }) => chips.map(({ says }) => says)));
  return { begun: state.flows.active, offered: [...flows].flatMap(([id, { says }]) => (said.has(says) ? [id] : [])) };
}

const starts = Object.entries(STARTS).flatMap(([flow, texts]) => texts.map((text) => ({ flow, text, ...flowsAt(text) })));
const met = ({ flow, begun, offered }: (typeof starts)[number]) => begun === flow || (begun === undefined && offered.includes(flow));
const written = new Set([...flows.values()].flatMap(({ asked }) => asked.map((line) => line.toLowerCase())));

describe('a wish to be walked through a choice', () => {
  it('begins its flow, or has it on offer, in 90 of 100', () => {
    const missed = starts.filter((start) => !met(start)).map(({ flow, text }) => `${flow}: ${text}`);
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(0.1 * starts.length);
  });

  it.each(Object.keys(STARTS))('for %s is met in 8 of 10', (id) => {
    const own = starts.filter(({ flow }) => flow === id);
    expect(own.filter(met).length / own.length).toBeGreaterThanOrEqual(0.8);
  });

  it('begins its flow at once in one of three', () => {
    expect(starts.filter(({ flow, begun }) => begun === flow).length / starts.length).toBeGreaterThanOrEqual(0.33);
  });

  it('begins no other flow', () => {
    expect(starts.filter(({ flow, begun }) => begun !== undefined && begun !== flow).map(({ text }) => text)).toEqual([]);
  });

  it('is judged by messages that are not written down as ways of asking', () => {
    const known = starts.filter(({ text }) => written.has(text.toLowerCase())).map(({ text }) => text);
    // these few stand in the design of the flows
    expect(known.length, known.join('\n')).toBeLessThanOrEqual(5);
  });
});

describe('a question', () => {
  it('that comes near a flow in its words begins none, but for one in a hundred', () => {
    const begun = NEAR_MISSES.filter((text) => flowsAt(text).begun !== undefined);
    expect(begun.length, begun.join('\n')).toBeLessThanOrEqual(0.012 * NEAR_MISSES.length);
  });

  it('of the fitting half begins none', () => {
    const rows = readJudged('test/ranking/fit.jsonl').filter(({ context }) => context.length === 0);
    expect(rows.length).toBeGreaterThan(400);
    expect(rows.filter(({ text }) => flowsAt(text).begun !== undefined).map(({ text }) => text)).toEqual([]);
  });
});
