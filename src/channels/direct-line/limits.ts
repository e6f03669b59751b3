/** A token bucket: `burst` at once, then `perSecond`. */
export type Rate = { burst: number; perSecond: number };

/** Takes `cost` (default 1) from the bucket of a key; false, and nothing taken, when there is less in it. */
export type Limiter = (key: string, cost?: number) => boolean;

/** Buckets kept; one that was not used for longest goes first, which at worst forgives someone. */
const MOST_KEYS = 10_000;

/** Makes a limiter. @param now ms; a clock that is put back fills nothing and takes nothing */
export function createLimiter({ burst, perSecond }: Rate, now: () => number): Limiter {
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
