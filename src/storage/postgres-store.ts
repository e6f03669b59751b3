import { randomInt } from 'node:crypto';
import { type Kysely, type OperationNodeSource, sql } from 'kysely';
import { type Change, type ConversationStore, dayOf, IDLE_DAYS, REPLAY_MS } from './conversation-store.ts';
import { type OutboxDatabase, outboxQueries } from './outbox-queries.ts';
import type { Postgres } from './postgres-open.ts';
import { inTransaction, prepare, prepareProbe, runInSteps, type Statement } from './postgres-statements.ts';
import { conversationQueries, type Database, slot } from './queries.ts';

/**
 * Conversations in PostgreSQL, by the queries of the SQLite engine; where two tables change they are put together in one
 * statement (postgres-statements.ts).
 * @param postgres may be shared with other stores; closing one closes it for all
 */
export function createPostgresStore(postgres: Postgres): ConversationStore {
  const queries = postgresQueries(postgres.db as Kysely<Database>);
  const read = prepare(postgres, queries.read);
  const replay = prepare(postgres, queries.replay);
  const add = prepare(postgres, queries.add);
  const replace = prepare(postgres, queries.replace);
  const addAndRemember = prepare(postgres, queries.addAndRemember);
  const replaceAndRemember = prepare(postgres, queries.replaceAndRemember);
  const remember = prepare(postgres, queries.remember);
  const keepDraft = prepare(postgres, queries.draft);
  const dropDraft = prepare(postgres, queries.dropDraft);
  const dropReplies = prepare(postgres, queries.dropReplies);
  const putOut = prepare(postgres, outboxQueries(postgres.db as Kysely<OutboxDatabase>).add);
  const forget = prepare(postgres, queries.forget);
  const sweepDrafts = prepare(postgres, queries.sweepDrafts);
  const sweepConversations = prepare(postgres, queries.sweepConversations);
  const sweepReplies = prepare(postgres, queries.sweepReplies);

  /** What a turn changes beside its state and its replies. */
  const writeBeside = async (key: string, { draft, outgoing, now }: Change, on: Parameters<Statement['run']>[1]): Promise<void> => {
    if (draft) await keepDraft.run({ key, draft: JSON.stringify(draft.value), until: draft.until.getTime() }, on);
    if (draft === null) {
      await dropDraft.run({ key }, on);
      await dropReplies.run({ key }, on);
    }
    if (outgoing) await putOut.run({ ...outgoing, ticket: JSON.stringify(outgoing.ticket), now: now.getTime() }, on);
  };

  return {
    async read(key) {
      const row = await read.get({ key });
      if (!row) return undefined;
      const draft = row.draft === null ? undefined : JSON.parse(String(row.draft));
      return { state: JSON.parse(String(row.state)), version: Number(row.version), draft };
    },
    async replay(key, activity, now) {
      const row = await replay.get({ key, activity, since: now.getTime() - REPLAY_MS });
      return row && JSON.parse(String(row.replies));
    },
    async write(key, change) {
      const { state, expected, activity, now } = change;
      // a random start, so that a writer from before a forget() never matches the conversation that came after
      const version = expected === undefined ? randomInt(2 ** 46) : expected + 1;
      const values = { key, version, state: JSON.stringify(state), day: dayOf(now), expected };
      const [alone, together] = expected === undefined ? [add, addAndRemember] : [replace, replaceAndRemember];
      const memory = { key, activity, replies: JSON.stringify(change.replies), at: now.getTime() };
      const done =
        change.draft !== undefined || change.outgoing
          ? await inTransaction(postgres, async (on) => {
              if ((await alone.run(values, on)) === 0) return false;
              await writeBeside(key, change, on);
              if (activity !== undefined) await remember.run(memory, on);
              return true;
            })
          : activity === undefined
            ? (await alone.run(values)) > 0
            : (await together.get({ ...values, ...memory })) !== undefined;
      return done ? { type: 'written', version } : { type: 'conflict' };
    },
    async forget(key) {
      // '0' comes right after '/', so this is the range of all keys that begin with `key/`
      await forget.run({ key, first: `${key}/`, past: `${key}0` });
    },
    async sweep(now) {
      await sweepDrafts.run({ now: now.getTime() });
      await runInSteps(postgres, sweepConversations, { day: dayOf(now) - IDLE_DAYS });
      await runInSteps(postgres, sweepReplies, { until: now.getTime() - REPLAY_MS });
    },
    probe: prepareProbe(postgres),
    close: postgres.close,
  };
}

/** The shared queries, and those that only PostgreSQL can put together. */
function postgresQueries(db: Kysely<Database>) {
  const queries = conversationQueries(db);
  const remembering = (write: OperationNodeSource) => sql`
    with written as (${write}), remembered as (
      insert into replies (key, activity, replies, at)
      select key, ${slot('activity')}, ${slot('replies')}, ${slot('at')}::bigint from written
      on conflict (key, activity) do update set replies = excluded.replies, at = excluded.at
    )
    select key from written`;
  return {
    ...queries,
    addAndRemember: remembering(queries.add.returning('key')),
    replaceAndRemember: remembering(queries.replace.returning('key')),
    forget: sql`
      with replies_gone as (${queries.forgetReplies}), drafts_gone as (${queries.forgetDrafts})
      ${queries.forgetConversation}`,
  };
}
