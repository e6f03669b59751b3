import { nodeOf } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';
import type { Content } from '../content/schema.ts';
import { matchResponse, namesOption } from '../flow/match.ts';
import { pickIn } from '../flow/pick.ts';
import { back, change, respond } from '../flow/respond.ts';
import { chosenOptions } from '../flow/response.ts';
import { goesOn, readWords } from '../flow/typed.ts';
import { walk } from '../flow/walk.ts';
import { fill } from './fill.ts';
import { changeReply, labelOf, offersOf, resumeReply, stepReply } from './flow-replies.ts';
import { current, type Here, here, keep, knownFor, learn, unknow, withFlows } from './flow-state.ts';
import { planOf, planText } from './plan.ts';
import type { Advice, Chip, FlowDeed, Reply, State, TurnEvent } from './types.ts';

/** Someone who says something else this long after the last answer (ms) is asked whether to go on. */
const AWAY = 60 * 60 * 1000;

/** Whether a step waits for its answer, or a question about the flow itself does. */
export function isWalking(content: Content, state: State): boolean {
  const at = here(content, state);
  return at !== undefined && (state.flows.asking !== undefined || at.walk.at !== undefined);
}

/** Whether a message is an answer in the words of the step itself; then it is that, though a command has the same words. */
export function isOwnAnswer(content: Content, state: State, text: string): boolean {
  const at = state.flows.asking === undefined ? here(content, state) : undefined;
  const node = at && current(at);
  return node !== undefined && namesOption(node, text);
}

/** Begins a flow; one that was begun before, in this version, asks whether to go on, change an answer or start again. */
export function startFlow(content: Content, before: State, id: string, now: Date): Advice {
  const flow = content.flows.get(id) as Flow;
  const progress = before.flows.progress[id];
  if (progress && progress.version !== flow.version) return restart(content, before, flow, now, content.wording.flow.changed);
  const state = withFlows(before, { active: id, asking: undefined, misses: 0 });
  if (progress && Object.keys(progress.responses).length > 0) {
    return advice(withFlows(state, { asking: 'resume' }), [resumeReply(content, flow, progress)], deed(id, 'resumed'));
  }
  return begin(content, state, flow, now, flow.intro, 'started');
}

/** Walks on with a message that belongs to the flow. @returns undefined where it is something else: a question, small talk */
export function atStep(content: Content, state: State, text: string, now: Date): Advice | undefined {
  const changed = reworked(content, state, now);
  if (changed) return changed;
  const at = here(content, state);
  if (!at || (goesOn(text) && state.past.length > 0)) return undefined;
  if (state.flows.asking === 'change') return pickChange(content, state, at, text, now);
  if (state.flows.asking === 'resume') {
    const said = matchResponse(yesOrNo(content), text);
    const command = said.type !== 'match' ? undefined : said.values[0] === 'no' ? 'stop' : at.walk.at === undefined ? 'plan' : 'more';
    if (command) return obeyInFlow(content, state, command, now);
  }
  const node = current(at);
  if (!node) return undefined;
  const known = knownFor(state, node);
  if (known) {
    const said = matchResponse(yesOrNo(content), text);
    if (said.type === 'match' && said.values[0] === 'yes') return take(content, state, at, known, now);
    if (said.type === 'match') return say(content, unknow(state, node), '', deed(at.flow.id, 'changed', at.walk.at));
  }
  const match = matchResponse(node, text);
  const { wording } = content;
  const missed = (said: string) => missStep(content, withFlows(state, { asking: undefined }), said);
  switch (match.type) {
    case 'match':
      return take(content, state, at, match.values, now);
    case 'ambiguous': {
      const options = match.options.map((value) => labelOf(node, value)).join(' / ');
      return missed(fill(wording.flow.ambiguous, { options }));
    }
    case 'out-of-range': {
      const range = { min: match.min, max: match.max, unit: node.unit ?? '' };
      return missed(fill(wording.flow['out-of-range'], range));
    }
    case 'unsure':
      return missed(wording.flow.unsure);
    case 'none':
      return undefined;
  }
}

/**
 * Says that a message was no answer, in three wordings of which the last offers a person, and asks the step again.
 * @param said fits better than the first two wordings: what the message may mean, or the range of a number
 */
export function missStep(content: Content, before: State, said?: string): Advice {
  const misses = before.flows.misses + 1;
  const state = withFlows(before, { misses });
  const [first, second, third] = content.wording.flow.again;
  const text = misses > 2 ? third : (said ?? (misses > 1 ? second : first));
  const at = here(content, state);
  const event = deed(state.flows.active as string, 'missed', at?.walk.at);
  const waits = at && waitingReply(content, state, at);
  return advice(state, [{ type: 'text', text, chips: [] }, ...(waits ? [waits] : [])], event);
}

/** What waits for an answer: a question about the flow itself, or its step; undefined where it is finished. */
function waitingReply(content: Content, state: State, at: Here): Reply | undefined {
  if (state.flows.asking === 'resume') return resumeReply(content, at.flow, at.progress);
  return state.flows.asking === 'change' ? changeReply(content, at) : stepReply(content, state, at);
}

/** What is appended to any other reply while a step waits: the step, or whether to go on after a while away. */
export function askAgain(content: Content, before: State, now: Date): Advice | undefined {
  const at = here(content, before);
  if (!at || (at.walk.at === undefined && before.flows.asking === undefined)) return undefined;
  const changed = reworked(content, before, now);
  if (changed) return changed;
  const away = now.getTime() - Date.parse(at.progress.at) > AWAY && Object.keys(at.progress.responses).length > 0;
  const state = away && before.flows.asking === undefined ? withFlows(before, { asking: 'resume' }) : before;
  const reply = waitingReply(content, state, at);
  return reply && { state: { ...state, offers: offersOf(reply) }, replies: [reply], events: [] };
}

/** Commands that go by the answers given, which a flow that was reworked no longer has. */
const USES_ANSWERS: ReadonlySet<string> = new Set(['back', 'skip', 'plan', 'change', 'more']);

/** The commands that mean something in a flow. @returns undefined where they mean what they mean elsewhere */
export function obeyInFlow(content: Content, state: State, command: string, now: Date): Advice | undefined {
  const { wording } = content;
  const at = here(content, state);
  if (!at) {
    const done = lastDone(content, state);
    return done && (command === 'plan' || command === 'change')
      ? obeyInFlow(content, withFlows(state, { active: done }), command, now)
      : undefined;
  }
  const { flow, progress } = at;
  const waiting = at.walk.at !== undefined;
  const changed = USES_ANSWERS.has(command) || (command === 'help' && waiting) ? reworked(content, state, now) : undefined;
  if (changed) return changed;
  const event = (did: FlowDeed) => deed(flow.id, did, at.walk.at);
  switch (command) {
    case 'back': {
      if (state.flows.asking === 'change') return waiting ? say(content, state, '', event('back')) : finish(content, state, at, now);
      const responses = back(flow, progress.responses);
      const last = nodeOf(flow, at.walk.path.at(-1)?.node ?? '');
      if (!last) return waiting ? say(content, state, wording.flow['first-step'], event('back')) : undefined;
      return say(content, unknow(keep(state, flow, responses, now), last), '', event('back'));
    }
    case 'skip':
      if (!waiting) return undefined;
      if (!current(at)?.optional) return say(content, state, wording.flow['cannot-skip'], event('missed'));
      return take(content, state, at, [], now);
    case 'stop': {
      if (!waiting && state.flows.asking === undefined) return undefined;
      const stopped = withFlows(state, { active: undefined, asking: undefined, misses: 0 });
      return plain(stopped, wording.flow.stopped, [{ label: flow.says, says: flow.says }], event('stopped'));
    }
    case 'plan':
      return waiting ? say(content, state, wording.flow['not-finished'], event('missed')) : finish(content, state, at, now);
    case 'change':
      if (at.walk.path.length === 0) return undefined;
      return advice(withFlows(state, { asking: 'change' }), [changeReply(content, at)], event('changed'));
    case 'start-over':
      return restart(content, state, flow, now, wording.flow.restarted);
    case 'more':
      if (!waiting) return undefined;
      return say(content, { ...keep(state, flow, progress.responses, now) }, '', event('resumed'));
    case 'help':
      return waiting ? say(content, state, wording.flow.help, { type: 'command', command }) : undefined;
    default:
      return undefined;
  }
}

/** A flow that is finished, or gone from the content, is left by the first thing that isn't about it. */
export function leaveFinished(content: Content, state: State): State {
  return state.flows.active === undefined || isWalking(content, state)
    ? state
    : withFlows(state, { active: undefined, asking: undefined, misses: 0 });
}

/** Chips that start flows which have no plan yet. */
export function flowChips(content: Content, state: State): Chip[] {
  return [...content.flows.values()]
    .filter((flow) => walk(flow, state.flows.progress[flow.id]?.responses ?? {}).at !== undefined)
    .map(({ says }) => ({ label: says, says }));
}

/** A flow whose questions were reworked since begins anew, politely; one that is gone is left. */
function reworked(content: Content, state: State, now: Date): Advice | undefined {
  const id = state.flows.active;
  const flow = id === undefined ? undefined : content.flows.get(id);
  const version = id === undefined ? undefined : state.flows.progress[id]?.version;
  if (!flow || version === undefined || version === flow.version) return undefined;
  return restart(content, state, flow, now, content.wording.flow.changed);
}

function restart(content: Content, state: State, flow: Flow, now: Date, text: string): Advice {
  return begin(content, withFlows(state, { active: flow.id, asking: undefined, misses: 0 }), flow, now, text, 'restarted');
}

function begin(content: Content, before: State, flow: Flow, now: Date, text: string, did: FlowDeed): Advice {
  return say(content, keep(before, flow, {}, now), text, deed(flow.id, did));
}

/** Takes an answer and goes on to the next step, or to the plan. */
function take(content: Content, before: State, at: Here, values: readonly string[], now: Date): Advice | undefined {
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

function finish(content: Content, before: State, { flow, progress }: Here, now: Date): Advice {
  const plan = planOf(content, flow, progress.responses, now);
  const { says } = content.wording.flow;
  const state = withFlows(before, { asking: undefined, misses: 0 });
  const chips = [{ label: says.change, says: says.change }, ...flowChips(content, state)].slice(0, 3);
  const reply: Reply = { type: 'plan', text: planText(plan, content.wording), plan, chips };
  return advice(state, [reply], deed(flow.id, 'finished'));
}

/** The flow that was finished last, if its questions are still the same. */
function lastDone(content: Content, state: State): string | undefined {
  return Object.entries(state.flows.progress)
    .sort(([, a], [, b]) => (a.at < b.at ? 1 : -1))
    .map(([id]) => id)
    .find((id) => {
      const at = here(content, withFlows(state, { active: id }));
      return at && at.walk.at === undefined && at.progress.version === at.flow.version;
    });
}

function pickChange(content: Content, state: State, at: Here, text: string, now: Date): Advice | undefined {
  const labels = changeReply(content, at).chips.map(({ label }) => label);
  const node = at.walk.path[pickLabel(labels, text)]?.node;
  if (node === undefined) return undefined;
  const next = keep(state, at.flow, change(at.flow, at.progress.responses, node), now);
  return say(content, unknow(next, nodeOf(at.flow, node) as FlowNode), '', deed(at.flow.id, 'changed', node));
}

/** The position of the one numbered label that a message picks, by its number, its words or both; -1 where it picks none. */
function pickLabel(labels: readonly string[], text: string): number {
  const words = readWords(text);
  const said = words.join(' ');
  const named = labels.flatMap((label, i) =>
    [label, label.replace(/^\d+\. /, '')].some((its) => readWords(its).join(' ') === said) ? [i] : [],
  );
  return named.length === 1 ? (named[0] as number) : (pickIn(words, labels.length)?.position ?? -1);
}

/** Words, if any, and then the step that waits. */
function say(content: Content, state: State, text: string, event: TurnEvent): Advice {
  const at = here(content, state);
  const step = at && stepReply(content, state, at);
  const replies: Reply[] = [];
  if (text !== '') replies.push({ type: 'text', text, chips: [] });
  if (step) replies.push(step);
  const asks = step && at.walk.at;
  const told = event.type === 'flow' && asks !== undefined ? { ...event, asks } : event;
  return advice(withFlows(state, { asking: undefined }), replies, told);
}

function plain(state: State, text: string, chips: Chip[], event: TurnEvent): Advice {
  return advice(state, [{ type: 'text', text, chips }], event);
}

function advice(state: State, replies: Reply[], event: TurnEvent): Advice {
  const last = replies.at(-1);
  return { state: { ...state, misses: 0, offers: last ? offersOf(last) : [] }, replies, events: [event] };
}

function deed(flow: string, did: FlowDeed, node?: string): TurnEvent {
  return node === undefined ? { type: 'flow', flow, did } : { type: 'flow', flow, did, node };
}

/** "Is that still so?" as a node, so that its answer is read like any other. */
const yesNoNodes = new WeakMap<Content, FlowNode>();
function yesOrNo(content: Content): FlowNode {
  const known = yesNoNodes.get(content);
  if (known) return known;
  const { yes, no } = content.wording.flow.says;
  const option = (label: string, value: string) => ({ label, value, also: [], next: 'end', weigh: [], 'rules-out': [], findings: [] });
  const node: FlowNode = { kind: 'yes-no', ask: '', optional: false, options: [option(yes, 'yes'), option(no, 'no')] };
  yesNoNodes.set(content, node);
  return node;
}
