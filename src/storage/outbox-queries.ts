import { type Compilable, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ErrorCode } from '../errors.ts';
import type { Claimed, OutboxCounts, OutboxEntry, OutboxState } from './outbox-store.ts';
import { slot } from './queries.ts';

/** Table of the outbox; see sqlite-schema.ts for what each column holds. */
export type OutboxDatabase = {
  outbox: {
    key: string;
    reference: string;
    ticket: string | null;
    state: string;
    tries: number;
    at: number;
    due: number;
    lease: string | null;
    doubtful: number;
    error: string | null;
    remote: string | null;
    done: number | null;
  };
};

type Keys = SelectQueryBuilder<OutboxDatabase, 'outbox', { key: string }>;

/**
 * Every query of the outbox, built once and run by name of its slots.
 * @param lock what else keeps two senders from one ticket, where statements of several processes run side by side
 */
export function outboxQueries(db: Kysely<OutboxDatabase>, lock: (keys: Keys) => Keys = (keys) => keys) {
  const text = (name: string) => slot<string>(name);
  const number = (name: string) => slot<number>(name);
  const key = text('key');
  const now = number('now');
  // a literal: with a parameter no engine could use the index of what waits
  const waiting = sql.lit('waiting');
  const claimed = db.updateTable('outbox').where('key', '=', key).where('state', '=', waiting).where('lease', '=', text('lease'));
  return {
    add: db
      .insertInto('outbox')
      .values({ key, reference: text('reference'), ticket: text('ticket'), state: 'waiting', tries: 0, at: now, due: now, doubtful: 0 })
      .onConflict((conflict) => conflict.doNothing()),
    claim: db
      .updateTable('outbox')
      .set((row) => ({ lease: text('lease'), due: number('until'), tries: row('tries', '+', 1) }))
      .where('key', '=', (row) =>
        lock(row.selectFrom('outbox').select('key').where('state', '=', waiting).where('due', '<=', now).orderBy('due').limit(1)),
      )
      .returning(['key', 'reference', 'ticket', 'tries', 'at', 'doubtful']),
    begin: claimed.set({ doubtful: 1 }).where('due', '>', now),
    deliver: claimed.set({ state: 'delivered', ticket: null, lease: null, error: null, remote: slot<string | null>('remote'), done: now }),
    retry: claimed.set({ lease: null, due: number('due'), error: text('error'), doubtful: number('doubtful') }),
    bury: claimed.set({ state: 'dead', lease: null, error: text('error'), done: now }),
    counts: db
      .selectFrom('outbox')
      .select((row) => ['state', row.fn.countAll<number>().as('count'), row.fn.min('at').as('oldest')])
      .groupBy('state'),
    since: db
      .selectFrom('outbox')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('at', '>', number('time'))
      .where('key', 'like', text('keys')),
    list: db
      .selectFrom('outbox')
      .select(['key', 'reference', 'ticket', 'state', 'tries', 'at', 'due', 'error', 'remote', 'done'])
      .where('state', '=', text('state'))
      .orderBy('at', 'desc')
      .limit(number('limit')),
    revive: db
      .updateTable('outbox')
      .set({ state: 'waiting', due: now, tries: 0, done: null })
      .where('key', '=', key)
      .where('state', 'in', ['waiting', 'dead'])
      .where('lease', 'is', null),
    discard: db.deleteFrom('outbox').where('key', '=', key).where('state', '=', 'dead'),
    sweep: db.deleteFrom('outbox').where('state', '=', 'delivered').where('done', '<=', number('until')),
  } satisfies Record<string, Compilable>;
}

type Row = Record<string, unknown>;

/** What a claim's row says. */
export function claimedOf(row: Row, lease: string): Claimed {
  return {
    key: String(row.key),
    reference: String(row.reference),
    ticket: JSON.parse(String(row.ticket)),
    lease,
    tries: Number(row.tries),
    at: Number(row.at),
    doubtful: Number(row.doubtful) === 1,
  };
}

/** Counts from rows of state, count and oldest; states without a row count nothing. */
export function countsOf(rows: readonly Row[]): OutboxCounts {
  const of = (state: OutboxState) => rows.find((row) => row.state === state);
  const count = (state: OutboxState) => Number(of(state)?.count ?? 0);
  const oldest = of('waiting')?.oldest;
  return {
    waiting: count('waiting'),
    delivered: count('delivered'),
    dead: count('dead'),
    oldest: oldest === undefined ? undefined : Number(oldest),
  };
}

/** What a listed row says; null becomes undefined. */
export function outboxEntryOf(row: Row): OutboxEntry {
  return {
    key: String(row.key),
    reference: String(row.reference),
    state: row.state as OutboxState,
    ticket: row.ticket === null ? undefined : JSON.parse(String(row.ticket)),
    tries: Number(row.tries),
    at: Number(row.at),
    due: Number(row.due),
    done: row.done === null ? undefined : Number(row.done),
    error: (row.error ?? undefined) as ErrorCode | undefined,
    remote: (row.remote ?? undefined) as string | undefined,
  };
}

/** A pattern of the keys of a school's tickets, which begin with its name; of all tickets without one. */
export function keysOf(school = ''): string {
  return school === '' ? '%' : `${school}.%`;
}
