import { h, sign } from './dom.ts';
import type { Say } from './words.ts';

/** The box to type in. */
export type Composer = { element: HTMLElement; focus(): void };

/** Lines that the box grows to. */
const MOST_LINES = 5;

/** @param send gets what was typed, never blank */
export function createComposer(say: Say, send: (words: string) => void): Composer {
  const fit = () => {
    box.rows = 1;
    const line = Number.parseFloat(getComputedStyle(box).lineHeight) || 24;
    const padding = box.offsetHeight - line;
    box.rows = Math.max(1, Math.min(MOST_LINES, Math.round((box.scrollHeight - padding) / line)));
  };
  const submit = (event?: Event) => {
    event?.preventDefault();
    const words = box.value.trim();
    if (words === '') return box.focus();
    box.value = '';
    fit();
    send(words);
  };
  const keydown = (event: KeyboardEvent) => {
    // Enter that ends a composition (Japanese, Chinese, Korean) belongs to it
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
  };
  const label = say('placeholder');
  const box = h('textarea', { rows: 1, 'aria-label': label, placeholder: label, dir: 'auto', enterkeyhint: 'send', input: fit, keydown });
  const button = h('button', { class: 'main icon', 'aria-label': say('send'), title: say('send') }, sign('send'));
  const element = h('form', { class: 'composer', submit }, box, button);
  return { element, focus: () => box.focus() };
}
