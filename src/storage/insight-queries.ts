import type { Compilable, Kysely } from 'kysely';
import type { Count, Miss } from './insight-store.ts';
import { slot } from './queries.ts';

/** Tables of insight; see sqlite-schema.ts for what each column holds. */
export type InsightDatabase = {
  counts: { day: number; fact: string; name: string; n: number };
  misses: { conversation: string; terms: string; nearest: string; day: number };
  ratings: { conversation: string; answer: string; facts: string; day: number };
};

/** Every query of the insight store, built once and run by name of its slots. */
export function insightQueries(db: Kysely<InsightDatabase>) {
  const text = (name: string) => slot<string>(name);
  const number = (name: string) => slot<number>(name);
  const conversation = text('conversation');
  const answer = text('answer');
  const day = number('day');
  return {
    count: db
      .insertInto('counts')
      .values({ day, fact: text('fact'), name: text('name'), n: number('n') })
      .onConflict((conflict) =>
        conflict.columns(['day', 'fact', 'name']).doUpdateSet((row) => ({ n: row('counts.n', '+', row.ref('excluded.n')) })),
      ),
    miss: db
      .insertInto('misses')
      .values({ conversation, terms: text('terms'), nearest: text('nearest'), day })
      .onConflict((conflict) =>
        conflict
          .columns(['conversation', 'terms'])
          .doUpdateSet((row) => ({ nearest: row.ref('excluded.nearest'), day: row.ref('excluded.day') })),
      ),
    rated: db.selectFrom('ratings').select(['facts', 'day']).where('conversation', '=', conversation).where('answer', '=', answer),
    rate: db
      .insertInto('ratings')
      .values({ conversation, answer, facts: text('facts'), day })
      .onConflict((conflict) =>
        conflict
          .columns(['conversation', 'answer'])
          .doUpdateSet((row) => ({ facts: row.ref('excluded.facts'), day: row.ref('excluded.day') })),
      ),
    counts: db
      .selectFrom('counts')
      .select(['day', 'fact', 'name', 'n'])
      .where('day', '>=', number('from'))
      .where('day', '<=', number('to'))
      .where('n', '>', 0)
      .orderBy('day')
      .orderBy('fact')
      .orderBy('name'),
    misses: db
      .selectFrom('misses')
      .select(['conversation', 'terms', 'nearest', 'day'])
      .where('day', '>=', number('from'))
      .orderBy('day', 'desc')
      .orderBy('conversation')
      .orderBy('terms')
      .limit(number('limit')),
    forgetMisses: db
      .deleteFrom('misses')
      .where(({ and, eb, or }) =>
        or([eb('conversation', '=', conversation), and([eb('conversation', '>=', text('first')), eb('conversation', '<', text('past'))])]),
      ),
    forgetRatings: db
      .deleteFrom('ratings')
      .where(({ and, eb, or }) =>
        or([eb('conversation', '=', conversation), and([eb('conversation', '>=', text('first')), eb('conversation', '<', text('past'))])]),
      ),
    sweepCounts: db.deleteFrom('counts').where('day', '<', day),
    sweepMisses: db.deleteFrom('misses').where('day', '<', day),
    sweepRatings: db.deleteFrom('ratings').where('day', '<', day),
  } satisfies Record<string, Compilable>;
}

/** A count as it was read. */
export function countOf(row: Record<string, unknown>): Count {
  return { day: Number(row.day), fact: String(row.fact), name: String(row.name), n: Number(row.n) };
}

/** A miss as it was read. */
export function missOf(row: Record<string, unknown>): Miss {
  return {
    conversation: String(row.conversation),
    terms: JSON.parse(String(row.terms)),
    nearest: JSON.parse(String(row.nearest)),
    day: Number(row.day),
  };
}
