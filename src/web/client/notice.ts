import type { ConnectionState } from './connection.ts';
import { h } from './dom.ts';
import type { Say } from './words.ts';

/** A line under the head that tells of the connection, and what is said to screen readers alone. */
export type Notice = {
  element: HTMLElement;
  connection(state: ConnectionState): void;
  /** Tells screen readers something that others see anyway; '' takes it back. */
  whisper(text: string): void;
};

/** A cut that is mended within this is not worth a word, in ms. */
const SOON = 1500;
/** For how long it is said that all is well again, in ms. */
const SHORT = 3000;

export function createNotice(say: Say): Notice {
  const line = h('p', { class: 'notice', role: 'status' });
  const quiet = h('p', { class: 'unseen', role: 'status' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (text: string, kind: string) => {
    line.className = `notice ${kind}`;
    if (line.textContent !== text) line.textContent = text;
  };
  return {
    element: h('div', {}, line, quiet),
    connection(state) {
      clearTimeout(timer);
      if (state === 'offline') return tell(say('offline'), 'off');
      if (state === 'connecting') {
        if (line.textContent === '') timer = setTimeout(() => tell(say('connecting'), ''), SOON);
        return;
      }
      if (line.classList.contains('off')) tell(say('online'), 'on');
      timer = setTimeout(() => tell('', ''), line.classList.contains('on') ? SHORT : 0);
    },
    whisper(text) {
      if (quiet.textContent !== text) quiet.textContent = text;
    },
  };
}
