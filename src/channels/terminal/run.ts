import { existsSync } from 'node:fs';
import { ClaimwiseError } from '../../errors.ts';

/**
 * Runs a terminal command to its exit code. Coded errors are printed without a stack and exit with 1, and a reader of
 * the output that goes away (`npm run chat | head`) ends the command quietly. A .env file counts as for the server.
 */
export async function runCommand(command: (process: NodeJS.Process) => Promise<number>): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  let unread = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    unread = true;
    process.stdin.destroy();
  });
  try {
    process.exitCode = await command(process);
  } catch (error) {
    if (unread) return;
    if (!(error instanceof ClaimwiseError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
