import { nodeOf } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';
import type { Content } from '../content/schema.ts';
import { respond } from '../flow/respond.ts';
import { chosenOptions } from '../flow/response.ts';
import { walk } from '../flow/walk.ts';
import { offersOf, stepReply } from './flow-replies.ts';
import { type Here, here, keep, learn, withFlows } from './flow-state.ts';
import { planOf, planText } from './plan.ts';
import type { Advice, Chip, FlowDeed, Reply, State, TurnEvent } from './types.ts';

/** A flow whose questions were reworked since begins anew, politely; one that is gone is left. */
export function reworked(content: Content, state: State, now: Date): Advice | undefined {
  const id = state.flows.active;
  const flow = id === undefined ? undefined : content.flows.get(id);
  const version = id === undefined ? undefined : state.flows.progress[id]?.version;
  if (!flow || version === undefined || version === flow.version) return undefined;
  return restart(content, state, flow, now, content.wording.flow.changed);
}

/** Begins a flow anew, saying why. */
export function restart(content: Content, state: State, flow: Flow, now: Date, text: string): Advice {
  return begin(content, withFlows(state, { active: flow.id, asking: undefined, misses: 0 }), flow, now, text, 'restarted');
}

/** Begins a flow with its first step. */
export function begin(content: Content, before: State, flow: Flow, now: Date, text: string, did: FlowDeed): Advice {
  return say(content, keep(before, flow, {}, now), text, deed(flow.id, did));
}

/** Takes an answer and goes on to the next step, or to the plan. */
export function take(content: Content, before: State, at: Here, values: readonly string[], now: Date): Advice | undefined {
  const node = at.walk.at as string;
  const { flow } = at;
  const result = respond(flow, at.progress.responses, node, values);
  if ('refused' in result) return undefined;
  const asked = nodeOf(flow, node) as FlowNode;
  const state = learn(keep(before, flow, result.ok, now), asked, result.ok[node] ?? []);
  const event: TurnEvent = {
    type: 'flow',
    flow: flow.id,
    did: values.length === 0 ? 'skipped' : 'answered',
    node,
    values: chosenOptions(asked, values).map((option) => option.value),
  };
  const next = here(content, state) as Here;
  if (next.walk.at !== undefined) return say(content, state, '', event);
  const done = finish(content, state, next, now);
  return { ...done, events: [event, ...done.events] };
}

/** The plan that the answers come to. */
export function finish(content: Content, before: State, { flow, progress }: Here, now: Date): Advice {
  const plan = planOf(content, flow, progress.responses, now);
  const { says } = content.wording.flow;
  const state = withFlows(before, { asking: undefined, misses: 0 });
  const chips = [{ label: says.change, says: says.change }, ...flowChips(content, state)].slice(0, 3);
  const reply: Reply = { type: 'plan', text: planText(plan, content.wording), plan, chips };
  return advice(state, [reply], deed(flow.id, 'finished'));
}

/** Chips that start flows which have no plan yet. */
export function flowChips(content: Content, state: State): Chip[] {
  return [...content.flows.values()]
    .filter((flow) => walk(flow, state.flows.progress[flow.id]?.responses ?? {}).at !== undefined)
    .map(({ says }) => ({ label: says, says }));
}

/** Words, if any, and then the step that waits. */
export function say(content: Content, state: State, text: string, event: TurnEvent): Advice {
  const at = here(content, state);
  const step = at && stepReply(content, state, at);
  const replies: Reply[] = [];
  if (text !== '') replies.push({ type: 'text', text, chips: [] });
  if (step) replies.push(step);
  const asks = step && at.walk.at;
  const told = event.type === 'flow' && asks !== undefined ? { ...event, asks } : event;
  return advice(withFlows(state, { asking: undefined }), replies, told);
}

/** Replies about a flow; the last one's offers can be picked from. */
export function advice(state: State, replies: Reply[], event: TurnEvent): Advice {
  const last = replies.at(-1);
  return { state: { ...state, misses: 0, offers: last ? offersOf(last) : [] }, replies, events: [event] };
}

/** What happened in a flow, as an event. */
export function deed(flow: string, did: FlowDeed, node?: string): TurnEvent {
  return node === undefined ? { type: 'flow', flow, did } : { type: 'flow', flow, did, node };
}
