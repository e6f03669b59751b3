import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimwiseError } from '../errors.ts';

/** 256 random bits in base64url. */
const SECRET = /^[\w-]{43}$/;

/**
 * The key kept in `token-secret` of a folder, made on first use and readable by its owner only. Written aside and
 * renamed, so that a crash leaves none or a whole one. The caller must be the only user of the folder.
 * @throws TOKEN_SECRET_FILE, STORE_UNAVAILABLE
 */
export function readOrMakeSecret(folder: string): string {
  const path = join(folder, 'token-secret');
  try {
    const kept = readIfThere(path);
    if (kept !== undefined) return checked(kept, path);
    const made = randomBytes(32).toString('base64url');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, made, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return made;
  } catch (error) {
    if (error instanceof ClaimwiseError) throw error;
    throw new ClaimwiseError('STORE_UNAVAILABLE', `expected to keep a key in ${path}, got "${(error as Error).message}"`, { cause: error });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function checked(secret: string, path: string): string {
  if (SECRET.test(secret)) return secret;
  throw new ClaimwiseError('TOKEN_SECRET_FILE', `expected a key of 43 characters in ${path}, got ${secret.length} or other ones`);
}
