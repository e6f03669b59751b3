/**
 * Where it is kept who is signed in to the staff page, so that any instance knows and signing out ends it at once. Ids come as
 * hashes. Every method rejects with STORE_UNAVAILABLE when the medium fails.
 */
export interface SessionStore {
  /** Keeps plain JSON under an id until a time, in place of what was there. */
  write(id: string, session: unknown, until: Date): Promise<void>;
  /** What is kept under an id; undefined for one that is unknown or has ended. */
  read(id: string, now: Date): Promise<unknown>;
  /** Ends a session; an unknown one is no error. */
  end(id: string): Promise<void>;
  /** Deletes what has ended. */
  sweep(now: Date): Promise<void>;
  /** Ends the use of the store; all else rejects afterwards. */
  close(): Promise<void>;
}
