import { END, nodeOf } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';
import type { Content } from '../content/schema.ts';
import { FILLER } from '../flow/filler.ts';
import { readWords } from '../flow/typed.ts';
import { walk } from '../flow/walk.ts';
import { fill } from './fill.ts';
import { current, type Here, knownFor } from './flow-state.ts';
import type { Chip, Progress, Reply, State } from './types.ts';

/** The step that waits, or where its answer is known from elsewhere, whether that still holds. */
export function stepReply(content: Content, state: State, at: Here): Reply | undefined {
  const node = current(at);
  if (!node) return undefined;
  const { flow: words } = content.wording;
  const known = knownFor(state, node);
  const { step, of } = at.walk;
  const base = {
    type: 'ask' as const,
    flow: at.flow.id,
    title: at.flow.title,
    step,
    of,
    progress: fill(words.progress, { title: at.flow.title, step, of }),
  };
  if (known) {
    const answer = answerOf(node, known);
    const { yes, no } = words.says;
    return { ...base, text: fill(words.confirm, { answer, ask: node.ask }), hint: '', several: false, chips: chipsFor([yes, no]) };
  }
  const several = node.kind === 'several';
  const hint = [node.hint, several ? words.several : undefined].filter((part) => part !== undefined).join(' ');
  return { ...base, text: node.ask, hint, several, chips: chipsFor(node.options.map(({ label }) => label)) };
}

/** Whether to go on with a flow, change an answer, or start again. */
export function resumeReply({ wording }: Content, flow: Flow, { responses }: Progress): Reply {
  const { at, step, of } = walk(flow, responses);
  const { says } = wording.flow;
  const text = fill(at === undefined ? wording.flow['resume-done'] : wording.flow.resume, { title: flow.title, step, of });
  return { type: 'text', text, chips: chipsFor([at === undefined ? says.plan : says['go-on'], says.change, says.again]) };
}

/** The answers given, numbered, to pick one from. */
export function changeReply({ wording }: Content, { flow, walk: { path, step, of } }: Here): Extract<Reply, { type: 'ask' }> {
  const answers = path.map(({ node, values }) => ({ ask: nodeOf(flow, node)?.ask ?? node, answer: answerAt(flow, node, values) }));
  const progress = fill(wording.flow.progress, { title: flow.title, step, of });
  const list = answers.map(({ ask, answer }, i) => `${i + 1}. ${ask} ${answer}`).join('\n');
  const chips = answers.map(({ answer }, i) => ({ label: `${i + 1}. ${answer}`, says: `${i + 1}` }));
  return {
    type: 'ask',
    flow: flow.id,
    title: flow.title,
    progress,
    step,
    of,
    several: false,
    text: wording.flow['which-change'],
    hint: list,
    chips,
  };
}

/** The answers given as options of a node, which are picked by their number, their words or those of their question. */
export function answersAsNode({ flow, walk: { path } }: Here): FlowNode {
  const answers = path.map(({ node, values }) => answerAt(flow, node, values));
  const words = path.map(({ node }) => [
    ...new Set([node.replaceAll('-', ' '), ...readWords(nodeOf(flow, node)?.ask ?? '').filter((word) => !FILLER.has(word))]),
  ]);
  const once = (list: readonly string[], word: string) => list.indexOf(word) === list.lastIndexOf(word);
  const options = path.map(({ node }, i) => {
    const answer = answers[i] as string;
    const also = [...(once(answers, answer) ? [answer] : []), ...(words[i] ?? []).filter((word) => once(words.flat(), word))];
    return plainOption(`${i + 1}. ${answer}`, node, also);
  });
  return { kind: 'one', ask: '', optional: false, options };
}

/** An option that weighs nothing. */
export function plainOption(label: string, value: string, also: string[] = []): FlowNode['options'][number] {
  return { label, value, also, next: END, weigh: [], 'rules-out': [], findings: [] };
}

/** An answer on the path; a dash where it was skipped. */
function answerAt(flow: Flow, id: string, values: readonly string[]): string {
  const node = nodeOf(flow, id);
  return values.length === 0 || !node ? '-' : answerOf(node, values);
}

/** An answer in the words of its options; a number as it was given, with its unit. */
function answerOf(node: FlowNode, values: readonly string[]): string {
  if (node.kind === 'number') return `${values[0]} ${node.unit ?? ''}`.trim();
  return values.map((value) => labelOf(node, value)).join(', ');
}

/** The label of an option, by its value. */
export function labelOf(node: FlowNode, value: string): string {
  return node.options.find((option) => option.value === value)?.label ?? value;
}

/** Chips that say their own labels. */
export function chipsFor(labels: readonly string[]): Chip[] {
  return labels.map((label) => ({ label, says: label }));
}

/** At a step, numbers and letters mean its options, which the flow reads itself. */
export function offersOf(reply: Reply): Chip[] {
  return reply.type === 'ask' ? [] : reply.chips;
}
