import { Client } from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPostgresBuckets } from '../../../src/storage/postgres-buckets.ts';
import { createPostgresCodes } from '../../../src/storage/postgres-codes.ts';
import { createPostgresInsight } from '../../../src/storage/postgres-insight.ts';
import { openPostgres, type Postgres } from '../../../src/storage/postgres-open.ts';
import { createPostgresOutbox } from '../../../src/storage/postgres-outbox.ts';
import { createPostgresSessions } from '../../../src/storage/postgres-sessions.ts';
import { createPostgresStore } from '../../../src/storage/postgres-store.ts';
import { createPostgresTranscripts } from '../../../src/storage/postgres-transcripts.ts';
import { newDatabase } from '../../fixtures/postgres-database.ts';
import { start, stopAll } from '../direct-line/harness.ts';

afterEach(stopAll);

const NOW = Date.parse('2026-11-22T10:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ago = (ms: number) => new Date(NOW - ms);
/** More than two steps of a sweep. */
const MANY = 12_000;
type Kind = 'gone' | 'kept';

/** Puts into each table what a sweep at NOW has to delete (its row says "gone"), and what it has to leave ("kept"). */
async function fill(postgres: Postgres): Promise<void> {
  const at = <T>(kind: Kind, gone: T, kept: T) => (kind === 'gone' ? gone : kept);
  for (const kind of ['gone', 'kept'] as const) {
    const states = createPostgresStore(postgres);
    const write = (key: string, more: object) =>
      states.write(key, { state: {}, expected: undefined, activity: undefined, replies: [], now: ago(0), ...more });
    await write(kind, { now: ago(at(kind, 32, 29) * DAY) });
    await write(`reply-${at(kind, 1, 2)}`, { activity: kind, now: ago(at(kind, 61, 59) * MINUTE) });
    await write(`draft-${at(kind, 1, 2)}`, { draft: { value: kind, until: ago(at(kind, 1, -1) * MINUTE) } });
    const said = { activity: { text: kind }, shown: true, pending: false };
    await createPostgresTranscripts(postgres).open(kind, [said], ago(at(kind, 26, 23) * HOUR));
    await createPostgresCodes(postgres).write(kind, 'c', {}, ago(at(kind, 1, -1) * MINUTE));
    await createPostgresSessions(postgres).write(kind, {}, ago(at(kind, 1, -1) * MINUTE));
    const insight = createPostgresInsight(postgres);
    const dayOf = (days: number) => Math.floor(ago(days * DAY).getTime() / DAY);
    const linked = { conversation: kind, day: dayOf(at(kind, 91, 89)) };
    await insight.add([{ fact: 'entry', name: kind, n: 1, day: dayOf(at(kind, 366, 364)) }], [{ ...linked, terms: [], nearest: [] }]);
    await insight.rate({ ...linked, answer: 'a', facts: [] });
    const outbox = createPostgresOutbox(postgres);
    const sent = ago(at(kind, 91, 89) * DAY);
    await outbox.add({ key: kind, reference: 'r', ticket: {} }, sent);
    const claim = await outbox.claim(sent, MINUTE);
    expect(claim && (await outbox.deliver(claim, undefined, sent))).toBe(true);
    // full again after 1 ms, by the clock of the database, and after a day
    await createPostgresBuckets(postgres).take(kind, 1, { burst: 1, perSecond: at(kind, 1000, 1 / 86_400) });
  }
}

describe('what has expired in PostgreSQL', () => {
  it('goes from every table when a server starts, and nothing else does', async () => {
    const url = await newDatabase();
    const postgres = await openPostgres(url);
    await fill(postgres);
    await postgres.close();
    const client = new Client(url);
    await client.connect();
    const many = `generate_series(1, ${MANY}) n`;
    await client.query(`insert into replies (key, activity, replies, at) select 'gone', n::text, '[]', 0 from ${many}`);
    await client.query(
      `insert into entries (conversation, seq, at, activity, shown, pending, tries) select 'gone', 1 + n, 0, '{}', 1, 0, 0 from ${many}`,
    );
    const { rows } = await client.query(
      "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_version'",
    );
    const tables: string[] = rows.map(({ name }) => name).sort();
    const holding = async (kind: Kind) => {
      const found: string[] = [];
      for (const name of tables) {
        if ((await client.query(`select from ${name} t where t::text like $1 limit 1`, [`%${kind}%`])).rowCount) found.push(name);
      }
      return found;
    };
    // a new table has to be filled here too
    expect([await holding('gone'), await holding('kept')]).toEqual([tables, tables]);
    const service = await start(
      { now: () => new Date(NOW) },
      { DATABASE_URL: url, TOKEN_SECRET: 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm', TRANSCRIPT_HOURS: '24', INSIGHT_DAYS: '365' },
    );
    await vi.waitFor(async () => expect(await holding('gone')).toEqual([]), 20_000);
    expect(await holding('kept')).toEqual(tables);
    expect(service.lines.filter((line) => line.includes('could not be swept'))).toEqual([]);
    await client.end();
  });
});
