import type { Chip, Reply } from '../../conversation/types.ts';
import type { Activity } from './api.ts';
import { bubble, lead, sides, sources } from './cards.ts';
import { h, prose } from './dom.ts';
import { handoffCard } from './handoff.ts';
import { planCard } from './plan.ts';
import { ratingOf } from './rating.ts';
import { type Feedback, linksOf, offersOf, replyOf } from './reply.ts';
import type { Say } from './words.ts';

/** What messages need of the chat around them. */
export type MessageParts = {
  say: Say;
  /** Sends words as the person's own. */
  send: (words: string) => void;
  /** Tells whether an answer helped. */
  rate: (feedback: Feedback) => void;
  language: string;
};

/** What a message of the bot shows, below who said it: its body first, offers last. An unknown or broken reply shows its text. */
export function messageBody(activity: Activity, parts: MessageParts): HTMLElement[] {
  const reply = replyOf(activity);
  const plain = () => [bubble(...prose(activity.text ?? '')), ...chips(offersOf(activity), parts.say('ask-next'), parts)];
  if (!reply) return plain();
  try {
    return replyBody(reply, activity, parts);
  } catch {
    return plain();
  }
}

function replyBody(reply: Reply, activity: Activity, parts: MessageParts): HTMLElement[] {
  const { say } = parts;
  const more = chips(reply.chips, say('ask-next'), parts);
  switch (reply.type) {
    case 'text':
      return [bubble(...prose(reply.text)), ...more];
    case 'suggest':
      return [bubble(...prose(reply.text)), ...chips(reply.chips, say('did-you-mean'), parts, true)];
    case 'answer':
      return [
        bubble(lead(reply.lead), ...prose(reply.body), ...sources(reply.receipts, say)),
        ratingOf({ activity: activity.id ?? '', entry: reply.entry }, parts),
        ...more,
      ];
    case 'differ':
      return [
        bubble(lead(reply.lead), ...prose(reply.intro), sides(reply.sides), ...prose(reply.body), ...sources(reply.receipts, say)),
        ratingOf({ activity: activity.id ?? '', entry: reply.entry }, parts),
        ...more,
      ];
    case 'ask':
      return ask(reply, parts);
    case 'handoff':
      return [handoffCard(reply), ...more];
    case 'plan':
      return [planCard(reply, linksOf(activity), say, parts.language), ...more];
  }
}

/** Offers as buttons. All of them go when the person says something. */
function chips(list: readonly Chip[], label: string, { send }: MessageParts, stacked = false): HTMLElement[] {
  if (list.length === 0) return [];
  const buttons = list.map(({ label: text, says }) =>
    h('button', { type: 'button', class: 'chip', dir: 'auto', click: () => send(says) }, text),
  );
  return [h('div', { class: stacked ? 'offers stacked' : 'offers', role: 'group', 'aria-label': label }, ...buttons)];
}

/** A step of a flow: how far one is, the question, and every option. */
function ask(reply: Extract<Reply, { type: 'ask' }>, parts: MessageParts): HTMLElement[] {
  const { say, send } = parts;
  const { step, of, title, text, hint } = reply;
  const progress = say('step', { step, of });
  const card = bubble(
    h('p', { class: 'step' }, h('span', { dir: 'auto' }, title), ' ', h('span', { class: 'muted' }, progress)),
    // the words above say the same
    h('progress', { max: of, value: step, 'aria-hidden': 'true' }),
    h('p', { class: 'lead', dir: 'auto' }, text),
    ...(hint === '' ? [] : [h('p', { class: 'muted', dir: 'auto' }, hint)]),
  );
  const options = reply.several ? severalOptions(reply, parts) : chips(reply.chips, say('options'), parts, true);
  const back = h('button', { type: 'button', class: 'plain', click: () => send('back') }, say('back'));
  if (step > 1) options.at(-1)?.append(back);
  return [card, ...options];
}

/** Options of which one may choose more than one. */
function severalOptions({ chips: list, text }: Extract<Reply, { type: 'ask' }>, { say, send }: MessageParts): HTMLElement[] {
  const boxes = list.map(({ says }) => h('input', { type: 'checkbox', value: says }));
  const lines = list.map(({ label }, index) => h('label', { class: 'option', dir: 'auto' }, boxes[index], h('span', {}, label)));
  const hint = h('p', { class: 'muted' }, say('choose-one-or-more'));
  const submit = (event: Event) => {
    event.preventDefault();
    const chosen = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    if (chosen.length > 0) return send(chosen.join(` ${say('and')} `));
    hint.textContent = say('choose-at-least-one');
    boxes[0]?.focus();
  };
  const field = h('fieldset', {}, h('legend', { class: 'unseen' }, text), ...lines);
  return [h('form', { class: 'offers stacked', submit }, hint, field, h('button', { class: 'main' }, say('done')))];
}
