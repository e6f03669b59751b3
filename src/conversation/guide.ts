import { nodeOf } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';
import type { Content } from '../content/schema.ts';
import { isAmount } from '../flow/amount.ts';
import { matchResponse, namesOption } from '../flow/match.ts';
import { pickIn } from '../flow/pick.ts';
import { change } from '../flow/respond.ts';
import { goesOn, readTyped, readWords } from '../flow/typed.ts';
import { fill } from './fill.ts';
import { obeyInFlow } from './flow-commands.ts';
import { answersAsNode, changeReply, labelOf, offersOf, plainOption, resumeReply, stepReply } from './flow-replies.ts';
import { current, type Here, here, keep, knownFor, unknow, withFlows } from './flow-state.ts';
import { advice, begin, deed, restart, reworked, say, take } from './flow-turns.ts';
import type { Advice, Reply, State } from './types.ts';

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
  const missed = (...said: readonly string[]) => missStep(content, withFlows(state, { asking: undefined }), said);
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
    case 'one-only':
      return missed(wording.flow['one-only']);
    case 'unsure':
      return missed(...wording.flow.unsure);
    case 'none':
      return node.kind !== 'number' && isAmount(readTyped(text)?.text ?? '') ? missed(wording.flow.figure) : undefined;
  }
}

/** Answers a step that asks for the country with one that was told by a town or region. @returns undefined at other steps */
export function answerCountry(content: Content, state: State, place: 'uk' | 'us', now: Date): Advice | undefined {
  const at = state.flows.asking === undefined ? here(content, state) : undefined;
  return at && current(at)?.shares === 'country' ? take(content, state, at, [place], now) : undefined;
}

/**
 * Says that a message was no answer, in three wordings of which the last offers a person, and asks the step again.
 * @param said fits better than the usual wordings: what the message may mean, or the range of a number; the last of them
 *   but for a third is said again
 */
export function missStep(content: Content, before: State, said: readonly string[] = []): Advice {
  const misses = before.flows.misses + 1;
  const state = withFlows(before, { misses });
  const { again } = content.wording.flow;
  const [first = again[0], second = said[0] ?? again[1], third = again[2]] = said;
  const text = misses > 2 ? third : misses > 1 ? second : first;
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

/** A flow that is finished, or gone from the content, is left by the first thing that isn't about it. */
export function leaveFinished(content: Content, state: State): State {
  return state.flows.active === undefined || isWalking(content, state)
    ? state
    : withFlows(state, { active: undefined, asking: undefined, misses: 0 });
}

/** The answer to change, picked by its number, its words or those of its question. */
function pickChange(content: Content, state: State, at: Here, text: string, now: Date): Advice | undefined {
  const { path } = at.walk;
  const said = matchResponse(answersAsNode(at), text);
  const node = path[pickIn(readWords(text), path.length)?.position ?? -1]?.node ?? (said.type === 'match' ? said.values[0] : undefined);
  if (node === undefined) return undefined;
  const next = keep(state, at.flow, change(at.flow, at.progress.responses, node), now);
  return say(content, unknow(next, nodeOf(at.flow, node) as FlowNode), '', deed(at.flow.id, 'changed', node));
}

/** "Is that still so?" as a node, so that its answer is read like any other. */
const yesNoNodes = new WeakMap<Content, FlowNode>();
function yesOrNo(content: Content): FlowNode {
  const known = yesNoNodes.get(content);
  if (known) return known;
  const { yes, no } = content.wording.flow.says;
  const node: FlowNode = {
    kind: 'yes-no',
    ask: '',
    optional: false,
    options: [plainOption(yes, 'yes', ['ok', 'okay', 'k', 'alright']), plainOption(no, 'no')],
  };
  yesNoNodes.set(content, node);
  return node;
}
