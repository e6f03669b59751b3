import { nodeOf } from '../content/flow-graph.ts';
import type { FlowNode } from '../content/flow-schema.ts';
import type { Content } from '../content/schema.ts';
import { unsureOption } from '../flow/match.ts';
import { back } from '../flow/respond.ts';
import { walk } from '../flow/walk.ts';
import { fill } from './fill.ts';
import { changeReply } from './flow-replies.ts';
import { current, type Here, here, keep, unknow, withFlows } from './flow-state.ts';
import { advice, deed, finish, restart, reworked, say, take } from './flow-turns.ts';
import { planRest } from './plan-text.ts';
import type { Advice, FlowDeed, Reply, State } from './types.ts';

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
      return waiting ? skip(content, state, at, now) : undefined;
    case 'stop': {
      if (!waiting && state.flows.asking === undefined) return undefined;
      const stopped = withFlows(state, { active: undefined, asking: undefined, misses: 0 });
      const again = [{ label: flow.says, says: flow.says }];
      return advice(stopped, [{ type: 'text', text: wording.flow.stopped, chips: again }], event('stopped'));
    }
    case 'plan':
      return waiting ? say(content, state, wording.flow['not-finished'], event('missed')) : finish(content, state, at, now);
    case 'change':
      if (at.walk.path.length === 0) return undefined;
      return advice(withFlows(state, { asking: 'change' }), [changeReply(content, at)], event('changed'));
    case 'start-over':
      return restart(content, state, flow, now, wording.flow.restarted);
    case 'more':
      if (!waiting) return state.flows.asking === undefined ? rest(content, state, at, now) : finish(content, state, at, now);
      return say(content, { ...keep(state, flow, progress.responses, now) }, '', event('resumed'));
    case 'help':
      return waiting ? say(content, state, wording.flow.help, { type: 'command', command }) : undefined;
    default:
      return undefined;
  }
}

/** Whether the plan of a flow was the last thing shown. */
export function isPlanShown({ flows }: Content, { flows: { active, asking, progress } }: State): boolean {
  const flow = flows.get(active ?? '');
  return flow !== undefined && asking === undefined && walk(flow, progress[flow.id]?.responses ?? {}).at === undefined;
}

/** What the plan says besides what was shown of it, in a few messages; the whole plan where nothing is left. */
function rest(content: Content, state: State, at: Here, now: Date): Advice {
  const shown = finish(content, state, at, now);
  const [reply] = shown.replies;
  const texts = reply?.type === 'plan' ? planRest(reply.plan, content.wording) : [];
  if (!reply || texts.length === 0) return shown;
  const replies = texts.map((text, index): Reply => ({ type: 'text', text, chips: index === texts.length - 1 ? reply.chips : [] }));
  return advice(state, replies, deed(at.flow.id, 'finished'));
}

/** Passes a step that may be left out. Others count as "not sure" where an option says so, and it is told. */
function skip(content: Content, state: State, at: Here, now: Date): Advice | undefined {
  const { flow: words } = content.wording;
  const node = current(at) as FlowNode;
  if (node.optional) return take(content, state, at, [], now);
  const unsure = unsureOption(node);
  if (!unsure) return say(content, state, words['cannot-skip'], deed(at.flow.id, 'missed', at.walk.at));
  const taken = take(content, state, at, [unsure.value], now);
  const said: Reply = { type: 'text', text: fill(words.skipped, { answer: unsure.label }), chips: [] };
  return taken && { ...taken, replies: [said, ...taken.replies] };
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
