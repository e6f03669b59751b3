import { z } from 'zod';
import { FEEDBACK_REASONS } from '../../conversation/feedback.ts';
import type { FeedbackEvent, Reply } from '../../conversation/types.ts';
import type { Posted } from './posted.ts';

/** Name of the event with which a page tells whether an answer helped. */
const FEEDBACK = 'feedback';

const valueSchema = z.object({
  /** Id of the activity with the answer. */
  activity: z.string(),
  entry: z.string(),
  helpful: z.boolean(),
  reason: z.enum(FEEDBACK_REASONS).optional(),
});

/** What the event says. */
export type Feedback = z.infer<typeof valueSchema>;

/** The fact that is stored, with the keys of its conversation and of the answer's activity. */
export type GivenFeedback = { conversation: string; activity: string; event: FeedbackEvent };

/** The feedback in what was posted; undefined in any other activity, and in an event that is not of that form. */
export function readFeedback({ type, name, value }: Posted): Feedback | undefined {
  return type === 'event' && name === FEEDBACK ? valueSchema.safeParse(value).data : undefined;
}

/** Whether a logged activity is the answer that feedback speaks of: nobody rates what they were not told. */
export function isAbout({ entry }: Feedback, activity: unknown): boolean {
  const { channelData } = activity as { channelData?: { reply?: Partial<Reply> } | null };
  const reply = channelData?.reply;
  return (reply?.type === 'answer' || reply?.type === 'differ') && reply.entry === entry;
}

/** The fact that is counted. A reason counts only where the answer did not help. */
export function feedbackEvent({ entry, helpful, reason }: Feedback): FeedbackEvent {
  return { type: 'feedback', entry, helpful, ...(!helpful && reason !== undefined && { reason }) };
}
