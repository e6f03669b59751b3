/** Activities whose deliveries are remembered at a time; about 100 bytes each. */
const MOST = 10_000;
/** How long, in ms: channels deliver twice within seconds to minutes. */
const KEPT_MS = 60 * 60 * 1000;

/** Sends the replies to an activity, each once, however often the activity comes. */
export type Deliveries = {
  /**
   * @param key of the activity; undefined where it has no id, then nothing is remembered
   * @param send hands one reply to the channel; rejects when it wasn't taken
   */
  deliver<T>(key: string | undefined, replies: readonly T[], send: (reply: T) => Promise<unknown>): Promise<void>;
};

/**
 * Remembers how many replies to an activity its channel took. Teams delivers an activity again when the bot was slow, though
 * the reply had come through; another delivery then gets only what is missing. Calls for one activity must not overlap.
 * Memory of this process: after a restart a repeated activity is answered again, with the same words.
 * @param now ms since 1970
 */
export function createDeliveries(now: () => number, most = MOST): Deliveries {
  const taken = new Map<string, { count: number; at: number }>();
  const note = (key: string, count: number) => {
    taken.delete(key);
    taken.set(key, { count, at: now() });
    if (taken.size > most) taken.delete(taken.keys().next().value as string);
  };
  return {
    async deliver(key, replies, send) {
      const before = key === undefined ? undefined : taken.get(key);
      let count = before && now() - before.at < KEPT_MS ? before.count : 0;
      for (const reply of replies.slice(count)) {
        await send(reply);
        count++;
        if (key !== undefined) note(key, count);
      }
    },
  };
}
