import { z } from 'zod';
import { ClaimwiseError } from '../../errors.ts';

/** Channels send null for what they leave out. */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);
const id = z.string().min(1).max(2048);
const account = z.object({ id, name: optional(z.string()), aadObjectId: optional(z.string()), role: optional(z.string()) });

/**
 * The part of a Bot Framework activity (Activity schema 3.0) that is used here; all else is dropped, so that nothing
 * unchecked reaches the SDK, whose own checks answer with the text of a TypeError.
 */
const activitySchema = z.object({
  type: z.string().min(1).max(100),
  id: optional(id),
  channelId: z.string().min(1).max(100),
  conversation: z.object({
    id,
    name: optional(z.string()),
    isGroup: optional(z.boolean()),
    conversationType: optional(z.string()),
    tenantId: optional(z.string()),
  }),
  from: account,
  recipient: optional(account),
  serviceUrl: optional(z.url({ protocol: /^https?$/ })),
  deliveryMode: optional(z.string()),
  locale: optional(z.string()),
  text: optional(z.string()),
  value: z.unknown().optional(),
  /** Of an invoke. */
  name: optional(z.string()),
  /** Of an installationUpdate. */
  action: optional(z.string()),
  membersAdded: optional(z.array(z.object({ id: z.string() }))),
  membersRemoved: optional(z.array(z.object({ id: z.string() }))),
  /** Teams names the directory here, and the team whose channel it is. */
  channelData: optional(z.object({ team: optional(z.object({ id: optional(id) })), tenant: optional(z.object({ id: optional(id) })) })),
  entities: optional(z.array(z.looseObject({ type: optional(z.string()) }))),
});

/** An activity of known shape. */
export type IncomingActivity = z.infer<typeof activitySchema>;

/** Types of activity that may be answered, and so need an address for the answer. */
const ANSWERED = new Set(['message', 'conversationUpdate', 'installationUpdate']);

/**
 * Checks the shape of what was posted.
 * @throws REQUEST_ACTIVITY naming the first field that is wrong
 */
export function readActivity(body: unknown): IncomingActivity {
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ClaimwiseError(
      'REQUEST_ACTIVITY',
      `expected ${issue?.path.join('.') || 'the activity'} as in the activity schema, got ${issue?.message}`,
    );
  }
  const activity = parsed.data;
  if (ANSWERED.has(activity.type) && !expectsReplies(activity) && activity.serviceUrl === undefined) {
    // the SDK would send the reply to api.botframework.com
    throw new ClaimwiseError('REQUEST_ACTIVITY', 'expected a serviceUrl or deliveryMode expectReplies, got neither');
  }
  return activity;
}

/** Whether the replies go back in the response instead of to the serviceUrl. */
export function expectsReplies(activity: Pick<IncomingActivity, 'deliveryMode'>): boolean {
  return activity.deliveryMode === 'expectReplies';
}
