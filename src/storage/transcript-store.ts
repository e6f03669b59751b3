/** The log of one conversation. */
export type Transcript = {
  /** New with every log that is begun, so that a number that someone remembers from an older one is told from ours. */
  epoch: string;
  /** Number of the latest entry; the first is 1. */
  last: number;
  /** Whether the person has ended the conversation: it takes no more entries but answers that are due. */
  ended: boolean;
};

/** Something to be written: plain JSON, without the number and time it will get. */
export type Draft = {
  activity: unknown;
  /** False for what only the bot is to see. */
  shown: boolean;
  /** True until it has been answered. */
  pending: boolean;
};

/** An entry of a log: `seq` rises by one, `at` (ms since 1970) rises strictly. */
export type Entry = { seq: number; at: number; activity: unknown };

/** An entry that waits for its answer; `tries` counts the servers that ended while they were at it. */
export type Unanswered = Entry & { shown: boolean; tries: number };

/** Outcome of an append; `missing` where the log was never begun or has expired. */
export type Appended = { type: 'appended'; epoch: string; entries: Entry[] } | { type: 'missing' } | { type: 'ended' };

/**
 * Replies to an entry. `forget` deletes in the same step all that was said before the entry was answered; left are the entry
 * itself, which has yet to be echoed, and what waits for its answer.
 */
export type Answer = { replies: unknown[]; forget: boolean; now: Date };

/** How long a server may be at one entry, in ms: turns take some ms, and a database that stood still makes them fail first. */
export const LEASE_MS = 20_000;

/**
 * Where the conversations of web chats are logged, so that a page can be loaded again and nothing accepted is lost. It holds
 * what people typed, hence a short life. Every method rejects with STORE_UNAVAILABLE when the medium fails; a write is
 * done wholly or not at all.
 */
export interface TranscriptStore {
  /** The log of a conversation; undefined when there is none. */
  find(conversation: string): Promise<Transcript | undefined>;
  /** Epoch and latest number of logs, by conversation; those that are not there are left out. */
  ends(conversations: readonly string[]): Promise<Map<string, Pick<Transcript, 'epoch' | 'last'>>>;
  /** Begins a log with `first` in it (`created`), or gives the one that is there and leaves `first` out. */
  open(conversation: string, first: readonly Draft[], now: Date): Promise<Transcript & { created: boolean }>;
  /** Adds to a log in the order given. @param end whether this ends the conversation */
  append(conversation: string, drafts: readonly Draft[], now: Date, end?: boolean): Promise<Appended>;
  /** Shown entries with a number above `after`, oldest first, at most `limit`. */
  read(conversation: string, after: number, limit: number): Promise<Entry[]>;
  /** The oldest entry that waits for its answer. */
  next(conversation: string): Promise<Unanswered | undefined>;
  /**
   * The oldest entry that waits for its answer, for this server to answer; undefined while another one is at an entry of
   * the conversation. That one looks for the next when it has answered, and has LEASE_MS for it: then it is taken for gone.
   */
  take(conversation: string): Promise<Unanswered | undefined>;
  /**
   * Adds the replies to an entry and marks it answered.
   * @returns what was added; undefined when the entry waits no more, and then nothing is added
   */
  answer(conversation: string, seq: number, answer: Answer): Promise<Entry[] | undefined>;
  /**
   * Conversations with entries that wait and nobody is at, at most `limit`. To be asked when a server starts and, where
   * several share the store, from time to time: for what others that ended left behind.
   */
  unanswered(limit: number): Promise<string[]>;
  /** Deletes entries up to a time, and logs in which nothing happened since. */
  sweep(until: Date): Promise<void>;
  /** Resolves when the store can be written to. */
  probe(): Promise<void>;
  /** Ends the use of the store; all else rejects afterwards. */
  close(): Promise<void>;
}
