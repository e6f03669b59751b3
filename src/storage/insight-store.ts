/** Something counted on a day: `fact` is its kind ("entry"), `name` which one ("pay-uk"), `day` days since 1970 (UTC). */
export type Count = { day: number; fact: string; name: string; n: number };

/** A question that got no answer, as what it was understood as: no word in it that the knowledge base doesn't hold. */
export type Miss = {
  /** Scrambled key of the conversation; a part of a shared one is `<conversation>/<part>`. */
  conversation: string;
  /** What it was about, in the order it was said. */
  terms: readonly string[];
  /** Ids of the entries that came nearest, best first. */
  nearest: readonly string[];
  day: number;
};

/** Whether one answer helped: what it adds to the counts of its day. */
export type Rating = {
  /** As in Miss. */
  conversation: string;
  /** Scrambled key of the answer within its conversation. */
  answer: string;
  facts: readonly { fact: string; name: string }[];
  day: number;
};

/**
 * Where counts of what was asked and answered are kept. It holds no text of a person, and of conversations only scrambled
 * keys, as long as they are needed to tell two from one. Every method rejects with STORE_UNAVAILABLE when the medium fails; a
 * write is done wholly or not at all.
 */
export interface InsightStore {
  /** Adds to the counts and keeps misses; a conversation's second miss of the same terms in the same order replaces its first. */
  add(counts: readonly Count[], misses: readonly Miss[]): Promise<void>;
  /** Counts a rating; it takes the place of an earlier one of the same answer, in the counts of that day as well. */
  rate(rating: Rating): Promise<void>;
  /** The counts from one day to another, both included, by day, fact and name; those that came to nothing are left out. */
  counts(from: number, to: number): Promise<Count[]>;
  /** Misses since a day, latest first, at most `limit`. */
  misses(from: number, limit: number): Promise<Miss[]>;
  /** Deletes the misses and ratings of a conversation and of its parts; what was counted names nobody and stays. */
  forget(conversation: string): Promise<void>;
  /** Deletes counts of before a day, and misses and ratings of before another. */
  sweep(counts: number, linked: number): Promise<void>;
  /** Ends the use of the store; all else rejects afterwards. */
  close(): Promise<void>;
}
