import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../src/content/flow-graph.ts';
import type { Flow, FlowNode } from '../../src/content/flow-schema.ts';
import { advise } from '../../src/conversation/advise.ts';
import type { Advice, State } from '../../src/conversation/types.ts';
import { chosenOptions, numberFor } from '../../src/flow/response.ts';
import { type Path, pathsOf } from '../content/flow-paths.ts';
import { flowsOf, realContent, remembering, stateAt } from './real-flows.ts';
import { NOW } from './table.ts';

const content = realContent();
const advisor = remembering(content);
const flows = flowsOf(content);
/** Walks of each flow besides those that hold every pair of answers; 10,000 over all flows. */
const WALKS = Math.ceil(10_000 / flows.length);

/** Paths that together hold every pair of answers that one path can hold, and others spread evenly over all paths. */
function walksOf(flow: Flow): Path[] {
  const paths = [...pathsOf(flow).paths];
  const seen = new Set<string>();
  const share = Math.min(1, WALKS / paths.length);
  return paths.filter((path, index) => {
    const answers = path.flatMap(({ node, values }) => (values.length < 3 ? values.map((value) => `${node}=${value}`) : []));
    const pairs = answers.flatMap((one, i) => answers.slice(i + 1).map((other) => `${one}&${other}`));
    const adds = pairs.some((pair) => !seen.has(pair));
    for (const pair of pairs) seen.add(pair);
    return adds || Math.floor(index * share) !== Math.floor((index - 1) * share);
  });
}

/** An answer as a person may give it: by tap, number, letter, ordinal; `form` counts through them. */
function said(node: FlowNode, values: readonly string[], form: number): string {
  if (values.length === 0) return 'skip';
  const positions = chosenOptions(node, values).map((option) => node.options.indexOf(option));
  const [first = 0] = positions;
  if (node.kind === 'number') return form % 2 === 0 ? (values[0] as string) : (node.options[first]?.label ?? '');
  if (positions.length > 1) return positions.map((position) => position + 1).join(form % 2 === 0 ? ' and ' : ', ');
  const forms = [node.options[first]?.label, `option ${first + 1}`, 'abcdefghij'[first], `the ${ORDINALS[first]} one`];
  return forms[form % forms.length] as string;
}

const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');

/** All that a state may hold as text: ids, values, figures, times and our own offers. */
const OURS = new Set([
  ...flows.flatMap(({ id, flow }) => [
    id,
    ...[flow.says],
    ...Object.values(flow.nodes).flatMap(({ options }) => options.map(({ value }) => value)),
  ]),
  ...Object.values(content.wording.flow.says),
  ...['uk', 'us', NOW.toISOString()],
]);

function strangers(value: unknown): string[] {
  if (typeof value === 'string') return OURS.has(value) || /^\d+(\.\d+)?$/.test(value) ? [] : [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(strangers) : [];
}

const say = (state: State | undefined, text: string): Advice & { state: State } => {
  const advice = advise(advisor, state, { type: 'text', text }, NOW);
  return { ...advice, state: JSON.parse(JSON.stringify(advice.state)) as State };
};

/** Walks a path through advise(). @returns what is wrong on the way, as a sentence */
function walk(flow: Flow, path: Path, form: number): string | undefined {
  let { state, replies } = say(undefined, flow.says);
  let shown = { step: 0, of: 1 };
  for (const [turn, { node: id, values }] of path.entries()) {
    const ask = replies.at(-1);
    const node = nodeOf(flow, id) as FlowNode;
    if (ask?.type !== 'ask' || ask.text !== node.ask) return `${JSON.stringify(ask)} instead of ${id}`;
    if (replies.length !== (turn === 0 ? 2 : 1)) return `${replies.length} replies at ${id}`;
    if (ask.step !== turn + 1 || ask.step > ask.of) return `step ${ask.step} of ${ask.of} in turn ${turn + 1}`;
    if (ask.step * shown.of < shown.step * ask.of) return `${ask.step} of ${ask.of} after ${shown.step} of ${shown.of}`;
    if (ask.chips.length !== node.options.length) return `${ask.chips.length} chips at ${id}`;
    shown = ask;
    ({ state, replies } = say(state, said(node, values, form + turn)));
  }
  const kept = strangers(state);
  if (kept.length > 0) return `the state holds ${JSON.stringify(kept)}`;
  const [plan, ...more] = replies;
  if (plan?.type !== 'plan' || more.length > 0) return `${replies.map(({ type }) => type)} instead of a plan`;
  if (plan.text === '' || plan.plan.answers.length !== path.length) return `a plan of ${plan.plan.answers.length} answers`;
  const expected = Object.fromEntries(path.map(({ node, values }) => [node, values]));
  const got = state.flows.progress[flow.id]?.responses ?? {};
  const differs = path.find(({ node, values }) => !sameAnswer(nodeOf(flow, node) as FlowNode, got[node] ?? [], values));
  return differs ? `${JSON.stringify(got)} instead of ${JSON.stringify(expected)}` : undefined;
}

/** A number may be answered by its range. */
function sameAnswer(node: FlowNode, got: readonly string[], values: readonly string[]): boolean {
  const labels = (list: readonly string[]) => chosenOptions(node, list).map(({ value }) => value);
  return labels(got).join() === labels(values).join();
}

describe.each(flows)('the flow $id in conversation', ({ flow }) => {
  it('comes from every start over every path to a plan', () => {
    const paths = walksOf(flow);
    expect(paths.length).toBeGreaterThan(1000);
    const faults = paths.flatMap((path, i) => walk(flow, path, i) ?? []);
    expect(faults.slice(0, 3)).toEqual([]);
  }, 60_000);

  it('takes each label and each of its other words for the answer, whatever command or question it may be elsewhere', () => {
    const faults: string[] = [];
    for (const [id, node] of Object.entries(flow.nodes)) {
      const state = stateAt(advisor, flow, id);
      for (const option of node.options) {
        for (const text of [option.label, ...option.also, option.label.toUpperCase(), `${option.label}.`]) {
          const { events } = say(state, text);
          const [event] = events;
          const value =
            event?.type === 'flow' && event.did === 'answered' && event.node === id ? event.values?.join() : JSON.stringify(events);
          if (value !== option.value) faults.push(`"${text}" at ${id} brought ${value}`);
        }
      }
    }
    expect(faults).toEqual([]);
  });

  it('is begun by each way of asking for it', () => {
    const other = [flow.says, ...flow.asked].filter((text) => {
      const [event] = say(undefined, text).events;
      return !(event?.type === 'flow' && event.flow === flow.id && event.did === 'started');
    });
    expect(other).toEqual([]);
  });
});

describe('two flows in one conversation', () => {
  const pairs = flows.flatMap((first) => flows.filter((second) => second !== first).map((second) => ({ first, second })));

  it.each(pairs)('$second.id only confirms what $first.id was told', ({ first, second }) => {
    let state: State | undefined;
    const told = new Map<string, readonly string[]>();
    for (const { flow } of [first, second]) {
      let advice = say(state, flow.says);
      for (let turn = 0; advice.replies.at(-1)?.type === 'ask' && turn < 20; turn++) {
        const ask = advice.replies.at(-1) as { text: string };
        const asked = Object.entries(flow.nodes).find(([, node]) => ask.text.includes(node.ask));
        const [id, node] = asked as [string, FlowNode];
        const known = told.get(node.shares ?? '');
        expect(ask.text !== node.ask, `${id}: ${ask.text}`).toBe(known !== undefined);
        const last = node.options.at(-1) as FlowNode['options'][number];
        const values = known ?? [node.kind === 'number' ? String(numberFor(node, last)) : last.value];
        advice = say(advice.state, known ? 'yes' : said(node, values, 0));
        expect(advice.state.flows.progress[flow.id]?.responses[id]).toEqual(values);
        // "not sure" is nothing to confirm
        if (node.shares !== undefined && !values.includes('unsure')) told.set(node.shares, values);
      }
      expect(advice.replies.map(({ type }) => type)).toEqual(['plan']);
      state = advice.state;
    }
  });
});
