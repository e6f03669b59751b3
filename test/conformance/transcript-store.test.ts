import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresTranscripts } from '../../src/storage/postgres-transcripts.ts';
import { openDatabase } from '../../src/storage/sqlite-open.ts';
import { createSqliteStore } from '../../src/storage/sqlite-store.ts';
import { createSqliteTranscripts } from '../../src/storage/sqlite-transcripts.ts';
import type { Draft, TranscriptStore } from '../../src/storage/transcript-store.ts';
import { postgresEngine } from '../fixtures/postgres-database.ts';
import { turnsDuring } from '../fixtures/turns-during.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const HOUR = 60 * 60 * 1000;
const said = (text: string, fields: Partial<Draft> = {}): Draft => ({ activity: { text }, shown: true, pending: false, ...fields });
const asked = (text: string) => said(text, { pending: true });

type Engine = {
  name: string;
  survivesClose: boolean;
  /** Where an empty store can be: a file, or the address of a database. */
  place: (folder: string) => string | Promise<string>;
  open: (place: string) => TranscriptStore | Promise<TranscriptStore>;
};
const file = (folder: string) => join(folder, 'claimwise.db');
const memory = () => ':memory:';
const engines: Engine[] = [
  { name: 'SQLite in a file', survivesClose: true, place: file, open: (place) => createSqliteTranscripts(place) },
  { name: 'SQLite in memory', survivesClose: false, place: memory, open: (place) => createSqliteTranscripts(place) },
  postgresEngine((postgres) => createPostgresTranscripts(postgres, 50)),
];

describe.each(engines)('transcript store: $name', ({ place, open, survivesClose }) => {
  let folder: string;
  let at: string;
  let store: TranscriptStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-transcripts-'));
    at = await place(folder);
    store = await open(at);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const append = async (drafts: Draft[], now = NOW, conversation = 'c') => {
    const appended = await store.append(conversation, drafts, now);
    if (appended.type !== 'appended') throw new Error(`expected an append, got ${appended.type}`);
    return appended.entries;
  };
  const texts = async (after = 0, conversation = 'c', limit = 100) =>
    (await store.read(conversation, after, limit)).map(({ seq, activity }) => [seq, (activity as { text: string }).text]);

  it('knows nothing of a conversation that was not begun', async () => {
    expect(await store.find('c')).toBeUndefined();
    expect(await store.read('c', 0, 10)).toEqual([]);
    expect(await store.next('c')).toBeUndefined();
    expect(await store.append('c', [said('a')], NOW)).toEqual({ type: 'missing' });
    expect(await store.answer('c', 1, { replies: [], forget: false, now: NOW })).toBeUndefined();
  });

  it('begins a log once, with its first entries', async () => {
    const first = await store.open('c', [asked('joined')], NOW);
    expect(first).toEqual({ epoch: expect.stringMatching(/^[a-z0-9]+$/), last: 1, ended: false, created: true });
    expect(await store.open('c', [asked('joined again')], later(1000))).toEqual({ ...first, created: false });
    expect(await texts()).toEqual([[1, 'joined']]);
    expect(await store.find('c')).toEqual({ epoch: first.epoch, last: 1, ended: false });
  });

  it('numbers entries from 1, with times that rise even when the clock stands or goes back', async () => {
    await store.open('c', [], NOW);
    const entries = [
      ...(await append([said('a'), said('b')])),
      ...(await append([said('c')], later(-5000))),
      ...(await append([said('d')])),
    ];
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times[0]).toBe(NOW.getTime());
    expect(await store.read('c', 0, 10)).toEqual(entries);
  });

  it('reads what is shown after a number, as much as was asked for', async () => {
    await store.open('c', [], NOW);
    await append([said('a'), said('hidden', { shown: false, pending: true }), said('b'), said('c')]);
    expect(await store.next('c')).toMatchObject({ seq: 2, shown: false });
    expect(await texts(1)).toEqual([
      [3, 'b'],
      [4, 'c'],
    ]);
    expect(await texts(0, 'c', 2)).toEqual([
      [1, 'a'],
      [3, 'b'],
    ]);
    expect(await texts(99)).toEqual([]);
  });

  it('tells where logs end', async () => {
    const { epoch } = await store.open('c', [], NOW);
    await store.open('d', [said('a')], NOW);
    await append([said('a'), asked('b')]);
    const ends = await store.ends(['c', 'unknown']);
    expect([...ends]).toEqual([['c', { epoch, last: 2 }]]);
    expect((await store.ends([])).size).toBe(0);
  });

  it('keeps conversations apart', async () => {
    await store.open('c', [], NOW);
    await store.open('d', [], NOW);
    await append([said('a')]);
    await append([said('b')], NOW, 'd');
    expect(await texts(0, 'd')).toEqual([[1, 'b']]);
  });

  it('gives the oldest pending entry until it is answered', async () => {
    await store.open('c', [], NOW);
    await append([asked('one'), said('told'), asked('two')]);
    expect(await store.next('c')).toMatchObject({ seq: 1, activity: { text: 'one' }, shown: true, tries: 0 });
    const replies = await store.answer('c', 1, { replies: [{ text: 'r1' }, { text: 'r2' }], forget: false, now: NOW });
    expect(replies?.map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await store.next('c')).toMatchObject({ seq: 3 });
    expect((await texts(3)).map(([, text]) => text)).toEqual(['r1', 'r2']);
  });

  it('hands out the oldest pending entry to be answered, again until it is', async () => {
    await store.open('c', [], NOW);
    expect(await store.take('c')).toBeUndefined();
    await append([asked('one'), said('told'), asked('two')]);
    expect(await store.take('c')).toMatchObject({ seq: 1, activity: { text: 'one' }, tries: 0 });
    expect(await store.take('c')).toMatchObject({ seq: 1 });
    await store.answer('c', 1, { replies: [], forget: false, now: NOW });
    expect(await store.take('c')).toMatchObject({ seq: 3 });
    await store.answer('c', 3, { replies: [], forget: false, now: NOW });
    expect(await store.take('c')).toBeUndefined();
  });

  it('takes the answer to an entry once', async () => {
    await store.open('c', [], NOW);
    await append([asked('one')]);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => store.answer('c', 1, { replies: [{ text: `r${n}` }], forget: false, now: NOW })),
    );
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
    expect(await texts()).toHaveLength(2);
  });

  it('takes an answer without replies', async () => {
    await store.open('c', [asked('joined')], NOW);
    expect(await store.answer('c', 1, { replies: [], forget: false, now: NOW })).toEqual([]);
    expect(await store.next('c')).toBeUndefined();
  });

  it('forgets all before an entry, goes on counting, and keeps what came after', async () => {
    const { epoch } = await store.open('c', [], NOW);
    await store.open('d', [said('of another')], NOW);
    await append([said('a'), asked('forget me'), asked('hello')]);
    await store.answer('c', 2, { replies: [{ text: 'forgotten' }], forget: true, now: NOW });
    expect(await texts()).toEqual([
      [2, 'forget me'],
      [3, 'hello'],
      [4, 'forgotten'],
    ]);
    expect(await store.next('c')).toMatchObject({ seq: 3 });
    expect(await store.find('c')).toEqual({ epoch, last: 4, ended: false });
    expect(await texts(0, 'd')).toHaveLength(1);
  });

  it('forgets replies to earlier messages that came after the wish to be forgotten', async () => {
    await store.open('c', [], NOW);
    await append([asked('my name is Ann'), asked('forget me'), asked('hello')]);
    await store.answer('c', 1, { replies: [{ text: 'hello Ann' }], forget: false, now: NOW });
    await store.answer('c', 2, { replies: [{ text: 'forgotten' }], forget: true, now: NOW });
    expect(await texts()).toEqual([
      [2, 'forget me'],
      [3, 'hello'],
      [5, 'forgotten'],
    ]);
  });

  it('takes answers and nothing else once a conversation has ended', async () => {
    await store.open('c', [], NOW);
    await append([asked('one')]);
    expect(await store.append('c', [said('end')], NOW, true)).toMatchObject({ type: 'appended' });
    expect(await store.find('c')).toMatchObject({ ended: true, last: 2 });
    expect(await store.append('c', [said('more')], NOW)).toEqual({ type: 'ended' });
    expect(await store.answer('c', 1, { replies: [{ text: 'r' }], forget: false, now: NOW })).toHaveLength(1);
    expect(await store.find('c')).toMatchObject({ ended: true });
  });

  it('names the conversations that wait', async () => {
    for (const conversation of ['c', 'd', 'e']) await store.open(conversation, [], NOW);
    await append([asked('one'), asked('two')]);
    await append([asked('three')], NOW, 'd');
    await append([said('no question')], NOW, 'e');
    expect((await store.unanswered(10)).sort()).toEqual(['c', 'd']);
    expect(await store.unanswered(1)).toHaveLength(1);
  });

  it('sweeps entries by their age and logs that fell silent', async () => {
    const { epoch } = await store.open('c', [asked('old')], NOW);
    await store.open('silent', [said('old')], NOW);
    await append([said('new')], later(5 * HOUR));
    await store.sweep(later(2 * HOUR));
    expect(await texts()).toEqual([[2, 'new']]);
    expect(await store.next('c')).toBeUndefined();
    expect(await store.find('c')).toMatchObject({ epoch, last: 2 });
    expect(await store.find('silent')).toBeUndefined();
  });

  it('goes on where a pending entry was swept before its answer', async () => {
    await store.open('c', [asked('old')], NOW);
    await store.sweep(later(0));
    await append([said('new')], later(HOUR));
    expect(await store.take('c')).toBeUndefined();
    await append([asked('newer')], later(HOUR));
    expect(await store.take('c')).toMatchObject({ seq: 3 });
  });

  it('keeps a log that was begun with nothing in it', async () => {
    await store.open('c', [], NOW);
    await store.sweep(NOW);
    expect(await store.find('c')).toMatchObject({ last: 0 });
  });

  it('begins another log where the old one was swept', async () => {
    const { epoch } = await store.open('c', [said('old')], NOW);
    await store.sweep(later(2 * HOUR));
    expect((await store.open('c', [], later(2 * HOUR))).epoch).not.toBe(epoch);
  });

  it('sweeps more than one step can hold', async () => {
    // of a server whose clock is ahead
    await store.open('ahead', [said('new')], later(5 * HOUR));
    await store.open('c', [], NOW);
    await append(Array.from({ length: 1100 }, (_, index) => said(String(index))));
    await store.sweep(later(HOUR));
    expect(await store.read('c', 0, 2000)).toEqual([]);
    expect(await texts(0, 'ahead')).toEqual([[1, 'new']]);
  });

  it('sweeps logs step by step, with turns in between', async () => {
    for (let index = 0; index < 1100; index++) await store.open(`c${index}`, [], NOW);
    expect(await turnsDuring(store.sweep(later(2 * HOUR)))).toBeGreaterThanOrEqual(2);
    for (const conversation of ['c0', 'c1099']) expect(await store.find(conversation)).toBeUndefined();
  });

  it('keeps any text as it is', async () => {
    const activity = { text: '\u0000 "£" \u{1f41d} \ud800 </script>', nested: { __proto__: null, list: [1, null, true] } };
    await store.open("c'; drop table entries; --", [{ activity, shown: true, pending: false }], NOW);
    const [entry] = await store.read("c'; drop table entries; --", 0, 1);
    expect(entry?.activity).toEqual(JSON.parse(JSON.stringify(activity)));
  });

  it('rejects once it is closed, and closes twice without complaint', async () => {
    await store.close();
    await store.close();
    await expect(store.find('c')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.sweep(NOW);
  });

  // what is in memory only has nothing to come back to
  if (survivesClose) {
    it('holds everything after it was closed and opened', async () => {
      const before = await store.open('c', [asked('one')], NOW);
      await store.close();
      store = await open(at);
      expect(await store.open('c', [], NOW)).toEqual({ ...before, created: false });
      expect(await store.next('c')).toMatchObject({ seq: 1, at: NOW.getTime() });
    });

    it('counts the servers that ended while they were at an entry', async () => {
      await store.open('c', [asked('one')], NOW);
      for (const tries of [1, 2]) {
        await store.take('c');
        await store.close();
        store = await open(at);
        // nobody else is taken for gone before its lease ends
        while ((await store.unanswered(10)).length === 0);
        expect(await store.take('c')).toMatchObject({ seq: 1, tries });
      }
    });

    it('loses nothing acknowledged when its process is killed, and halves no answer', async () => {
      await store.close();
      let last = 0;
      const writer = new URL('../fixtures/transcript-writer.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [writer, at], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        last = Number(line);
        if (last >= 300) child.kill('SIGKILL');
      }
      expect((await exited)[1]).toBe('SIGKILL');
      store = await open(at);
      const counts = (await store.read('killed', 0, 100_000)).map(({ activity }) => activity as { question?: number; reply?: number });
      const questions = counts.flatMap(({ question }) => question ?? []);
      expect(questions.length).toBeGreaterThanOrEqual(last);
      expect(questions).toEqual(questions.map((_, index) => index + 1));
      for (const question of questions) {
        const replies = counts.filter(({ reply }) => reply === question).length;
        const waits = (await store.next('killed'))?.activity as { question: number } | undefined;
        expect(replies).toBe(waits?.question === question ? 0 : 2);
      }
    });
  }
});

describe('one database file', () => {
  it('holds states and transcripts, and is freed when either closes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-shared-'));
    const path = join(folder, 'claimwise.db');
    const db = openDatabase(path);
    const [states, transcripts] = [createSqliteStore(path, db), createSqliteTranscripts(path, db)];
    await states.write('k', { state: { count: 1 }, expected: undefined, activity: undefined, replies: [], now: NOW });
    await transcripts.open('c', [said('a')], NOW);
    await states.close();
    await transcripts.close();
    const again = openDatabase(path);
    expect(await createSqliteStore(path, again).read('k')).toMatchObject({ state: { count: 1 } });
    expect(await createSqliteTranscripts(path, again).find('c')).toMatchObject({ last: 1 });
    again.close();
    rmSync(folder, { recursive: true });
  });
});
