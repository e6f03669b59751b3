import { replyText } from '../../conversation/render.ts';
import type { Chip, Reply } from '../../conversation/types.ts';
import type { Entry } from '../../storage/transcript-store.ts';
import { handoffEvent } from '../handoff-card.ts';
import type { PlanView } from '../plan-view.ts';

/** Who the replies are from. */
const BOT = { id: 'claimwise', name: 'Claimwise', role: 'bot' } as const;

/** An activity as clients get it. */
export type Activity = { type: string; id: string; timestamp: string } & Record<string, unknown>;

/** Id of an entry's activity. The epoch keeps ids of a log that was begun anew apart from those that turns remember. */
export function activityId(conversation: string, epoch: string, seq: number): string {
  return `${conversation}|${epoch}-${String(seq).padStart(7, '0')}`;
}

/** Number of the entry that an activity id of this log stands for; undefined for any other id. */
export function seqOf(conversation: string, epoch: string, id: string): number | undefined {
  const prefix = `${conversation}|${epoch}-`;
  const digits = id.startsWith(prefix) ? id.slice(prefix.length) : '';
  return /^\d{7,15}$/.test(digits) ? Number(digits) : undefined;
}

/** A logged entry as an activity: its number and time become what a client knows and sorts it by. */
export function wireActivity(conversation: string, epoch: string, { seq, at, activity }: Entry): Activity {
  const common = wireFields(conversation, activityId(conversation, epoch, seq), at);
  return { ...(activity as { type: string }), ...common };
}

/**
 * The message activity of a reply: markdown text for any client, the chips as suggested actions, and the whole reply in
 * `channelData.reply` for a client that shows more than text. A plan has its card as well, and in `channelData.links` the
 * addresses of its page and calendar.
 * @param replyTo id of the activity it answers; undefined where that one is on no stream: Web Chat would hold the reply
 * back for 5 s to wait for it
 */
export function renderReply(reply: Reply, replyTo: string | undefined, view?: PlanView): object {
  return {
    type: 'message',
    from: BOT,
    text: replyText(reply),
    textFormat: 'markdown',
    inputHint: 'acceptingInput',
    ...(reply.chips.length > 0 && { suggestedActions: { actions: reply.chips.map(suggestedAction) } }),
    ...(replyTo !== undefined && { replyToId: replyTo }),
    ...(view && { attachments: [view.attachment] }),
    channelData: { reply, ...(view && { links: view.links }) },
  };
}

/** The activities of a reply: its message, and where the person was handed over the event that says so. */
export function renderReplies(reply: Reply, replyTo: string | undefined, view?: PlanView): object[] {
  const event = handoffEvent(reply);
  return [renderReply(reply, replyTo, view), ...(event ? [{ ...event, from: BOT }] : [])];
}

/** An activity that is shown for the moment and never logged, such as typing. */
export function passingActivity(conversation: string, id: string, now: Date, activity: { type: string } & object): Activity {
  return { ...activity, ...wireFields(conversation, `${conversation}|${id}`, now.getTime()) };
}

/** The bot is at work. */
export const BOT_TYPING = { type: 'typing', from: BOT } as const;

function wireFields(conversation: string, id: string, at: number) {
  return { id, timestamp: new Date(at).toISOString(), channelId: 'directline', conversation: { id: conversation } };
}

function suggestedAction({ label, says }: Chip) {
  return { type: 'imBack', title: label, value: says };
}
