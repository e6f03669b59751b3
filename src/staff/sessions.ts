import { createHash, randomBytes } from 'node:crypto';
import type { SessionStore } from '../storage/session-store.ts';

const MINUTE = 60 * 1000;
/** A session ends this long after it was last used, and this long after it was begun, in ms. */
export const IDLE_MS = 30 * MINUTE;
export const LONGEST_MS = 8 * 60 * MINUTE;
/** Least time between two writes of one session, in ms. */
const RENEW_MS = MINUTE;
/** Longest time that someone may take to sign in elsewhere, in ms. */
const DETOUR_MS = 10 * MINUTE;

/** Someone who is signed in. Who it is, is not kept: what staff may do is the same for all. */
export type Session = {
  /** Proves that a form was made for this session. */
  csrf: string;
  /** ms since 1970. */
  since: number;
  used: number;
};

/** Sessions by a random key that only the browser has; the store knows its hash. */
export type Sessions = {
  /** @returns the key */
  begin(): Promise<string>;
  /** The session of a key, renewed; undefined where there is none, or it has ended. */
  read(key: string): Promise<Session | undefined>;
  end(key: string): Promise<void>;
  /** Keeps what is needed to finish signing in elsewhere. @returns the key */
  leave(kept: unknown): Promise<string>;
  /** What was kept under a key, once. */
  comeBack(key: string): Promise<unknown>;
};

/** Builds sessions over a store. */
export function createSessions(store: SessionStore, now: () => Date): Sessions {
  const until = ({ since, used }: Session) => new Date(Math.min(used + IDLE_MS, since + LONGEST_MS));
  return {
    async begin() {
      const key = randomKey();
      const at = now().getTime();
      const session: Session = { csrf: randomKey(), since: at, used: at };
      await store.write(hashOf(key), session, until(session));
      return key;
    },
    async read(key) {
      const at = now();
      const session = (await store.read(hashOf(key), at)) as Session | undefined;
      if (!session || at.getTime() - session.used < RENEW_MS) return session;
      const renewed = { ...session, used: at.getTime() };
      await store.write(hashOf(key), renewed, until(renewed));
      return renewed;
    },
    end: (key) => store.end(hashOf(key)),
    async leave(kept) {
      const key = randomKey();
      await store.write(hashOf(`detour ${key}`), kept, new Date(now().getTime() + DETOUR_MS));
      return key;
    },
    async comeBack(key) {
      const id = hashOf(`detour ${key}`);
      const kept = await store.read(id, now());
      await store.end(id);
      return kept;
    },
  };
}

function randomKey(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
