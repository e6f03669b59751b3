/** Rate of a bucket: `burst` at once, then `perSecond`. */
export type BucketRate = { burst: number; perSecond: number };

/** Token buckets that several servers share. Every method rejects with STORE_UNAVAILABLE when the medium fails. */
export interface BucketStore {
  /** Takes `cost` from the bucket of a key; false, and nothing taken, when there is less in it. Keys come as hashes. */
  take(key: string, cost: number, rate: BucketRate): Promise<boolean>;
  /** Deletes buckets that are full again. */
  sweep(): Promise<void>;
}
