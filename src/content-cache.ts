import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { type ContentFolders, findFiles } from './content/files.ts';
import { reviewsHold } from './content/review.ts';
import type { Problem } from './content/schema.ts';
import { fromBytes } from './content-bytes.ts';
import type { Prepared } from './content-prepare.ts';

/** What is kept: good content, made ready, with its warnings; and the days on which no review comes of age. */
export type Kept = Prepared & { confusable: Problem[] };

/** Where content that was made ready is kept between starts. It may be deleted at any time; each start that misses it builds anew. */
export type ContentCache = {
  read: (key: string, today: string) => Kept | undefined;
  write: (key: string, kept: Kept, today: string) => void;
};

/** Beside the packages, as other tools keep theirs: `npm ci` clears it. */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/claimwise', import.meta.url));
/** Versions of the content that are kept; some 20 MB each. */
const MOST_KEPT = 4;
/** Bytes before what is kept: its CRC-32. */
const HEAD = 4;
/** The code that decides what is made of content. */
const CODE = ['content', 'language', 'search'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

/**
 * Tells whether content is the same: a hash over every file of it, over the code that reads it and over the version of Node.
 * @throws CONTENT_MISSING
 */
export function contentKey(folders: ContentFolders): string {
  const hash = createHash('sha256').update(process.version);
  const { knowledge, dialogs } = findFiles(folders);
  const packages = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const code = CODE.flatMap((folder) => readdirSync(folder).map((name): [string, string] => [name, join(folder, name)]));
  for (const [name, file] of [...knowledge, ...dialogs, ...code.sort(), ['packages', packages] as const]) {
    hash.update(`\0${name}\0`).update(readIfThere(file) ?? '');
  }
  return hash.digest('hex').slice(0, 24);
}

/** Opens the cache. It never fails: what can't be read or written is as if it were not there. */
export function openContentCache(folder = FOLDER): ContentCache {
  const fileOf = (key: string) => join(folder, `content-${key}.bin`);
  return {
    read: (key, today) => {
      const bytes = readIfThere(fileOf(key));
      if (!bytes || bytes.length <= HEAD || crc32(bytes.subarray(HEAD)) !== bytes.readUInt32LE(0)) return undefined;
      const { kept, from, until } = fromBytes(bytes.subarray(HEAD)) as { kept: Kept; from: string; until: string };
      return today >= from && today < until ? kept : undefined;
    },
    write: (key, kept, today) => {
      const reviewed = (kept.ready?.content.entries ?? []).map((entry) => entry.reviewed);
      const body = serialize({ kept, from: today, until: reviewsHold(reviewed, today) });
      const head = Buffer.alloc(HEAD);
      head.writeUInt32LE(crc32(body));
      try {
        mkdirSync(folder, { recursive: true });
        const aside = join(folder, `${process.pid}-${key}.new`);
        writeFileSync(aside, Buffer.concat([head, body]));
        renameSync(aside, fileOf(key));
        dropOld(folder);
      } catch {
        // a folder that can't be written to only costs the time to build anew
      }
    },
  };
}

/** Forgets all that was kept. */
export function dropContentCache(folder = FOLDER): void {
  rmSync(folder, { recursive: true, force: true });
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function dropOld(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const byAge = files.map((file) => ({ file, at: statSync(file).mtimeMs })).sort((a, b) => b.at - a.at);
  for (const { file } of byAge.slice(MOST_KEPT)) rmSync(file, { force: true });
}
