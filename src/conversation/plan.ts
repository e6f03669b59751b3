import { nodeOf } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';
import type { Content, Wording } from '../content/schema.ts';
import { type Found, type Ranked, type Reason, rankOutcomes } from '../flow/rank.ts';
import { chosenOptions, type Responses } from '../flow/response.ts';
import { type Answered, walk } from '../flow/walk.ts';
import { planSections } from './plan-sections.ts';
import { receiptsOf, sidesOf } from './replies.ts';
import type { Plan, PlanLine, PlanOutcome, PlanReason, Receipt } from './types.ts';

export { planText } from './plan-text.ts';

/** Outcomes shown beside the best of its group, and of those that something stands in the way of. */
const MOST_OTHERS = 2;
const MOST_HELD = 2;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What the answers to a flow come to, each line with the claims or the answer that it rests on.
 * @param flow one that passed its checks; responses off its path are left out
 * @param now day that steps are counted from, in UTC
 */
export function planOf(content: Content, flow: Flow, responses: Responses, now: Date): Plan {
  const { groups, findings, alike } = rankOutcomes(flow, responses);
  const [[best, ...rest] = [], ...further] = groups.map(({ outcomes }) => outcomes);
  if (!best) throw new Error(`expected outcomes in ${flow.file}, got none`);
  const { path } = walk(flow, responses);
  const ground = groundOf(content);
  const outcome = outcomeOf(ground, (reason) => answerTo(flow, path, reason));
  const others = rest.filter(({ ruledOut, score }) => !ruledOut && score >= 0).slice(0, MOST_OTHERS);
  const held = heldBack(
    best,
    rest.filter((one) => !others.includes(one)),
  );
  const leans = further.flatMap(([first]) => (first && first.score > 0 && !first.ruledOut ? [first] : []));
  const plan: Plan = {
    flow: flow.id,
    version: flow.version,
    responses: Object.fromEntries(path.map(({ node, values }) => [node, values])),
    title: flow.title,
    answers: path.map((one) => answered(flow, content.wording.plan.skipped, one)),
    best: outcome(best),
    others: others.map(outcome),
    held: held.map(outcome),
    leans: leans.map(outcome),
    alike: alike ? (flow.alike ?? '') : '',
    findings: { covered: findings.covered.map(ground), flag: findings.flag.map(ground), ask: findings.ask.map(ground) },
    checklist: flow.checklist.map(ground),
    differ: differing(content, [best, ...leans]),
    steps: (best.outcome.steps ?? []).map((step) => ({ ...ground(step), on: dayAfter(now, step.days) })),
    receipts: [],
  };
  return { ...plan, receipts: receiptsIn(plan, content.wording.plan) };
}

type Ground = (sentence: { text: string; cites: readonly string[] }) => PlanLine;

/** Sentences with the sections that carry what they cite, each section once. */
function groundOf(content: Content): Ground {
  return ({ text, cites }) => ({ text, receipts: once(cites.flatMap((cite) => receiptsOf(content, claimsOf(content, cite)))) });
}

/** The claims behind `entry` (all of them) or `entry/claim`. */
function claimsOf({ byId }: Content, cite: string) {
  const [entry = '', claim] = cite.split('/');
  return (byId.get(entry)?.claims ?? []).filter(({ id }) => claim === undefined || id === claim);
}

function outcomeOf(ground: Ground, answer: (reason: Found) => string): (ranked: Ranked) => PlanOutcome {
  const because = (reason: Reason): PlanReason => ({ ...ground(reason), answer: answer(reason) });
  return ({ outcome, ruledOut, ...ranked }) => ({
    label: outcome.label,
    summary: ground(outcome.summary),
    for: ranked.for.map(because),
    against: ranked.against.map(because),
    ruledOut,
    takes: outcome.takes.map(ground),
  });
}

/**
 * What a person may well expect to see and doesn't: as much speaks for it as for the best, ruled out or not, and so why not has
 * to be said. Those that most speaks for come first.
 */
function heldBack(best: Ranked, others: readonly Ranked[]): Ranked[] {
  const least = favour(best);
  return others
    .filter((one) => one.against.length > 0 && one.for.length > 0 && favour(one) >= least)
    .sort((a, b) => favour(b) - favour(a))
    .slice(0, MOST_HELD);
}

/** The sum of all that speaks for an outcome. */
function favour(ranked: Ranked): number {
  return ranked.for.reduce((sum, { by }) => sum + (by === 'rules-out' ? 0 : by), 0);
}

/** The answer that a reason rests on, in the person's own terms: the option, or the number they gave. */
function answerTo(flow: Flow, path: readonly Answered[], { node, label }: Found): string {
  const asked = nodeOf(flow, node);
  const values = path.find((one) => one.node === node)?.values ?? [];
  return asked?.kind === 'number' ? amount(asked, values) : label;
}

function answered(flow: Flow, skipped: string, { node, values }: Answered): Plan['answers'][number] {
  const asked = nodeOf(flow, node);
  if (!asked || values.length === 0) return { question: asked?.ask ?? node, answer: skipped };
  const labels = chosenOptions(asked, values).map(({ label }) => label);
  return { question: asked.ask, answer: asked.kind === 'number' ? amount(asked, values) : labels.join('; ') };
}

/** "£200" and "12 months". */
function amount({ unit = '' }: FlowNode, [number = '']: readonly string[]): string {
  return /^\p{Sc}$/u.test(unit) ? `${unit}${number}` : `${number} ${unit}`.trim();
}

/** What the sources disagree on about the outcomes that are recommended, each entry once. */
function differing(content: Content, ranked: readonly Ranked[]): Plan['differ'] {
  const ids = new Set(ranked.flatMap(({ outcome }) => outcome.differ));
  const entries = [...ids].map((id) => content.byId.get(id)).filter((entry) => entry !== undefined);
  return entries.map((entry) => ({
    lead: entry.lead,
    sides: sidesOf(content, entry),
    receipts: once(receiptsOf(content, entry.claims)),
  }));
}

/** An ISO date, some days after the UTC day of `now`. */
function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every receipt of what a plan shows, in that order, once. */
function receiptsIn(plan: Plan, words: Wording['plan']): Receipt[] {
  const lines = planSections(plan, words).flatMap((section) => section.lines);
  return once([plan.best.summary, ...lines].flatMap(({ receipts }) => receipts));
}

function once(receipts: readonly Receipt[]): Receipt[] {
  return [...new Map(receipts.map((receipt) => [receiptKey(receipt), receipt])).values()];
}

/** Equal for receipts of the same section of the same source. */
export function receiptKey({ source, section }: Receipt): string {
  return JSON.stringify([source, section]);
}
