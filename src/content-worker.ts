import { serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { openContentCache } from './content-cache.ts';
import { type Prepared, prepareContent } from './content-prepare.ts';
import type { Order } from './content-thread.ts';

/** Makes content ready in a thread of its own: posts it as bytes, then what is confusable in it, and keeps both for the next start. */
function main({ folders, today, key }: Order): void {
  const { confusable, ...prepared } = prepareContent(folders, today);
  post(prepared);
  const found = confusable();
  parentPort?.postMessage(found);
  if (prepared.ready) openContentCache().write(key, { ...prepared, confusable: found }, today);
}

function post(prepared: Prepared): void {
  const bytes = new Uint8Array(serialize(prepared));
  parentPort?.postMessage(bytes, [bytes.buffer]);
}

main(workerData as Order);
