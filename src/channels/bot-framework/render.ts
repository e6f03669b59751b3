import { ActionTypes, type Activity, ActivityTypes, InputHints } from 'botbuilder';
import { replyText } from '../../conversation/render.ts';
import type { Chip, Reply } from '../../conversation/types.ts';

/** Teams shows no more than three suggested actions. */
const MAX_CHIPS = 3;
/** Longest title of a suggested action, in UTF-16 units. */
const MAX_TITLE = 60;

/** The message activity of a reply: markdown text, and its chips as suggested actions. */
export function renderReply(reply: Reply): Partial<Activity> {
  return {
    ...textActivity(replyText(reply)),
    ...(reply.chips.length > 0 && { suggestedActions: { to: [], actions: reply.chips.slice(0, MAX_CHIPS).map(suggestedAction) } }),
  };
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
