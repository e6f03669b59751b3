import type { Kysely } from 'kysely';
import { type CodeDatabase, codeQueries } from './code-queries.ts';
import type { CodeStore } from './code-store.ts';
import type { Postgres } from './postgres-open.ts';
import { prepare } from './postgres-statements.ts';

/**
 * Resume codes in PostgreSQL, run as in postgres-store.ts.
 * @param postgres may be shared with other stores; closing one closes it for all
 */
export function createPostgresCodes(postgres: Postgres): CodeStore {
  const queries = codeQueries(postgres.db as Kysely<CodeDatabase>);
  const add = prepare(postgres, queries.add);
  const find = prepare(postgres, queries.find);
  const forget = prepare(postgres, queries.forget);
  const sweep = prepare(postgres, queries.sweep);
  return {
    async write(code, conversation, leadsTo, until) {
      await add.run({ code, conversation, session: JSON.stringify(leadsTo), until: until.getTime() });
    },
    async read(code, now) {
      const row = await find.get({ code, now: now.getTime() });
      return row && JSON.parse(String(row.session));
    },
    async forget(conversation) {
      await forget.run({ conversation });
    },
    async sweep(now) {
      if (postgres.isOpen()) await sweep.run({ now: now.getTime() });
    },
    close: postgres.close,
  };
}
