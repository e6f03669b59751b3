import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityKey, conversationKey } from '../../src/channels/keys.ts';
import type { ConversationStore } from '../../src/storage/conversation-store.ts';
import { createPostgresStore } from '../../src/storage/postgres-store.ts';
import { createSqliteStore } from '../../src/storage/sqlite-store.ts';
import { createSteadyStore } from '../../src/storage/steady-store.ts';
import { postgresEngine } from '../fixtures/postgres-database.ts';
import { turnsDuring } from '../fixtures/turns-during.ts';

const quiet = { error: () => undefined, info: () => undefined };
const NOW = new Date('2026-11-22T10:00:00Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const change = (count: number, expected?: number, activity?: string, now = NOW) => ({
  state: { count },
  expected,
  activity,
  replies: [`reply ${count}`],
  now,
});

type Engine = {
  name: string;
  survivesClose: boolean;
  /** Where an empty store can be: a file, or the address of a database. */
  place: (folder: string) => string | Promise<string>;
  open: (place: string) => ConversationStore | Promise<ConversationStore>;
};
const file = (folder: string) => join(folder, 'claimwise.db');
const memory = () => ':memory:';
const engines: Engine[] = [
  { name: 'SQLite in a file', survivesClose: true, place: file, open: (place) => createSqliteStore(place) },
  { name: 'SQLite in memory', survivesClose: false, place: memory, open: (place) => createSqliteStore(place) },
  {
    name: 'SQLite behind the steady store',
    survivesClose: true,
    place: file,
    open: (place) => createSteadyStore(createSqliteStore(place), quiet),
  },
  postgresEngine(createPostgresStore),
];

describe.each(engines)('conversation store: $name', ({ place, open, survivesClose }) => {
  let folder: string;
  let at: string;
  let store: ConversationStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-store-'));
    at = await place(folder);
    store = await open(at);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const write = async (...args: Parameters<typeof change>) => {
    const written = await store.write('k', change(...args));
    if (written.type === 'conflict') throw new Error('expected no conflict');
    return written.version;
  };

  it('knows nothing of a new conversation', async () => {
    expect(await store.read('k')).toBeUndefined();
    expect(await store.replay('k', 'a', NOW)).toBeUndefined();
  });

  it('reads what was written last', async () => {
    const first = await write(1);
    const second = await write(2, first);
    expect(second).not.toBe(first);
    expect(await store.read('k')).toEqual({ state: { count: 2 }, version: second });
  });

  it('refuses a stale version and changes nothing', async () => {
    const first = await write(1);
    const second = await write(2, first);
    expect(await store.write('k', change(3, first, 'a'))).toEqual({ type: 'conflict' });
    expect(await store.write('k', change(4, undefined, 'a'))).toEqual({ type: 'conflict' });
    expect(await store.read('k')).toEqual({ state: { count: 2 }, version: second });
    expect(await store.replay('k', 'a', NOW)).toBeUndefined();
  });

  it('lets one of twenty racing writers win', async () => {
    const version = await write(0);
    const race = async (expected: number | undefined, key: string) => {
      const writers = Array.from({ length: 20 }, (_, index) => store.write(key, change(index, expected)));
      return (await Promise.all(writers)).filter((written) => written.type === 'written').length;
    };
    expect(await race(version, 'k')).toBe(1);
    expect(await race(undefined, 'new')).toBe(1);
  });

  it('gives the replies to an activity again for an hour', async () => {
    await write(1, undefined, 'a');
    expect(await store.replay('k', 'a', later(10))).toEqual(['reply 1']);
    expect(await store.replay('k', 'a', later(59))).toEqual(['reply 1']);
    expect(await store.replay('k', 'a', later(60))).toBeUndefined();
    expect(await store.replay('other', 'a', NOW)).toBeUndefined();
  });

  it('remembers an activity anew when the old replies have expired', async () => {
    const first = await write(1, undefined, 'a');
    await write(2, first, 'a', later(61));
    expect(await store.replay('k', 'a', later(62))).toEqual(['reply 2']);
  });

  it('forgets all of one conversation and nothing of another', async () => {
    await write(1, undefined, 'a');
    await store.write('other', change(7, undefined, 'a'));
    await store.forget('k');
    expect(await store.read('k')).toBeUndefined();
    expect(await store.replay('k', 'a', NOW)).toBeUndefined();
    expect(await store.read('other')).toMatchObject({ state: { count: 7 } });
  });

  it('forgets the parts of a conversation with it, and a part alone', async () => {
    const keys = ['k', 'k/one', 'k/two', 'k0', 'k-'];
    for (const key of keys) await store.write(key, change(1, undefined, 'a'));
    const left = async () => {
      const found: string[] = [];
      for (const key of keys) if ((await store.read(key)) && (await store.replay(key, 'a', NOW))) found.push(key);
      return found;
    };
    await store.forget('k/one');
    expect(await left()).toEqual(['k', 'k/two', 'k0', 'k-']);
    await store.forget('k');
    expect(await left()).toEqual(['k0', 'k-']);
  });

  it('refuses a writer from before a forget', async () => {
    const before = await write(1);
    await store.forget('k');
    await write(2);
    expect(await store.write('k', change(3, before))).toEqual({ type: 'conflict' });
  });

  it('sweeps what has expired and keeps the rest', async () => {
    await write(1, undefined, 'old');
    await store.write('fresh', change(2, undefined, 'new', later(50)));
    await store.sweep(later(70));
    expect(await store.read('k')).toBeDefined();
    expect(await store.replay('k', 'old', NOW)).toBeUndefined();
    expect(await store.replay('fresh', 'new', later(70))).toEqual(['reply 2']);
    await store.sweep(later(32 * 24 * 60));
    expect(await store.read('k')).toBeUndefined();
  });

  it('sweeps more than one step can hold', async () => {
    // by a server whose clock is ahead
    await store.write('ahead', change(0, undefined, 'new', later(50)));
    let version = await write(0);
    for (let index = 1; index <= 1100; index++) version = await write(index, version, `a${index}`);
    await store.sweep(later(61));
    expect(await store.replay('k', 'a1', NOW)).toBeUndefined();
    expect(await store.replay('k', 'a1100', NOW)).toBeUndefined();
    expect(await store.replay('ahead', 'new', later(61))).toEqual(['reply 0']);
  });

  it('sweeps conversations step by step, with turns in between', async () => {
    for (let index = 0; index < 1100; index++) await store.write(`k${index}`, change(index));
    const turns = turnsDuring(store.sweep(later(32 * 24 * 60)));
    expect(await turns).toBeGreaterThanOrEqual(2);
    for (const key of ['k0', 'k1099']) expect(await store.read(key)).toBeUndefined();
  });

  it('keeps keys that mean something to JavaScript apart', async () => {
    for (const [index, id] of ['__proto__', 'constructor', 'toString'].entries()) {
      await store.write(conversationKey('emulator', id), change(index, undefined, activityKey(id)));
    }
    expect(await store.read(conversationKey('emulator', 'constructor'))).toMatchObject({ state: { count: 1 } });
    expect(await store.replay(conversationKey('emulator', 'toString'), activityKey('toString'), NOW)).toEqual(['reply 2']);
  });

  it('keeps a draft beside the state until it is dropped', async () => {
    const draft = { value: { question: 'Ø?' }, until: later(60) };
    const first = await store.write('k', { ...change(1, undefined, 'a'), draft });
    expect(await store.read('k')).toMatchObject({ state: { count: 1 }, draft: draft.value });
    const version = first.type === 'written' ? first.version : undefined;
    const second = await store.write('k', { ...change(2, version, 'b'), draft: { ...draft, value: 'other' } });
    expect(await store.read('k')).toMatchObject({ draft: 'other' });
    await store.write('k', { ...change(3, second.type === 'written' ? second.version : undefined, 'c'), draft: null });
    expect((await store.read('k'))?.draft).toBeUndefined();
    expect(await store.read('k')).toMatchObject({ state: { count: 3 } });
  });

  it('drops with a draft the replies that may show it', async () => {
    const draft = { value: 1, until: later(60) };
    const first = await store.write('k', { ...change(1, undefined, 'a'), draft });
    await store.write('other', change(1, undefined, 'a'));
    await store.write('k', { ...change(2, first.type === 'written' ? first.version : undefined, 'b'), draft: null });
    expect(await store.replay('k', 'a', NOW)).toBeUndefined();
    expect(await store.replay('k', 'b', NOW)).toEqual(['reply 2']);
    expect(await store.replay('other', 'a', NOW)).toEqual(['reply 1']);
  });

  it('forgets drafts with their conversation and its parts, and sweeps them when their time is over', async () => {
    for (const key of ['k', 'k/one', 'other']) {
      await store.write(key, { ...change(1), draft: { value: 'words', until: later(60) } });
    }
    await store.forget('k');
    for (const key of ['k', 'k/one']) await store.write(key, change(2));
    expect((await store.read('k'))?.draft).toBeUndefined();
    expect((await store.read('k/one'))?.draft).toBeUndefined();
    await store.sweep(later(59));
    expect((await store.read('other'))?.draft).toBe('words');
    await store.sweep(later(60));
    expect(await store.read('other')).toMatchObject({ state: { count: 1 } });
    expect((await store.read('other'))?.draft).toBeUndefined();
  });

  it('keeps no draft of a write that lost its race', async () => {
    const version = await write(1);
    await write(2, version);
    await store.write('k', { ...change(3, version), draft: { value: 'late', until: later(60) } });
    expect((await store.read('k'))?.draft).toBeUndefined();
  });

  it('can be probed without changing anything', async () => {
    const version = await write(1);
    await store.probe();
    expect(await store.read('k')).toEqual({ state: { count: 1 }, version });
  });

  it('closes twice without complaint', async () => {
    await store.close();
    await store.close();
  });

  // what is in memory only has nothing to come back to
  if (survivesClose) {
    it('holds everything after it was closed and opened', async () => {
      const version = await write(1, undefined, 'a');
      await store.close();
      store = await open(at);
      expect(await store.read('k')).toEqual({ state: { count: 1 }, version });
      expect(await store.replay('k', 'a', NOW)).toEqual(['reply 1']);
    });

    it('loses nothing acknowledged when its process is killed', async () => {
      await store.close();
      let last = 0;
      const writer = new URL('../fixtures/store-writer.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [writer, at], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        last = Number(line);
        if (last >= 500) child.kill('SIGKILL');
      }
      expect((await exited)[1]).toBe('SIGKILL');
      store = await open(at);
      const stored = (await store.read('killed'))?.state as { count: number };
      expect(stored.count).toBeGreaterThanOrEqual(last);
      expect(await store.replay('killed', `a${last}`, new Date())).toEqual([last]);
      expect(await store.replay('killed', `a${stored.count}`, new Date())).toEqual([stored.count]);
      expect(await store.replay('killed', `a${stored.count + 1}`, new Date())).toBeUndefined();
    });
  }
});
