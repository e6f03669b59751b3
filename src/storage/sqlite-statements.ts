import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { Slot } from './queries.ts';

type Values = Record<string, SQLInputValue>;

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
