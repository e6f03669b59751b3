import type { PlanLine, PlanOutcome, PlanReason, Receipt, Reply } from '../../conversation/types.ts';
import { eachOnce, receiptKey, sides, sources } from './cards.ts';
import { h, outside, prose, sign } from './dom.ts';
import { languageOfDates } from './language.ts';
import { safeAddress } from './markdown.ts';
import type { PlanLinks } from './reply.ts';
import type { Say, Word } from './words.ts';

type PlanReply = Extract<Reply, { type: 'plan' }>;

/** A part of a plan: a heading and its sentences, each with a note and the numbers of its sources; nothing where there is none. */
type Part = <Line extends PlanLine>(
  title: Word,
  lines: readonly Line[],
  note?: (line: Line) => string,
  list?: 'ul' | 'ol',
) => HTMLElement[];

/** A plan as a card: the best outcome with its reasons, then everything else that the flow came to. */
export function planCard({ plan }: PlanReply, links: PlanLinks, say: Say, language: string): HTMLElement {
  const { best, findings } = plan;
  const numbers = new Map(eachOnce(plan.receipts).map((receipt, index) => [receiptKey(receipt), index + 1]));
  const part = createPart(numbers, say);
  const day = new Intl.DateTimeFormat(languageOfDates(language, navigator.languages), { dateStyle: 'medium', timeZone: 'UTC' });
  const because = ({ answer }: PlanReason) => say('plan-because', { answer });
  return h(
    'article',
    { class: 'bubble plan', 'aria-label': plan.title },
    h('p', { class: 'step' }, plan.title),
    h('h2', {}, h('span', { class: 'tag' }, say('plan-best')), ' ', best.label),
    best.ruledOut && h('p', { class: 'warning' }, say('plan-ruled-out')),
    h('p', { dir: 'auto' }, best.summary.text, marks(best.summary.receipts, numbers)),
    ...prose(plan.alike),
    ...part('plan-for', best.for, because),
    ...part('plan-against', best.against, because),
    ...part('plan-takes', best.takes),
    ...part('plan-covered', findings.covered),
    ...part('plan-flag', findings.flag),
    ...part('plan-ask', findings.ask),
    ...differing(plan, say('plan-differ')),
    ...part('plan-steps', plan.steps, ({ on }) => say('plan-by', { date: day.format(new Date(on)) }), 'ol'),
    ...part('plan-others', plan.others.map(named)),
    ...part('plan-held', plan.held.flatMap(heldBack), because),
    ...part(
      'plan-leans',
      plan.leans.flatMap((lean) => [named(lean), ...lean.takes]),
    ),
    ...part('plan-checklist', plan.checklist),
    ...answers(plan.answers, say('plan-answers')),
    ...sources(plan.receipts, say),
    ...linkRow(links, { page: say('plan-page'), calendar: say('plan-calendar') }),
  );
}

function createPart(numbers: ReadonlyMap<string, number>, say: Say): Part {
  return (title, lines, note, list = 'ul') => {
    if (lines.length === 0) return [];
    const items = lines.map((line) => {
      const more = note && h('span', { class: 'muted' }, ` ${note(line)}`);
      return h('li', { dir: 'auto' }, line.text, more, marks(line.receipts, numbers));
    });
    return [h('section', {}, h('h3', {}, say(title)), h(list, {}, ...items))];
  };
}

/** Another outcome in one sentence. */
function named({ label, summary }: PlanOutcome): PlanLine {
  return { text: `${label}: ${summary.text}`, receipts: summary.receipts };
}

/** An outcome that something stands in the way of, with what. */
function heldBack({ label, against: [first] }: PlanOutcome): PlanReason[] {
  return first ? [{ ...first, text: `${label}: ${first.text}` }] : [];
}

/** The numbers under which the sources of a sentence stand at the end. */
function marks(receipts: readonly Receipt[], numbers: ReadonlyMap<string, number>): HTMLElement | undefined {
  const found = [...new Set(receipts.map((receipt) => numbers.get(receiptKey(receipt))))].filter((number) => number !== undefined);
  return found.length === 0 ? undefined : h('span', { class: 'mark' }, ` [${found.join(', ')}]`);
}

function differing({ differ }: PlanReply['plan'], title: string): HTMLElement[] {
  if (differ.length === 0) return [];
  const parts = differ.flatMap((point) => [h('p', { dir: 'auto' }, point.lead), sides(point.sides)]);
  return [h('section', {}, h('h3', {}, title), ...parts)];
}

function answers(list: readonly { question: string; answer: string }[], title: string): HTMLElement[] {
  if (list.length === 0) return [];
  const lines = list.flatMap(({ question, answer }) => [h('dt', { dir: 'auto' }, question), h('dd', { dir: 'auto' }, answer)]);
  return [h('details', {}, h('summary', {}, title), h('dl', {}, ...lines))];
}

function linkRow({ page, calendar }: PlanLinks, words: { page: string; calendar: string }): HTMLElement[] {
  const link = (address: string | undefined, word: string, picture: 'page' | 'calendar') => {
    const to = address === undefined ? undefined : safeAddress(address, document.baseURI);
    if (to === undefined) return undefined;
    const anchor = outside(to, sign(picture), word);
    anchor.className = 'chip';
    return anchor;
  };
  const found = [link(page, words.page, 'page'), link(calendar, words.calendar, 'calendar')].filter((anchor) => anchor !== undefined);
  return found.length === 0 ? [] : [h('p', { class: 'offers' }, ...found)];
}
