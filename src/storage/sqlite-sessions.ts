import { type SessionDatabase, sessionQueries } from './session-queries.ts';
import type { SessionStore } from './session-store.ts';
import { attemptOn, openDatabase } from './sqlite-open.ts';
import { prepare, queryBuilder } from './sqlite-statements.ts';

/**
 * Sessions in SQLite, prepared and run as in sqlite-store.ts.
 * @param path a file, made when missing, or `:memory:`
 * @param db the open database of that path, where it is shared with another store; closing one store closes both
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function createSqliteSessions(path: string, db = openDatabase(path)): SessionStore {
  const queries = sessionQueries(queryBuilder<SessionDatabase>());
  const write = prepare(db, queries.write);
  const read = prepare(db, queries.read);
  const end = prepare(db, queries.end);
  const sweep = prepare(db, queries.sweep);
  const attempt = attemptOn(path);
  return {
    write: (id, session, until) =>
      attempt(() => {
        write.run({ id, session: JSON.stringify(session), until: until.getTime() });
      }),
    read: (id, now) =>
      attempt(() => {
        const row = read.get({ id, now: now.getTime() });
        return row && JSON.parse(String(row.session));
      }),
    end: (id) =>
      attempt(() => {
        end.run({ id });
      }),
    sweep: (now) =>
      attempt(() => {
        if (db.isOpen) sweep.run({ now: now.getTime() });
      }),
    close: () =>
      attempt(() => {
        if (db.isOpen) db.close();
      }),
  };
}
