import { ClaimwiseError } from '../errors.ts';

/** Pieces of work of one conversation that may wait; more is not a person. */
const MAX_WAITING = 50;

/** Runs `work` after all that came before under the same key. @throws CONVERSATION_BUSY when too much waits already */
export type InOrder = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Queues that run work of one key in the order it came, and of different keys side by side. */
export function createQueues(): InOrder {
  const queues = new Map<string, { last: Promise<unknown>; size: number }>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const queue = queues.get(key) ?? { last: Promise.resolve(), size: 0 };
    // one more than may wait, because the first is running
    if (queue.size > MAX_WAITING) {
      const detail = `expected at most ${MAX_WAITING} waiting messages in conversation ${key}, got more`;
      return Promise.reject(new ClaimwiseError('CONVERSATION_BUSY', detail));
    }
    queue.size++;
    queues.set(key, queue);
    const result = queue.last.then(work);
    queue.last = result
      .catch(() => undefined) // the caller has the rejection; the next in the queue runs all the same
      .finally(() => {
        queue.size--;
        if (queue.size === 0) queues.delete(key);
      });
    return result;
  };
}
