import { ActionTypes, type Activity, ActivityTypes, InputHints } from 'botbuilder';
import { replyText } from '../../conversation/render.ts';
import type { Chip, Reply } from '../../conversation/types.ts';
import type { PlanView } from '../plan-view.ts';

/** Teams shows no more than three suggested actions. */
const MAX_CHIPS = 3;
/** Longest title of a suggested action, in UTF-16 units. */
const MAX_TITLE = 60;

/** Channels that show Adaptive Cards; all others get a plan as text. */
const CARD_CHANNELS: ReadonlySet<string> = new Set(['msteams', 'emulator', 'webchat', 'directline']);

/** Where a reply goes, and what a plan has beside its text. */
export type Place = { channel: string; view: PlanView | undefined };

/** The message activity of a reply: markdown text, and its chips as suggested actions; a plan is a card where cards are shown. */
export function renderReply(reply: Reply, { channel, view }: Place): Partial<Activity> {
  return {
    ...(reply.type === 'plan' && view && CARD_CHANNELS.has(channel) ? cardActivity(reply, view) : textActivity(replyText(reply))),
    ...(reply.chips.length > 0 && { suggestedActions: { to: [], actions: reply.chips.slice(0, MAX_CHIPS).map(suggestedAction) } }),
  };
}

/** A card with one line of text, since these channels show both; `summary` is for notifications. */
function cardActivity({ plan }: Extract<Reply, { type: 'plan' }>, { attachment }: PlanView): Partial<Activity> {
  const summary = `${plan.title}: ${plan.best.label}`;
  return { ...textActivity(summary), summary, attachments: [attachment] };
}

/** A message activity of text alone. */
export function textActivity(text: string): Partial<Activity> {
  return { type: ActivityTypes.Message, text, textFormat: 'markdown', inputHint: InputHints.AcceptingInput };
}

function suggestedAction({ label, says }: Chip) {
  return { type: ActionTypes.ImBack, title: cut(label), value: says };
}

function cut(title: string): string {
  if (title.length <= MAX_TITLE) return title;
  // never half of a surrogate pair
  return `${title
    .slice(0, MAX_TITLE - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}
