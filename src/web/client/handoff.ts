import type { Reply } from '../../conversation/types.ts';
import { bubble } from './cards.ts';
import { h, outside, prose } from './dom.ts';
import { safeAddress } from './markdown.ts';

/** A hand-over: each part under its label, letter for letter, so that what is shown is what is sent. */
export function handoffCard({ text, parts, note }: Extract<Reply, { type: 'handoff' }>): HTMLElement {
  const list = parts.flatMap(({ label, text: words, link }) => {
    const to = link === undefined ? undefined : safeAddress(link);
    return [h('dt', { dir: 'auto' }, label), h('dd', { dir: 'auto' }, to === undefined ? words : outside(to, words))];
  });
  const below = note === '' ? [] : [h('p', { class: 'muted', dir: 'auto' }, note)];
  return bubble(...prose(text), h('dl', { class: 'parts' }, ...list), ...below);
}
