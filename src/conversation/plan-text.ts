import type { Wording } from '../content/schema.ts';
import { fill } from './fill.ts';
import { type PlanSection, planSections, type SectionLine } from './plan-sections.ts';
import type { Plan } from './types.ts';

/** Most characters of a plan as text: two screens of a phone, and far below what any channel takes in one message. */
export const MOST_PLAN_TEXT = 1800;
/** Most lines of one part of the core. */
const MOST_LINES = 3;
type Part = PlanSection['part'];
/** Parts that go first, whole, where a plan is too long; then those that lose line by line. The steps always stay. */
const EXTRAS: readonly Part[] = ['answers', 'checklist', 'takes', 'differ', 'covered'];
const CORE: readonly Part[] = ['others', 'leans', 'held', 'against', 'for', 'ask', 'flag'];
/** Cuts in the order in which they are made: a part and how many of its lines stay. */
const CUTS = [...EXTRAS.map((part) => ({ part, keep: 0 })), ...[2, 1, 0].flatMap((keep) => CORE.map((part) => ({ part, keep })))];

/** A plan for channels without cards, in plain lines; what doesn't fit into 1,800 characters is named at the end. */
export function planText(plan: Plan, { plan: words }: Pick<Wording, 'plan'>): string {
  return write(plan, words, shortened(plan, words));
}

/** What `planText` leaves out, in messages of at most 1,800 characters where no single part is longer; none where it is all there. */
export function planRest(plan: Plan, { plan: words }: Pick<Wording, 'plan'>): string[] {
  const kept = shortened(plan, words);
  const parts = planSections(plan, words)
    .map((section, index) => ({ ...section, lines: named(section) ? section.lines : section.lines.slice(kept[index]?.lines.length) }))
    .filter(({ lines }) => lines.length > 0)
    .map(linesText);
  const messages: string[] = [];
  for (const part of parts) {
    const last = messages.at(-1);
    if (last !== undefined && last.length + part.length + 2 <= MOST_PLAN_TEXT) messages[messages.length - 1] = `${last}\n\n${part}`;
    else messages.push(part);
  }
  return messages;
}

/** The parts of a plan with the lines that fit into one message. */
function shortened(plan: Plan, words: Wording['plan']): PlanSection[] {
  let sections = planSections(plan, words).map((section) =>
    CORE.includes(section.part) ? { ...section, lines: section.lines.slice(0, MOST_LINES) } : section,
  );
  for (const { part, keep } of CUTS) {
    if (write(plan, words, sections).length <= MOST_PLAN_TEXT) break;
    sections = sections.map((section) => (section.part === part ? { ...section, lines: section.lines.slice(0, keep) } : section));
  }
  return sections;
}

function write(plan: Plan, words: Wording['plan'], sections: readonly PlanSection[]): string {
  const whole = planSections(plan, words);
  const cut = whole.filter(({ lines }, index) => lines.length > (sections[index]?.lines.length ?? 0));
  const parts = cut.map(({ heading }) => heading).join(', ');
  return [
    plan.title,
    `${words.best}: ${plan.best.label}\n${plan.best.summary.text}`,
    plan.best.ruledOut ? words['ruled-out'] : '',
    plan.alike,
    ...sections.map(sectionText),
    sourcesText(plan, words.sources),
    parts && fill(words['left-out'], { parts }),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** Of other outcomes the names are enough at first. */
function named({ part }: PlanSection): boolean {
  return part === 'others' || part === 'leans';
}

function sectionText(section: PlanSection): string {
  if (section.lines.length === 0) return '';
  return named(section) ? `${section.heading}: ${section.lines.flatMap(({ label }) => label || []).join('; ')}` : linesText(section);
}

function linesText({ part, heading, lines }: PlanSection): string {
  const mark = (index: number) => (part === 'steps' ? `${index + 1}.` : '-');
  return [heading, ...lines.map((line, index) => `${mark(index)} ${lineText(line)}`)].join('\n');
}

function lineText({ label, text, note, sides }: SectionLine): string {
  return [label && `${label}:`, text, note && `(${note})`, ...sides.map((side) => `${side.label}: ${side.text}`)]
    .filter((piece) => piece !== '')
    .join(' ');
}

function sourcesText({ receipts }: Plan, heading: string): string {
  const titles = new Set(receipts.map(({ title, date }) => `${title} (${date})`));
  return titles.size === 0 ? '' : `${heading}: ${[...titles].join('; ')}`;
}
