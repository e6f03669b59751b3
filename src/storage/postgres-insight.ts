import { type Kysely, sql } from 'kysely';
import { countOf, type InsightDatabase, insightQueries, missOf } from './insight-queries.ts';
import type { Count, InsightStore, Rating } from './insight-store.ts';
import type { Postgres } from './postgres-open.ts';
import { inTransaction, prepare } from './postgres-statements.ts';
import { slot } from './queries.ts';

/**
 * Insight in PostgreSQL, run as in postgres-store.ts. A batch is written in the order of its keys, so that two servers
 * never wait for each other.
 * @param postgres may be shared with other stores; closing one closes it for all
 */
export function createPostgresInsight(postgres: Postgres): InsightStore {
  const queries = postgresQueries(postgres.db as Kysely<InsightDatabase>);
  const count = prepare(postgres, queries.countAll);
  const miss = prepare(postgres, queries.missAll);
  const lock = prepare(postgres, queries.lock);
  const rated = prepare(postgres, queries.rated);
  const rate = prepare(postgres, queries.rate);
  const counts = prepare(postgres, queries.counts);
  const misses = prepare(postgres, queries.misses);
  const forgetMisses = prepare(postgres, queries.forgetMisses);
  const forgetRatings = prepare(postgres, queries.forgetRatings);
  const sweepCounts = prepare(postgres, queries.sweepCounts);
  const sweepMisses = prepare(postgres, queries.sweepMisses);
  const sweepRatings = prepare(postgres, queries.sweepRatings);

  return {
    add: (added, missed) =>
      inTransaction(postgres, async (on) => {
        if (added.length > 0) await count.run(columnsOf(added), on);
        const of = <Key extends keyof (typeof missed)[number]>(key: Key) => missed.map((one) => one[key]);
        const texts = {
          terms: of('terms').map((list) => JSON.stringify(list)),
          nearest: of('nearest').map((list) => JSON.stringify(list)),
        };
        if (missed.length > 0) await miss.run({ conversations: of('conversation'), ...texts, days: of('day') }, on);
      }),
    rate: ({ conversation, answer, facts, day }) =>
      inTransaction(postgres, async (on) => {
        await lock.all({ rating: JSON.stringify([conversation, answer]) }, on);
        const before = await rated.get({ conversation, answer }, on);
        const earlier: Rating['facts'] = before ? JSON.parse(String(before.facts)) : [];
        const undone = earlier.map((fact) => ({ ...fact, day: Number(before?.day), n: -1 }));
        await count.run(columnsOf([...undone, ...facts.map((fact) => ({ ...fact, day, n: 1 }))]), on);
        await rate.run({ conversation, answer, facts: JSON.stringify(facts), day }, on);
      }),
    counts: async (from, to) => (await counts.all({ from, to })).map(countOf),
    misses: async (from, limit) => (await misses.all({ from, limit })).map(missOf),
    forget: (conversation) =>
      inTransaction(postgres, async (on) => {
        // the range of all keys that begin with `conversation/`, as in postgres-store.ts
        const keys = { conversation, first: `${conversation}/`, past: `${conversation}0` };
        await forgetMisses.run(keys, on);
        await forgetRatings.run(keys, on);
      }),
    async sweep(ofCounts, linked) {
      if (!postgres.isOpen()) return;
      await sweepCounts.run({ day: ofCounts });
      await sweepMisses.run({ day: linked });
      await sweepRatings.run({ day: linked });
    },
    close: postgres.close,
  };
}

/** Counts as one array a column, for `unnest`. */
function columnsOf(added: readonly Count[]) {
  return {
    days: added.map(({ day }) => day),
    facts: added.map(({ fact }) => fact),
    names: added.map(({ name }) => name),
    ns: added.map(({ n }) => n),
  };
}

/** The shared queries, and those that write a whole batch at once. */
function postgresQueries(db: Kysely<InsightDatabase>) {
  return {
    ...insightQueries(db),
    countAll: sql`
      insert into counts (day, fact, name, n)
      select day, fact, name, sum(n) from unnest(
        ${slot('days')}::integer[], ${slot('facts')}::text[], ${slot('names')}::text[], ${slot('ns')}::bigint[]
      ) as added (day, fact, name, n)
      group by day, fact, name order by day, fact collate "C", name collate "C"
      on conflict (day, fact, name) do update set n = counts.n + excluded.n`,
    missAll: sql`
      insert into misses (conversation, terms, nearest, day)
      select distinct on (conversation collate "C", terms collate "C") conversation, terms, nearest, day from unnest(
        ${slot('conversations')}::text[], ${slot('terms')}::text[], ${slot('nearest')}::text[], ${slot('days')}::integer[]
      ) with ordinality as missed (conversation, terms, nearest, day, nth)
      order by conversation collate "C", terms collate "C", nth desc
      on conflict (conversation, terms) do update set nearest = excluded.nearest, day = excluded.day`,
    // a rating that is not there yet has no row that could be locked
    lock: sql`select pg_advisory_xact_lock(hashtextextended(${slot('rating')}, 0))`,
  };
}
