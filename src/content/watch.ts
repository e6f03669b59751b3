import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Watched folders: `rewatch` takes in folders made since the last time, `close` ends it. */
export type Watching = { rewatch: () => void; close: () => void };

/**
 * Calls `changed` when anything in the folders may have changed, also when a folder appears, goes or is swapped.
 * Every folder has a watcher of its own, opened anew by each `rewatch`: node's recursive watching loses files that are
 * written by rename on Linux. The caller runs `rewatch` before each reading, so that no change falls between the two.
 * Never keeps the process alive.
 * @param failed told when the system refuses to watch; what was read before stays as it is
 */
export function watchFolders(folders: readonly string[], changed: () => void, failed: (error: unknown) => void): Watching {
  let watchers: FSWatcher[] = [];
  const close = () => {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  const open = (folder: string, concerns: (name: string | null) => boolean) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => concerns(name) && changed());
      watchers.push(watcher.on('error', failed));
    } catch (error) {
      failed(error);
    }
  };
  const rewatch = () => {
    close();
    for (const folder of folders.map((path) => resolve(path))) {
      const { above, name } = whereItHangs(folder);
      open(above, (changedName) => changedName === null || changedName === name);
      for (const path of foldersBelow(folder)) open(path, () => true);
    }
  };
  rewatch();
  return { rewatch, close };
}

/** The nearest folder above that exists, and the name in it by which the folder will appear or go. */
function whereItHangs(folder: string): { above: string; name: string } {
  let name = folder;
  let above = dirname(folder);
  while (!isFolder(above) && above !== dirname(above)) {
    name = above;
    above = dirname(above);
  }
  return { above, name: basename(name) };
}

function foldersBelow(folder: string): string[] {
  if (!isFolder(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((item) => item.isDirectory());
  return [folder, ...below.map((item) => join(item.parentPath, item.name))];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
