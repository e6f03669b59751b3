import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresSessions } from '../../src/storage/postgres-sessions.ts';
import type { SessionStore } from '../../src/storage/session-store.ts';
import { createSqliteSessions } from '../../src/storage/sqlite-sessions.ts';
import { postgresEngine } from '../fixtures/postgres-database.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

type Engine = {
  name: string;
  survivesClose: boolean;
  /** Where an empty store can be: a file, or the address of a database. */
  place: (folder: string) => string | Promise<string>;
  open: (place: string) => SessionStore | Promise<SessionStore>;
};
const file = (folder: string) => join(folder, 'claimwise.db');
const memory = () => ':memory:';
const engines: Engine[] = [
  { name: 'SQLite in a file', survivesClose: true, place: file, open: (place) => createSqliteSessions(place) },
  { name: 'SQLite in memory', survivesClose: false, place: memory, open: (place) => createSqliteSessions(place) },
  postgresEngine(createPostgresSessions),
];

describe.each(engines)('session store: $name', ({ place, open, survivesClose }) => {
  let folder: string;
  let at: string;
  let store: SessionStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-sessions-'));
    at = await place(folder);
    store = await open(at);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('gives what is kept under an id, and nothing for any other', async () => {
    await store.write('a', { who: 'Ø "x"' }, later(1000));
    expect(await store.read('a', NOW)).toEqual({ who: 'Ø "x"' });
    expect(await store.read('b', NOW)).toBeUndefined();
  });

  it('gives nothing from its end on', async () => {
    await store.write('a', 1, later(1000));
    expect(await store.read('a', later(999))).toBe(1);
    expect(await store.read('a', later(1000))).toBeUndefined();
  });

  it('keeps the latest of what was written, with its end', async () => {
    await store.write('a', 1, later(1000));
    await store.write('a', 2, later(2000));
    expect(await store.read('a', later(1500))).toBe(2);
  });

  it('ends one and leaves the others', async () => {
    await store.write('a', 1, later(1000));
    await store.write('b', 2, later(1000));
    await store.end('a');
    await store.end('unknown');
    expect(await store.read('a', NOW)).toBeUndefined();
    expect(await store.read('b', NOW)).toBe(2);
  });

  it('sweeps what has ended and leaves the rest', async () => {
    await store.write('a', 1, later(1000));
    await store.write('b', 2, later(2000));
    await store.sweep(later(1000));
    expect(await store.read('a', NOW)).toBeUndefined();
    expect(await store.read('b', NOW)).toBe(2);
  });

  it.runIf(survivesClose)('keeps sessions over a restart', async () => {
    await store.write('a', 1, later(1000));
    await store.close();
    store = await open(at);
    expect(await store.read('a', NOW)).toBe(1);
  });

  it('refuses everything after its end', async () => {
    await store.close();
    await expect(store.write('a', 1, NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.read('a', NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.end('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
