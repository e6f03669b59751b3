import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { ClaimwiseError } from '../errors.ts';

const [text, number] = [z.string(), z.int()];

/**
 * The tables that are backed up, with their columns, which are the same in both engines: what is to outlive a machine. Left out is
 * what goes within a day anyway and holds people's words or opens doors: transcripts, drafts, codes, sessions and remembered replies.
 */
export const BACKED_UP = {
  conversations: z.strictObject({ key: text, version: number, state: text, day: number }),
  counts: z.strictObject({ day: number, fact: text, name: text, n: number }),
  misses: z.strictObject({ conversation: text, terms: text, nearest: text, day: number }),
  ratings: z.strictObject({ conversation: text, answer: text, facts: text, day: number }),
  outbox: z.strictObject({
    key: text,
    reference: text,
    ticket: text.nullable(),
    state: z.enum(['waiting', 'delivered', 'dead']),
    tries: number,
    at: number,
    due: number,
    lease: text.nullable(),
    doubtful: number,
    error: text.nullable(),
    remote: text.nullable(),
    done: number.nullable(),
  }),
};

export type BackedUp = keyof typeof BACKED_UP;
export const TABLES = Object.keys(BACKED_UP) as BackedUp[];
/** Columns of a table, in their order. */
export const columnsOf = (table: BackedUp) => Object.keys(BACKED_UP[table].shape);

/** A row of a table. */
export type Row = Record<string, string | number | null>;
export type TableRow = [table: BackedUp, row: Row];

/** A database that is backed up, or filled from a backup. */
export type Copied = {
  /** All rows, as they were at one moment; those of a table stand together. @throws STORE_UNAVAILABLE and others */
  rows(): AsyncIterable<TableRow>;
  /** Puts in all rows or, where that fails, none. @throws RESTORE_NOT_EMPTY, what `rows` throws, STORE_UNAVAILABLE and others */
  fill(rows: AsyncIterable<TableRow>): Promise<void>;
  close(): Promise<void>;
};

const head = z.object({ backup: z.literal('claimwise'), format: z.literal(1) });
const end = z.object({ rows: z.int() });
const line = z.tuple([z.enum(TABLES), z.unknown()]);

/**
 * Writes a backup: gzip over lines of JSON, of which the first tells what it is and the last how many rows there are. Written aside
 * and renamed, so that an older file of that name stays until the new one is whole. Only its owner may read it.
 * @returns the number of rows
 */
export async function writeBackup(file: string, source: Copied, now: Date): Promise<number> {
  let rows = 0;
  async function* lines() {
    yield `${JSON.stringify({ backup: 'claimwise', format: 1, made: now.toISOString() })}\n`;
    for await (const row of source.rows()) {
      rows++;
      yield `${JSON.stringify(row)}\n`;
    }
    yield `${JSON.stringify({ rows })}\n`;
  }
  const aside = `${file}.new`;
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(aside, { mode: 0o600, flush: true }));
  renameSync(aside, file);
  return rows;
}

/**
 * Fills an empty database from a backup.
 * @returns the number of rows
 * @throws BACKUP_FILE where it is none, was cut off or changed; RESTORE_NOT_EMPTY; STORE_UNAVAILABLE and others
 */
export async function readBackup(file: string, target: Copied): Promise<number> {
  let rows = 0;
  async function* read() {
    for await (const row of rowsOf(file)) {
      rows++;
      yield row;
    }
  }
  await target.fill(read());
  return rows;
}

async function* rowsOf(file: string): AsyncGenerator<TableRow> {
  let [rows, ended, number] = [0, false, 0];
  try {
    for await (const given of linesOf(file)) {
      number++;
      const value: unknown = JSON.parse(given);
      if (number === 1) head.parse(value);
      else if (ended) throw new Error('a line after the last');
      else if (Array.isArray(value)) {
        rows++;
        const [table, row] = line.parse(value);
        yield [table, afterRestore(BACKED_UP[table].parse(row))];
      } else ended = end.parse(value).rows === rows;
    }
  } catch (error) {
    if (error instanceof ClaimwiseError) throw error;
    const what = error instanceof z.ZodError ? 'something else' : (error as Error).message;
    throw new ClaimwiseError('BACKUP_FILE', `expected a backup of Claimwise in ${file}, got "${what}" at line ${number}`, { cause: error });
  }
  if (!ended) throw new ClaimwiseError('BACKUP_FILE', `expected the number of ${rows} rows at the end of ${file}, got none or another`);
}

/** A stream of which readline would not tell the errors. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const unzipped = createGunzip();
  const failed = pipeline(bytes, unzipped).catch((error: unknown) => unzipped.destroy(error as Error));
  let rest = '';
  for await (const chunk of unzipped.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  await failed;
  if (rest !== '') yield rest;
}

/** A ticket that waited then may have been delivered since: the helpdesk is asked before it is sent (decision 0027). */
function afterRestore(row: Row): Row {
  return row.state === 'waiting' ? { ...row, lease: null, doubtful: 1 } : row;
}
