import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyStore } from '../../src/backup.ts';
import { openPostgresCopy } from '../../src/storage/backup-postgres.ts';
import { begin, pollUntil, post } from '../e2e/direct-line/harness.ts';
import { countingCore, startTestService, texts } from '../e2e/harness.ts';
import { newDatabase } from '../fixtures/postgres-database.ts';

const TOKEN_SECRET = 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm';
type Place = { dataDir: string; databaseUrl: string | undefined };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwise-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const ENGINES: Record<string, () => Promise<Place>> = {
  SQLite: async () => ({ dataDir: join(folder, `data-${++count}`), databaseUrl: undefined }),
  PostgreSQL: async () => ({ dataDir: folder, databaseUrl: await newDatabase() }),
};
const PAIRS = Object.keys(ENGINES).flatMap((from) => Object.keys(ENGINES).map((to): [string, string] => [from, to]));
const place = (engine: string) => (ENGINES[engine] as () => Promise<Place>)();

type Service = Awaited<ReturnType<typeof startTestService>>;

/** Lets a server run over a database for as long as `work` takes. */
async function during<T>({ dataDir, databaseUrl }: Place, work: (service: Service) => Promise<T>): Promise<T> {
  const environment = { DATA_DIR: dataDir, TOKEN_SECRET, ...(databaseUrl && { DATABASE_URL: databaseUrl }) };
  const service = await startTestService({ advise: countingCore }, environment);
  try {
    return await work(service);
  } finally {
    await service.stop();
  }
}

/** Lets one conversation go on. @returns the replies */
function talk(where: Place, messages: readonly string[]): Promise<(string | undefined)[]> {
  return during(where, async (service) => {
    const said: (string | undefined)[] = [];
    for (const text of messages) said.push(...(texts(await service.post({ text, conversation: { id: 'the same' } })) ?? []));
    return said;
  });
}

const linesOf = (file: string) => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
const write = (file: string, lines: readonly string[]) => writeFileSync(file, gzipSync(`${lines.join('\n')}\n`));
const ticket = (fields: object) => {
  const row = { key: 'k', reference: 'R', ticket: '{}', state: 'waiting', tries: 2, at: 1_790_000_000_000, due: 1_790_000_000_001 };
  return JSON.stringify(['outbox', { ...row, lease: 'held', doubtful: 0, error: null, remote: null, done: null, ...fields }]);
};
/** A backup of tickets, counts and states with letters that are easily broken. */
function made(file: string, waiting: number): string[] {
  const rows = [
    ...Array.from({ length: waiting }, (_, n) => ticket({ key: `waiting-${n}`, reference: "it's \\u0000 ☕" })),
    ticket({ key: 'dead', state: 'dead', lease: null, error: 'HELPDESK_BUSY' }),
    JSON.stringify(['counts', { day: 20_000, fact: 'answered', name: 'entry', n: 3 }]),
  ];
  const lines = [JSON.stringify({ backup: 'claimwise', format: 1, made: '2026-11-29T00:00:00.000Z' }), ...rows];
  write(file, [...lines, JSON.stringify({ rows: rows.length })]);
  return rows;
}

describe.each(PAIRS)('a backup of %s in %s', (from, to) => {
  it('lets a conversation go on where it was', async () => {
    const [old, fresh] = [await place(from), await place(to)];
    const file = join(folder, 'backup.gz');
    expect(await talk(old, ['hello', 'again'])).toEqual(['1: hello', '2: again']);
    expect(await copyStore('backup', file, old)).toBeGreaterThan(0);
    await copyStore('restore', file, fresh);
    expect(await talk(fresh, ['and again'])).toEqual(['3: and again']);
  });

  it('lets a web chat go on where it was, without what was said before', async () => {
    const [old, fresh] = [await place(from), await place(to)];
    const file = join(folder, 'backup.gz');
    const session = await during(old, async (service) => {
      const begun = await begin(service);
      await post(service, begun, { text: 'one' });
      await pollUntil(service, begun, 3);
      return begun;
    });
    await copyStore('backup', file, old);
    await copyStore('restore', file, fresh);
    const said = await during(fresh, async (service) => {
      await post(service, session, { text: 'two' });
      return pollUntil(service, session, 2);
    });
    expect(said.map(({ text }) => text)).toEqual(['two', '3: two']);
  });

  it('brings every row back, with tickets that may have been sent since marked so', async () => {
    const [old, fresh] = [await place(from), await place(to)];
    const [first, second] = [join(folder, 'first.gz'), join(folder, 'second.gz')];
    const rows = made(first, 1201);
    expect(await copyStore('restore', first, old)).toBe(rows.length);
    await copyStore('backup', second, old);
    await copyStore('restore', second, fresh);
    await copyStore('backup', first, fresh);
    const marked = rows.map((row) =>
      row.includes('"waiting"') ? row.replace('"held"', 'null').replace('"doubtful":0', '"doubtful":1') : row,
    );
    expect(linesOf(first).slice(1, -1).sort()).toEqual(marked.sort());
  });
});

describe.each(Object.keys(ENGINES))('%s', (engine) => {
  it('is filled only where it is empty', async () => {
    const there = await place(engine);
    const file = join(folder, 'backup.gz');
    made(file, 1);
    await copyStore('restore', file, there);
    await expect(copyStore('restore', file, there)).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
  });

  it.each<[string, (file: string) => void]>([
    ['was cut off', (file) => truncateSync(file, statSync(file).size - 20)],
    ['has lost its end', (file) => write(file, linesOf(file).slice(0, -1))],
    ['has lost a row', (file) => write(file, linesOf(file).toSpliced(1, 1))],
    ['has a column that is not known', (file) => write(file, linesOf(file).toSpliced(2, 1, ticket({ key: 'x', 'at) --': 1 })))],
    ['has a table that is not known', (file) => write(file, linesOf(file).toSpliced(2, 1, '["pg_authid",{}]'))],
    ['is of a later format', (file) => write(file, ['{"backup":"claimwise","format":2}', ...linesOf(file).slice(1)])],
    ['is no backup', (file) => writeFileSync(file, 'nothing of the kind')],
    ['is not there', (file) => rmSync(file)],
  ])('stays empty when the file %s', async (_, spoil) => {
    const there = await place(engine);
    const file = join(folder, 'backup.gz');
    made(file, 3);
    spoil(file);
    await expect(copyStore('restore', file, there)).rejects.toMatchObject({ code: 'BACKUP_FILE' });
    expect(await copyStore('backup', join(folder, 'empty.gz'), there)).toBe(0);
  });
});

describe('a backup', () => {
  it('holds no words of people, opens no doors, and is for its owner alone', async () => {
    const there = await place('SQLite');
    const file = join(folder, 'backup.gz');
    await talk(there, ['my name is Zanzibar']);
    await copyStore('backup', file, there);
    expect(gunzipSync(readFileSync(file)).toString()).not.toMatch(/Zanzibar/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is refused of a database that another process has, and of one that is not there', async () => {
    const there = await place('SQLite');
    const file = join(folder, 'backup.gz');
    await expect(copyStore('backup', file, there)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(existsSync(there.dataDir)).toBe(false);
    const service = await startTestService({ advise: countingCore }, { DATA_DIR: there.dataDir });
    await expect(copyStore('backup', file, there)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await service.stop();
  });

  it('is taken of PostgreSQL as it was at one moment, while servers write', async () => {
    const there = await place('PostgreSQL');
    const databaseUrl = there.databaseUrl as string;
    const file = join(folder, 'backup.gz');
    made(file, 1);
    await copyStore('restore', file, there);
    const server = new Client(databaseUrl);
    await server.connect();
    const copy = await openPostgresCopy(databaseUrl, false);
    const tables: string[] = [];
    for await (const [table, row] of copy.rows()) {
      if (tables.length === 0) await server.query('update outbox set tries = 99');
      if (table === 'outbox') expect(row.tries).toBe(2);
      tables.push(table);
    }
    expect(tables).toEqual(['counts', 'outbox', 'outbox']);
    await Promise.all([server.end(), copy.close()]);
  });
});
