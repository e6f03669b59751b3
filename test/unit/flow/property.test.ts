import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, FlowNode } from '../../../src/content/flow-schema.ts';
import { matchResponse } from '../../../src/flow/match.ts';
import { rankOutcomes } from '../../../src/flow/rank.ts';
import { back, change, respond } from '../../../src/flow/respond.ts';
import { numberFor, type Responses, refusalOf } from '../../../src/flow/response.ts';
import { type Walk, walk } from '../../../src/flow/walk.ts';
import { flowOf } from '../../fixtures/toy-flow.ts';

const OUTCOMES = ['plum', 'pear', 'fig'];

/** A node that leads only to later ones, so that no flow has a loop. */
function nodeArbitrary(index: number, count: number) {
  const later = fc.integer({ min: index + 1, max: count }).map((next) => (next === count ? 'end' : `n${next}`));
  const weigh = fc.array(
    fc.record({
      outcome: fc.constantFrom(...OUTCOMES),
      by: fc.constantFrom(-3, -1, 1, 2),
      because: fc.constant('So.'),
      cites: fc.constant(['e']),
    }),
    { maxLength: 2 },
  );
  const limit = fc.array(fc.record({ outcome: fc.constantFrom(...OUTCOMES), because: fc.constant('No.'), cites: fc.constant(['e']) }), {
    maxLength: 1,
  });
  return fc
    .record({
      kind: fc.constantFrom('one', 'several', 'number'),
      optional: fc.boolean(),
      next: later,
      options: fc.array(fc.record({ next: fc.option(later, { nil: undefined }), weigh, 'rules-out': limit }), {
        minLength: 2,
        maxLength: 4,
      }),
    })
    .map(({ kind, options, ...node }) => ({
      ...node,
      kind,
      ask: 'What?',
      ...(kind === 'number' && { unit: 'days', min: 0, max: 10 * options.length }),
      options: options.map(({ next, ...option }, i) => ({
        ...option,
        label: `Choice ${'abcd'[i]}`,
        value: `v${i}`,
        ...(kind !== 'several' && next !== undefined && { next }),
        ...(kind === 'number' && i < options.length - 1 && { upTo: 10 * (i + 1) }),
      })),
    }));
}

const flows: fc.Arbitrary<Flow> = fc.integer({ min: 1, max: 7 }).chain((count) =>
  fc.tuple(...Array.from({ length: count }, (_, index) => nodeArbitrary(index, count))).map((nodes) =>
    flowOf({
      version: 1,
      title: 'T',
      says: 'S',
      intro: 'I',
      start: 'n0',
      nodes: Object.fromEntries(nodes.map((node, index) => [`n${index}`, node])),
      outcomes: Object.fromEntries(OUTCOMES.map((id) => [id, { label: id, summary: { text: 'So.', cites: ['e'] } }])),
    }),
  ),
);

/** Seeds that choose a response at each step, so that a talk can be had with any flow. */
const talks = fc.tuple(flows, fc.array(fc.nat({ max: 1000 }), { minLength: 8, maxLength: 8 }));

function answerTo(node: FlowNode, seed: number): string[] {
  if (node.optional && seed % 5 === 0) return [];
  const option = node.options[seed % node.options.length] as FlowNode['options'][number];
  if (node.kind === 'number') return [String(numberFor(node, option))];
  if (node.kind === 'several')
    return node.options.filter((_, i) => (seed >> i) % 2 === 1 || node.options[i] === option).map(({ value }) => value);
  return [option.value];
}

/** Answers step after step until the flow ends, and gives each state with its walk. */
function talk(flow: Flow, seeds: readonly number[], from: Responses = {}): { responses: Responses; now: Walk }[] {
  const states = [{ responses: from, now: walk(flow, from) }];
  for (const seed of seeds) {
    const { responses, now } = states.at(-1) as (typeof states)[number];
    if (now.at === undefined) break;
    const next = respond(flow, responses, now.at, answerTo(flow.nodes[now.at] as FlowNode, seed));
    if (!('ok' in next)) throw new Error(next.refused);
    states.push({ responses: next.ok, now: walk(flow, next.ok) });
  }
  return states;
}

describe('any flow without loops', () => {
  it('ends after as many answers as the first step foretells, at most', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const states = talk(flow, seeds);
        expect(states.at(-1)?.now.at).toBeUndefined();
        expect(states.length - 1).toBeLessThanOrEqual(states[0]?.now.of ?? 0);
      }),
    );
  });

  it('never shows less progress after an answer', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const shown = talk(flow, seeds).map(({ now }) => now);
        for (const { step, of } of shown) expect(step).toBeLessThanOrEqual(of);
        for (const [i, { step, of }] of shown.entries()) {
          const before = shown[i - 1];
          if (before) expect(step * before.of).toBeGreaterThanOrEqual(before.step * of);
        }
      }),
    );
  });

  it('is where it was when an answer is taken back', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const states = talk(flow, seeds);
        for (const [i, { responses }] of states.entries()) {
          if (i > 0) expect(back(flow, responses)).toEqual(states[i - 1]?.responses);
        }
      }),
    );
  });

  it('keeps all other answers when one is changed, and is as before when it is given again', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const { responses, now } = talk(flow, seeds).at(-1) as { responses: Responses; now: Walk };
        for (const { node, values } of now.path) {
          const changed = change(flow, responses, node);
          expect(walk(flow, changed).at).toBe(node);
          expect({ ...changed, [node]: values }).toEqual(responses);
          expect(respond(flow, changed, node, values)).toEqual({ ok: responses });
        }
      }),
    );
  });

  it('stands its ground against any stored responses', () => {
    const stored = fc.dictionary(
      fc.constantFrom('n0', 'n1', 'n2', 'n3', 'gone', '__proto__'),
      fc.array(fc.constantFrom('v0', 'v1', '5', '99', 'x'), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(flows, stored, (flow, responses) => {
        const { path, step, of } = walk(flow, responses);
        for (const { node, values } of path) expect(refusalOf(flow.nodes[node] as FlowNode, values)).toBeUndefined();
        expect(step).toBeLessThanOrEqual(of);
        expect(rankOutcomes(flow, responses).groups.flatMap(({ outcomes }) => outcomes)).toHaveLength(OUTCOMES.length);
      }),
    );
  });

  it('ranks the same in whatever order the answers were given', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const { responses } = talk(flow, seeds).at(-1) as { responses: Responses };
        const turned = Object.fromEntries(Object.entries(responses).reverse());
        expect(rankOutcomes(flow, turned)).toEqual(rankOutcomes(flow, responses));
      }),
    );
  });

  it('gives the strongest reasons first, and limits before all others', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const { responses } = talk(flow, seeds).at(-1) as { responses: Responses };
        for (const ranked of rankOutcomes(flow, responses).groups.flatMap(({ outcomes }) => outcomes)) {
          const strengths = (reasons: typeof ranked.for) => reasons.map(({ by }) => (by === 'rules-out' ? 9 : Math.abs(by)));
          for (const list of [strengths(ranked.for), strengths(ranked.against)]) expect(list).toEqual(list.toSorted((a, b) => b - a));
        }
      }),
    );
  });

  it('ranks none before one that is better in every way', () => {
    fc.assert(
      fc.property(talks, ([flow, seeds]) => {
        const { responses } = talk(flow, seeds).at(-1) as { responses: Responses };
        const outcomes = rankOutcomes(flow, responses).groups[0]?.outcomes ?? [];
        for (const [i, { score, ruledOut, id }] of outcomes.entries()) {
          const before = outcomes[i - 1];
          if (!before) continue;
          expect(Number(before.ruledOut)).toBeLessThanOrEqual(Number(ruledOut));
          if (before.ruledOut === ruledOut) expect(before.score).toBeGreaterThanOrEqual(score);
          if (before.ruledOut === ruledOut && before.score === score)
            expect(OUTCOMES.indexOf(before.id)).toBeLessThan(OUTCOMES.indexOf(id));
        }
      }),
    );
  });
});

describe('whatever is typed', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'the',
      '2nd',
      'b',
      'choice',
      'c',
      'not',
      'sure',
      '3',
      'and',
      ',',
      '?',
      'all',
      'none',
      'days',
      'over',
      'a',
      'half',
      'k',
      '£',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(' '));

  it('gives a response that its node takes, or options that it has', () => {
    fc.assert(
      fc.property(flows, texts, (flow, text) => {
        const node = flow.nodes.n0 as FlowNode;
        const match = matchResponse(node, text);
        const values = node.options.map(({ value }) => value);
        if (match.type === 'match') expect(refusalOf(node, match.values)).toBeUndefined();
        if (match.type === 'ambiguous') {
          expect(match.options.length).toBeGreaterThan(0);
          expect(values).toEqual(expect.arrayContaining(match.options));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes every label for its option', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        for (const node of Object.values(flow.nodes)) {
          for (const option of node.options) {
            const values = node.kind === 'number' ? [String(numberFor(node, option))] : [option.value];
            expect(matchResponse(node, ` ${option.label.toUpperCase()}. `)).toEqual({ type: 'match', values });
          }
        }
      }),
    );
  });
});
