import { beforeEach, describe, expect, it } from 'vitest';
import { ClaimwiseError } from '../../../src/errors.ts';
import type { ConversationStore } from '../../../src/storage/conversation-store.ts';
import { createSqliteStore } from '../../../src/storage/sqlite-store.ts';
import { createSteadyStore, type SteadyStore } from '../../../src/storage/steady-store.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const change = (count: number, expected?: number, activity?: string) => ({
  state: { count },
  expected,
  activity,
  replies: [count],
  now: NOW,
});

/** A real store whose reads and writes can be made to fail, as on a full or broken disk. */
function breakable() {
  const inner = createSqliteStore(':memory:');
  const broken = { reads: false, writes: false };
  const fail = () => Promise.reject(new ClaimwiseError('STORE_UNAVAILABLE', 'expected space, got a full disk'));
  const store: ConversationStore = {
    read: (...args) => (broken.reads ? fail() : inner.read(...args)),
    replay: (...args) => (broken.reads ? fail() : inner.replay(...args)),
    write: (...args) => (broken.writes ? fail() : inner.write(...args)),
    forget: (...args) => (broken.writes ? fail() : inner.forget(...args)),
    sweep: (...args) => (broken.writes ? fail() : inner.sweep(...args)),
    probe: () => (broken.writes ? fail() : inner.probe()),
    close: () => inner.close(),
  };
  return { inner, broken, store };
}

describe('createSteadyStore', () => {
  let inner: ConversationStore;
  let broken: { reads: boolean; writes: boolean };
  let steady: SteadyStore;
  let logged: string[];
  beforeEach(() => {
    const parts = breakable();
    inner = parts.inner;
    broken = parts.broken;
    logged = [];
    steady = createSteadyStore(parts.store, { error: (_fields, message) => logged.push(message), info: (message) => logged.push(message) });
  });
  const write = async (...args: Parameters<typeof change>) => {
    const written = await steady.write('k', change(...args));
    if (written.type === 'conflict') throw new Error('expected no conflict');
    return written.version;
  };

  it('goes on from memory when writes fail', async () => {
    const first = await write(1);
    broken.writes = true;
    const second = await write(2, first, 'a');
    const third = await write(3, second, 'b');
    expect(await steady.read('k')).toEqual({ state: { count: 3 }, version: third });
    expect(await steady.replay('k', 'a', NOW)).toEqual([2]);
    expect(await inner.read('k')).toMatchObject({ state: { count: 1 } });
  });

  it('goes on from memory when reads fail too', async () => {
    const first = await write(1);
    broken.reads = true;
    broken.writes = true;
    expect(await steady.read('k')).toEqual({ state: { count: 1 }, version: first });
    expect(await steady.read('never seen')).toBeUndefined();
    expect(await steady.replay('k', 'a', NOW)).toBeUndefined();
  });

  it('still refuses a stale version', async () => {
    const first = await write(1);
    broken.writes = true;
    await write(2, first);
    expect(await steady.write('k', change(9, first))).toEqual({ type: 'conflict' });
  });

  it('takes no ticket that it could only hold in memory', async () => {
    broken.writes = true;
    const outgoing = { key: 'a', reference: 'R', ticket: {} };
    await expect(steady.write('k', { ...change(1), outgoing })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await steady.read('k')).toBeUndefined();
  });

  it('drops on disk the draft that was dropped in memory', async () => {
    const draft = { value: 'words', until: new Date(NOW.getTime() + 1) };
    const first = await steady.write('k', { ...change(1), draft });
    broken.writes = true;
    const second = await steady.write('k', { ...change(2, first.type === 'written' ? first.version : 0), draft: null });
    expect((await steady.read('k'))?.draft).toBeUndefined();
    broken.writes = false;
    await write(3, second.type === 'written' ? second.version : 0);
    expect(await inner.read('k')).toEqual({ state: { count: 3 }, version: expect.any(Number) });
  });

  it('writes what it held once the store works again', async () => {
    const first = await write(1);
    broken.writes = true;
    const second = await write(2, first);
    broken.writes = false;
    await write(3, second);
    expect(await inner.read('k')).toMatchObject({ state: { count: 3 } });
  });

  it('starts a conversation while the store fails', async () => {
    broken.writes = true;
    const first = await write(1);
    broken.writes = false;
    await write(2, first);
    expect(await inner.read('k')).toMatchObject({ state: { count: 2 } });
  });

  it('does not pretend to have forgotten', async () => {
    await write(1);
    broken.writes = true;
    await expect(steady.forget('k')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('tells its health, and logs each change of it once', async () => {
    expect(await steady.health()).toEqual({ ok: true });
    broken.writes = true;
    const first = await write(1);
    await write(2, first);
    await steady.sweep(NOW);
    expect(await steady.health()).toEqual({ ok: false, code: 'STORE_UNAVAILABLE' });
    broken.writes = false;
    expect(await steady.health()).toEqual({ ok: true });
    expect(logged).toEqual(['the store fails; conversations go on from memory', 'the store works again']);
  });

  it('holds a bounded number of conversations', async () => {
    broken.writes = true;
    for (let index = 0; index <= 1000; index++) await steady.write(`k${index}`, change(index));
    expect(await steady.read('k0')).toBeUndefined();
    expect(await steady.read('k1000')).toMatchObject({ state: { count: 1000 } });
  });
});
