import { sql } from 'kysely';
import type { BucketStore } from './bucket-store.ts';
import type { Postgres } from './postgres-open.ts';
import { prepare } from './postgres-statements.ts';
import { slot } from './queries.ts';

/**
 * Buckets in PostgreSQL, each as the one time at which it will be full again (the generic cell rate algorithm), by the clock
 * of the database: one statement takes, and clocks of servers that differ don't matter. The table is not logged: after a crash
 * of the database all buckets are full.
 */
export function createPostgresBuckets(postgres: Postgres): BucketStore {
  const now = sql`extract(epoch from clock_timestamp()) * 1000`;
  const cost = sql`${slot('cost')}::double precision`;
  const take = prepare(
    postgres,
    sql`
      insert into buckets (key, full_at) values (${slot('key')}, ${now} + ${cost})
      on conflict (key) do update set full_at = greatest(buckets.full_at, ${now}) + ${cost}
      where greatest(buckets.full_at, ${now}) + ${cost} <= ${now} + ${slot('burst')}::double precision
      returning key`,
  );
  const sweep = prepare(postgres, sql`delete from buckets where full_at < ${now}`);
  return {
    async take(key, taken, { burst, perSecond }) {
      if (taken > burst) return false;
      // in ms that it takes to come back
      const values = { key, cost: (taken / perSecond) * 1000, burst: (burst / perSecond) * 1000 };
      return (await take.get(values)) !== undefined;
    },
    async sweep() {
      if (postgres.isOpen()) await sweep.run({});
    },
  };
}
