import type { Session } from './api.ts';

/** Where the session is kept between pages, and told to other tabs. */
export type SessionStore = {
  /** It outlives the page. False where the browser keeps nothing for a frame of another site. */
  kept: boolean;
  read(): Session | undefined;
  write(session: Session): void;
  clear(): void;
  /** Runs one at a time over all tabs, so that two of them don't start two conversations. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
};

/**
 * @param storage localStorage, or what throws where there is none
 * @param key one for each server
 * @param locks undefined where the page's origin is not secure
 */
export function createSessionStore(storage: () => Storage, key: string, locks: LockManager | undefined): SessionStore {
  let memory: Session | undefined;
  const kept = works(storage, key);
  return {
    kept,
    read: () => (kept ? parseSession(storage().getItem(key)) : memory),
    write(session) {
      memory = session;
      if (kept) storage().setItem(key, JSON.stringify(session));
    },
    clear() {
      memory = undefined;
      if (kept) storage().removeItem(key);
    },
    inTurn: (work) => (kept && locks ? locks.request(key, work) : work()) as ReturnType<typeof work>,
  };
}

/** A session from its stored form; undefined for anything else. */
export function parseSession(text: string | null): Session | undefined {
  try {
    const { id, token, expiresAt } = JSON.parse(text ?? '') as Partial<Session>;
    if (typeof id === 'string' && typeof token === 'string' && typeof expiresAt === 'number') return { id, token, expiresAt };
  } catch {
    // written by another version, or by hand
  }
  return undefined;
}

function works(storage: () => Storage, key: string): boolean {
  try {
    storage().setItem(`${key}?`, '');
    storage().removeItem(`${key}?`);
    return true;
  } catch {
    return false;
  }
}
