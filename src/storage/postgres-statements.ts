import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { type Postgres, postgresError } from './postgres-open.ts';
import { fillSlots } from './queries.ts';

type Values = Readonly<Record<string, unknown>>;

/** Rows deleted at a time, so that none is locked for long. */
const SWEEP_STEP = 5000;

/** Anything of Kysely's that can be compiled for a database. */
type Query = { compile(db: Kysely<unknown>): CompiledQuery };

/** Where a statement runs: the database, each time by itself, or a transaction. */
type Place = Pick<Kysely<unknown>, 'executeQuery'>;

/** A query to be run many times, `on` a transaction or else by itself. Rejects with STORE_UNAVAILABLE. */
export type Statement = {
  /** The rows it gives; numbers beyond 32 bits come as texts. */
  all(values: Values, on?: Place): Promise<Record<string, unknown>[]>;
  /** The first row, if there is one. */
  get(values: Values, on?: Place): Promise<Record<string, unknown> | undefined>;
  /** The number of rows it changed. */
  run(values: Values, on?: Place): Promise<number>;
};

/**
 * Compiles a query once; `values` fill its slots by name. What every message needs and has to be done wholly or not at all
 * is one statement, with `with` where it touches several tables: one way to the database and back, and nothing is held open
 * while a server thinks. What is rare is a transaction of the shared queries.
 */
export function prepare({ db }: Postgres, query: Query): Statement {
  const compiled = query.compile(db);
  const execute = async (values: Values, on: Place = db) => {
    try {
      return await on.executeQuery<Record<string, unknown>>({ ...compiled, parameters: fillSlots(compiled.parameters, values) });
    } catch (error) {
      throw postgresError(error);
    }
  };
  return {
    all: async (values, on) => (await execute(values, on)).rows,
    get: async (values, on) => (await execute(values, on)).rows[0],
    run: async (values, on) => Number((await execute(values, on)).numAffectedRows ?? 0),
  };
}

/** Runs a deletion with a slot `limit` until nothing is left of what it deletes, or the database is closed. Rejects with STORE_UNAVAILABLE. */
export async function runInSteps(postgres: Postgres, deletion: Statement, values: Values): Promise<void> {
  // a step may find rows that have time left, such as those of a clock that was ahead, and then deletes fewer
  while (postgres.isOpen() && (await deletion.run({ ...values, limit: SWEEP_STEP })) > 0);
}

/** Runs `work` in a transaction: undone when it throws. Rejects with STORE_UNAVAILABLE. */
export async function inTransaction<T>({ db }: Postgres, work: (on: Place) => Promise<T>): Promise<T> {
  try {
    return await db.transaction().execute(work);
  } catch (error) {
    throw postgresError(error);
  }
}

/** Changes nothing, and shows a database that can't be written: rewrites the number it has. */
export function prepareProbe(postgres: Postgres): () => Promise<void> {
  const probe = prepare(postgres, sql`update schema_version set version = version`);
  return async () => {
    await probe.run({});
  };
}
