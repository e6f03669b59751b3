import type { Compilable, Kysely } from 'kysely';
import { slot } from './queries.ts';

/** See sqlite-schema.ts for what each column holds. */
export type SessionDatabase = { sessions: { id: string; session: string; until: number } };

/** Every query of the session store, built once and run by name of its slots. */
export function sessionQueries(db: Kysely<SessionDatabase>) {
  const id = slot<string>('id');
  const now = slot<number>('now');
  return {
    write: db
      .insertInto('sessions')
      .values({ id, session: slot<string>('session'), until: slot<number>('until') })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({ session: row.ref('excluded.session'), until: row.ref('excluded.until') })),
      ),
    read: db.selectFrom('sessions').select('session').where('id', '=', id).where('until', '>', now),
    end: db.deleteFrom('sessions').where('id', '=', id),
    sweep: db.deleteFrom('sessions').where('until', '<=', now),
  } satisfies Record<string, Compilable>;
}
