import { z } from 'zod';
import type { Message } from '../../conversation/types.ts';
import { ClaimwiseError } from '../../errors.ts';
import type { Session } from './tokens.ts';

/** Clients send null for what they leave out. */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/**
 * The part of a posted activity that is kept and comes back as its echo. All else that a client may claim (who it is
 * from, its id, its time) is set by the server, and what nobody reads is dropped.
 */
const postedSchema = z.object({
  type: z.enum(['message', 'event', 'typing', 'endOfConversation']),
  text: optional(z.string()),
  textFormat: optional(z.string().max(40)),
  name: optional(z.string().max(200)),
  value: z.unknown().optional(),
  // holds the clientActivityID by which a client knows its own message again; see Web Chat's echo rule
  channelData: z.unknown().optional(),
  locale: optional(z.string().max(40)),
  localTimestamp: optional(z.string().max(60)),
  localTimezone: optional(z.string().max(100)),
});

/** What a person's page posted, of known shape. */
export type Posted = z.infer<typeof postedSchema>;

/**
 * Checks the shape of what was posted.
 * @throws DIRECT_LINE_ACTIVITY naming the first field that is wrong
 */
export function readPosted(body: unknown): Posted {
  const parsed = postedSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ClaimwiseError('DIRECT_LINE_ACTIVITY', `expected ${issue?.path.join('.')} as in the activity schema, got ${issue?.message}`);
}

/** The activity that is logged and echoed: what was posted, from whom the token names. */
export function echoOf(posted: Posted, { user, name }: Session): object {
  return { ...posted, from: { id: user, ...(name !== undefined && { name }), role: 'user' } };
}

/** What the bot is told of an arrival; only the bot sees it. */
export function arrivalOf({ user }: Session, locale: string | undefined): object {
  return { type: 'conversationUpdate', membersAdded: [{ id: user }], ...(locale !== undefined && { locale }) };
}

/** What a logged activity says to the bot. */
export function messageOf(activity: unknown): Message {
  const { type, text, value } = activity as { type?: unknown; text?: unknown; value?: unknown };
  if (type === 'conversationUpdate') return { type: 'joined' };
  const words = wordsIn(text) || wordsIn(value) || wordsIn((value as { text?: unknown } | null | undefined)?.text);
  return words ? { type: 'text', text: words } : { type: 'other' };
}

/** Typed words, or those of a tapped button: `value` is a string or an object with `text`. */
function wordsIn(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
