/**
 * Steps from one schema version to the next; PRAGMA user_version counts those done. Never change a step that was
 * released: add one.
 *
 * conversations: key (hash), version (compare-and-set), state (JSON), day (days since 1970 of the last turn; a day and
 * not an instant, so that its index rarely changes).
 * replies: key and activity (hashes), replies (JSON), at (ms since 1970).
 * transcripts: conversation (id), epoch (new with each log), last (number of its latest entry), at (ms since 1970 of that
 * entry), hour (hours since 1970 of it, for an index that rarely changes), ended (0 or 1).
 * entries: conversation and seq (its number), at (ms since 1970), activity (JSON), shown and pending (0 or 1), tries
 * (starts of the server that met it pending).
 * codes: code (hash), conversation (key, '' of codes of before), session (JSON: what it leads to), until (ms since 1970).
 * counts: day (days since 1970), fact and name (what is counted), n.
 * misses: conversation (scrambled key), terms and nearest (JSON: lists of words of the knowledge base and of ids), day.
 * ratings: conversation and answer (scrambled keys), facts (JSON: what it added to counts), day.
 * sessions: id (hash), session (JSON: who is signed in), until (ms since 1970).
 * outbox: key (idempotency key), reference (what the person was told), ticket (JSON; null once delivered), state (waiting,
 * delivered or dead), tries (attempts), at (ms since 1970 of the confirmation), due (of the next attempt; of one that is claimed
 * the end of its lease), lease (whose claim it is), doubtful (1: it may have arrived), error (code of the last failure), remote
 * (the helpdesk's name for it), done (ms since 1970 when it was delivered or given up).
 * drafts: key (as of conversations), draft (JSON: what a person is filling in), until (ms since 1970; deleted then at the latest).
 */
export const MIGRATIONS: readonly string[] = [
  `create table conversations (
     key text primary key, version integer not null, state text not null, day integer not null
   ) strict;
   create index conversations_day on conversations (day);
   create table replies (
     id integer primary key, key text not null, activity text not null, replies text not null, at integer not null
   ) strict;
   create unique index replies_activity on replies (key, activity);`,
  `create table transcripts (
     conversation text primary key, epoch text not null, last integer not null, at integer not null, hour integer not null,
     ended integer not null
   ) strict;
   create index transcripts_hour on transcripts (hour);
   create table entries (
     id integer primary key, conversation text not null, seq integer not null, at integer not null, activity text not null,
     shown integer not null, pending integer not null, tries integer not null
   ) strict;
   create unique index entries_seq on entries (conversation, seq);
   create index entries_pending on entries (conversation, seq) where pending = 1;`,
  `create table codes (code text primary key, session text not null, until integer not null) strict;
   create index codes_until on codes (until);`,
  `create table counts (
     day integer not null, fact text not null, name text not null, n integer not null, primary key (day, fact, name)
   ) strict, without rowid;
   create table misses (
     conversation text not null, terms text not null, nearest text not null, day integer not null,
     primary key (conversation, terms)
   ) strict, without rowid;
   create index misses_day on misses (day);
   create table ratings (
     conversation text not null, answer text not null, facts text not null, day integer not null,
     primary key (conversation, answer)
   ) strict, without rowid;
   create index ratings_day on ratings (day);
   create table sessions (id text primary key, session text not null, until integer not null) strict;
   create index sessions_until on sessions (until);`,
  `create table outbox (
     key text primary key, reference text not null, ticket text, state text not null, tries integer not null, at integer not null,
     due integer not null, lease text, doubtful integer not null, error text, remote text, done integer
   ) strict;
   create index outbox_due on outbox (due) where state = 'waiting';
   create table drafts (key text primary key, draft text not null, until integer not null) strict;`,
  `alter table codes add column conversation text not null default '';
   create index codes_conversation on codes (conversation);`,
];
