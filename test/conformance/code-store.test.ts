import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodeStore } from '../../src/storage/code-store.ts';
import { createPostgresCodes } from '../../src/storage/postgres-codes.ts';
import { createSqliteCodes } from '../../src/storage/sqlite-codes.ts';
import { postgresEngine } from '../fixtures/postgres-database.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

type Engine = {
  name: string;
  survivesClose: boolean;
  /** Where an empty store can be: a file, or the address of a database. */
  place: (folder: string) => string | Promise<string>;
  open: (place: string) => CodeStore | Promise<CodeStore>;
};
const file = (folder: string) => join(folder, 'claimwise.db');
const memory = () => ':memory:';
const engines: Engine[] = [
  { name: 'SQLite in a file', survivesClose: true, place: file, open: (place) => createSqliteCodes(place) },
  { name: 'SQLite in memory', survivesClose: false, place: memory, open: (place) => createSqliteCodes(place) },
  postgresEngine(createPostgresCodes),
];

describe.each(engines)('code store: $name', ({ place, open, survivesClose }) => {
  let folder: string;
  let at: string;
  let store: CodeStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-codes-'));
    at = await place(folder);
    store = await open(at);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('gives what a code leads to, and nothing for any other', async () => {
    await store.write('a', 'key', { conversation: 'c', name: 'Ø "x"' }, later(1000));
    expect(await store.read('a', NOW)).toEqual({ conversation: 'c', name: 'Ø "x"' });
    expect(await store.read('b', NOW)).toBeUndefined();
    expect(await store.read("a' or '1'='1", NOW)).toBeUndefined();
  });

  it('gives nothing from the end of a code on', async () => {
    await store.write('a', 'key', 1, later(1000));
    expect(await store.read('a', later(999))).toBe(1);
    expect(await store.read('a', later(1000))).toBeUndefined();
  });

  it('forgets the codes of a conversation and of no other', async () => {
    await store.write('a', 'key', 1, later(1000));
    await store.write('b', 'key', 2, later(1000));
    await store.write('c', 'another', 3, later(1000));
    await store.forget('key');
    expect(await Promise.all(['a', 'b', 'c'].map((code) => store.read(code, NOW)))).toEqual([undefined, undefined, 3]);
  });

  it('sweeps what has ended and leaves the rest', async () => {
    await store.write('a', 'key', 1, later(1000));
    await store.write('b', 'key', 2, later(2000));
    await store.sweep(later(1000));
    expect(await store.read('a', NOW)).toBeUndefined();
    expect(await store.read('b', NOW)).toBe(2);
  });

  it.runIf(survivesClose)('keeps codes over a restart', async () => {
    await store.write('a', 'key', 1, later(1000));
    await store.close();
    store = await open(at);
    expect(await store.read('a', NOW)).toBe(1);
  });

  it('refuses everything after its end', async () => {
    await store.close();
    await expect(store.write('a', 'key', 1, NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.read('a', NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
