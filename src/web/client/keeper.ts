import { type Api, ApiError, type Session } from './api.ts';
import type { SessionStore } from './session.ts';

export type KeeperParts = {
  api: Pick<Api, 'begin' | 'refresh'>;
  store: SessionStore;
  now: () => number;
  locale: string;
  /** A conversation was begun; its stream is at this address. */
  begun: (streamUrl: string) => void;
  /** A conversation of an earlier visit, or of another tab, was taken up. */
  found: () => void;
};

/** Holds the right to the conversation of this page, and keeps it good. */
export type Keeper = {
  session(): Session | undefined;
  /** Finds or begins a conversation, and makes sure that its token lasts. @throws ApiError */
  settle(): Promise<Session>;
  keep(session: Session): void;
  /**
   * Renews a token that the server takes no longer.
   * @returns false when the conversation is over. @throws ApiError `later` when that can't be told now
   */
  renew(dead: Session): Promise<boolean>;
  /** Lets go of the conversation; what the store holds stays, unless it is this one and that is over. */
  drop(over: boolean): void;
};

/** A token is renewed when it has less than this left, in ms: half the life that the server gives it. */
export const RENEW_BEFORE = 15 * 60_000;

export function createKeeper({ api, store, now, locale, begun, found }: KeeperParts): Keeper {
  let session: Session | undefined;
  /** Counts conversations: what is still under way for an earlier one is not kept. */
  let count = 0;
  const lasts = ({ expiresAt }: Session) => expiresAt - now() > RENEW_BEFORE;
  const keep = (next: Session): Session => {
    session = next;
    store.write(next);
    return next;
  };
  const hold = (known: Session): Session => {
    if (!session) found();
    session = known;
    return known;
  };
  const still = <T>(mine: number, value: T): T => {
    if (mine !== count) throw new ApiError('later');
    return value;
  };

  return {
    session: () => session,
    async settle() {
      if (session && lasts(session)) return session;
      const mine = count;
      return store.inTurn(async () => {
        still(mine, undefined);
        const kept = store.read();
        const known = kept && (!session || kept.id === session.id) ? kept : session;
        if (known && lasts(known)) return hold(known);
        if (known) return keep(still(mine, await api.refresh(hold(known))));
        const { session: fresh, streamUrl } = still(mine, await api.begin(locale));
        begun(streamUrl);
        return keep(fresh);
      });
    },
    keep,
    async renew(dead) {
      const mine = count;
      try {
        keep(still(mine, await api.refresh(dead)));
        return true;
      } catch (error) {
        if (isDead(error)) return false;
        throw error;
      }
    },
    drop(over) {
      count++;
      if (over && store.read()?.id === session?.id) store.clear();
      session = undefined;
    },
  };
}

/** The server knows the session no longer. */
export function isDead(error: unknown): boolean {
  return error instanceof ApiError && (error.failure === 'expired' || error.failure === 'gone');
}
