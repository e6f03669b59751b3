import type { PlanLine, PlanOutcome, PlanReason, Receipt, Reply } from '../../conversation/types.ts';
import { eachOnce, receiptKey, sides, sources } from './cards.ts';
import { h, outside, prose, sign } from './dom.ts';
import { safeAddress } from './markdown.ts';
import type { PlanLinks } from './reply.ts';
import type { Say } from './words.ts';

type PlanReply = Extract<Reply, { type: 'plan' }>;
/** A sentence as a list item with the numbers of its sources. */
type Cited = (line: PlanLine, ...more: (Node | string | undefined)[]) => HTMLLIElement;

/** A plan as a card: the best outcome with its reasons, then everything else that the flow came to. */
export function planCard({ plan }: PlanReply, links: PlanLinks, say: Say, language: string): HTMLElement {
  const numbers = new Map(eachOnce(plan.receipts).map((receipt, index) => [receiptKey(receipt), index + 1]));
  const cited: Cited = (line, ...more) => h('li', { dir: 'auto' }, line.text, ...more, marks(line.receipts, numbers));
  const section = (title: string, items: readonly Node[]) =>
    items.length === 0 ? [] : [h('section', {}, h('h3', {}, title), h('ul', {}, ...items))];
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const reason = (given: PlanReason) => cited(given, h('span', { class: 'muted' }, ` ${say('plan-because', { answer: given.answer })}`));
  const also = ({ label, summary }: PlanOutcome) =>
    cited({ text: '', receipts: summary.receipts }, h('strong', {}, label), ` ${summary.text}`);
  const { best, findings } = plan;
  return h(
    'article',
    { class: 'bubble plan', 'aria-label': plan.title },
    h('p', { class: 'step' }, plan.title),
    h('h2', {}, h('span', { class: 'tag' }, say('plan-best')), ' ', best.label),
    ...(best.ruledOut ? [h('p', { class: 'warning' }, say('plan-ruled-out'))] : []),
    h('p', { dir: 'auto' }, best.summary.text, marks(best.summary.receipts, numbers)),
    ...(plan.alike === '' ? [] : prose(plan.alike)),
    ...section(say('plan-for'), best.for.map(reason)),
    ...section(say('plan-against'), best.against.map(reason)),
    ...section(
      say('plan-takes'),
      best.takes.map((line) => cited(line)),
    ),
    ...section(
      say('plan-covered'),
      findings.covered.map((line) => cited(line)),
    ),
    ...section(
      say('plan-flag'),
      findings.flag.map((line) => cited(line)),
    ),
    ...section(
      say('plan-ask'),
      findings.ask.map((line) => cited(line)),
    ),
    ...differing(plan, say('plan-differ')),
    ...section(
      say('plan-steps'),
      plan.steps.map((step) => cited(step, h('span', { class: 'muted' }, ` ${say('plan-by', { date: day.format(new Date(step.on)) })}`))),
    ),
    ...section(say('plan-others'), plan.others.map(also)),
    ...section(say('plan-leans'), plan.leans.map(also)),
    ...section(
      say('plan-checklist'),
      plan.checklist.map((line) => cited(line)),
    ),
    ...answers(plan.answers, say('plan-answers')),
    ...sources(plan.receipts, say),
    ...linkRow(links, { page: say('plan-page'), calendar: say('plan-calendar') }),
  );
}

function marks(receipts: readonly Receipt[], numbers: ReadonlyMap<string, number>): HTMLElement | undefined {
  const found = [...new Set(receipts.map((receipt) => numbers.get(receiptKey(receipt))))].filter((n) => n !== undefined);
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
