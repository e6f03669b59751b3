import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KNOWLEDGE } from '../e2e/harness.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { type Instance, startInstance } from '../load/instances.ts';
import { call } from '../load/person.ts';
import { waitFor } from '../load/talk.ts';

/** Size of the disk that the database has to itself, in MB, where this machine lets one be made. */
const DISK_MB = 320;

/** A PostgreSQL on a small disk of its own. */
export type Database = {
  server: PostgresServer;
  /** Why its disk can't be filled; undefined where it can. */
  noDisk: string | undefined;
  /** Makes all its processes stand still, or go on. */
  freeze(frozen: boolean): void;
  fill(): void;
  /** Frees the disk again. */
  unfill(): void;
  /** Starts it if it has ended. */
  revive(): Promise<void>;
  remove(): Promise<void>;
};

/** Starts the database. */
export async function startDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-faults-'));
  chmodSync(folder, 0o755);
  let noDisk: string | undefined;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    noDisk = `mount: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`;
  }
  const server = await startPostgres({ durable: true, folder });
  const filler = join(folder, 'filler');
  const alive = () => {
    try {
      process.kill(server.pid(), 0);
      return true;
    } catch {
      return false;
    }
  };
  return {
    server,
    noDisk,
    freeze(frozen) {
      for (const pid of family(server.pid())) {
        try {
          process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT');
        } catch {
          // has ended meanwhile
        }
      }
    },
    fill() {
      for (let size = DISK_MB * 2 ** 20; size >= 4096; size = Math.floor(size / 2)) {
        try {
          while (true) writeFileSync(filler, Buffer.alloc(Math.min(size, 2 ** 20)), { flag: 'a' });
        } catch {
          // less fits in
        }
      }
    },
    unfill: () => rmSync(filler, { force: true }),
    async revive() {
      for (let tries = 0; tries < 10 && !alive(); tries++) await server.start().catch(() => waitFor(500));
    },
    async remove() {
      await server.stop();
      if (noDisk === undefined) execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process and its children. */
function family(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return [pid, ...children.map(Number)];
}

function parentOf(pid: string): number {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    );
  } catch {
    return 0;
  }
}

/** Two servers over a database, and content of their own that can be broken. */
export type Servers = {
  /** Ids under which each subject has come to the helpdesk, one for each time. */
  tickets: ReadonlyMap<string, readonly string[]>;
  instances: readonly [Instance, Instance];
  breakContent(): void;
  mendContent(): void;
  /** Resolves when both say the same of their content, false after 60 s. */
  servingOld(expected: boolean): Promise<boolean>;
  stop(): Promise<void>;
};

/** Takes tickets by webhook and writes down under which id each has come. */
async function startHelpdesk() {
  const tickets = new Map<string, string[]>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { subject: string } };
      tickets.set(data.subject, [...(tickets.get(data.subject) ?? []), String(incoming.headers['webhook-id'])]);
      response.statusCode = 204;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { tickets, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, close };
}

/** Starts two servers with a counting core. */
export async function startServers(databaseUrl: string): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-servers-'));
  const knowledge = join(folder, 'knowledge');
  cpSync(KNOWLEDGE, knowledge, { recursive: true });
  cpSync(join(dirname(KNOWLEDGE), 'dialogs'), join(folder, 'dialogs'), { recursive: true });
  const helpdesk = await startHelpdesk();
  const send = `send: { via: webhook, url: "${helpdesk.url}", secret-from: WEBHOOK_SECRET }`;
  writeFileSync(join(folder, 'school.yaml'), `helpdesk:\n  name: the office\n  ${send}\n`);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const env = {
    PATH: process.env.PATH ?? '',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    TOKEN_SECRET: 'faults-only-vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9',
    SCHOOL_DIR: folder,
    WEBHOOK_SECRET: 'faults-only-hook-vPz0Xn5s8uQe2rTy7wLk3j',
    LOG_LEVEL: 'silent',
  };
  const start = () => startInstance({ core: 'counting', knowledge, env });
  const instances = [await start(), await start()] as const;
  const broken = join(knowledge, 'hives', 'half.md');
  return {
    tickets: helpdesk.tickets,
    instances,
    breakContent: () => writeFileSync(broken, '---\nquestion: Half a file that'),
    mendContent: () => rmSync(broken, { force: true }),
    async servingOld(expected) {
      for (const late = Date.now() + 60_000; Date.now() < late; await waitFor(100)) {
        const answers = await Promise.all(instances.map(({ url }) => call(`${url}/readyz`, 'GET', {})));
        if (answers.every(({ json }) => (json.content as { servingOld?: boolean } | undefined)?.servingOld === expected)) return true;
      }
      return false;
    },
    async stop() {
      for (const instance of instances) await instance.stop();
      helpdesk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
