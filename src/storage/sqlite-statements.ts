import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { Slot } from './queries.ts';
import { storeError } from './sqlite-open.ts';

type Values = Record<string, SQLInputValue>;

/** Rows deleted at a time; one step blocks the event loop for some 5 ms. */
const SWEEP_STEP = 500;

/** Builds queries in SQLite's dialect over the given tables and never runs one. */
export function queryBuilder<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** Compiles and prepares a query once; `values` fill its slots by name. */
export function prepare(db: DatabaseSync, query: Compilable) {
  const { sql, parameters } = query.compile();
  const statement = db.prepare(sql);
  // told apart once: a look at each parameter at each run is a tenth of a read
  const names = parameters.map((parameter) => (parameter instanceof Slot ? parameter.name : undefined));
  const bind = (values: Values) => names.map((name, i) => (name === undefined ? parameters[i] : values[name])) as SQLInputValue[];
  return {
    get: (values: Values) => statement.get(...bind(values)),
    all: (values: Values) => statement.all(...bind(values)),
    run: (values: Values) => statement.run(...bind(values)),
  };
}

/**
 * Runs a deletion with a slot `limit` until nothing is left of what it deletes, or the database is closed; turns go in between.
 * @throws STORE_UNAVAILABLE and others, naming `path`
 */
export async function runInSteps(db: DatabaseSync, path: string, deletion: Pick<ReturnType<typeof prepare>, 'run'>, values: Values) {
  try {
    // a step may find rows that have time left, such as those of a clock that was ahead, and then deletes fewer
    while (db.isOpen && Number(deletion.run({ ...values, limit: SWEEP_STEP }).changes) > 0) await setImmediate();
  } catch (error) {
    throw storeError(error, path);
  }
}

/** Makes a runner of transactions: `work` is undone when it throws or returns false, and its answer is passed on. */
export function createTransactions(db: DatabaseSync): (work: () => boolean) => boolean {
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const rollback = db.prepare('rollback');
  return (work) => {
    begin.run();
    try {
      if (work()) {
        commit.run();
        return true;
      }
    } catch (error) {
      // on a full disk SQLite has rolled back by itself already
      if (db.isTransaction) rollback.run();
      throw error;
    }
    rollback.run();
    return false;
  };
}
