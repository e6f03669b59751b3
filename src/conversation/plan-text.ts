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
const EXTRAS: readonly Part[] = ['answers', 'checklist', 'excluded', 'takes', 'differ', 'covered'];
const CORE: readonly Part[] = ['others', 'leans', 'against', 'for', 'ask', 'flag'];
/** Cuts in the order in which they are made: a part and how many of its lines stay. */
const CUTS = [...EXTRAS.map((part) => ({ part, keep: 0 })), ...[2, 1, 0].flatMap((keep) => CORE.map((part) => ({ part, keep })))];

/** A plan for channels without cards, in plain lines; what doesn't fit into 1,800 characters is named at the end. */
export function planText(plan: Plan, { plan: words }: Pick<Wording, 'plan'>): string {
  const whole = planSections(plan, words);
  let sections = whole.map((section) =>
    CORE.includes(section.part) ? { ...section, lines: section.lines.slice(0, MOST_LINES) } : section,
  );
  const write = () => {
    const shortened = whole.filter(({ lines }, index) => lines.length > (sections[index]?.lines.length ?? 0));
    const parts = shortened.map(({ heading }) => heading).join(', ');
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
  };
  let text = write();
  for (const { part, keep } of CUTS) {
    if (text.length <= MOST_PLAN_TEXT) break;
    sections = sections.map((section) => (section.part === part ? { ...section, lines: section.lines.slice(0, keep) } : section));
    text = write();
  }
  return text;
}

function sectionText({ part, heading, lines }: PlanSection): string {
  if (lines.length === 0) return '';
  // of the others the names are enough here
  if (part === 'others' || part === 'leans') return `${heading}: ${lines.map(({ label }) => label).join('; ')}`;
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
