import { randomUUID } from 'node:crypto';
import { claimedOf, countsOf, keysOf, type OutboxDatabase, outboxEntryOf, outboxQueries } from './outbox-queries.ts';
import { DELIVERED_DAYS, type OutboxStore } from './outbox-store.ts';
import { attemptOn, openDatabase } from './sqlite-open.ts';
import { prepare, queryBuilder } from './sqlite-statements.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The outbox in SQLite, prepared and run as in sqlite-store.ts.
 * @param path a file, made when missing, or `:memory:`
 * @param db the open database of that path, where it is shared with another store; closing one store closes both
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function createSqliteOutbox(path: string, db = openDatabase(path)): OutboxStore {
  const queries = outboxQueries(queryBuilder<OutboxDatabase>());
  const add = prepare(db, queries.add);
  const claim = prepare(db, queries.claim);
  const begin = prepare(db, queries.begin);
  const deliver = prepare(db, queries.deliver);
  const retry = prepare(db, queries.retry);
  const bury = prepare(db, queries.bury);
  const counts = prepare(db, queries.counts);
  const since = prepare(db, queries.since);
  const list = prepare(db, queries.list);
  const revive = prepare(db, queries.revive);
  const discard = prepare(db, queries.discard);
  const sweep = prepare(db, queries.sweep);
  const attempt = attemptOn(path);
  const changed = (work: () => { changes: number | bigint }) => attempt(() => work().changes === 1);
  return {
    add: ({ key, reference, ticket }, now) =>
      changed(() => add.run({ key, reference, ticket: JSON.stringify(ticket), now: now.getTime() })),
    claim: (now, leaseMs) =>
      attempt(() => {
        const lease = randomUUID();
        const row = claim.get({ lease, now: now.getTime(), until: now.getTime() + leaseMs });
        return row && claimedOf(row, lease);
      }),
    begin: ({ key, lease }, now) => changed(() => begin.run({ key, lease, now: now.getTime() })),
    deliver: ({ key, lease }, remote, now) => changed(() => deliver.run({ key, lease, remote: remote ?? null, now: now.getTime() })),
    retry: ({ key, lease }, { due, error, doubtful }) =>
      changed(() => retry.run({ key, lease, due: due.getTime(), error, doubtful: Number(doubtful) })),
    bury: ({ key, lease }, error, now) => changed(() => bury.run({ key, lease, error, now: now.getTime() })),
    counts: () => attempt(() => countsOf(counts.all({}))),
    since: (time, school) => attempt(() => Number(since.get({ time: time.getTime(), keys: keysOf(school) })?.count)),
    list: (state, limit) => attempt(() => list.all({ state, limit }).map(outboxEntryOf)),
    revive: (key, now) => changed(() => revive.run({ key, now: now.getTime() })),
    discard: (key) => changed(() => discard.run({ key })),
    sweep: (now) =>
      attempt(() => {
        if (db.isOpen) sweep.run({ until: now.getTime() - DELIVERED_DAYS * DAY_MS });
      }),
    close: () =>
      attempt(() => {
        if (db.isOpen) db.close();
      }),
  };
}
