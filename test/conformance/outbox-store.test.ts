import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationStore } from '../../src/storage/conversation-store.ts';
import type { Claimed, OutboxStore, Outgoing } from '../../src/storage/outbox-store.ts';
import { createPostgresOutbox } from '../../src/storage/postgres-outbox.ts';
import { createPostgresStore } from '../../src/storage/postgres-store.ts';
import { openDatabase } from '../../src/storage/sqlite-open.ts';
import { createSqliteOutbox } from '../../src/storage/sqlite-outbox.ts';
import { createSqliteStore } from '../../src/storage/sqlite-store.ts';
import { postgresEngine } from '../fixtures/postgres-database.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const LEASE = 60_000;
const DAY = 24 * 60 * 60 * 1000;
const ticket = (key: string): Outgoing => ({ key, reference: `R-${key}`, ticket: { question: `Ø "${key}"?` } });

type Stores = { outbox: OutboxStore; conversations: ConversationStore };
type Engine = {
  name: string;
  survivesClose: boolean;
  /** Where an empty store can be: a file, or the address of a database. */
  place: (folder: string) => string | Promise<string>;
  open: (place: string) => Stores | Promise<Stores>;
};
const file = (folder: string) => join(folder, 'claimwise.db');
const memory = () => ':memory:';
const sqlite = (path: string): Stores => {
  const db = openDatabase(path);
  return { outbox: createSqliteOutbox(path, db), conversations: createSqliteStore(path, db) };
};
const engines: Engine[] = [
  { name: 'SQLite in a file', survivesClose: true, place: file, open: sqlite },
  { name: 'SQLite in memory', survivesClose: false, place: memory, open: sqlite },
  postgresEngine((postgres) => ({ outbox: createPostgresOutbox(postgres), conversations: createPostgresStore(postgres) })),
];

describe.each(engines)('outbox store: $name', ({ place, open, survivesClose }) => {
  let folder: string;
  let at: string;
  let store: OutboxStore;
  let conversations: ConversationStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-outbox-'));
    at = await place(folder);
    ({ outbox: store, conversations } = await open(at));
  });
  afterEach(async () => {
    await conversations.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const claim = async (now = NOW): Promise<Claimed> => {
    const claimed = await store.claim(now, LEASE);
    if (!claimed) throw new Error('expected a ticket that is due');
    return claimed;
  };

  it('holds nothing at first', async () => {
    expect(await store.claim(NOW, LEASE)).toBeUndefined();
    expect(await store.counts()).toEqual({ waiting: 0, delivered: 0, dead: 0, oldest: undefined });
    expect(await store.list('waiting', 10)).toEqual([]);
  });

  it('gives a ticket out as it was put in', async () => {
    expect(await store.add(ticket('a'), NOW)).toBe(true);
    const claimed = await claim(later(5));
    expect(claimed).toEqual({ ...ticket('a'), lease: expect.any(String), tries: 1, at: NOW.getTime(), doubtful: false });
  });

  it('takes a key once, also after it was delivered', async () => {
    await store.add(ticket('a'), NOW);
    expect(await store.add({ ...ticket('a'), ticket: { question: 'another' } }, later(5))).toBe(false);
    expect(await store.counts()).toMatchObject({ waiting: 1, oldest: NOW.getTime() });
    await store.deliver(await claim(), '17', NOW);
    expect(await store.add(ticket('a'), later(10))).toBe(false);
    expect(await store.claim(later(DAY), LEASE)).toBeUndefined();
  });

  it('gives a ticket to one of many senders', async () => {
    for (const key of ['a', 'b', 'c']) await store.add(ticket(key), NOW);
    const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim(NOW, LEASE)));
    const keys = claims.flatMap((claimed) => claimed?.key ?? []);
    expect(keys.sort()).toEqual(['a', 'b', 'c']);
  });

  it('gives out the ticket that is due longest first', async () => {
    await store.add(ticket('new'), later(10));
    await store.add(ticket('old'), NOW);
    expect(await store.claim(later(-1), LEASE)).toBeUndefined();
    expect((await claim(later(10))).key).toBe('old');
    expect((await claim(later(10))).key).toBe('new');
  });

  it('leaves a ticket to the next when its lease ends', async () => {
    await store.add(ticket('a'), NOW);
    const first = await claim();
    expect(await store.claim(later(LEASE - 1), LEASE)).toBeUndefined();
    const second = await claim(later(LEASE));
    expect(second).toMatchObject({ key: 'a', tries: 2, doubtful: false });
    expect(second.lease).not.toBe(first.lease);
  });

  it('remembers that a ticket was about to leave', async () => {
    await store.add(ticket('a'), NOW);
    expect(await store.begin(await claim(), NOW)).toBe(true);
    expect(await claim(later(LEASE))).toMatchObject({ tries: 2, doubtful: true });
  });

  it('lets nobody send on a lease that has ended', async () => {
    await store.add(ticket('a'), NOW);
    const claimed = await claim();
    expect(await store.begin(claimed, later(LEASE))).toBe(false);
    expect(await claim(later(LEASE))).toMatchObject({ doubtful: false });
  });

  it('heeds nothing that an outdated sender says', async () => {
    await store.add(ticket('a'), NOW);
    const outdated = await claim();
    const current = await claim(later(LEASE));
    const retry = { due: NOW, error: 'HELPDESK_UNREACHABLE', doubtful: false } as const;
    expect(await store.begin(outdated, later(LEASE))).toBe(false);
    expect(await store.deliver(outdated, '1', later(LEASE))).toBe(false);
    expect(await store.retry(outdated, retry)).toBe(false);
    expect(await store.bury(outdated, 'HELPDESK_REFUSED', NOW)).toBe(false);
    expect(await store.deliver(current, '2', later(LEASE))).toBe(true);
    expect(await store.list('delivered', 10)).toMatchObject([{ key: 'a', remote: '2' }]);
  });

  it('keeps of a delivered ticket what it was called, and not what it said', async () => {
    await store.add(ticket('a'), NOW);
    expect(await store.deliver(await claim(later(1)), 'T-17', later(2))).toBe(true);
    expect(await store.list('delivered', 10)).toEqual([
      {
        key: 'a',
        reference: 'R-a',
        state: 'delivered',
        ticket: undefined,
        tries: 1,
        at: NOW.getTime(),
        due: expect.any(Number),
        done: later(2).getTime(),
        error: undefined,
        remote: 'T-17',
      },
    ]);
    expect(await store.counts()).toEqual({ waiting: 0, delivered: 1, dead: 0, oldest: undefined });
  });

  it('tries again when it is due, and no sooner', async () => {
    await store.add(ticket('a'), NOW);
    await store.retry(await claim(), { due: later(500), error: 'HELPDESK_UNREACHABLE', doubtful: false });
    expect(await store.list('waiting', 10)).toMatchObject([{ tries: 1, error: 'HELPDESK_UNREACHABLE', due: later(500).getTime() }]);
    expect(await store.claim(later(499), LEASE)).toBeUndefined();
    expect(await claim(later(500))).toMatchObject({ tries: 2, doubtful: false });
  });

  it('keeps a doubt over attempts, until one settles it', async () => {
    await store.add(ticket('a'), NOW);
    await store.retry(await claim(), { due: NOW, error: 'HELPDESK_UNREACHABLE', doubtful: true });
    const second = await claim();
    expect(second.doubtful).toBe(true);
    await store.retry(second, { due: NOW, error: 'HELPDESK_REFUSED', doubtful: false });
    expect((await claim()).doubtful).toBe(false);
  });

  it('keeps what it gave up until staff send it again or delete it', async () => {
    for (const key of ['a', 'b']) await store.add(ticket(key), NOW);
    await store.bury(await claim(), 'HELPDESK_REFUSED', later(1));
    await store.bury(await claim(), 'HELPDESK_REFUSED', later(2));
    await store.sweep(later(1000 * DAY));
    expect(await store.counts()).toMatchObject({ dead: 2, waiting: 0 });
    expect(await store.list('dead', 10)).toMatchObject([{ ticket: expect.anything(), error: 'HELPDESK_REFUSED' }, {}]);
    expect(await store.revive('a', later(10))).toBe(true);
    expect(await claim(later(10))).toMatchObject({ key: 'a', tries: 1 });
    expect(await store.discard('b')).toBe(true);
    expect(await store.counts()).toMatchObject({ dead: 0, waiting: 1 });
  });

  it('makes one that waits due at once, unless a sender has it', async () => {
    await store.add(ticket('a'), NOW);
    const claimed = await claim();
    expect(await store.revive('a', NOW)).toBe(false);
    await store.retry(claimed, { due: later(DAY), error: 'HELPDESK_BUSY', doubtful: true });
    expect(await store.revive('a', later(5))).toBe(true);
    expect(await claim(later(5))).toMatchObject({ doubtful: true });
  });

  it('revives and deletes nothing that is delivered or unknown', async () => {
    await store.add(ticket('a'), NOW);
    expect(await store.discard('a')).toBe(false);
    await store.deliver(await claim(), undefined, NOW);
    for (const key of ['a', 'unknown']) {
      expect(await store.revive(key, NOW)).toBe(false);
      expect(await store.discard(key)).toBe(false);
    }
  });

  it('lists the latest first, as many as were asked for', async () => {
    for (const [index, key] of ['a', 'b', 'c'].entries()) await store.add(ticket(key), later(index));
    expect((await store.list('waiting', 2)).map(({ key }) => key)).toEqual(['c', 'b']);
  });

  it('counts what was confirmed after a time, whatever became of it', async () => {
    for (const [index, key] of ['a', 'b', 'c'].entries()) await store.add(ticket(key), later(index * 1000));
    await store.deliver(await claim(later(2000)), undefined, later(3000));
    expect(await Promise.all([-1, 0, 1500, 2000].map((ms) => store.since(later(ms))))).toEqual([3, 2, 1, 0]);
  });

  it('sweeps marks of what was delivered long ago', async () => {
    await store.add(ticket('a'), NOW);
    await store.deliver(await claim(), undefined, NOW);
    await store.add(ticket('b'), NOW);
    await store.sweep(later(90 * DAY - 1));
    expect(await store.counts()).toMatchObject({ delivered: 1 });
    await store.sweep(later(90 * DAY));
    expect(await store.counts()).toMatchObject({ delivered: 0, waiting: 1 });
  });

  it('comes in with the state of its conversation, or not at all', async () => {
    const change = { state: { count: 1 }, activity: 'x', replies: [], now: NOW };
    const written = await conversations.write('k', { ...change, expected: undefined, outgoing: ticket('a') });
    expect(written.type).toBe('written');
    expect(await conversations.write('k', { ...change, expected: undefined, outgoing: ticket('b') })).toEqual({ type: 'conflict' });
    expect((await store.list('waiting', 10)).map(({ key }) => key)).toEqual(['a']);
    expect(await claim()).toMatchObject(ticket('a'));
  });

  it('stays when its conversation is forgotten', async () => {
    await conversations.write('k', { state: 1, expected: undefined, activity: 'x', replies: [], outgoing: ticket('a'), now: NOW });
    await conversations.forget('k');
    expect((await claim()).key).toBe('a');
  });

  it('rejects once it is closed, and closes twice without complaint', async () => {
    await store.close();
    await store.close();
    await expect(store.add(ticket('a'), NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.claim(NOW, LEASE)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.sweep(NOW);
  });

  // what is in memory only has nothing to come back to
  if (survivesClose) {
    it('holds everything after it was closed and opened', async () => {
      await store.add(ticket('a'), NOW);
      await store.close();
      ({ outbox: store, conversations } = await open(at));
      expect(await claim()).toMatchObject(ticket('a'));
    });

    it.each([
      { how: 'claimed', doubtful: false },
      { how: 'begun', doubtful: true },
    ])('gives out again what was $how when its sender was killed', async ({ how, doubtful }) => {
      await store.add(ticket('a'), NOW);
      await store.close();
      const sender = new URL('../fixtures/outbox-sender.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [sender, at, how], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        expect(line).toBe('a');
        child.kill('SIGKILL');
      }
      expect((await exited)[1]).toBe('SIGKILL');
      ({ outbox: store, conversations } = await open(at));
      expect(await store.claim(new Date(Date.now() + LEASE), LEASE)).toMatchObject({ key: 'a', tries: 2, doubtful });
    });
  }
});
