import { createHash } from 'node:crypto';

/**
 * Key of a conversation, or of a part of it that has a state of its own: `<conversation>/<part>`, so that forgetting a
 * conversation finds its parts. A hash, because channel and conversation id are chosen by the caller: no length, character or
 * `__proto__` of theirs reaches the store or the log.
 * @param school whose conversation it is: the same ids under two schools are two conversations
 */
export function conversationKey(channel: string, conversation: string, part?: string, school = ''): string {
  const key = hash(JSON.stringify(school === '' ? [channel, conversation] : [school, channel, conversation]));
  return part === undefined ? key : `${key}/${hash(part)}`;
}

/** Key of an activity within its conversation. */
export function activityKey(id: string): string {
  return hash(id);
}

/**
 * Idempotency key of a ticket: of the conversation, and of the version of its state in which it was confirmed. One turn alone can
 * take that version further, so a ticket is the same however often its turn is run, and never that of another turn.
 * @param school whose helpdesk it goes to; it stands before the key, with a full stop
 */
export function ticketKey(conversation: string, version: number | undefined, school = ''): string {
  const key = hash(JSON.stringify(['ticket', conversation, version ?? 'new']));
  return school === '' ? key : `${school}.${key}`;
}

/** What people call a ticket: 40 bits of its key, in digits and letters that are not taken for one another (Crockford's Base32). */
export function referenceOf(ticket: string): string {
  const bytes = createHash('sha256').update(ticket).digest();
  const letters = [...bytes.subarray(0, 8)].map((byte) => ALPHABET[byte & 31]).join('');
  return `CW-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 144 bits of SHA-256: far beyond finding two alike, and short keys keep the index of replies small. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}
