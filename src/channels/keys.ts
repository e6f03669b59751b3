import { createHash } from 'node:crypto';

/**
 * Key of a conversation. A hash, because channel and conversation id are chosen by the caller: no length, character or
 * `__proto__` of theirs reaches the store or the log.
 */
export function conversationKey(channel: string, conversation: string): string {
  return hash(JSON.stringify([channel, conversation]));
}

/** Key of an activity within its conversation. */
export function activityKey(id: string): string {
  return hash(id);
}

/** 144 bits of SHA-256: far beyond finding two alike, and short keys keep the index of replies small. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}
