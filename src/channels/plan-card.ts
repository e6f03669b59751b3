import type { Wording } from '../content/schema.ts';
import { fill } from '../conversation/fill.ts';
import { receiptKey } from '../conversation/plan.ts';
import { type PlanSection, planSections, type SectionLine } from '../conversation/plan-sections.ts';
import type { Plan, Receipt } from '../conversation/types.ts';
import { type AdaptiveCard, type CardAction, type CardElement, heading, paragraph, run, sayButton } from './adaptive-card.ts';

/** Largest card in bytes of JSON. In UTF-16, as Teams counts, a message with it stays below 56 KB. */
export const MOST_CARD_BYTES = 26 * 1024;

type Part = PlanSection['part'];
/** Parts behind the buttons "more" and "where sources disagree"; all others are open. */
const MORE: readonly Part[] = ['takes', 'others', 'held', 'leans', 'checklist', 'answers'];
/** What a card that is too large does without, first to last. */
const LEAST_FIRST: readonly Part[] = ['answers', 'checklist', 'others', 'takes', 'covered', 'differ', 'leans', 'held'];

/** What a card needs besides its plan. */
export type CardParts = {
  words: Wording['plan'];
  /** The plan as text, for clients that show no cards of this version. */
  text: string;
  /** Absolute addresses; undefined where there are none. */
  links: { page: string; calendar: string } | undefined;
};

/**
 * A plan as an Adaptive Card: best outcome, reasons and steps are open, the rest unfolds. Numbers in brackets are those of
 * the sources at its end. Where it would be too large it does without what matters least, and names it.
 */
export function planCard(plan: Plan, parts: CardParts): AdaptiveCard {
  const dropped = new Set<Part>();
  let card = cardWithout(plan, parts, dropped);
  for (const part of LEAST_FIRST) {
    if (Buffer.byteLength(JSON.stringify(card)) < MOST_CARD_BYTES) break;
    dropped.add(part);
    card = cardWithout(plan, parts, dropped);
  }
  return card;
}

function cardWithout(plan: Plan, { words, text, links }: CardParts, dropped: ReadonlySet<Part>): AdaptiveCard {
  const numbers = new Map(plan.receipts.map((receipt, index) => [receiptKey(receipt), index + 1]));
  const marked = (receipts: readonly Receipt[]) => marksOf(receipts, numbers);
  const all = planSections(plan, words);
  const sections = all.filter(({ part }) => !dropped.has(part));
  const shown = (fits: (part: Part) => boolean) =>
    sections.filter(({ part }) => fits(part)).flatMap((one) => sectionOf(one, { words, marked }));
  const leftOut = all.filter(({ part }) => dropped.has(part)).map((one) => one.heading);
  const folds = [
    { id: 'more', title: words.more, items: shown((part) => MORE.includes(part)) },
    { id: 'differ', title: words.differ, items: shown((part) => part === 'differ') },
    { id: 'sources', title: words.sources, items: sourcesOf(plan.receipts, words.sources) },
  ].filter(({ items }) => items.length > 0);
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    fallbackText: text,
    body: [
      heading(plan.title, 'large'),
      bestOf(plan, { words, marked }),
      ...(plan.alike === '' ? [] : [paragraph(run(plan.alike))]),
      ...shown((part) => part !== 'differ' && !MORE.includes(part)),
      ...(leftOut.length === 0 ? [] : [paragraph(run(fill(words['left-out'], { parts: leftOut.join(', ') }), 'pale'))]),
      { type: 'ActionSet', actions: folds.map(({ id, title }) => ({ type: 'Action.ToggleVisibility', title, targetElements: [id] })) },
      ...folds.map(({ id, items }): CardElement => ({ type: 'Container', id, isVisible: false, items })),
    ],
    actions: [...linkButtons(links, words), sayButton(words.change, words.change)],
  };
}

type Marked = (receipts: readonly Receipt[]) => string;
type Show = { words: Wording['plan']; marked: Marked };

function bestOf({ best }: Plan, { words, marked }: Show): CardElement {
  return {
    type: 'Container',
    style: best.ruledOut ? 'warning' : 'emphasis',
    items: [
      heading(`${words.best}: ${best.label}`, 'medium'),
      ...(best.ruledOut ? [paragraph(run(words['ruled-out'], 'bold'))] : []),
      paragraph(run(best.summary.text), run(marked(best.summary.receipts), 'pale')),
    ],
  };
}

function sectionOf({ part, heading: title, lines }: PlanSection, show: Show): CardElement[] {
  const mark = (index: number) => (part === 'steps' ? `${index + 1}. ` : '• ');
  return [heading(title), ...lines.flatMap((line, index) => lineOf(line, mark(index), show))];
}

function lineOf({ label, text, note, sides, receipts }: SectionLine, mark: string, { words, marked }: Show): CardElement[] {
  const after = run(`${note && ` (${note})`}${marked(receipts)}`, 'pale');
  const line = label === '' ? paragraph(run(`${mark}${text}`), after) : paragraph(run(`${mark}${label}: `, 'bold'), run(text), after);
  return sides.length === 0 ? [line] : [line, sidesTable(sides, words)];
}

function sidesTable(sides: SectionLine['sides'], words: Wording['plan']): CardElement {
  const cell = (text: string, look?: 'bold') => ({ type: 'TableCell' as const, items: [paragraph(run(text, look))] });
  return {
    type: 'Table',
    columns: [{ width: 1 }, { width: 3 }],
    rows: [
      { type: 'TableRow', cells: [cell(words.source, 'bold'), cell(words.says, 'bold')] },
      ...sides.map(({ label, text }) => ({ type: 'TableRow' as const, cells: [cell(label), cell(text)] })),
    ],
  };
}

function sourcesOf(receipts: readonly Receipt[], title: string): CardElement[] {
  if (receipts.length === 0) return [];
  const lines = receipts.map((receipt, index) =>
    paragraph(run(`[${index + 1}] `, 'pale'), run(`${receipt.title}, “${receipt.section}” (${receipt.publisher}, ${receipt.date})`)),
  );
  return [heading(title), ...lines];
}

/** The numbers of the sources: " [1, 3]". */
function marksOf(receipts: readonly Receipt[], numbers: ReadonlyMap<string, number>): string {
  const found = receipts.map((receipt) => numbers.get(receiptKey(receipt))).filter((number) => number !== undefined);
  return found.length === 0 ? '' : ` [${found.toSorted((a, b) => a - b).join(', ')}]`;
}

function linkButtons(links: CardParts['links'], words: Wording['plan']): CardAction[] {
  if (!links) return [];
  return [
    { type: 'Action.OpenUrl', title: words.page, url: links.page },
    { type: 'Action.OpenUrl', title: words.calendar, url: links.calendar },
  ];
}
