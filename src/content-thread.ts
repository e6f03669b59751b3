import { deserialize } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { ContentFolders } from './content/files.ts';
import type { Problem } from './content/schema.ts';
import { contentKey, openContentCache } from './content-cache.ts';
import type { Prepared } from './content-prepare.ts';

/** What a thread is to make ready, and under which key to keep it. */
export type Order = { folders: ContentFolders; today: string; key: string };

/** Content on its way: `prepared` comes first, `checked` (what is confusable in it) may come much later or never. */
export type Preparing = { prepared: Promise<Prepared>; checked: Promise<Problem[]>; stop: () => void };

/** Makes content ready. @throws CONTENT_MISSING */
export type Prepare = (folders: ContentFolders, today: string) => Preparing;

/** MB of young objects in the thread: building makes many that are soon gone. */
const YOUNG = 64;

/** Takes content from the cache, or makes it ready in a thread of its own, so that turns go on meanwhile. */
export const prepareAside: Prepare = (folders, today) => {
  const key = contentKey(folders);
  const kept = openContentCache().read(key, today);
  if (kept) return { prepared: Promise.resolve(kept), checked: Promise.resolve(kept.confusable), stop: () => {} };
  const prepared = Promise.withResolvers<Prepared>();
  const checked = Promise.withResolvers<Problem[]>();
  const order: Order = { folders, today, key };
  const worker = new Worker(new URL('content-worker.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  });
  worker.on('message', (message: Uint8Array | Problem[]) => {
    if (message instanceof Uint8Array) {
      prepared.resolve(deserialize(message) as Prepared);
      // from here on the thread only finishes its checks: it must not keep the process alive
      worker.unref();
    } else checked.resolve(message);
  });
  worker.on('error', prepared.reject);
  return { prepared: prepared.promise, checked: checked.promise, stop: () => void worker.terminate() };
};
