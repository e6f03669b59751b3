import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InsightStore, Miss, Rating } from '../../src/storage/insight-store.ts';
import { createPostgresInsight } from '../../src/storage/postgres-insight.ts';
import { createSqliteInsight } from '../../src/storage/sqlite-insight.ts';
import { postgresEngine } from '../fixtures/postgres-database.ts';

const miss = (conversation: string, terms: string[], day = 20_000, nearest = ['hive-cost']): Miss => ({
  conversation,
  terms,
  nearest,
  day,
});
const helpful = { fact: 'helpful', name: 'hive-cost' };
const rating = (conversation: string, facts: Rating['facts'], day = 20_000): Rating => ({ conversation, answer: 'a', facts, day });

type Engine = {
  name: string;
  survivesClose: boolean;
  /** Where an empty store can be: a file, or the address of a database. */
  place: (folder: string) => string | Promise<string>;
  open: (place: string) => InsightStore | Promise<InsightStore>;
};
const file = (folder: string) => join(folder, 'claimwise.db');
const memory = () => ':memory:';
const engines: Engine[] = [
  { name: 'SQLite in a file', survivesClose: true, place: file, open: (place) => createSqliteInsight(place) },
  { name: 'SQLite in memory', survivesClose: false, place: memory, open: (place) => createSqliteInsight(place) },
  postgresEngine(createPostgresInsight),
];

describe.each(engines)('insight store: $name', ({ place, open, survivesClose }) => {
  let folder: string;
  let at: string;
  let store: InsightStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-insight-'));
    at = await place(folder);
    store = await open(at);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const all = () => store.counts(0, 1_000_000);

  it('has nothing at first', async () => {
    expect(await all()).toEqual([]);
    expect(await store.misses(0, 10)).toEqual([]);
  });

  it('adds up what is counted under the same day, fact and name', async () => {
    const entry = { day: 20_000, fact: 'entry', name: 'hive-cost', n: 2 };
    await store.add([entry, { ...entry, name: 'honey-yield', n: 1 }, { ...entry, day: 20_001 }], []);
    await store.add([entry, entry, { ...entry, fact: 'guess', n: 7 }], []);
    expect(await all()).toEqual([
      { ...entry, n: 6 },
      { ...entry, name: 'honey-yield', n: 1 },
      { ...entry, fact: 'guess', n: 7 },
      { ...entry, day: 20_001 },
    ]);
  });

  it('gives the counts of a range of days, both ends included', async () => {
    for (const day of [1, 2, 3, 4]) await store.add([{ day, fact: 'entry', name: 'a', n: day }], []);
    expect((await store.counts(2, 3)).map(({ n }) => n)).toEqual([2, 3]);
  });

  it('leaves out what came to nothing', async () => {
    await store.add([{ day: 1, fact: 'entry', name: 'a', n: 1 }], []);
    await store.add([{ day: 1, fact: 'entry', name: 'a', n: -1 }], []);
    expect(await all()).toEqual([]);
  });

  it('keeps misses, latest first and as many as were asked for', async () => {
    const misses = [miss('c', ['pay'], 20_000), miss('d', ['pay', 'night'], 20_002), miss('e', ['night'], 20_001)];
    await store.add([], misses);
    expect((await store.misses(0, 10)).map(({ conversation }) => conversation)).toEqual(['d', 'e', 'c']);
    expect(await store.misses(20_001, 10)).toEqual([misses[1], misses[2]]);
    expect(await store.misses(0, 1)).toEqual([misses[1]]);
  });

  it('keeps one miss for a conversation and its terms in their order', async () => {
    await store.add([], [miss('c', ['pay', 'night']), miss('c', ['night', 'pay']), miss('c', ['pay', 'night'], 20_005, ['honey-yield'])]);
    await store.add([], [miss('c', ['night', 'pay'], 20_003)]);
    expect(await store.misses(0, 10)).toEqual([miss('c', ['pay', 'night'], 20_005, ['honey-yield']), miss('c', ['night', 'pay'], 20_003)]);
  });

  it('counts a rating once, however often it comes', async () => {
    for (let i = 0; i < 3; i++) await store.rate(rating('c', [helpful]));
    await store.rate(rating('d', [helpful]));
    expect(await all()).toEqual([{ day: 20_000, ...helpful, n: 2 }]);
  });

  it('puts a later rating in the place of an earlier one, on both days', async () => {
    const not = { fact: 'not-helpful', name: 'hive-cost' };
    const why = { fact: 'reason', name: 'unclear' };
    await store.rate(rating('c', [helpful], 20_000));
    await store.rate(rating('c', [not], 20_001));
    await store.rate(rating('c', [not, why], 20_002));
    expect(await all()).toEqual([
      { day: 20_002, ...not, n: 1 },
      { day: 20_002, ...why, n: 1 },
    ]);
  });

  it('takes ratings of two answers of one conversation for two', async () => {
    await store.rate(rating('c', [helpful]));
    await store.rate({ ...rating('c', [helpful]), answer: 'b' });
    expect(await all()).toEqual([{ day: 20_000, ...helpful, n: 2 }]);
  });

  it('forgets a conversation with its parts and no other, and goes on counting what was counted', async () => {
    await store.add([], [miss('c', ['pay']), miss('c/part', ['pay']), miss('cd', ['pay']), miss('c0', ['pay'])]);
    await store.rate(rating('c/part', [helpful]));
    await store.forget('c');
    expect((await store.misses(0, 10)).map(({ conversation }) => conversation)).toEqual(['c0', 'cd']);
    expect(await all()).toEqual([{ day: 20_000, ...helpful, n: 1 }]);
    // what was forgotten can't be replaced any more
    await store.rate(rating('c/part', [helpful]));
    expect(await all()).toEqual([{ day: 20_000, ...helpful, n: 2 }]);
  });

  it('sweeps counts by one day and what is linked to conversations by another', async () => {
    await store.add(
      [10, 20, 30].map((day) => ({ day, fact: 'entry', name: 'a', n: 1 })),
      [10, 20, 30].map((day) => miss(`c${day}`, ['pay'], day)),
    );
    await store.rate(rating('c', [helpful], 20));
    await store.sweep(20, 30);
    expect((await all()).map(({ day }) => day)).toEqual([20, 20, 30]);
    expect((await store.misses(0, 10)).map(({ day }) => day)).toEqual([30]);
    await store.rate(rating('c', [helpful], 30));
    expect((await all()).filter(({ fact }) => fact === 'helpful')).toHaveLength(2);
  });

  it('keeps any text as it is', async () => {
    const name = `"£'; drop table counts; -- \u{1f41d}`;
    await store.add([{ day: 1, fact: 'entry', name, n: 1 }], [miss(name, [name], 1, [name])]);
    expect((await all())[0]).toMatchObject({ name });
    expect(await store.misses(0, 1)).toEqual([miss(name, [name], 1, [name])]);
  });

  it('writes all of a batch or nothing', async () => {
    const good = { day: 1, fact: 'entry', name: 'a', n: 1 };
    const bad = { ...good, name: null as unknown as string };
    await expect(store.add([good, bad], [])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await all()).toEqual([]);
  });

  it.runIf(survivesClose)('holds everything over a restart', async () => {
    await store.add([{ day: 1, fact: 'entry', name: 'a', n: 1 }], [miss('c', ['pay'])]);
    await store.close();
    store = await open(at);
    expect(await all()).toHaveLength(1);
    expect(await store.misses(0, 10)).toHaveLength(1);
  });

  it('rejects once it is closed, and closes twice without complaint', async () => {
    await store.close();
    await store.close();
    await expect(store.counts(0, 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.add([], [miss('c', ['pay'])])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.sweep(1, 1);
  });
});
