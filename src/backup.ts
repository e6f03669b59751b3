import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from './config.ts';
import { readBackup, writeBackup } from './storage/backup-file.ts';
import { openPostgresCopy } from './storage/backup-postgres.ts';
import { openSqliteCopy } from './storage/backup-sqlite.ts';

/** What is done with a file: make a backup in it, or fill the database from it. */
export type Direction = 'backup' | 'restore';

/**
 * Copies what is to outlive a machine from the database of the settings to a file, or back into an empty one, of either engine.
 * @returns the number of rows
 * @throws BACKUP_FILE, RESTORE_NOT_EMPTY, STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export async function copyStore(direction: Direction, file: string, config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<number> {
  const { databaseUrl, dataDir } = config;
  const make = direction === 'restore';
  const database = databaseUrl ? await openPostgresCopy(databaseUrl, make) : openSqliteCopy(join(dataDir, 'claimwise.db'), make);
  try {
    return make ? await readBackup(file, database) : await writeBackup(file, database, new Date());
  } finally {
    await database.close();
  }
}

/** `npm run backup -- FILE`, `npm run restore -- FILE`. @returns the exit code */
async function main([direction, file, ...more]: readonly string[]): Promise<number> {
  if ((direction !== 'backup' && direction !== 'restore') || !file || more.length > 0) {
    process.stderr.write('Expected npm run backup -- FILE, or npm run restore -- FILE.\n');
    return 64;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const rows = await copyStore(direction, file, readConfig(process.env));
  process.stdout.write(direction === 'backup' ? `${file}: ${rows} rows\n` : `${rows} rows from ${file}\n`);
  return 0;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
