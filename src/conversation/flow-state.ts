import { nodeOf } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';
import type { Content } from '../content/schema.ts';
import { type Responses, refusalOf } from '../flow/response.ts';
import { type Walk, walk } from '../flow/walk.ts';
import type { FlowsState, Progress, State } from './types.ts';

/** A flow someone is in, with where they stand. */
export type Here = { flow: Flow; progress: Progress; walk: Walk };

/** No flow begun, nothing known. */
export function newFlowsState(): FlowsState {
  return { active: undefined, asking: undefined, progress: {}, known: {}, misses: 0 };
}

/** The flow that is walked now, or whose plan was shown last; undefined where there is none. */
export function here({ flows }: Content, state: State): Here | undefined {
  const flow = flows.get(state.flows.active ?? '');
  if (!flow) return undefined;
  const progress = state.flows.progress[flow.id] ?? { version: flow.version, responses: {}, at: new Date(0).toISOString() };
  return { flow, progress, walk: walk(flow, progress.responses) };
}

/** The node that waits for its answer. */
export function current({ flow, walk: { at } }: Here): FlowNode | undefined {
  return at === undefined ? undefined : nodeOf(flow, at);
}

/** Puts down how far someone is. */
export function keep(state: State, flow: Flow, responses: Responses, now: Date): State {
  const progress: Progress = { version: flow.version, responses: { ...responses }, at: now.toISOString() };
  return withFlows(state, { active: flow.id, asking: undefined, misses: 0, progress: { ...state.flows.progress, [flow.id]: progress } });
}

/** Remembers an answer that other flows ask for as well. */
export function learn(state: State, node: FlowNode, values: readonly string[]): State {
  // "Not sure" is nothing to confirm.
  if (node.shares === undefined || values.length === 0 || values.includes('unsure')) return state;
  const place = node.shares === 'country' ? (values[0] === 'uk' || values[0] === 'us' ? values[0] : undefined) : state.place;
  return { ...withFlows(state, { known: { ...state.flows.known, [node.shares]: values } }), place };
}

/** Forgets it, because it holds no longer. */
export function unknow(state: State, node: FlowNode): State {
  if (node.shares === undefined) return state;
  const { [node.shares]: _, ...known } = state.flows.known;
  return { ...withFlows(state, { known }), place: node.shares === 'country' ? undefined : state.place };
}

/** What another flow, or the talk before, told of a fact that this node asks for too. */
export function knownFor(state: State, node: FlowNode): readonly string[] | undefined {
  if (node.shares === undefined) return undefined;
  const values = state.flows.known[node.shares] ?? (node.shares === 'country' && state.place ? [state.place] : undefined);
  return values && values.length > 0 && refusalOf(node, values) === undefined ? values : undefined;
}

/** A state with some of what it remembers of flows changed. */
export function withFlows(state: State, change: Partial<FlowsState>): State {
  return { ...state, flows: { ...state.flows, ...change } };
}
