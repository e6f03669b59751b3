import { afterEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../src/storage/postgres-open.ts';
import { POSTGRES_MIGRATIONS } from '../../src/storage/postgres-schema.ts';
import { createPostgresStore } from '../../src/storage/postgres-store.ts';
import { createPostgresTranscripts } from '../../src/storage/postgres-transcripts.ts';
import type { Draft, TranscriptStore } from '../../src/storage/transcript-store.ts';
import { newDatabase } from '../fixtures/postgres-database.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const asked = (text: string): Draft => ({ activity: { text }, shown: true, pending: true });

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
const connect = async (url: string, migrations?: typeof POSTGRES_MIGRATIONS) => {
  const postgres = await openPostgres(url, migrations);
  opened.push(postgres);
  return postgres;
};

describe('two servers over one PostgreSQL', () => {
  const pair = async () => {
    const url = await newDatabase();
    const [a, b] = [createPostgresTranscripts(await connect(url)), createPostgresTranscripts(await connect(url))];
    return { a, b };
  };

  it('answer a conversation one at a time', async () => {
    const { a, b } = await pair();
    await a.open('c', [asked('one'), asked('two')], NOW);
    expect(await a.take('c')).toMatchObject({ seq: 1 });
    expect(await b.take('c')).toBeUndefined();
    expect(await b.unanswered(10)).toEqual([]);
    await a.answer('c', 1, { replies: [], forget: false, now: NOW });
    expect(await b.unanswered(10)).toEqual(['c']);
    expect(await b.take('c')).toMatchObject({ seq: 2 });
    expect(await a.take('c')).toBeUndefined();
  });

  it('number what both add to one log without gap or double, and begin it once', async () => {
    const { a, b } = await pair();
    const begun = await Promise.all([a, b, a, b].map((store) => store.open('c', [asked('begin')], NOW)));
    expect(begun.filter(({ created }) => created)).toHaveLength(1);
    await Promise.all(Array.from({ length: 200 }, (_, index) => (index % 2 ? a : b).append('c', [asked(`${index}`)], NOW)));
    const entries = await a.read('c', 0, 1000);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
    expect(new Set(entries.map(({ at }) => at)).size).toBe(201);
  });

  it('leave nothing unanswered and answer nothing twice while both add and answer', async () => {
    const { a, b } = await pair();
    await a.open('c', [], NOW);
    const order: number[] = [];
    // as a server does it: whoever has added looks whether there is something to answer, one look at a time
    const server = (store: TranscriptStore) => {
      let last = Promise.resolve();
      const answerAll = async () => {
        for (let entry = await store.take('c'); entry; entry = await store.take('c')) {
          order.push(entry.seq);
          await store.answer('c', entry.seq, { replies: [{ to: entry.seq }], forget: false, now: NOW });
        }
      };
      return async (index: number) => {
        await store.append('c', [asked(`${index}`)], NOW);
        last = last.then(answerAll);
        await last;
      };
    };
    const [addToA, addToB] = [server(a), server(b)];
    await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? addToA : addToB)(index)));
    expect(await a.next('c')).toBeUndefined();
    const replies = (await a.read('c', 0, 1000)).flatMap(({ activity }) => (activity as { to?: number }).to ?? []);
    expect(replies).toHaveLength(100);
    expect(replies).toEqual([...new Set(replies)].sort((one, other) => one - other));
    expect(order).toEqual(replies);
  });

  it('take over what a server left behind that stands still for longer than its lease', async () => {
    const url = await newDatabase();
    const [a, b] = [createPostgresTranscripts(await connect(url), 1), createPostgresTranscripts(await connect(url))];
    await a.open('c', [asked('one')], NOW);
    await a.take('c');
    while ((await b.unanswered(10)).length === 0);
    expect(await b.take('c')).toMatchObject({ seq: 1, tries: 1 });
    expect(await b.answer('c', 1, { replies: [{ text: 'b' }], forget: false, now: NOW })).toHaveLength(1);
    expect(await a.answer('c', 1, { replies: [{ text: 'a' }], forget: false, now: NOW })).toBeUndefined();
    expect(await a.read('c', 0, 10)).toHaveLength(2);
  });
});

describe('the schema of PostgreSQL', () => {
  const column = { sql: 'alter table conversations add column note text', additive: true };
  const breaking = { sql: 'alter table conversations rename column day to days', additive: false };

  it('is made once by servers that start together', async () => {
    const url = await newDatabase();
    await Promise.all(Array.from({ length: 5 }, () => connect(url)));
    const store = createPostgresStore(await connect(url));
    expect(await store.read('k')).toBeUndefined();
  });

  it('lets an old server work on, and another one start, beside newer ones', async () => {
    const url = await newDatabase();
    const old = createPostgresStore(await connect(url));
    const change = { state: { count: 1 }, expected: undefined, activity: 'a', replies: [], now: NOW };
    await connect(url, [...POSTGRES_MIGRATIONS, column]);
    expect(await old.write('k', change)).toMatchObject({ type: 'written' });
    const another = createPostgresStore(await connect(url));
    expect(await another.read('k')).toMatchObject({ state: { count: 1 } });
    await another.probe();
  });

  it('refuses a server that knows too little of it', async () => {
    const url = await newDatabase();
    await connect(url, [...POSTGRES_MIGRATIONS, breaking, column]);
    await expect(openPostgres(url)).rejects.toMatchObject({ code: 'STORE_VERSION' });
    await connect(url, [...POSTGRES_MIGRATIONS, breaking]);
  });

  it('is left as it was when a step fails', async () => {
    const url = await newDatabase();
    await connect(url);
    const broken = { sql: 'create table half (a integer); select * from nothing_there', additive: true };
    await expect(openPostgres(url, [...POSTGRES_MIGRATIONS, broken])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await connect(url, [...POSTGRES_MIGRATIONS, { sql: 'create table half (a integer)', additive: true }]);
  });

  it('is not asked for where nothing listens, and its password stays out of the message', async () => {
    const failure = await openPostgres('postgres://someone:hush-hush@127.0.0.1:9/none').catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(String((failure as Error).message)).not.toContain('hush');
  });
});
