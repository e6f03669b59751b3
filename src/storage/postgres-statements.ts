import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { type Postgres, postgresError } from './postgres-open.ts';
import { fillSlots } from './queries.ts';

type Values = Readonly<Record<string, unknown>>;
/** Anything of Kysely's that can be compiled for a database. */
type Query = { compile(db: Kysely<unknown>): CompiledQuery };

/** A query to be run many times. Rejects with STORE_UNAVAILABLE. */
export type Statement = {
  /** The rows it gives; numbers beyond 32 bits come as texts. */
  all(values: Values): Promise<Record<string, unknown>[]>;
  /** The first row, if there is one. */
  get(values: Values): Promise<Record<string, unknown> | undefined>;
  /** The number of rows it changed. */
  run(values: Values): Promise<number>;
};

/**
 * Compiles a query once; `values` fill its slots by name. Each run is a transaction of its own, so what has to
 * be done wholly or not at all is one statement, with `with` where it touches several tables: one way to the
 * database and back, and nothing is held open while a server thinks.
 */
export function prepare({ db }: Postgres, query: Query): Statement {
  const compiled = query.compile(db);
  const execute = async (values: Values) => {
    try {
      return await db.executeQuery<Record<string, unknown>>({ ...compiled, parameters: fillSlots(compiled.parameters, values) });
    } catch (error) {
      throw postgresError(error);
    }
  };
  return {
    all: async (values) => (await execute(values)).rows,
    get: async (values) => (await execute(values)).rows[0],
    run: async (values) => Number((await execute(values)).numAffectedRows ?? 0),
  };
}

/** Changes nothing, and shows a database that can't be written: rewrites the number it has. */
export function prepareProbe(postgres: Postgres): () => Promise<void> {
  const probe = prepare(postgres, sql`update schema_version set version = version`);
  return async () => {
    await probe.run({});
  };
}
