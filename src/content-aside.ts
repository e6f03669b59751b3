import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ContentFolders } from './content/files.ts';
import type { Problem } from './content/schema.ts';
import { fromBytes } from './content-bytes.ts';
import { contentKey, openContentCache } from './content-cache.ts';
import type { Sent } from './content-child.ts';
import type { Prepared } from './content-prepare.ts';
import { ClaimwiseError } from './errors.ts';

/** What is to be made ready, and under which key to keep it. */
export type Order = { folders: ContentFolders; today: string; key: string };

/** Content on its way: `prepared` comes first, `checked` (what is confusable in it) may come much later or never. */
export type Preparing = { prepared: Promise<Prepared>; checked: Promise<Problem[]>; stop: () => void };

/** Makes content ready. @throws CONTENT_MISSING */
export type Prepare = (folders: ContentFolders, today: string) => Preparing;

const CHILD = fileURLToPath(new URL('content-child.ts', import.meta.url));
/** Building makes many objects that are soon gone. */
const FLAGS = ['--max-semi-space-size=64'];

/**
 * Takes content from the cache, or makes it ready in a process of its own: turns go on meanwhile, and the memory that
 * building takes (some 300 MB) is given back when it ends, which that of a thread is not.
 */
export const prepareAside: Prepare = (folders, today) => {
  const key = contentKey(folders);
  const kept = openContentCache().read(key, today);
  if (kept) return { prepared: Promise.resolve(kept), checked: Promise.resolve(kept.confusable), stop: () => {} };
  const prepared = Promise.withResolvers<Prepared>();
  const checked = Promise.withResolvers<Problem[]>();
  const child = fork(CHILD, [], {
    execArgv: FLAGS,
    env: { NODE_COMPILE_CACHE: getCompileCacheDir() ?? '' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let done = false;
  child.on('message', (message) => {
    const sent = message as Sent;
    if (sent.confusable) checked.resolve(fromBytes(sent.confusable) as Problem[]);
    if (!sent.prepared) return;
    prepared.resolve(fromBytes(sent.prepared) as Prepared);
    done = true;
    // from here on it only finishes its checks and keeps what it made: it must not keep this process alive
    child.unref();
    child.channel?.unref();
  });
  child.on('error', (cause) => prepared.reject(notReady(cause.message, cause)));
  child.on('exit', (code, signal) => prepared.reject(notReady(`exit code ${code ?? signal}`)));
  child.send({ folders, today, key } satisfies Order);
  return { prepared: prepared.promise, checked: checked.promise, stop: () => void (done || child.kill()) };
};

function notReady(got: string, cause?: Error): ClaimwiseError {
  return new ClaimwiseError('CONTENT_NOT_READY', `expected a process to make the content ready, got ${got}`, { cause });
}
