import { sql } from 'kysely';
import { type Postgres, postgresError } from './postgres-open.ts';

/** Key of the advisory lock; any number that nobody else uses. */
const JOBS_LOCK = 7_061_978_402;

/**
 * Runs `work` unless another server is at its own just now. The lock goes with its connection, so a server that dies
 * keeps nobody away.
 * @returns whether it ran. @throws STORE_UNAVAILABLE, and what `work` throws
 */
export async function runAlone({ db }: Postgres, work: () => Promise<void>): Promise<boolean> {
  try {
    return await db.connection().execute(async (connection) => {
      const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${JOBS_LOCK}) as mine`.execute(connection);
      if (!rows[0]?.mine) return false;
      try {
        await work();
      } finally {
        await sql`select pg_advisory_unlock(${JOBS_LOCK})`.execute(connection);
      }
      return true;
    });
  } catch (error) {
    throw postgresError(error);
  }
}
