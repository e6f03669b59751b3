import { existsSync } from 'node:fs';
import { ClaimwiseError } from '../errors.ts';
import { type Copied, columnsOf, TABLES, type TableRow } from './backup-file.ts';
import { openDatabase, storeError } from './sqlite-open.ts';

/**
 * The database of a server that does not run: it is open to one process at a time.
 * @param make whether a missing one is made, to be filled
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function openSqliteCopy(path: string, make: boolean): Copied {
  if (!make && !existsSync(path)) throw new ClaimwiseError('STORE_UNAVAILABLE', `expected a database in ${path}, got no file`);
  const db = openDatabase(path);
  return {
    async *rows() {
      for (const table of TABLES) {
        const all = db.prepare(`select ${columnsOf(table).join(', ')} from ${table}`);
        for (const row of all.iterate()) yield [table, row] as TableRow;
      }
    },
    async fill(rows) {
      db.exec('begin immediate');
      try {
        for (const table of TABLES) {
          if (db.prepare(`select 1 from ${table} limit 1`).get()) throw notEmpty(table, path);
        }
        const inserts = new Map(
          TABLES.map((table) => {
            const columns = columnsOf(table);
            const values = columns.map((column) => `:${column}`).join(', ');
            return [table, db.prepare(`insert into ${table} (${columns.join(', ')}) values (${values})`)];
          }),
        );
        for await (const [table, row] of rows) inserts.get(table)?.run(row);
        db.exec('commit');
      } catch (error) {
        db.exec('rollback');
        throw storeError(error, path);
      }
    },
    close: async () => db.close(),
  };
}

/** The error for a database that is to be filled and holds something. */
export function notEmpty(table: string, place: string): ClaimwiseError {
  return new ClaimwiseError('RESTORE_NOT_EMPTY', `expected an empty database in ${place}, got one with ${table}`);
}
