import { type CodeDatabase, codeQueries } from './code-queries.ts';
import type { CodeStore } from './code-store.ts';
import { attemptOn, openDatabase } from './sqlite-open.ts';
import { prepare, queryBuilder } from './sqlite-statements.ts';

/**
 * Resume codes in SQLite, prepared and run as in sqlite-store.ts.
 * @param path a file, made when missing, or `:memory:`
 * @param db the open database of that path, where it is shared with another store; closing one store closes both
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function createSqliteCodes(path: string, db = openDatabase(path)): CodeStore {
  const queries = codeQueries(queryBuilder<CodeDatabase>());
  const add = prepare(db, queries.add);
  const find = prepare(db, queries.find);
  const forget = prepare(db, queries.forget);
  const sweep = prepare(db, queries.sweep);
  const attempt = attemptOn(path);
  return {
    write: (code, conversation, leadsTo, until) =>
      attempt(() => {
        add.run({ code, conversation, session: JSON.stringify(leadsTo), until: until.getTime() });
      }),
    read: (code, now) =>
      attempt(() => {
        const row = find.get({ code, now: now.getTime() });
        return row && JSON.parse(String(row.session));
      }),
    forget: (conversation) =>
      attempt(() => {
        forget.run({ conversation });
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
