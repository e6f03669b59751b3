import type { Flow } from '../content/flow-schema.ts';
import type { Count } from '../storage/insight-store.ts';
import { BUCKETS, FACTS, OUTCOMES, type TurnOutcome } from './facts.ts';

/** One day of the period. */
export type DayFigures = { day: number; begun: number } & Record<TurnOutcome, number>;
/** One entry: how often it answered and was guessed, and what people said of it. */
export type EntryFigures = { entry: string; answered: number; guessed: number; helpful: number; notHelpful: number };
/** One step of a flow; `left` is how many came to it and neither answered nor skipped it. */
export type StepFigures = { node: string; asked: number; answered: number; skipped: number; missed: number; left: number };
/** One flow from its start to its plan. */
export type FlowFigures = { flow: string; started: number; finished: number; stopped: number; steps: StepFigures[] };
/** Something counted by name, most first. */
export type Named = { name: string; n: number };

/** What a period comes to. Shares are 0..1, undefined where there is nothing to share. */
export type Summary = {
  days: DayFigures[];
  begun: number;
  channels: Named[];
  outcomes: Record<TurnOutcome, number>;
  /** Of the questions about the career that were understood or not: those that were answered, guessed at, not known. */
  shares: { answered: number | undefined; suggested: number | undefined; notKnown: number | undefined };
  entries: EntryFigures[];
  declined: Named[];
  flows: FlowFigures[];
  helpful: { yes: number; no: number; share: number | undefined; reasons: Named[] };
  handovers: Named[];
  /** Turns by response time, one row a bucket; `most` is its upper end in ms, undefined of the last. */
  times: { most: number | undefined; n: number }[];
  /** Upper end of the bucket that holds the middle turn, and of the one that holds the 95th of 100. */
  typical: { p50: number | undefined; p95: number | undefined };
};

/**
 * Adds up counts.
 * @param from and `to`: days since 1970, both included; each gets a row, be it of zeros
 * @param flows in their order, each with its nodes in theirs; what is counted of others is left out
 */
export function summarise(counts: readonly Count[], from: number, to: number, flows: readonly Flow[]): Summary {
  const total = (fact: string, name: string) => sumOf(counts, fact, (one) => one === name);
  const outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, total(FACTS.outcome, name)])) as Record<TurnOutcome, number>;
  const asked = outcomes.answered + outcomes.suggested + outcomes['not-known'];
  const yes = sumOf(counts, FACTS.helpful);
  const no = sumOf(counts, FACTS.notHelpful);
  const times = [...BUCKETS, undefined].map((most) => ({ most, n: total(FACTS.ms, String(most ?? 'more')) }));
  return {
    days: Array.from({ length: to - from + 1 }, (_, i) => dayFigures(counts, from + i)),
    begun: sumOf(counts, FACTS.begun),
    channels: byName(counts, FACTS.begun),
    outcomes,
    shares: {
      answered: share(outcomes.answered, asked),
      suggested: share(outcomes.suggested, asked),
      notKnown: share(outcomes['not-known'], asked),
    },
    entries: entryFigures(counts),
    declined: byName(counts, FACTS.declined),
    flows: flows.map((flow) => flowFigures(flow, total)).filter(({ started }) => started > 0),
    helpful: { yes, no, share: share(yes, yes + no), reasons: byName(counts, FACTS.reason) },
    handovers: byName(counts, FACTS.handover),
    times,
    typical: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
  };
}

function dayFigures(counts: readonly Count[], day: number): DayFigures {
  const ofDay = counts.filter((count) => count.day === day);
  const outcomes = OUTCOMES.map((name) => [name, sumOf(ofDay, FACTS.outcome, (one) => one === name)]);
  return { day, begun: sumOf(ofDay, FACTS.begun), ...(Object.fromEntries(outcomes) as Record<TurnOutcome, number>) };
}

function entryFigures(counts: readonly Count[]): EntryFigures[] {
  const facts = { answered: FACTS.entry, guessed: FACTS.guess, helpful: FACTS.helpful, notHelpful: FACTS.notHelpful };
  const of = Object.entries(facts).map(([key, fact]) => [key, new Map(byName(counts, fact).map(({ name, n }) => [name, n]))] as const);
  const entries = [...new Set(of.flatMap(([, names]) => [...names.keys()]))];
  return entries
    .map((entry) => ({ entry, ...Object.fromEntries(of.map(([key, names]) => [key, names.get(entry) ?? 0])) }) as EntryFigures)
    .sort((a, b) => b.answered - a.answered || b.guessed - a.guessed || (a.entry < b.entry ? -1 : 1));
}

function flowFigures({ id, nodes }: Flow, total: (fact: string, name: string) => number): FlowFigures {
  const deed = (did: string) => total(FACTS.flow, `${id}:${did}`);
  const steps = Object.keys(nodes).map((node) => {
    const of = (did: string) => total(FACTS.step, `${id}:${node}:${did}`);
    const [asked, answered, skipped] = [of('asked'), of('answered'), of('skipped')];
    return { node, asked, answered, skipped, missed: of('missed'), left: Math.max(0, asked - answered - skipped) };
  });
  return { flow: id, started: deed('started') + deed('restarted'), finished: deed('finished'), stopped: deed('stopped'), steps };
}

function byName(counts: readonly Count[], fact: string): Named[] {
  const names = Map.groupBy(
    counts.filter((count) => count.fact === fact),
    ({ name }) => name,
  );
  return [...names]
    .map(([name, ofName]) => ({ name, n: ofName.reduce((sum, { n }) => sum + n, 0) }))
    .sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
}

function sumOf(counts: readonly Count[], fact: string, matches: (name: string) => boolean = () => true): number {
  return counts.reduce((sum, count) => (count.fact === fact && matches(count.name) ? sum + count.n : sum), 0);
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function quantile(times: Summary['times'], part: number): number | undefined {
  const all = times.reduce((sum, { n }) => sum + n, 0);
  let seen = 0;
  for (const { most, n } of times) {
    seen += n;
    if (n > 0 && seen >= all * part) return most ?? Number.POSITIVE_INFINITY;
  }
  return undefined;
}
