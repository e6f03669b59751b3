import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Announcer } from './storage/announcer.ts';
import type { BucketStore } from './storage/bucket-store.ts';
import type { CodeStore } from './storage/code-store.ts';
import type { ConversationStore } from './storage/conversation-store.ts';
import type { InsightStore } from './storage/insight-store.ts';
import type { OutboxStore } from './storage/outbox-store.ts';
import { createPostgresAnnouncer } from './storage/postgres-announcer.ts';
import { createPostgresBuckets } from './storage/postgres-buckets.ts';
import { createPostgresCodes } from './storage/postgres-codes.ts';
import { createPostgresInsight } from './storage/postgres-insight.ts';
import { runAlone } from './storage/postgres-jobs.ts';
import { openPostgres } from './storage/postgres-open.ts';
import { createPostgresOutbox } from './storage/postgres-outbox.ts';
import { createPostgresSessions } from './storage/postgres-sessions.ts';
import { createPostgresStore } from './storage/postgres-store.ts';
import { createPostgresTranscripts } from './storage/postgres-transcripts.ts';
import type { SessionStore } from './storage/session-store.ts';
import { createSqliteCodes } from './storage/sqlite-codes.ts';
import { createSqliteInsight } from './storage/sqlite-insight.ts';
import { openDatabase } from './storage/sqlite-open.ts';
import { createSqliteOutbox } from './storage/sqlite-outbox.ts';
import { createSqliteSessions } from './storage/sqlite-sessions.ts';
import { createSqliteStore } from './storage/sqlite-store.ts';
import { createSqliteTranscripts } from './storage/sqlite-transcripts.ts';
import { createSteadyStore, type SteadyStore } from './storage/steady-store.ts';
import type { TranscriptStore } from './storage/transcript-store.ts';
import { watchStore } from './storage/watched-store.ts';
import { createWatchedTranscripts, type WatchedTranscripts } from './storage/watched-transcripts.ts';

/** Everything that is kept, in one database. */
export type Stores = {
  states: SteadyStore;
  transcripts: WatchedTranscripts;
  codes: CodeStore;
  insight: InsightStore;
  outbox: OutboxStore;
  /** Of the staff page. */
  sessions: SessionStore;
  /** To and from other servers over the same database, and the buckets they share; undefined where this one is alone. */
  announcer: Announcer | undefined;
  buckets: BucketStore | undefined;
  /** Runs a job unless another server is at its own just now. */
  alone(job: () => Promise<void>): Promise<unknown>;
  close(): Promise<void>;
};

/** Stores of a test, in the place of the real ones. */
export type StoreOverrides = { store?: ConversationStore; transcripts?: TranscriptStore; announcer?: Announcer };

/**
 * Opens the database that the settings name: PostgreSQL by DATABASE_URL, else SQLite in DATA_DIR.
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export async function openStores(config: Config, log: Logger, overrides: StoreOverrides): Promise<Stores> {
  return config.databaseUrl === undefined ? openSqlite(config.dataDir, log, overrides) : openShared(config.databaseUrl, log, overrides);
}

function openSqlite(dataDir: string, log: Logger, { store, transcripts }: StoreOverrides): Stores {
  const path = store ? ':memory:' : join(dataDir, 'claimwise.db');
  const db = openDatabase(path);
  const states = createSteadyStore(store ?? createSqliteStore(path, db), log);
  const watched = createWatchedTranscripts(transcripts ?? createSqliteTranscripts(path, db), log);
  const close = async () => {
    await watched.close();
    await states.close();
  };
  return {
    states,
    transcripts: watched,
    codes: createSqliteCodes(path, db),
    insight: createSqliteInsight(path, db),
    outbox: createSqliteOutbox(path, db),
    sessions: createSqliteSessions(path, db),
    announcer: undefined,
    buckets: undefined,
    alone: (job) => job(),
    close,
  };
}

/**
 * No state is kept in memory while the database fails, as on one machine with a full disk: the next turn of a
 * conversation may be another server's, which would know nothing of it.
 */
async function openShared(url: string, log: Logger, overrides: StoreOverrides): Promise<Stores> {
  const postgres = await openPostgres(url);
  const words = { failing: 'the database fails; turns wait or end in an apology', working: 'the database works again' };
  const states = watchStore(overrides.store ?? createPostgresStore(postgres), { ...words, writes: ['write', 'forget'] }, log);
  const transcripts = createWatchedTranscripts(overrides.transcripts ?? createPostgresTranscripts(postgres), log);
  const [codes, insight] = [createPostgresCodes(postgres), createPostgresInsight(postgres)];
  const announcer = overrides.announcer ?? createPostgresAnnouncer(url, log);
  return {
    states,
    transcripts,
    codes,
    insight,
    outbox: createPostgresOutbox(postgres),
    sessions: createPostgresSessions(postgres),
    announcer,
    buckets: createPostgresBuckets(postgres),
    alone: (job) => runAlone(postgres, job),
    async close() {
      await announcer.close();
      await postgres.close();
    },
  };
}
