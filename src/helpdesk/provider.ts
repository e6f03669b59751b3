import type { Ticket } from '../conversation/types.ts';
import type { ErrorCode } from '../errors.ts';

/** A ticket with the key under which it may exist once only. */
export type Sending = { key: string; ticket: Ticket };

/**
 * Why a ticket was not taken. `doubtful`: it may have been all the same. `final`: it will never be, as it is. `afterMs`: how
 * long the helpdesk asked to wait. `detail` is for the log and holds nothing a person or the helpdesk wrote.
 */
export type Failure = {
  type: 'failed';
  error: Extract<ErrorCode, `HELPDESK_${string}`>;
  detail: string;
  doubtful: boolean;
  final: boolean;
  afterMs: number | undefined;
};

/** The helpdesk has the ticket, and calls it `remote`. */
export type Delivered = { type: 'delivered'; remote: string | undefined };

/** A way to hand tickets over. Neither method rejects. */
export type Provider = {
  /** Tries once. */
  send(sending: Sending): Promise<Delivered | Failure>;
  /** Whether the helpdesk has the ticket already; left out where it cannot be asked. */
  find?(sending: Sending): Promise<Delivered | { type: 'absent' } | Failure>;
};

/** Longest attempt, in ms, and longest answer that is read, in bytes. */
export type CallLimits = { timeoutMs: number; maxBytes: number };

/** Those for production. */
export const CALL_LIMITS: CallLimits = { timeoutMs: 10_000, maxBytes: 256 * 1024 };

/** A failure; by default neither doubtful nor final. */
export function failed(error: Failure['error'], detail: string, more: Partial<Failure> = {}): Failure {
  return { type: 'failed', error, detail, doubtful: false, final: false, afterMs: undefined, ...more };
}
