import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ClaimwiseError, type ErrorCode } from '../errors.ts';
import { MIGRATIONS } from './sqlite-schema.ts';

/** Longest wait for another process, in ms. It blocks the event loop, so it has to stay short. */
const BUSY_MS = 250;

/** Result codes of SQLite (https://sqlite.org/rescode.html) that have an error of their own; all others are unavailable. */
const CODES: Record<number, ErrorCode> = { 5: 'STORE_IN_USE', 6: 'STORE_IN_USE', 11: 'STORE_CORRUPT', 26: 'STORE_CORRUPT' };

/**
 * Opens a database for this process alone, made and migrated as needed.
 * @param path a file, or `:memory:`
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    db = new DatabaseSync(path, { timeout: BUSY_MS });
    // Exclusive mode is the lock: the kernel drops it with the process, so there is no stale lock file to explain.
    // Set before WAL it also spares the shared-memory file (https://sqlite.org/wal.html#noshm).
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on');
    db.exec('begin immediate; commit');
    const damage = db.prepare('pragma quick_check(1)').get()?.quick_check;
    if (damage !== 'ok') throw new ClaimwiseError('STORE_CORRUPT', `expected a sound database in ${path}, got "${damage}"`);
    migrate(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw storeError(error, path);
  }
}

function migrate(db: DatabaseSync, path: string): void {
  const version = Number(db.prepare('pragma user_version').get()?.user_version);
  if (version > MIGRATIONS.length) {
    throw new ClaimwiseError('STORE_VERSION', `expected schema version ${MIGRATIONS.length} or older in ${path}, got ${version}`);
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index >= version) db.exec(`begin immediate; ${step}; pragma user_version = ${index + 1}; commit`);
  }
}

/** The coded error for whatever a database call threw; a coded one is passed on as it is. */
export function storeError(error: unknown, path: string): ClaimwiseError {
  if (error instanceof ClaimwiseError) return error;
  const cause = error as Error & { errcode?: number };
  // the low byte is the primary result code
  const code = CODES[(cause.errcode ?? 0) & 0xff] ?? 'STORE_UNAVAILABLE';
  return new ClaimwiseError(code, `expected to use the database in ${path}, got "${cause.message}"`, { cause });
}

/** Runs what uses the database of a path; whatever it throws comes as a coded error. */
export function attemptOn(path: string): <T>(work: () => T) => Promise<T> {
  return async (work) => {
    try {
      return work();
    } catch (error) {
      throw storeError(error, path);
    }
  };
}
