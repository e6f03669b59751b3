import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import { ClaimwiseError } from '../errors.ts';
import { POSTGRES_MIGRATIONS } from './postgres-schema.ts';

/** Connections of one server; a turn holds one for a few ms at a time. */
const CONNECTIONS = 10;
/** Longest wait for a connection, in ms. */
const CONNECT_MS = 5000;
/** Longest wait for a query, in ms: a database that stands still must not hold turns for ever. */
const QUERY_MS = 10_000;
/** Key of the advisory lock under which one server at a time migrates; any number that nobody else uses. */
const MIGRATION_LOCK = 7_061_978_401;

/** An open database with up to ten connections. */
export type Postgres = {
  /** Over whatever tables; each store knows its own. */
  db: Kysely<unknown>;
  isOpen(): boolean;
  /** Ends all connections; a second call changes nothing. */
  close(): Promise<void>;
};

/**
 * Connects to a database and migrates it as needed; several servers may do so at once.
 * @param url as in DATABASE_URL
 * @param migrations those of the program; others are for tests
 * @throws STORE_VERSION, STORE_UNAVAILABLE
 */
export async function openPostgres(url: string, migrations = POSTGRES_MIGRATIONS): Promise<Postgres> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    application_name: 'claimwise',
  });
  // a connection that breaks while nobody uses it, or between two statements of whoever does: the next query tells
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: namingStatements(pool) }) });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= db.destroy();
    return closed;
  };
  try {
    await migrate(db, migrations);
    return { db, isOpen: () => closed === undefined, close };
  } catch (error) {
    await close();
    throw postgresError(error);
  }
}

/**
 * A pool whose connections give each query with parameters a name by its text, so that the database parses and plans it once a
 * connection: planning costs it more than most of our queries themselves.
 */
function namingStatements(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `claimwise_${names.size}`;
    names.set(text, name);
    return name;
  };
  const naming = (client: PoolClient) => ({
    query: (text: string, values: readonly unknown[]) =>
      values.length === 0 ? client.query(text) : client.query({ name: nameOf(text), text, values: [...values] }),
    release: (destroy?: boolean) => client.release(destroy),
  });
  return {
    // only cursors use the other form of `query`
    connect: async () => naming(await pool.connect()) as unknown as PostgresPoolClient,
    end: () => pool.end(),
    options: pool.options,
  };
}

/**
 * Runs the steps that are not done yet, each server in its turn. `schema_version` holds the number of steps done, and
 * how many of them a program must know at least (`needed`): up to the last one that isn't additive.
 */
async function migrate(db: Kysely<unknown>, migrations: typeof POSTGRES_MIGRATIONS): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
    await sql`create table if not exists schema_version (version integer not null, needed integer not null)`.execute(transaction);
    const { rows } = await sql<{ version: number; needed: number }>`select version, needed from schema_version`.execute(transaction);
    const { version, needed: before } = rows[0] ?? { version: 0, needed: 0 };
    if (before > migrations.length) {
      const detail = `expected a schema for version ${migrations.length} in DATABASE_URL, got one for ${before} or newer`;
      throw new ClaimwiseError('STORE_VERSION', detail);
    }
    if (version >= migrations.length) return;
    let needed = before;
    for (const [index, step] of migrations.entries()) {
      if (index < version) continue;
      await transaction.executeQuery(CompiledQuery.raw(step.sql));
      if (!step.additive) needed = index + 1;
    }
    await sql`delete from schema_version`.execute(transaction);
    await sql`insert into schema_version values (${migrations.length}, ${needed})`.execute(transaction);
  });
}

/** The coded error for whatever a call of the database threw; a coded one is passed on as it is. */
export function postgresError(error: unknown): ClaimwiseError {
  if (error instanceof ClaimwiseError) return error;
  const { message } = error as Error;
  return new ClaimwiseError('STORE_UNAVAILABLE', `expected to use the database of DATABASE_URL, got "${message}"`, { cause: error });
}
