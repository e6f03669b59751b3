import { h, sign } from './dom.ts';
import type { ChatPage } from './page.ts';
import type { Say } from './words.ts';

/** What the menu offers, in order. */
export type MenuItem = { label: string; act: () => void };

export type HeadParts = {
  page: ChatPage;
  say: Say;
  items: readonly MenuItem[];
  /** Closes the panel; undefined where there is none to close. */
  close: (() => void) | undefined;
};

/** The head of the chat: whose it is, that it is a machine, the menu and the way out. */
export function createHead({ page, say, items, close }: HeadParts): HTMLElement {
  const toggle = (open: boolean) => {
    list.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  };
  const entries = items.map(({ label, act }) => {
    const click = () => {
      toggle(false);
      // a dialog gives the focus back to where it was
      button.focus();
      act();
    };
    return h('li', {}, h('button', { type: 'button', click }, label));
  });
  const list = h('ul', { id: 'menu', hidden: true }, ...entries);
  const click = () => toggle(list.hidden !== false);
  const label = say('menu');
  const attributes = {
    type: 'button',
    class: 'icon',
    'aria-label': label,
    title: label,
    'aria-expanded': 'false',
    'aria-controls': 'menu',
  };
  const button = h('button', { ...attributes, click }, sign('menu'));
  const keydown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || list.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  };
  const focusout = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget && !menu.contains(relatedTarget as Node)) toggle(false);
  };
  const menu = h('div', { class: 'menu', keydown, focusout }, button, list);
  document.addEventListener('pointerdown', ({ target }) => {
    if (!menu.contains(target as Node)) toggle(false);
  });
  const leave = say('close');
  return h(
    'header',
    {},
    page.logo !== '' && h('img', { src: page.logo, alt: '', width: 36, height: 36 }),
    h('div', { class: 'title' }, h('h1', { dir: 'auto' }, page.name), h('p', { class: 'muted' }, say('about'))),
    menu,
    close && h('button', { type: 'button', class: 'icon', 'aria-label': leave, title: leave, click: close }, sign('close')),
  );
}
