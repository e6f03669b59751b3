import { ApiError } from './api.ts';
import { h, outside } from './dom.ts';
import { safeAddress } from './markdown.ts';
import type { ChatPage } from './page.ts';
import type { Say } from './words.ts';

/** Asks before a chat is left. */
export function askNewChat(say: Say, yes: () => void): void {
  show(say, say('new-chat-question'), (close) => {
    const go = () => {
      close();
      yes();
    };
    return [
      h('p', {}, say('new-chat-text')),
      h('p', { class: 'row' }, h('button', { type: 'button', class: 'main', click: go }, say('new-chat-yes'))),
    ];
  });
}

/** Lists whom people can turn to. */
export function showContact(say: Say, contact: ChatPage['contact']): void {
  const lines = contact.flatMap(({ label, text, link }) => {
    const to = link === undefined ? undefined : safeAddress(link);
    return [h('dt', { dir: 'auto' }, label), h('dd', { dir: 'auto' }, to === undefined ? text : outside(to, text))];
  });
  show(say, say('contact'), () => [h('p', {}, say('contact-text')), h('dl', {}, ...lines)]);
}

export type ElsewhereParts = {
  /** Nothing is kept for this page, so the code is the only way back. */
  unkept: boolean;
  /** Gets a code for this chat. */
  code: () => Promise<string>;
  /** Goes on with the chat of a code. @throws ApiError */
  resume: (code: string) => Promise<void>;
};

/** Shows the code with which this chat can be gone on with, and takes one. */
export function showElsewhere(say: Say, { unkept, code, resume }: ElsewhereParts): void {
  const shown = h('output', { class: 'code', 'aria-label': say('code-label'), tabindex: -1 }, say('code-wait'));
  show(say, say('elsewhere'), (close) => {
    code().then(
      (text) => shown.replaceChildren(text),
      () => shown.replaceChildren(say('try-later')),
    );
    const box = h('input', { id: 'code', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', required: true });
    const wrong = h('p', { class: 'warning', role: 'alert' });
    const submit = (event: Event) => {
      event.preventDefault();
      wrong.replaceChildren();
      resume(box.value).then(close, (error: unknown) => {
        const later = error instanceof ApiError && error.failure === 'later';
        wrong.replaceChildren(say(later ? 'try-later' : 'code-wrong'));
        box.focus();
      });
    };
    return [
      ...(unkept ? [h('p', {}, say('elsewhere-now'))] : []),
      h('p', {}, say('elsewhere-text')),
      h('p', {}, shown),
      h('form', { submit }, h('label', { for: 'code' }, say('code-enter')), box, wrong, h('button', { class: 'main' }, say('code-go'))),
    ];
  });
  // in the box below it, the focus would bring up a phone's keyboard
  shown.focus();
}

/** Shows a dialog over the chat; the browser keeps the focus in it, closes it on Escape and gives the focus back. */
function show(say: Say, title: string, content: (close: () => void) => Node[]): void {
  const close = () => dialog.close();
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.append(
    h('h2', { id: 'dialog-title' }, title),
    ...content(close),
    h('p', { class: 'row' }, h('button', { type: 'button', class: 'plain', click: close }, say('close-dialog'))),
  );
  document.body.append(dialog);
  dialog.showModal();
}
