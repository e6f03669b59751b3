/**
 * Where resume codes are kept until they end. Codes come as hashes; what they lead to is plain JSON. Every method rejects with
 * STORE_UNAVAILABLE when the medium fails.
 */
export interface CodeStore {
  /** Keeps what a code leads to until a time. @param conversation key of the conversation, as in the conversation store */
  write(code: string, conversation: string, leadsTo: unknown, until: Date): Promise<void>;
  /** What a code leads to; undefined for one that is unknown or has ended. */
  read(code: string, now: Date): Promise<unknown>;
  /** Deletes the codes of a conversation. */
  forget(conversation: string): Promise<void>;
  /** Deletes what has ended. */
  sweep(now: Date): Promise<void>;
  /** Ends the use of the store; all else rejects afterwards. */
  close(): Promise<void>;
}
