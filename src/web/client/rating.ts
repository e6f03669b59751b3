import { FEEDBACK_REASONS } from '../../conversation/feedback.ts';
import { h, sign } from './dom.ts';
import type { MessageParts } from './message.ts';
import type { Feedback } from './reply.ts';

/** What is rated: an answer of the log, and the entry it was made from. */
export type Rated = Pick<Feedback, 'activity' | 'entry'>;

/** The question whether an answer helped; it can be answered anew. */
export function ratingOf(rated: Rated, { say, rate }: Pick<MessageParts, 'say' | 'rate'>): HTMLElement {
  const button = (helpful: boolean) => {
    const label = say(helpful ? 'helpful' : 'not-helpful');
    const click = () => rate({ ...rated, helpful });
    const attributes = { type: 'button', class: 'icon', 'aria-label': label, title: label, 'aria-pressed': 'false', click };
    return h('button', attributes, sign(helpful ? 'up' : 'down'));
  };
  const label = say('helpful-question');
  const words = h('span', { class: 'muted', dir: 'auto' }, label);
  return h('div', { class: 'rating', role: 'group', 'aria-label': label }, words, button(true), button(false));
}

/** Shows what was pressed, and says thanks; asks why where an answer did not help and that is not known yet. */
export function showRated(rating: Element, feedback: Feedback, { say, rate }: Pick<MessageParts, 'say' | 'rate'>): void {
  const { helpful, reason } = feedback;
  const [yes, no] = rating.querySelectorAll<HTMLElement>('.icon');
  yes?.setAttribute('aria-pressed', String(helpful));
  no?.setAttribute('aria-pressed', String(!helpful));
  const thanks = say(helpful ? 'thanks-helpful' : reason ? 'thanks-reason' : 'thanks-not-helpful');
  const words = rating.querySelector('.muted');
  // said anew it would be read out anew
  if (words && words.textContent !== thanks) words.textContent = thanks;
  const asked = rating.querySelector('.reasons');
  if (asked?.contains(document.activeElement)) no?.focus();
  if (helpful || reason) asked?.remove();
  else if (!asked) {
    const chips = FEEDBACK_REASONS.map((why) =>
      h('button', { type: 'button', class: 'chip', click: () => rate({ ...feedback, reason: why }) }, say(`feedback-${why}`)),
    );
    rating.append(h('div', { class: 'reasons', role: 'group', 'aria-label': say('feedback-why') }, ...chips));
    rating.scrollIntoView({ block: 'nearest' });
  }
}
