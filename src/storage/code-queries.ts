import type { Compilable, Kysely } from 'kysely';
import { slot } from './queries.ts';

/** The table of resume codes; see sqlite-schema.ts for what each column holds. */
export type CodeDatabase = { codes: { code: string; conversation: string; session: string; until: number } };

/** Every query of the code store, built once and run by name of its slots. */
export function codeQueries(db: Kysely<CodeDatabase>) {
  const code = slot<string>('code');
  const conversation = slot<string>('conversation');
  const now = slot<number>('now');
  return {
    add: db.insertInto('codes').values({ code, conversation, session: slot<string>('session'), until: slot<number>('until') }),
    find: db.selectFrom('codes').select('session').where('code', '=', code).where('until', '>', now),
    forget: db.deleteFrom('codes').where('conversation', '=', conversation),
    sweep: db.deleteFrom('codes').where('until', '<=', now),
  } satisfies Record<string, Compilable>;
}
