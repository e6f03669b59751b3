import type { ErrorCode } from '../errors.ts';

/** How long the mark of a delivered ticket is kept, without the ticket itself. */
export const DELIVERED_DAYS = 90;

/**
 * A ticket to be sent exactly once. `key` is its idempotency key: a second ticket of the same key is none. `reference` is what
 * the person was told. `ticket` is plain JSON and holds what the person confirmed.
 */
export type Outgoing = { key: string; reference: string; ticket: unknown };

/** A ticket that one sender has for the time of its lease. */
export type Claimed = Outgoing & {
  /** Shows that the claim is still the sender's. */
  lease: string;
  /** Attempts with this one: 1 at the first. */
  tries: number;
  /** ms since 1970 when the person confirmed it. */
  at: number;
  /** An earlier attempt may have reached the helpdesk: ask there before sending again. */
  doubtful: boolean;
};

/** What became of a ticket. */
export type OutboxState = 'waiting' | 'delivered' | 'dead';

/** A ticket as staff see it; `ticket` is undefined once it was delivered. */
export type OutboxEntry = {
  key: string;
  reference: string;
  state: OutboxState;
  ticket: unknown;
  tries: number;
  /** ms since 1970: confirmed; next attempt, of one that waits; delivered or given up. */
  at: number;
  due: number;
  done: number | undefined;
  /** Why the last attempt failed. */
  error: ErrorCode | undefined;
  /** What the helpdesk calls it. */
  remote: string | undefined;
};

/** Tickets by state; `oldest` is the ms since 1970 at which the oldest that waits was confirmed. */
export type OutboxCounts = Record<OutboxState, number> & { oldest: number | undefined };

/** When to try again, and why the attempt failed. `doubtful` where the helpdesk may have taken the ticket all the same. */
export type Retry = { due: Date; error: ErrorCode; doubtful: boolean };

/**
 * Where confirmed tickets wait until they are sent. They come in with the state of their conversation, in one transaction:
 * `outgoing` of conversation-store.ts. Changes to a claim that is no longer the sender's do nothing and give false. Every method
 * rejects with STORE_UNAVAILABLE when the medium fails.
 */
export interface OutboxStore {
  /** Puts down a ticket by itself. @returns false where its key is known */
  add(outgoing: Outgoing, now: Date): Promise<boolean>;
  /** Takes the ticket that is due longest, for `leaseMs`; who dies in that time leaves it to the next. */
  claim(now: Date, leaseMs: number): Promise<Claimed | undefined>;
  /** Puts down that the ticket is about to leave; from here on a crash leaves it doubtful. */
  begin(claim: Claimed, now: Date): Promise<boolean>;
  /** Puts down that the helpdesk has it, and deletes the ticket itself. */
  deliver(claim: Claimed, remote: string | undefined, now: Date): Promise<boolean>;
  /** Gives it back for another attempt. */
  retry(claim: Claimed, retry: Retry): Promise<boolean>;
  /** Gives it up: it is kept for staff. */
  bury(claim: Claimed, error: ErrorCode, now: Date): Promise<boolean>;
  counts(): Promise<OutboxCounts>;
  /** How many were confirmed after a time, whatever became of them; of one school, where it is named. */
  since(time: Date, school?: string): Promise<number>;
  /** Tickets in a state, latest first. */
  list(state: OutboxState, limit: number): Promise<OutboxEntry[]>;
  /** Makes a dead or waiting ticket due at once. @returns false where there is none, or a sender has it */
  revive(key: string, now: Date): Promise<boolean>;
  /** Deletes a dead ticket. @returns false where there is none */
  discard(key: string): Promise<boolean>;
  /** Deletes marks of delivered tickets after 90 days; what waits or is dead stays. */
  sweep(now: Date): Promise<void>;
  /** Ends the use of the store; all else rejects afterwards. */
  close(): Promise<void>;
}
