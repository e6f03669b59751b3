import { randomInt } from 'node:crypto';
import { type Change, type ConversationStore, dayOf, IDLE_DAYS, REPLAY_MS } from './conversation-store.ts';
import { type OutboxDatabase, outboxQueries } from './outbox-queries.ts';
import { conversationQueries, type Database } from './queries.ts';
import { attemptOn, openDatabase } from './sqlite-open.ts';
import { MIGRATIONS } from './sqlite-schema.ts';
import { createTransactions, prepare, queryBuilder, runInSteps } from './sqlite-statements.ts';

/**
 * The SQLite engine. Kysely builds and types the queries; node:sqlite runs them, each prepared once, synchronously:
 * nothing can come between the statements of a transaction. docs/decisions/0001-sqlite-engine.md has the measurement.
 * @param path a file, made when missing, or `:memory:`
 * @param db the open database of that path, where it is shared with another store; closing one store closes both
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function createSqliteStore(path: string, db = openDatabase(path)): ConversationStore {
  const queries = conversationQueries(queryBuilder<Database>());
  const read = prepare(db, queries.read);
  const replay = prepare(db, queries.replay);
  const add = prepare(db, queries.add);
  const replace = prepare(db, queries.replace);
  const remember = prepare(db, queries.remember);
  const forgetConversation = prepare(db, queries.forgetConversation);
  const forgetReplies = prepare(db, queries.forgetReplies);
  const forgetDrafts = prepare(db, queries.forgetDrafts);
  const keepDraft = prepare(db, queries.draft);
  const dropDraft = prepare(db, queries.dropDraft);
  const dropReplies = prepare(db, queries.dropReplies);
  const sweepDrafts = prepare(db, queries.sweepDrafts);
  const putOut = prepare(db, outboxQueries(queryBuilder<OutboxDatabase>()).add);
  const sweepConversations = prepare(db, queries.sweepConversations);
  const sweepReplies = prepare(db, queries.sweepReplies);
  const inTransaction = createTransactions(db);
  const attempt = attemptOn(path);
  /** What a turn changes beside its state; to be run in the same transaction. */
  const writeDraft = (key: string, draft: Change['draft']) => {
    if (draft) keepDraft.run({ key, draft: JSON.stringify(draft.value), until: draft.until.getTime() });
    if (draft !== null) return;
    dropDraft.run({ key });
    dropReplies.run({ key });
  };
  /** A ticket has to outlast a power cut as well; states may lose the last moment (https://sqlite.org/pragma.html#pragma_synchronous). */
  const inDurableTransaction = (work: () => boolean): boolean => {
    db.exec('pragma synchronous = full');
    try {
      return inTransaction(work);
    } finally {
      db.exec('pragma synchronous = normal');
    }
  };

  return {
    read: (key) =>
      attempt(() => {
        const row = read.get({ key });
        if (!row) return undefined;
        const draft = row.draft === null ? undefined : JSON.parse(String(row.draft));
        return { state: JSON.parse(String(row.state)), version: Number(row.version), draft };
      }),
    replay: (key, activity, now) =>
      attempt(() => {
        const row = replay.get({ key, activity, since: now.getTime() - REPLAY_MS });
        return row && JSON.parse(String(row.replies));
      }),
    write: (key, { state, expected, activity, replies, draft, outgoing, now }) =>
      attempt(() => {
        // a random start, so that a writer from before a forget() never matches the conversation that came after
        const version = expected === undefined ? randomInt(2 ** 46) : expected + 1;
        const values = { key, version, state: JSON.stringify(state), day: dayOf(now) };
        const transaction = outgoing ? inDurableTransaction : inTransaction;
        const done = transaction(() => {
          const { changes } = expected === undefined ? add.run(values) : replace.run({ ...values, expected });
          if (changes === 0) return false;
          writeDraft(key, draft);
          if (outgoing) putOut.run({ ...outgoing, ticket: JSON.stringify(outgoing.ticket), now: now.getTime() });
          if (activity !== undefined) remember.run({ key, activity, replies: JSON.stringify(replies), at: now.getTime() });
          return true;
        });
        return done ? { type: 'written', version } : { type: 'conflict' };
      }),
    forget: (key) =>
      attempt(() => {
        // '0' comes right after '/', so this is the range of all keys that begin with `key/`
        const keys = { key, first: `${key}/`, past: `${key}0` };
        inTransaction(() => {
          forgetReplies.run(keys);
          forgetDrafts.run(keys);
          forgetConversation.run(keys);
          return true;
        });
      }),
    async sweep(now) {
      await attempt(() => sweepDrafts.run({ now: now.getTime() }));
      await runInSteps(db, path, sweepConversations, { day: dayOf(now) - IDLE_DAYS });
      await runInSteps(db, path, sweepReplies, { until: now.getTime() - REPLAY_MS });
    },
    // rewrites the number it has: changes nothing, and shows a full or read-only disk
    probe: () => attempt(() => db.exec(`pragma user_version = ${MIGRATIONS.length}`)),
    close: () =>
      attempt(() => {
        if (db.isOpen) db.close();
      }),
  };
}
