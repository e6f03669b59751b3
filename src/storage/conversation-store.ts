import type { Outgoing } from './outbox-store.ts';

/** How long the replies to an activity can be asked for again. Channels deliver twice within seconds to minutes. */
export const REPLAY_MS = 60 * 60 * 1000;
/** How long a conversation in which nothing happens is kept. */
export const IDLE_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days since 1970, by which idle conversations are found. */
export function dayOf(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS);
}

/** A conversation's state with the version a writer has to name to replace it, and what the person is filling in, if anything. */
export type Stored = { state: unknown; version: number; draft?: unknown };

/** What a person is filling in, words of theirs included: kept apart from the state, until a time at the latest. */
export type Draft = { value: unknown; until: Date };

/** What one turn changes: the new state, and the replies by which a second delivery of its activity is answered. */
export type Change = {
  state: unknown;
  /** Version the state was read at; undefined where there was no state. */
  expected: number | undefined;
  /** Key of the activity; undefined when the channel gave it no id, then no replies are remembered. */
  activity: string | undefined;
  replies: unknown;
  /** Null drops the draft, and with it all remembered replies of the conversation, which may show it; undefined leaves both. */
  draft?: Draft | null | undefined;
  /** A ticket the person confirmed in this turn: put into the outbox with the state, or neither is. */
  outgoing?: Outgoing | undefined;
  now: Date;
};

/** Outcome of a write: `conflict` means that another turn wrote first and nothing was changed. */
export type Written = { type: 'written'; version: number } | { type: 'conflict' };

/**
 * Where conversations are kept. Values are plain JSON without anything a person typed, drafts excepted. Every method rejects
 * with STORE_UNAVAILABLE when the medium fails.
 */
export interface ConversationStore {
  /** The state of a conversation; undefined when there is none. */
  read(key: string): Promise<Stored | undefined>;
  /** The replies given to an activity within the last hour; undefined when there were none. */
  replay(key: string, activity: string, now: Date): Promise<unknown>;
  /** Compare-and-set: state and replies are both written, or neither. */
  write(key: string, change: Change): Promise<Written>;
  /** Deletes all that is known of a conversation and of its parts: keys that begin with its own and a slash. */
  forget(key: string): Promise<void>;
  /** Deletes replies older than an hour, drafts past their time and conversations idle for 30 days. */
  sweep(now: Date): Promise<void>;
  /** Resolves when the store can be written to. */
  probe(): Promise<void>;
  /** Ends the use of the store; reading and writing reject afterwards. */
  close(): Promise<void>;
}
