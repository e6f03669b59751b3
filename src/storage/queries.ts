import type { Compilable, Kysely } from 'kysely';

/** Tables of the database; see sqlite-schema.ts for what each column holds. The same in both engines. */
export type Database = {
  conversations: { key: string; version: number; state: string; day: number };
  replies: { id?: number; key: string; activity: string; replies: string; at: number };
  drafts: { key: string; draft: string; until: number };
};

/** A named parameter of a compiled query. */
export class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Stands in a query for a value that each run gives by name; Kysely passes it through as a parameter. */
export function slot<T>(name: string): T {
  return new Slot(name) as T;
}

/** The parameters of a compiled query, each slot filled with the value of its name. */
export function fillSlots(parameters: readonly unknown[], values: Readonly<Record<string, unknown>>): unknown[] {
  return parameters.map((parameter) => (parameter instanceof Slot ? values[parameter.name] : parameter));
}

/** Every query of the conversation store, built once and run by name of its slots. */
export function conversationQueries(db: Kysely<Database>) {
  const text = (name: string) => slot<string>(name);
  const number = (name: string) => slot<number>(name);
  return {
    read: db
      .selectFrom('conversations')
      .leftJoin('drafts', 'drafts.key', 'conversations.key')
      .select(['state', 'version', 'draft'])
      .where('conversations.key', '=', text('key')),
    replay: db
      .selectFrom('replies')
      .select('replies')
      .where('key', '=', text('key'))
      .where('activity', '=', text('activity'))
      .where('at', '>', number('since')),
    add: db
      .insertInto('conversations')
      .values({ key: text('key'), version: number('version'), state: text('state'), day: number('day') })
      .onConflict((conflict) => conflict.doNothing()),
    replace: db
      .updateTable('conversations')
      .set({ version: number('version'), state: text('state'), day: number('day') })
      .where('key', '=', text('key'))
      .where('version', '=', number('expected')),
    remember: db
      .insertInto('replies')
      .values({ key: text('key'), activity: text('activity'), replies: text('replies'), at: number('at') })
      // only an expired reply that no sweep has met yet can be in the way
      .onConflict((conflict) =>
        conflict.columns(['key', 'activity']).doUpdateSet((row) => ({ replies: row.ref('excluded.replies'), at: row.ref('excluded.at') })),
      ),
    draft: db
      .insertInto('drafts')
      .values({ key: text('key'), draft: text('draft'), until: number('until') })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((row) => ({ draft: row.ref('excluded.draft'), until: row.ref('excluded.until') })),
      ),
    dropDraft: db.deleteFrom('drafts').where('key', '=', text('key')),
    dropReplies: db.deleteFrom('replies').where('key', '=', text('key')),
    forgetConversation: db
      .deleteFrom('conversations')
      .where(({ and, eb, or }) => or([eb('key', '=', text('key')), and([eb('key', '>=', text('first')), eb('key', '<', text('past'))])])),
    forgetReplies: db
      .deleteFrom('replies')
      .where(({ and, eb, or }) => or([eb('key', '=', text('key')), and([eb('key', '>=', text('first')), eb('key', '<', text('past'))])])),
    forgetDrafts: db
      .deleteFrom('drafts')
      .where(({ and, eb, or }) => or([eb('key', '=', text('key')), and([eb('key', '>=', text('first')), eb('key', '<', text('past'))])])),
    sweepDrafts: db.deleteFrom('drafts').where('until', '<=', number('now')),
    // asked twice, because a turn can come between the look and the deletion
    sweepConversations: db
      .deleteFrom('conversations')
      .where('day', '<', number('day'))
      .where('key', 'in', (query) =>
        query.selectFrom('conversations').select('key').where('day', '<', number('day')).limit(number('limit')),
      ),
    // ids grow with time, so the oldest are found without an index on `at`, which cost a third of the write rate
    sweepReplies: db.deleteFrom('replies').where('id', 'in', (query) =>
      query
        .selectFrom((oldest) => oldest.selectFrom('replies').select(['id', 'at']).orderBy('id').limit(number('limit')).as('oldest'))
        .select('id')
        .where('at', '<=', number('until')),
    ),
  } satisfies Record<string, Compilable>;
}
