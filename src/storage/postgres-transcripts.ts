import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Postgres } from './postgres-open.ts';
import { prepare, prepareProbe, runInSteps } from './postgres-statements.ts';
import { slot } from './queries.ts';
import { endsOf, entryOf, hourOf, newEpoch, type TranscriptDatabase, transcriptQueries, unansweredOf } from './transcript-queries.ts';
import { type Draft, type Entry, LEASE_MS, type Transcript, type TranscriptStore } from './transcript-store.ts';

type Row = Record<string, unknown>;

/**
 * Transcripts in PostgreSQL, shared by several servers: entries of one conversation are numbered under the lock of its
 * row, and one server at a time answers them (`take`). Leases run by the clock of the database, so that clocks of servers
 * that differ or jump do not matter.
 * @param postgres may be shared with other stores; closing one closes it for all
 * @param leaseMs how long a server may be at one entry
 */
export function createPostgresTranscripts(postgres: Postgres, leaseMs = LEASE_MS): TranscriptStore {
  const queries = postgresQueries(postgres.db as Kysely<TranscriptDatabase>);
  const find = prepare(postgres, queries.find);
  const ends = prepare(postgres, queries.ends(sql`(select unnest(${slot('conversations')}::text[]))`));
  const open = prepare(postgres, queries.open);
  const append = prepare(postgres, queries.append);
  const read = prepare(postgres, queries.read);
  const next = prepare(postgres, queries.next);
  const claim = prepare(postgres, queries.claim);
  const countTry = prepare(postgres, queries.countTry);
  const letGo = prepare(postgres, queries.letGo);
  const answer = prepare(postgres, queries.answer);
  const unanswered = prepare(postgres, queries.unanswered);
  const sweepEntries = prepare(postgres, queries.sweepEntries);
  const sweepTranscripts = prepare(postgres, queries.sweepTranscripts);
  const holder = randomUUID();
  const found = async (conversation: string): Promise<Transcript | undefined> => {
    const row = await find.get({ conversation });
    return row && { epoch: String(row.epoch), last: Number(row.last), ended: Number(row.ended) === 1 };
  };

  return {
    find: found,
    ends: async (conversations) => endsOf(await ends.all({ conversations })),
    async open(conversation, first, now) {
      // swept between the two looks in a rare case, hence the loop
      for (;;) {
        const hour = hourOf(now.getTime());
        const created = await open.get({ conversation, epoch: newEpoch(), hour, ...columnsOf(first, now) });
        const transcript = await found(conversation);
        if (transcript) return { ...transcript, created: created !== undefined };
      }
    },
    async append(conversation, drafts, now, end = false) {
      const row = await append.get({ conversation, end: Number(end), ...columnsOf(drafts, now) });
      if (row) return { type: 'appended', epoch: String(row.epoch), entries: numbered(drafts, row) };
      return { type: (await found(conversation)) ? 'ended' : 'missing' };
    },
    async read(conversation, after, limit) {
      return (await read.all({ conversation, after, limit })).map(entryOf);
    },
    async next(conversation) {
      const row = await next.get({ conversation });
      return row && unansweredOf(row);
    },
    async take(conversation) {
      for (;;) {
        const held = await claim.get({ conversation, holder, lease: leaseMs });
        if (!held) return undefined;
        if (held.taken_over) await countTry.run({ conversation });
        const row = await next.get({ conversation });
        if (row) return unansweredOf(row);
        // swept before anybody answered it; what came meanwhile is looked for again
        await letGo.run({ conversation, holder, asked: held.asked });
      }
    },
    async answer(conversation, seq, { replies, forget, now }) {
      const drafts = replies.map((activity): Draft => ({ activity, shown: true, pending: false }));
      const row = await answer.get({ conversation, seq, forget, ...columnsOf(drafts, now) });
      return row && numbered(drafts, row);
    },
    async unanswered(limit) {
      return (await unanswered.all({ limit })).map((row) => String(row.conversation));
    },
    async sweep(until) {
      await runInSteps(postgres, sweepEntries, { until: until.getTime() });
      await runInSteps(postgres, sweepTranscripts, { hour: hourOf(until.getTime()) });
    },
    probe: prepareProbe(postgres),
    close: postgres.close,
  };
}

/** Drafts as one array a column, for `unnest`. */
function columnsOf(drafts: readonly Draft[], now: Date) {
  return {
    now: now.getTime(),
    count: drafts.length,
    activities: drafts.map(({ activity }) => JSON.stringify(activity)),
    shown: drafts.map(({ shown }) => Number(shown)),
    pending: drafts.map(({ pending }) => Number(pending)),
  };
}

/** The entries that drafts have become, by the number and time of the last. */
function numbered(drafts: readonly Draft[], { last, at }: Row): Entry[] {
  return drafts.map(({ activity }, index) => {
    const before = drafts.length - 1 - index;
    return { seq: Number(last) - before, at: Number(at) - before, activity };
  });
}

/** The shared queries, and those that only PostgreSQL can put together. */
function postgresQueries(db: Kysely<TranscriptDatabase>) {
  const conversation = slot<string>('conversation');
  const holder = slot<string>('holder');
  const count = sql`${slot('count')}::bigint`;
  const now = sql`${slot('now')}::bigint`;
  /** Writes drafts behind what a statement named `log` gives as the new `last` and `at`. */
  const added = sql`
    insert into entries (conversation, seq, at, activity, shown, pending, tries)
    select ${conversation}, log.last - ${count} + draft.n, log.at - ${count} + draft.n, draft.activity, draft.shown, draft.pending, 0
    from log, unnest(${slot('activities')}::text[], ${slot('shown')}::smallint[], ${slot('pending')}::smallint[])
      with ordinality as draft (activity, shown, pending, n)`;
  // times rise strictly: the first draft is at least 1 ms after the last entry, each further one 1 ms after the one before
  const at = sql`case when ${count} = 0 then at else greatest(at + 1, ${now}) + ${count} - 1 end`;
  const longer = sql`last = last + ${count}, at = ${at}, hour = greatest(${at}, ${now}) / 3600000`;
  const asked = sql`(
    select coalesce(max(n), 0) from unnest(${slot('pending')}::smallint[]) with ordinality as draft (pending, n) where pending = 1
  )`;
  const queries = transcriptQueries(db);
  return {
    ...queries,
    open: sql`
      with log as (
        insert into transcripts (conversation, epoch, last, at, hour, ended, asked, settled)
        values (${conversation}, ${slot('epoch')}, ${count}, ${now} + ${count} - 1, ${slot('hour')}, 0, ${asked}, 0)
        on conflict do nothing returning last, at
      ), added as (${added})
      select last from log`,
    append: sql`
      with log as (
        update transcripts set ${longer}, ended = ${slot('end')}, asked = case when ${asked} = 0 then asked else last + ${asked} end
        where conversation = ${conversation} and ended = 0 returning epoch, last, at
      ), added as (${added})
      select epoch, last, at from log`,
    // waits for whoever has the row just now, and then goes by what that one has left
    claim: sql`
      with free as (
        select conversation, holder from transcripts
        where conversation = ${conversation} and asked > settled
          and (holder is null or holder = ${holder} or held_until < now()) for update
      )
      update transcripts set holder = ${holder}, held_until = now() + ${slot('lease')} * interval '1 ms'
      from free where transcripts.conversation = free.conversation
      returning asked, coalesce(free.holder <> ${holder}, false) as taken_over`,
    countTry: queries.countTries.where('conversation', '=', conversation),
    letGo: sql`
      update transcripts set settled = ${slot('asked')}, holder = null, held_until = null
      where conversation = ${conversation} and holder = ${holder}`,
    answer: sql`
      with settled as (
        update entries set pending = 0 where conversation = ${conversation} and seq = ${slot('seq')} and pending = 1 returning seq
      ), log as (
        update transcripts set ${longer}, settled = settled.seq, holder = null, held_until = null
        from settled where conversation = ${conversation} returning last, at
      ), forgotten as (
        delete from entries using settled where ${slot('forget')}::boolean and conversation = ${conversation}
        and (entries.seq < settled.seq or (entries.seq > settled.seq and entries.pending = 0))
      ), added as (${added})
      select last, at from log`,
    unanswered: sql`
      select conversation from transcripts
      where (holder is null or held_until < now())
        and conversation in (select conversation from entries where pending = 1) limit ${slot('limit')}`,
  };
}
