import { ClaimwiseError, type ErrorCode } from '../errors.ts';
import type { StoreHealth } from './steady-store.ts';

/** What every store that can be watched has. */
type Store = { probe(): Promise<void>; close(): Promise<void> };

/** The part of a logger that is used here. */
type Log = { error(fields: object, message: string): void; info(message: string): void };

/** What the log hears, and which methods have shown by working that the store can be written. */
export type Watching<S> = { failing: string; working: string; writes: readonly (keyof S)[] };

/**
 * Wraps a store so that its trouble is told once, when it begins, and again when a write works. Nothing is kept in memory
 * meanwhile: what cannot be written has not happened.
 */
export function watchStore<S extends Store>(store: S, { failing, working, writes }: Watching<S>, log: Log) {
  let trouble: ErrorCode | undefined;
  const worked = () => {
    if (trouble !== undefined) log.info(working);
    trouble = undefined;
  };
  const failed = (error: unknown): ErrorCode => {
    if (trouble === undefined) log.error({ err: error }, failing);
    trouble = error instanceof ClaimwiseError ? error.code : 'STORE_UNAVAILABLE';
    return trouble;
  };
  const watched =
    (call: (...args: unknown[]) => Promise<unknown>, shows: boolean) =>
    async (...args: unknown[]) => {
      try {
        const result = await call(...args);
        if (shows) worked();
        return result;
      } catch (error) {
        failed(error);
        throw error;
      }
    };
  const shown = new Set<PropertyKey>([...writes, 'probe']);
  const methods = Object.entries(store).filter(([name]) => name !== 'close');
  return {
    ...store,
    ...(Object.fromEntries(methods.map(([name, call]) => [name, watched(call, shown.has(name))])) as Omit<S, 'close'>),
    /** Probes a store that has failed. */
    async health(): Promise<StoreHealth> {
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
