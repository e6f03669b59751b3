/**
 * Steps from one schema version to the next; PRAGMA user_version counts those done. Never change a step that was
 * released: add one.
 *
 * conversations: key (hash), version (compare-and-set), state (JSON), day (days since 1970 of the last turn; a day and
 * not an instant, so that its index rarely changes).
 * replies: key and activity (hashes), replies (JSON), at (ms since 1970).
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
];
