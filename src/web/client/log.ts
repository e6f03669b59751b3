import type { Activity } from './api.ts';
import { createBelow } from './below.ts';
import { h } from './dom.ts';
import { type MessageParts, messageBody } from './message.ts';
import type { Progress } from './outbox.ts';
import { showRated } from './rating.ts';
import type { Feedback } from './reply.ts';

export type LogParts = MessageParts & { name: string; retry: (key: string) => void };

/** The messages on the screen. Each is added whole and once, so that a screen reader says it once. */
export type Log = {
  element: HTMLElement;
  /** The way down to what lies below the view; stands after the log. */
  below: HTMLElement;
  /** Words of the person, on their way under a key or already there. */
  person(text: string, key: string | undefined): void;
  progress(key: string, progress: Progress): void;
  bot(activity: Activity): void;
  /** An answer was rated: says thanks in place of the question. */
  rated(feedback: Feedback): void;
  /** The bot is writing, or no longer. */
  writing(on: boolean): void;
  /** A line between messages. */
  note(text: string): void;
  clear(): void;
  /** Adds what was said earlier, without a screen reader saying all of it again. */
  quietly(add: () => void): void;
  focus(): void;
};

/** Space kept over the message that the view moves to, in CSS px. */
const MARGIN = 12;
/** Of a long message of the person, so much of the view at most: its answer is to be seen. */
const MOST_OF_VIEW = 0.4;

export function createLog(parts: LogParts): Log {
  const { say, name, retry } = parts;
  const dots = h('div', { class: 'writing', 'aria-hidden': 'true', hidden: true }, h('i'), h('i'), h('i'));
  const element = h('div', { role: 'log', 'aria-label': say('conversation'), class: 'log', tabindex: 0 }, dots);
  const below = createBelow(element, say);
  const pending = new Map<string, HTMLElement>();
  let anchor: HTMLElement | undefined;

  /** A message goes before those that are still on their way: the order on the screen is that of the server. */
  const add = (message: HTMLElement) => {
    (pending.values().next().value ?? dots).before(message);
    follow(message);
  };
  /** Shows the newest turn from its start, as far as there is more of it than fits. */
  const follow = (message: HTMLElement) => {
    anchor ??= message;
    const own = anchor.classList.contains('person') ? anchor.offsetHeight : 0;
    const top = anchor.offsetTop - MARGIN + Math.max(0, own - MOST_OF_VIEW * element.clientHeight);
    element.scrollTo({ top: Math.min(top, element.scrollHeight - element.clientHeight) });
    below.look();
  };
  const removeOffers = () => {
    for (const offers of element.querySelectorAll('.offers:not(.plan *)')) offers.remove();
  };
  const setProgress = (message: HTMLElement, key: string, progress: Progress) => {
    message.dataset.progress = progress;
    message.querySelector('.state')?.remove();
    if (progress === 'sent' || progress === 'sending') return;
    const button = h('button', { type: 'button', class: 'plain', click: () => retry(key) }, say('retry'));
    message.append(h('p', { class: 'state' }, say(progress === 'failed' ? 'not-sent' : 'waiting'), ' ', button));
    follow(message);
  };

  return {
    element,
    below: below.element,
    person(text, key) {
      removeOffers();
      const body = h('div', { class: 'bubble', dir: 'auto' }, text);
      const message = h('div', { class: 'message person' }, h('span', { class: 'unseen' }, `${say('you-said')} `), body);
      anchor = message;
      if (key !== undefined) {
        dots.before(message);
        pending.set(key, message);
        setProgress(message, key, 'sending');
        follow(message);
      } else add(message);
    },
    progress(key, progress) {
      const message = pending.get(key);
      if (!message) return;
      setProgress(message, key, progress);
      if (progress === 'sent') pending.delete(key);
    },
    bot(activity) {
      const body = messageBody(activity, parts);
      const message = h(
        'div',
        { class: 'message bot', 'data-id': activity.id },
        h('span', { class: 'unseen' }, `${say('bot-said', { name })} `),
        ...body,
      );
      add(message);
    },
    rated(feedback) {
      const rating = element.querySelector(`[data-id="${CSS.escape(feedback.activity)}"] .rating`);
      if (rating) showRated(rating, feedback, parts);
    },
    writing(on) {
      dots.hidden = !on;
    },
    note: (text) => add(h('p', { class: 'note' }, text)),
    clear() {
      element.replaceChildren(dots);
      pending.clear();
      anchor = undefined;
      dots.hidden = true;
      below.look();
    },
    quietly(addAll) {
      element.setAttribute('aria-live', 'off');
      addAll();
      element.scrollTo({ top: element.scrollHeight });
      // after the browser has told what was added
      setTimeout(() => element.removeAttribute('aria-live'), 100);
    },
    // for screen readers; a ring around all messages would only puzzle whoever touches the screen
    focus: () => element.focus({ preventScroll: true, focusVisible: false } as FocusOptions),
  };
}
