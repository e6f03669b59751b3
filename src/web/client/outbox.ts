import { ApiError, type Outgoing } from './api.ts';

/** How far a message has come. `waiting`: it goes out by itself once there is a connection. `failed`: the server won't take it. */
export type Progress = 'sending' | 'waiting' | 'failed' | 'sent';

export type OutboxParts = {
  post: (activity: Outgoing) => Promise<string>;
  /** Asks for what has arrived: a message whose answer got lost may be there. */
  catchUp: () => Promise<void>;
  progress: (key: string, progress: Progress) => void;
  pause: (ms: number) => Promise<void>;
};

/** Messages on their way, one at a time and in order. */
export type Outbox = {
  add(key: string, activity: Outgoing): void;
  /** Tries a message again that failed or waits. */
  retry(key: string): void;
  /** There is a connection again. */
  wake(): void;
  /** A message came back from the server, so it has arrived. */
  confirm(key: string): void;
  clear(): void;
};

type Item = { key: string; activity: Outgoing; tries: number };

/** Longest wait between two tries, in ms. */
const LONGEST_WAIT = 15_000;

/** The server can't tell a second try from a second message, so before each one the conversation is asked whether the first got through. */
export function createOutbox({ post, catchUp, progress, pause }: OutboxParts): Outbox {
  let queue: Item[] = [];
  const failed = new Map<string, Item>();
  let busy = false;

  const remove = (item: Item) => {
    queue = queue.filter((other) => other !== item);
  };
  const sendFirst = async (item: Item) => {
    progress(item.key, 'sending');
    if (item.tries > 0) await catchUp();
    if (!queue.includes(item)) return;
    item.tries++;
    await post(item.activity);
    if (!queue.includes(item)) return;
    remove(item);
    progress(item.key, 'sent');
  };
  const flush = async () => {
    if (busy) return;
    busy = true;
    for (let item = queue[0]; item; item = queue[0]) {
      try {
        await sendFirst(item);
      } catch (error) {
        if (!queue.includes(item)) continue;
        if (error instanceof ApiError && error.failure === 'refused') {
          remove(item);
          failed.set(item.key, item);
          progress(item.key, 'failed');
          continue;
        }
        for (const { key } of queue) progress(key, 'waiting');
        void pause(Math.min(LONGEST_WAIT, 1000 * 2 ** item.tries)).then(flush);
        break;
      }
    }
    busy = false;
  };

  return {
    add(key, activity) {
      queue.push({ key, activity, tries: 0 });
      void flush();
    },
    retry(key) {
      const item = failed.get(key);
      if (item) {
        failed.delete(key);
        queue.push(item);
      }
      void flush();
    },
    wake: () => void flush(),
    confirm(key) {
      failed.delete(key);
      queue = queue.filter((item) => item.key !== key);
      progress(key, 'sent');
    },
    clear() {
      queue = [];
      failed.clear();
    },
  };
}
