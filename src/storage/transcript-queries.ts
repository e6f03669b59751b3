import { randomInt } from 'node:crypto';
import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely';
import { slot } from './queries.ts';
import type { Entry, Transcript, Unanswered } from './transcript-store.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Logs that could ever be begun for one conversation without two alike being likely. */
const EPOCHS = 36 ** 6;

/** Tables of transcripts; see sqlite-schema.ts for what each column holds. */
export type TranscriptDatabase = {
  transcripts: { conversation: string; epoch: string; last: number; at: number; hour: number; ended: number };
  entries: {
    id?: number;
    conversation: string;
    seq: number;
    at: number;
    activity: string;
    shown: number;
    pending: number;
    tries: number;
  };
};

/** Every query of the transcript store, built once and run by name of its slots. */
export function transcriptQueries(db: Kysely<TranscriptDatabase>) {
  const text = (name: string) => slot<string>(name);
  const number = (name: string) => slot<number>(name);
  const conversation = text('conversation');
  // a literal: with a parameter no engine could use the index of what is pending
  const waiting = sql.lit(1);
  return {
    find: db.selectFrom('transcripts').select(['epoch', 'last', 'at', 'ended']).where('conversation', '=', conversation),
    /** @param list the value of the slot `conversations` as rows */
    ends: (list: RawBuilder<string>) =>
      db.selectFrom('transcripts').select(['conversation', 'epoch', 'last']).where('conversation', 'in', list),
    begin: db
      .insertInto('transcripts')
      .values({ conversation, epoch: text('epoch'), last: 0, at: 0, hour: number('hour'), ended: 0 })
      .onConflict((conflict) => conflict.doNothing()),
    advance: db
      .updateTable('transcripts')
      .set({ last: number('last'), at: number('at'), hour: number('hour'), ended: number('ended') })
      .where('conversation', '=', conversation),
    add: db.insertInto('entries').values({
      conversation,
      seq: number('seq'),
      at: number('at'),
      activity: text('activity'),
      shown: number('shown'),
      pending: number('pending'),
      tries: 0,
    }),
    read: db
      .selectFrom('entries')
      .select(['seq', 'at', 'activity'])
      .where('conversation', '=', conversation)
      .where('seq', '>', number('after'))
      .where('shown', '=', 1)
      .orderBy('seq')
      .limit(number('limit')),
    next: db
      .selectFrom('entries')
      .select(['seq', 'at', 'activity', 'shown', 'tries'])
      .where('conversation', '=', conversation)
      .where('pending', '=', waiting)
      .orderBy('seq')
      .limit(1),
    settle: db
      .updateTable('entries')
      .set({ pending: 0 })
      .where('conversation', '=', conversation)
      .where('seq', '=', number('seq'))
      .where('pending', '=', waiting),
    // also the replies to earlier messages that were logged after this one had come
    forget: db
      .deleteFrom('entries')
      .where('conversation', '=', conversation)
      .where(({ and, eb, or }) =>
        or([eb('seq', '<', number('seq')), and([eb('seq', '>', number('seq')), eb('pending', '=', sql.lit(0))])]),
      ),
    countTries: db
      .updateTable('entries')
      .set((row) => ({ tries: row('tries', '+', 1) }))
      .where('pending', '=', waiting),
    unanswered: db.selectFrom('entries').select('conversation').distinct().where('pending', '=', waiting).limit(number('limit')),
    // as with remembered replies: ids grow with time, so the oldest are found without an index on `at`
    sweepEntries: db.deleteFrom('entries').where('id', 'in', (query) =>
      query
        .selectFrom((oldest) => oldest.selectFrom('entries').select(['id', 'at']).orderBy('id').limit(number('limit')).as('oldest'))
        .select('id')
        .where('at', '<=', number('until')),
    ),
    // asked twice, because a message can come between the look and the deletion
    sweepTranscripts: db
      .deleteFrom('transcripts')
      .where('hour', '<', number('hour'))
      .where('conversation', 'in', (query) =>
        query.selectFrom('transcripts').select('conversation').where('hour', '<', number('hour')).limit(number('limit')),
      ),
  } satisfies Record<string, Compilable | ((list: RawBuilder<string>) => Compilable)>;
}

/** An entry as it was read. */
export function entryOf(row: Record<string, unknown>): Entry {
  return { seq: Number(row.seq), at: Number(row.at), activity: JSON.parse(String(row.activity)) };
}

/** An entry that waits, as it was read. */
export function unansweredOf(row: Record<string, unknown>): Unanswered {
  return { ...entryOf(row), shown: Number(row.shown) === 1, tries: Number(row.tries) };
}

/** Ends of logs as they were read. */
export function endsOf(rows: readonly Record<string, unknown>[]): Map<string, Pick<Transcript, 'epoch' | 'last'>> {
  return new Map(rows.map((row) => [String(row.conversation), { epoch: String(row.epoch), last: Number(row.last) }]));
}

/** Hours since 1970 of a time in ms, by which silent logs are found. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** The name of a log that begins. */
export function newEpoch(): string {
  return randomInt(EPOCHS).toString(36);
}
