import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { claimedOf, countsOf, keysOf, type OutboxDatabase, outboxEntryOf, outboxQueries } from './outbox-queries.ts';
import { DELIVERED_DAYS, type OutboxStore } from './outbox-store.ts';
import type { Postgres } from './postgres-open.ts';
import { prepare } from './postgres-statements.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The outbox in PostgreSQL, run as in postgres-store.ts. Senders of several servers claim side by side: each passes over the
 * ticket that another is about to take.
 * @param postgres may be shared with other stores; closing one closes it for all
 */
export function createPostgresOutbox(postgres: Postgres): OutboxStore {
  const queries = outboxQueries(postgres.db as Kysely<OutboxDatabase>, (keys) => keys.forUpdate().skipLocked());
  const add = prepare(postgres, queries.add);
  const claim = prepare(postgres, queries.claim);
  const begin = prepare(postgres, queries.begin);
  const deliver = prepare(postgres, queries.deliver);
  const retry = prepare(postgres, queries.retry);
  const bury = prepare(postgres, queries.bury);
  const counts = prepare(postgres, queries.counts);
  const since = prepare(postgres, queries.since);
  const list = prepare(postgres, queries.list);
  const revive = prepare(postgres, queries.revive);
  const discard = prepare(postgres, queries.discard);
  const sweep = prepare(postgres, queries.sweep);
  return {
    add: async ({ key, reference, ticket }, now) =>
      (await add.run({ key, reference, ticket: JSON.stringify(ticket), now: now.getTime() })) === 1,
    async claim(now, leaseMs) {
      const lease = randomUUID();
      const row = await claim.get({ lease, now: now.getTime(), until: now.getTime() + leaseMs });
      return row && claimedOf(row, lease);
    },
    begin: async ({ key, lease }, now) => (await begin.run({ key, lease, now: now.getTime() })) === 1,
    deliver: async ({ key, lease }, remote, now) => (await deliver.run({ key, lease, remote: remote ?? null, now: now.getTime() })) === 1,
    retry: async ({ key, lease }, { due, error, doubtful }) =>
      (await retry.run({ key, lease, due: due.getTime(), error, doubtful: Number(doubtful) })) === 1,
    bury: async ({ key, lease }, error, now) => (await bury.run({ key, lease, error, now: now.getTime() })) === 1,
    counts: async () => countsOf(await counts.all({})),
    since: async (time, school) => Number((await since.get({ time: time.getTime(), keys: keysOf(school) }))?.count),
    list: async (state, limit) => (await list.all({ state, limit })).map(outboxEntryOf),
    revive: async (key, now) => (await revive.run({ key, now: now.getTime() })) === 1,
    discard: async (key) => (await discard.run({ key })) === 1,
    async sweep(now) {
      if (postgres.isOpen()) await sweep.run({ until: now.getTime() - DELIVERED_DAYS * DAY_MS });
    },
    close: postgres.close,
  };
}
