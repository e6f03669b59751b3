import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from './client.ts';

/**
 * A bot in a process of its own, answering at `port`. `firstAnswer` is ms from spawn to the first good reply, `memory` the
 * resident memory in MB, `cpu` the processor time used so far in ms; both undefined where the system has no /proc.
 */
export type BotProcess = {
  port: number;
  firstAnswer: number;
  memory: () => number | undefined;
  cpu: () => number | undefined;
  stop: () => Promise<void>;
};

/** How a bot is started: arguments of node, flags first, settings of its own, and what is to be done before each start. */
export type BotCommand = { name: string; args: string[]; env?: Record<string, string>; before?: () => void };

const PATIENCE = 120_000;

/** The bare echo bot with the same node flags, if any. */
export function echoBot(flags: readonly string[]): BotCommand {
  return { name: 'echo bot', args: [...flags, 'test/bench/echo-bot.ts'] };
}

/** Our server as `npm start` runs it: by the launcher, with the given flags of node. */
export function claimwise(flags: readonly string[]): BotCommand {
  return { name: 'Claimwise', args: [...flags, 'bin/claimwise.js', 'start'] };
}

/** The flags of node that the script `start` in package.json sets; empty where it sets none. */
export function shippedFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const [, ...words] = (scripts.start ?? '').split(/\s+/);
  const script = words.findIndex((word) => !word.startsWith('--'));
  return words.slice(0, Math.max(0, script));
}

/**
 * Starts a bot with a fresh data folder and its log thrown away, and waits for its first answer.
 * @throws when it ends or has not answered in 2 minutes
 */
export async function startBot({ name, args, env: settings }: BotCommand): Promise<BotProcess> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-bench-'));
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: folder, ...settings };
  const start = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString()}`.slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const client = createClient(port, 1);
  try {
    while (!(await client.turn('first', 'How long does the training take?').catch(() => false))) {
      if (child.exitCode !== null || performance.now() - start > PATIENCE) throw new Error(`${name} does not answer: ${complaint}`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    client.close();
  }
  return {
    port,
    firstAnswer: performance.now() - start,
    memory: () => residentOf(child),
    cpu: () => processorTimeOf(child),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function residentOf({ pid }: ChildProcess): number | undefined {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1000 : undefined;
}

/** Time in user and kernel mode, fields 14 and 15 of /proc/PID/stat, which Linux counts in hundredths of a second. */
function processorTimeOf({ pid }: ChildProcess): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const [, , , , , , , , , , , user, system] = (readFileSync(file, 'utf8').split(') ')[1] ?? '').split(' ');
  return 10 * (Number(user) + Number(system));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
