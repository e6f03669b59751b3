import { sql } from 'kysely';
import { slot } from './queries.ts';
import { attemptOn, openDatabase } from './sqlite-open.ts';
import { MIGRATIONS } from './sqlite-schema.ts';
import { createTransactions, prepare, queryBuilder, runInSteps } from './sqlite-statements.ts';
import { endsOf, entryOf, hourOf, newEpoch, type TranscriptDatabase, transcriptQueries, unansweredOf } from './transcript-queries.ts';
import type { Draft, Entry, Transcript, TranscriptStore } from './transcript-store.ts';

type Row = Transcript & { at: number };

/**
 * Transcripts in SQLite, prepared and run as in sqlite-store.ts.
 * @param path a file, made when missing, or `:memory:`
 * @param db the open database of that path, where it is shared with another store; closing one store closes both
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function createSqliteTranscripts(path: string, db = openDatabase(path)): TranscriptStore {
  const queries = transcriptQueries(queryBuilder<TranscriptDatabase>());
  const find = prepare(db, queries.find);
  const ends = prepare(db, queries.ends(sql`(select value from json_each(${slot('conversations')}))`));
  const begin = prepare(db, queries.begin);
  const advance = prepare(db, queries.advance);
  const add = prepare(db, queries.add);
  const read = prepare(db, queries.read);
  const next = prepare(db, queries.next);
  const settle = prepare(db, queries.settle);
  const forget = prepare(db, queries.forget);
  const countTries = prepare(db, queries.countTries);
  const unanswered = prepare(db, queries.unanswered);
  const sweepEntries = prepare(db, queries.sweepEntries);
  const sweepTranscripts = prepare(db, queries.sweepTranscripts);
  const inTransaction = createTransactions(db);

  const attempt = attemptOn(path);
  const found = (conversation: string): Row | undefined => {
    const row = find.get({ conversation });
    return row && { epoch: String(row.epoch), last: Number(row.last), at: Number(row.at), ended: row.ended === 1 };
  };
  /** Writes drafts behind the last entry; to be run in a transaction. */
  const extend = (conversation: string, row: Row, drafts: readonly Draft[], now: Date): Entry[] => {
    let { last, at } = row;
    const entries = drafts.map(({ activity, shown, pending }) => {
      last++;
      at = Math.max(at + 1, now.getTime());
      add.run({ conversation, seq: last, at, activity: JSON.stringify(activity), shown: Number(shown), pending: Number(pending) });
      return { seq: last, at, activity };
    });
    advance.run({ conversation, last, at, hour: hourOf(Math.max(at, now.getTime())), ended: Number(row.ended) });
    return entries;
  };

  const oldest = (conversation: string) =>
    attempt(() => {
      const row = next.get({ conversation });
      return row && unansweredOf(row);
    });

  return {
    find: (conversation) => attempt(() => plain(found(conversation))),
    ends: (conversations) => attempt(() => endsOf(ends.all({ conversations: JSON.stringify(conversations) }))),
    open: (conversation, first, now) =>
      attempt(() => {
        const created = inTransaction(() => {
          const epoch = newEpoch();
          if (begin.run({ conversation, epoch, hour: hourOf(now.getTime()) }).changes === 0) return false;
          extend(conversation, found(conversation) as Row, first, now);
          return true;
        });
        return { ...(plain(found(conversation)) as Transcript), created };
      }),
    append: (conversation, drafts, now, end = false) =>
      attempt(() => {
        const row = found(conversation);
        if (!row) return { type: 'missing' };
        if (row.ended) return { type: 'ended' };
        let entries: Entry[] = [];
        inTransaction(() => {
          entries = extend(conversation, { ...row, ended: end }, drafts, now);
          return true;
        });
        return { type: 'appended', epoch: row.epoch, entries };
      }),
    read: (conversation, after, limit) => attempt(() => read.all({ conversation, after, limit }).map(entryOf)),
    next: oldest,
    // this server is the only one
    take: oldest,
    answer: (conversation, seq, answer) =>
      attempt(() => {
        let entries: Entry[] = [];
        const done = inTransaction(() => {
          const row = found(conversation);
          if (!row || settle.run({ conversation, seq }).changes === 0) return false;
          if (answer.forget) forget.run({ conversation, seq });
          entries = extend(
            conversation,
            row,
            answer.replies.map((activity) => ({ activity, shown: true, pending: false })),
            answer.now,
          );
          return true;
        });
        return done ? entries : undefined;
      }),
    unanswered: (limit) =>
      attempt(() => {
        // all that waits was begun by a server that ended
        countTries.run({});
        return unanswered.all({ limit }).map((row) => String(row.conversation));
      }),
    async sweep(until) {
      await runInSteps(db, path, sweepEntries, { until: until.getTime() });
      await runInSteps(db, path, sweepTranscripts, { hour: hourOf(until.getTime()) });
    },
    // as in sqlite-store.ts: rewrites a number it has
    probe: () => attempt(() => db.exec(`pragma user_version = ${MIGRATIONS.length}`)),
    close: () =>
      attempt(() => {
        if (db.isOpen) db.close();
      }),
  };
}

function plain(row: Row | undefined): Transcript | undefined {
  return row && { epoch: row.epoch, last: row.last, ended: row.ended };
}
