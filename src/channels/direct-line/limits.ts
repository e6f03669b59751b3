import { createHmac } from 'node:crypto';
import type { BucketStore } from '../../storage/bucket-store.ts';

/** A token bucket: `burst` at once, then `perSecond`. */
export type Rate = { burst: number; perSecond: number };

/** Takes `cost` (default 1) from the bucket of a key; false, and nothing taken, when there is less in it. */
export type Limiter = (key: string, cost?: number) => Promise<boolean>;

/** Makes limiters; `name` tells the buckets of one from those of another. */
export type Limits = (name: string, rate: Rate) => Limiter;

/** Buckets kept; one that was not used for longest goes first, which at worst forgives someone. */
const MOST_KEYS = 10_000;

/** Limiters of this server alone. @param now ms */
export function createLocalLimits(now: () => number): Limits {
  return (_name, rate) => {
    const take = createLimiter(rate, now);
    return async (key, cost) => take(key, cost);
  };
}

/**
 * Limiters that several servers share. What one of them refuses by itself is not asked for; while the store fails, each goes
 * by its own.
 * @param secret of the servers: keys hold addresses of people, which are not to be found in a database
 */
export function createSharedLimits(store: BucketStore, local: Limits, secret: string): Limits {
  return (name, rate) => {
    const takeOfMine = local(name, rate);
    return async (key, cost = 1) => {
      if (!(await takeOfMine(key, cost))) return false;
      const hashed = createHmac('sha256', secret).update(`${name} ${key}`).digest('base64url').slice(0, 24);
      return store.take(hashed, cost, rate).catch(() => true);
    };
  };
}

/** Makes one bucket a key. @param now ms; a clock that is put back fills nothing and takes nothing */
export function createLimiter({ burst, perSecond }: Rate, now: () => number): (key: string, cost?: number) => boolean {
  const buckets = new Map<string, { left: number; at: number }>();
  return (key, cost = 1) => {
    const at = now();
    const before = buckets.get(key);
    const left = before ? Math.min(burst, before.left + (Math.max(0, at - before.at) / 1000) * perSecond) : burst;
    buckets.delete(key);
    buckets.set(key, { left: left < cost ? left : left - cost, at });
    if (buckets.size > MOST_KEYS) buckets.delete(buckets.keys().next().value as string);
    return left >= cost;
  };
}
