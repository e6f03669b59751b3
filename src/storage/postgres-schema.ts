/** A step from one schema version to the next. */
export type Migration = {
  sql: string;
  /**
   * Whether programs of the versions before go on working after this step. While servers are upgraded one by one, old and
   * new ones share the database, so a step should only add: tables, and columns that may be null or have a default. One that
   * can't needs a stop of all servers, and shuts programs of before out.
   */
  additive: boolean;
};

/**
 * Tables of PostgreSQL: the columns of sqlite-schema.ts, which tells what each holds. Never change a step that was
 * released: add one. Texts that are compared by order have the collation "C", because the ranges of keys that `forget`
 * deletes go by bytes. JSON is kept as text: jsonb takes no `\u0000`, which people can send.
 *
 * transcripts, in addition: asked and settled (numbers of the latest entry that is to be answered, and of the latest that
 * was), holder (run of a server that answers an entry just now) and held_until (end of its lease). They stand in one row, so
 * that its lock decides who is next.
 * buckets: key (hash) and full_at (ms since 1970 when it is full again), see postgres-buckets.ts.
 */
export const POSTGRES_MIGRATIONS: readonly Migration[] = [
  {
    additive: true,
    sql: `create table conversations (
       key text collate "C" primary key, version bigint not null, state text not null, day integer not null
     );
     create index conversations_day on conversations (day);
     create table replies (
       id bigint generated always as identity primary key, key text collate "C" not null, activity text collate "C" not null,
       replies text not null, at bigint not null
     );
     create unique index replies_activity on replies (key, activity);
     create table transcripts (
       conversation text collate "C" primary key, epoch text not null, last bigint not null, at bigint not null,
       hour integer not null, ended smallint not null, asked bigint not null, settled bigint not null, holder text,
       held_until timestamptz
     );
     create index transcripts_hour on transcripts (hour);
     create table entries (
       id bigint generated always as identity primary key, conversation text collate "C" not null, seq bigint not null,
       at bigint not null, activity text not null, shown smallint not null, pending smallint not null, tries integer not null
     );
     create unique index entries_seq on entries (conversation, seq);
     create index entries_pending on entries (conversation, seq) where pending = 1;
     create table codes (code text collate "C" primary key, session text not null, until bigint not null);
     create index codes_until on codes (until);
     create table counts (
       day integer not null, fact text collate "C" not null, name text collate "C" not null, n bigint not null,
       primary key (day, fact, name)
     );
     create table misses (
       conversation text collate "C" not null, terms text collate "C" not null, nearest text not null, day integer not null,
       primary key (conversation, terms)
     );
     create index misses_day on misses (day);
     create table ratings (
       conversation text collate "C" not null, answer text collate "C" not null, facts text not null, day integer not null,
       primary key (conversation, answer)
     );
     create index ratings_day on ratings (day);
     create table sessions (id text collate "C" primary key, session text not null, until bigint not null);
     create index sessions_until on sessions (until);
     create table outbox (
       key text collate "C" primary key, reference text not null, ticket text, state text not null, tries integer not null,
       at bigint not null, due bigint not null, lease text, doubtful smallint not null, error text, remote text, done bigint
     );
     create index outbox_due on outbox (due) where state = 'waiting';
     create table drafts (key text collate "C" primary key, draft text not null, until bigint not null);
     create unlogged table buckets (key text collate "C" primary key, full_at double precision not null);`,
  },
  {
    additive: true,
    sql: `alter table codes add column conversation text collate "C" not null default '';
     create index codes_conversation on codes (conversation);`,
  },
];
