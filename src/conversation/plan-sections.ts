import type { Wording } from '../content/schema.ts';
import { fill } from './fill.ts';
import type { Plan, PlanLine, PlanOutcome, PlanReason, Receipt } from './types.ts';

/** A line of a plan as it is shown. `label` is the outcome it speaks of, `note` the answer it rests on or a date; '' where there is none. */
export type SectionLine = {
  label: string;
  text: string;
  note: string;
  sides: readonly { label: string; text: string }[];
  receipts: readonly Receipt[];
};

/** A part of a plan under its heading; never empty. */
export type PlanSection = { part: Part; heading: string; lines: SectionLine[] };

/** Parts in the order in which they are shown. */
const PARTS = [
  'for',
  'against',
  'covered',
  'flag',
  'ask',
  'takes',
  'steps',
  'differ',
  'others',
  'held',
  'leans',
  'checklist',
  'answers',
] as const;
type Part = (typeof PARTS)[number];

/** All that a plan says besides its best outcome, in the order in which every channel shows it. */
export function planSections(plan: Plan, words: Wording['plan']): PlanSection[] {
  const { best, others, held, leans, findings, checklist, differ, steps, answers } = plan;
  const because = (reason: PlanReason) => ({ ...line(reason), note: fill(words.because, { answer: reason.answer }) });
  const parts: Record<Part, SectionLine[]> = {
    for: best.for.map(because),
    against: best.against.map(because),
    covered: findings.covered.map(line),
    flag: findings.flag.map(line),
    ask: findings.ask.map(line),
    takes: best.takes.map(line),
    steps: steps.map((step) => ({ ...line(step), note: fill(words.by, { date: dayText(step.on) }) })),
    differ: differ.map(({ lead, sides, receipts }) => ({ ...line({ text: lead, receipts }), sides })),
    others: others.map(named),
    held: held.flatMap(({ label, against: [first] }) => (first ? [{ ...because(first), label }] : [])),
    leans: leans.flatMap((lean) => [named(lean), ...lean.for.slice(0, 1).map(because), ...lean.takes.map(line)]),
    checklist: checklist.map(line),
    answers: answers.map(({ question, answer }) => ({ ...line({ text: question, receipts: [] }), note: answer })),
  };
  return PARTS.flatMap((part) => (parts[part].length > 0 ? [{ part, heading: words[part], lines: parts[part] }] : []));
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A day as both British and American readers understand it: "30 November 2026". */
export function dayText(isoDate: string): string {
  return DAY.format(new Date(isoDate));
}

function line({ text, receipts }: PlanLine): SectionLine {
  return { label: '', text, note: '', sides: [], receipts };
}

function named({ label, summary }: PlanOutcome): SectionLine {
  return { ...line(summary), label };
}
