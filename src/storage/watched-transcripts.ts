import { ClaimwiseError, type ErrorCode } from '../errors.ts';
import type { StoreHealth } from './steady-store.ts';
import type { TranscriptStore } from './transcript-store.ts';

/** A store that tells how it is. */
export type WatchedTranscripts = TranscriptStore & { health(): Promise<StoreHealth> };

/** The part of a logger that is used here. */
type Log = { error(fields: object, message: string): void; info(message: string): void };

/**
 * Wraps a store so that its trouble is told once, when it begins, and again when a write works. Unlike states, words are
 * not kept in memory meanwhile: what cannot be written is not accepted.
 */
export function createWatchedTranscripts(store: TranscriptStore, log: Log): WatchedTranscripts {
  let trouble: ErrorCode | undefined;
  const worked = () => {
    if (trouble !== undefined) log.info('the transcripts can be written again');
    trouble = undefined;
  };
  const failed = (error: unknown): ErrorCode => {
    if (trouble === undefined) log.error({ err: error }, 'the transcripts fail; web chats take no messages');
    trouble = error instanceof ClaimwiseError ? error.code : 'STORE_UNAVAILABLE';
    return trouble;
  };
  const watched =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>, writes: boolean) =>
    async (...args: A): Promise<R> => {
      try {
        const result = await call(...args);
        if (writes) worked();
        return result;
      } catch (error) {
        failed(error);
        throw error;
      }
    };
  return {
    find: watched(store.find, false),
    // may find its log there already
    open: watched(store.open, false),
    append: watched(store.append, true),
    read: watched(store.read, false),
    next: watched(store.next, false),
    take: watched(store.take, false),
    answer: watched(store.answer, true),
    unanswered: watched(store.unanswered, false),
    sweep: watched(store.sweep, false),
    probe: watched(store.probe, true),
    close: store.close,
    async health() {
      if (trouble === undefined) return { ok: true };
      try {
        await store.probe();
        worked();
        return { ok: true };
      } catch (error) {
        return { ok: false, code: failed(error) };
      }
    },
  };
}
