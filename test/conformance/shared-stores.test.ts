import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { Announcement, Announcer } from '../../src/storage/announcer.ts';
import { createPostgresAnnouncer } from '../../src/storage/postgres-announcer.ts';
import { createPostgresBuckets } from '../../src/storage/postgres-buckets.ts';
import { runAlone } from '../../src/storage/postgres-jobs.ts';
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

describe('buckets that servers share', () => {
  it('give a burst once, to all together, and keep keys apart', async () => {
    const url = await newDatabase();
    const [a, b] = [createPostgresBuckets(await connect(url)), createPostgresBuckets(await connect(url))];
    const rate = { burst: 10, perSecond: 0.001 };
    const taken = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? a : b).take('k', 1, rate)));
    expect(taken.filter(Boolean)).toHaveLength(10);
    expect(await a.take('other', 10, rate)).toBe(true);
    expect(await b.take('other', 1, rate)).toBe(false);
  });

  it('take a cost whole or not at all, and none above the burst', async () => {
    const buckets = createPostgresBuckets(await connect(await newDatabase()));
    const rate = { burst: 10, perSecond: 0.001 };
    expect(await buckets.take('k', 11, rate)).toBe(false);
    for (const [cost, given] of [
      [8, true],
      [8, false],
      [2, true],
      [1, false],
    ] as const)
      expect(await buckets.take('k', cost, rate)).toBe(given);
  });

  it('fill with time and are swept once they are full', async () => {
    const postgres = await connect(await newDatabase());
    const buckets = createPostgresBuckets(postgres);
    const rate = { burst: 1, perSecond: 1000 };
    expect(await buckets.take('quick', 1, rate)).toBe(true);
    while (!(await buckets.take('quick', 1, rate)));
    await buckets.take('slow', 1, { burst: 1, perSecond: 0.001 });
    const left = async () => (await sql<{ key: string }>`select key from buckets`.execute(postgres.db)).rows.map(({ key }) => key);
    while ((await left()).length > 1) await buckets.sweep();
    expect(await left()).toEqual(['slow']);
  });
});

describe('a job that one server at a time does', () => {
  it('is left out while another is at it, and done again afterwards', async () => {
    const url = await newDatabase();
    const [a, b] = [await connect(url), await connect(url)];
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const first = runAlone(a, () => {
      begun.resolve();
      return gate.promise;
    });
    await begun.promise;
    let ran = 0;
    const job = async () => void ran++;
    expect(await runAlone(b, job)).toBe(false);
    gate.resolve();
    expect(await first).toBe(true);
    expect(await runAlone(b, job)).toBe(true);
    await expect(runAlone(b, () => Promise.reject(new Error('a fault of the job')))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await runAlone(a, job)).toBe(true);
    expect(ran).toBe(2);
  });
});

describe('a connection that breaks while it is held', () => {
  it('fails what it was held for and nothing else', async () => {
    const url = await newDatabase();
    const postgres = await connect(url);
    const cut = runAlone(postgres, async () => {
      const client = new Client(url);
      await client.connect();
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      );
      await client.end();
    });
    await expect(cut).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await createPostgresStore(postgres).probe();
  });
});

describe('announcements between servers', () => {
  const pair = async () => {
    const url = await newDatabase();
    const heard: Announcement[] = [];
    const warnings: string[] = [];
    const [a, b] = [0, 1].map(() => createPostgresAnnouncer(url, { warn: (_fields, message) => warnings.push(message) })) as [
      Announcer,
      Announcer,
    ];
    opened.push(a, b);
    let changed = Promise.withResolvers<void>();
    const tell = () => {
      changed.resolve();
      changed = Promise.withResolvers();
    };
    let missed = 0;
    const until = async (condition: () => boolean) => {
      while (!condition()) await changed.promise;
    };
    b.listen({
      heard(one) {
        heard.push(one);
        tell();
      },
      missed() {
        missed++;
        tell();
      },
    });
    await until(() => missed === 1);
    return { url, a, b, heard, warnings, until, missed: () => missed };
  };

  it('reach the others, in order and however many, and not the one that told', async () => {
    const { a, heard, until } = await pair();
    a.listen({ heard: () => expect.unreachable(), missed: () => undefined });
    const told = Array.from({ length: 3000 }, (_, index) => ({ conversation: `c${index}` }));
    for (const one of told) a.tell(one);
    await until(() => heard.length === told.length);
    expect(heard).toEqual(told);
  });

  it('in a form that this version does not know are passed over', async () => {
    const { url, a, heard, until } = await pair();
    const client = new Client(url);
    await client.connect();
    for (const payload of ['', 'x', '{}', '["another"', '["another", 1]', '["another", {"conversation": 1}]']) {
      await client.query('select pg_notify($1, $2)', ['claimwise', payload]);
    }
    await client.end();
    a.tell({ conversation: 'c' });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ conversation: 'c' }]);
  });

  it('that are too long for one notification are left out, and nothing else is', async () => {
    const { a, heard, until } = await pair();
    a.tell({ conversation: 'long', activity: { text: 'x'.repeat(8000) } });
    a.tell({ conversation: 'short', activity: { type: 'typing' } });
    await until(() => heard.length === 1);
    expect(heard).toEqual([{ conversation: 'short', activity: { type: 'typing' } }]);
  });

  it('go on over a new connection when the old one breaks, which says that some may be missed', async () => {
    const { url, a, heard, until, missed } = await pair();
    const client = new Client(url);
    await client.connect();
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await client.end();
    await until(() => missed() === 2);
    a.tell({ conversation: 'c' });
    await until(() => heard.length === 1);
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
