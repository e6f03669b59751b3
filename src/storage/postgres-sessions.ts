import type { Kysely } from 'kysely';
import type { Postgres } from './postgres-open.ts';
import { prepare } from './postgres-statements.ts';
import { type SessionDatabase, sessionQueries } from './session-queries.ts';
import type { SessionStore } from './session-store.ts';

/**
 * Sessions in PostgreSQL, run as in postgres-store.ts.
 * @param postgres may be shared with other stores; closing one closes it for all
 */
export function createPostgresSessions(postgres: Postgres): SessionStore {
  const queries = sessionQueries(postgres.db as Kysely<SessionDatabase>);
  const write = prepare(postgres, queries.write);
  const read = prepare(postgres, queries.read);
  const end = prepare(postgres, queries.end);
  const sweep = prepare(postgres, queries.sweep);
  return {
    async write(id, session, until) {
      await write.run({ id, session: JSON.stringify(session), until: until.getTime() });
    },
    async read(id, now) {
      const row = await read.get({ id, now: now.getTime() });
      return row && JSON.parse(String(row.session));
    },
    async end(id) {
      await end.run({ id });
    },
    async sweep(now) {
      if (postgres.isOpen()) await sweep.run({ now: now.getTime() });
    },
    close: postgres.close,
  };
}
