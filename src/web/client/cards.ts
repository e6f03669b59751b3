import type { Receipt } from '../../conversation/types.ts';
import { h, prose } from './dom.ts';
import type { Say } from './words.ts';

/** The box that a message stands in. */
export function bubble(...children: Node[]): HTMLElement {
  return h('div', { class: 'bubble' }, ...children);
}

/** The sentence that answers by itself. */
export function lead(text: string): HTMLElement {
  return h('p', { class: 'lead', dir: 'auto' }, text);
}

/** What each source says, side by side where there is room. */
export function sides(list: readonly { label: string; text: string }[]): HTMLElement {
  const cards = list.map(({ label, text }) => h('div', { class: 'side' }, h('dt', { dir: 'auto' }, label), h('dd', {}, ...prose(text))));
  return h('dl', { class: 'sides' }, ...cards);
}

/** The sources under an answer, folded away. */
export function sources(receipts: readonly Receipt[], say: Say): HTMLElement[] {
  if (receipts.length === 0) return [];
  const items = eachOnce(receipts).map(({ title, publisher, date, section }) =>
    h('li', { dir: 'auto' }, h('cite', {}, title), ' ', h('span', { class: 'muted' }, say('source-line', { publisher, date, section }))),
  );
  return [h('details', { class: 'sources' }, h('summary', {}, say('sources')), h('ol', {}, ...items))];
}

/** Sections of sources without repetition, in order. */
export function eachOnce(receipts: readonly Receipt[]): Receipt[] {
  return [...new Map(receipts.map((receipt) => [receiptKey(receipt), receipt])).values()];
}

/** What makes two receipts the same. */
export function receiptKey({ source, section }: Receipt): string {
  return `${source} ${section}`;
}
