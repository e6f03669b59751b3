import { createHash } from 'node:crypto';

/**
 * Key of a conversation, or of a part of it that has a state of its own: `<conversation>/<part>`, so that forgetting a
 * conversation finds its parts. A hash, because channel and conversation id are chosen by the caller: no length, character or
 * `__proto__` of theirs reaches the store or the log.
 */
export function conversationKey(channel: string, conversation: string, part?: string): string {
  const key = hash(JSON.stringify([channel, conversation]));
  return part === undefined ? key : `${key}/${hash(part)}`;
}

/** Key of an activity within its conversation. */
export function activityKey(id: string): string {
  return hash(id);
}

/** 144 bits of SHA-256: far beyond finding two alike, and short keys keep the index of replies small. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}
