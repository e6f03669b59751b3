import { randomInt } from 'node:crypto';
import type { ErrorCode } from '../errors.ts';
import { ClaimwiseError } from '../errors.ts';
import type { Change, ConversationStore, Stored } from './conversation-store.ts';

/** Conversations kept in memory; the one that was silent longest goes first. About 1 KB each. */
const KEPT = 1000;
/** Remembered replies of a conversation while the store fails. */
const KEPT_REPLIES = 20;

/** Whether the store takes writes; `code` tells why not. */
export type StoreHealth = { ok: true } | { ok: false; code: ErrorCode };

/** A store that goes on answering when the one below it fails, and says so. */
export type SteadyStore = ConversationStore & { health(): Promise<StoreHealth> };

/** The part of a logger that is used here. */
type Log = { error(fields: object, message: string): void; info(message: string): void };

type Kept = {
  stored: Stored;
  /** Version on disk; differs from `stored.version` while `unsaved`. */
  onDisk: number | undefined;
  unsaved: boolean;
  replies: Map<string, unknown>;
};

/**
 * Wraps a store so that a full disk does not silence the bot: while reads or writes fail, turns go on from the states in
 * memory (latest 1,000 conversations), which are written with their next turn once the store works again. What was only
 * in memory is lost when the process ends. Forgetting and sending a ticket never pretend: they reject when the store fails.
 */
export function createSteadyStore(store: ConversationStore, log: Log): SteadyStore {
  const kept = new Map<string, Kept>();
  let trouble: ErrorCode | undefined;

  const failed = (error: unknown) => {
    if (trouble === undefined) log.error({ err: error }, 'the store fails; conversations go on from memory');
    trouble = error instanceof ClaimwiseError ? error.code : 'STORE_UNAVAILABLE';
  };
  const worked = () => {
    if (trouble !== undefined) log.info('the store works again');
    trouble = undefined;
  };
  const keep = (key: string, entry: Kept) => {
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
  };
  const keepUnsaved = (key: string, change: Change, before: Kept | undefined): number => {
    // as in the store: no version is met again after a conversation was forgotten
    const version = (change.expected ?? randomInt(2 ** 46)) + 1;
    const replies = new Map(before?.replies);
    if (change.activity !== undefined) replies.set(change.activity, change.replies);
    if (replies.size > KEPT_REPLIES) replies.delete(replies.keys().next().value as string);
    const onDisk = before?.unsaved ? before.onDisk : change.expected;
    const draft = change.draft === undefined ? before?.stored.draft : change.draft?.value;
    keep(key, { stored: { state: change.state, version, draft }, onDisk, unsaved: true, replies });
    return version;
  };

  return {
    ...store,
    async read(key) {
      const entry = kept.get(key);
      if (entry?.unsaved) return entry.stored;
      try {
        return await store.read(key);
      } catch (error) {
        failed(error);
        return entry?.stored;
      }
    },
    async replay(key, activity, now) {
      const replies = kept.get(key)?.replies.get(activity);
      if (replies !== undefined) return replies;
      try {
        return await store.replay(key, activity, now);
      } catch (error) {
        failed(error);
        return undefined;
      }
    },
    async write(key, change) {
      const entry = kept.get(key);
      if (entry?.unsaved && change.expected !== entry.stored.version) return { type: 'conflict' };
      try {
        // a draft that was dropped in memory only is still on disk
        const saving = entry?.unsaved ? { ...change, expected: entry.onDisk, draft: change.draft ?? null } : change;
        const written = await store.write(key, saving);
        worked();
        if (written.type === 'conflict') kept.delete(key);
        else
          keep(key, {
            stored: { state: change.state, version: written.version, draft: change.draft?.value },
            onDisk: written.version,
            unsaved: false,
            replies: new Map(),
          });
        return written;
      } catch (error) {
        failed(error);
        if (change.outgoing) throw error;
        return { type: 'written', version: keepUnsaved(key, change, entry) };
      }
    },
    async forget(key) {
      for (const one of kept.keys()) if (one === key || one.startsWith(`${key}/`)) kept.delete(one);
      try {
        await store.forget(key);
      } catch (error) {
        failed(error);
        throw error;
      }
    },
    async sweep(now) {
      try {
        await store.sweep(now);
      } catch (error) {
        failed(error);
      }
    },
    async health() {
      if (trouble === undefined) return { ok: true };
      try {
        await store.probe();
        worked();
        return { ok: true };
      } catch (error) {
        failed(error);
        return { ok: false, code: trouble };
      }
    },
  };
}
