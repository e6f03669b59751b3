import type { FeedbackReason } from '../../conversation/feedback.ts';
import type { Chip, Reply } from '../../conversation/types.ts';
import type { Activity } from './api.ts';

/** Addresses of a plan's own page and of its calendar file. */
export type PlanLinks = { page?: string; calendar?: string };

const KINDS: ReadonlySet<unknown> = new Set<Reply['type']>(['text', 'answer', 'differ', 'suggest', 'ask', 'plan', 'handoff']);

/**
 * The structured reply that an activity of ours carries in `channelData.reply`; undefined where there is none, or one of a
 * kind that this page does not know: then its text is shown.
 */
export function replyOf({ channelData }: Activity): Reply | undefined {
  const reply = (channelData as { reply?: Partial<Reply> } | undefined | null)?.reply;
  return reply && KINDS.has(reply.type) && Array.isArray(reply.chips) ? (reply as Reply) : undefined;
}

/** Offers of an activity that carries no reply of ours, as every Direct Line client shows them. */
export function offersOf({ suggestedActions }: Activity): Chip[] {
  const actions = (suggestedActions as { actions?: ({ title?: unknown; value?: unknown } | null)[] } | undefined | null)?.actions ?? [];
  return actions
    .filter((action) => typeof action?.title === 'string' && typeof action.value === 'string')
    .map((action) => ({ label: String(action?.title), says: String(action?.value) }));
}

/** The links that come with a plan. */
export function linksOf({ channelData }: Activity): PlanLinks {
  return (channelData as { links?: PlanLinks } | undefined | null)?.links ?? {};
}

/** The client's own id of a message, which the server gives back untouched (Direct Line 3.0, echo rule). */
export function clientId({ channelData }: Activity): string | undefined {
  const id = (channelData as { clientActivityID?: unknown } | undefined | null)?.clientActivityID;
  return typeof id === 'string' ? id : undefined;
}

/** Name of the event that tells whether an answer helped. */
export const FEEDBACK = 'feedback';

/** What that event says. */
export type Feedback = { activity: string; entry: string; helpful: boolean; reason?: FeedbackReason };

/** The feedback in an event; undefined in any other activity. */
export function feedbackOf({ type, name, value }: Activity): Feedback | undefined {
  const given = value as Partial<Feedback> | undefined | null;
  return type === 'event' && name === FEEDBACK && typeof given?.activity === 'string' ? (given as Feedback) : undefined;
}
