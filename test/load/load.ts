/**
 * `npm run load`: two servers and a PostgreSQL on this machine, and people who chat. Prints a table; `--write` puts it into
 * docs/bench/load.md. Options: --seconds (of each part, default 20), --sockets (default 2000), --people (at once, default 64).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile, seeded } from '../bench/stats.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';
import { type Instance, startInstance } from './instances.ts';
import { createPerson } from './person.ts';
import { newTalk, type Talk, type TalkOptions, talk, waitFor } from './talk.ts';

const options = {
  seconds: { type: 'string', default: '20' },
  sockets: { type: 'string', default: '2000' },
  people: { type: 'string', default: '64' },
  write: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options });
const [seconds, sockets, people] = [values.seconds, values.sockets, values.people].map(Number) as [number, number, number];
/** Most seconds of a part, and most sockets, that a slip of the finger may ask for. */
if (!(seconds > 0 && seconds <= 300 && sockets >= 0 && sockets <= 3000 && people > 0 && people <= 500)) {
  throw new Error('expected --seconds up to 300, --sockets up to 3000, --people up to 500');
}

type Part = { name: string; talk: Talk; seconds: number; cpu: Record<string, number>; rss: number[] };

const postgres = await startPostgres({ durable: true });
const folder = mkdtempSync(join(tmpdir(), 'claimwise-load-'));
const instances: Instance[] = [];
try {
  const env = {
    PATH: process.env.PATH ?? '',
    DATA_DIR: folder,
    DATABASE_URL: await postgres.database('load'),
    TOKEN_SECRET: 'load-only-vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm',
    LOG_LEVEL: 'error',
  };
  const start = async () => void instances.push(await startInstance({ core: 'real', env }));
  const random = seeded(1);
  const any = () => instances[Math.floor(random() * instances.length)] as Instance;
  const busy: TalkOptions = { postTo: () => any().url, listenAt: () => any().url, random, pause: async () => undefined };
  await start();
  await part('warm-up', Math.min(5, seconds), people, busy);
  const one = await part('one server, as fast as it answers', seconds, people, busy);
  await start();
  await part('warm-up', Math.min(5, seconds), people, busy);
  const two = await part('two servers, as fast as they answer', seconds, people, busy);
  const idle = await openIdle(sockets, () => any().url);
  const rate = (0.4 * two.talk.turns) / two.seconds;
  // posts to one server and the socket on the other, at a pace that leaves room
  const apart = (): TalkOptions => {
    const first = random() < 0.5 ? 0 : 1;
    const [posts, listens] = [instances[first], instances[1 - first]] as [Instance, Instance];
    const pause = () => waitFor(((2 * random() * people) / rate) * 1000);
    return { postTo: () => posts.url, listenAt: () => listens.url, random, pause };
  };
  const across = await part(`two servers, ${idle.open} more sockets, posts to one and socket on the other`, seconds, people, apart);
  const lost = idle.close();
  report([one, two, across], lost);
} finally {
  for (const instance of instances) await instance.stop();
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function part(name: string, lasts: number, count: number, how: TalkOptions | (() => TalkOptions)): Promise<Part> {
  const measured = newTalk();
  const before = await used();
  const started = performance.now();
  let stopped = false;
  const talking = Array.from({ length: count }, () => talk(typeof how === 'function' ? how() : how, measured, () => stopped));
  await new Promise((resolve) => setTimeout(resolve, lasts * 1000));
  stopped = true;
  // what was answered until now; answers that come while everybody ends don't count
  const talkSoFar = { ...measured };
  const took = (performance.now() - started) / 1000;
  const after = await used();
  await Promise.all(talking);
  const cpu = Object.fromEntries(Object.entries(after.cpu).map(([who, value]) => [who, (value - (before.cpu[who] ?? 0)) / took]));
  return { name, talk: { ...talkSoFar, wrong: measured.wrong }, seconds: took, cpu, rss: after.rss };
}

/** Processor time in s by who used it, and memory of the servers in MB. */
async function used() {
  const usages = await Promise.all(instances.map((instance) => instance.usage()));
  const own = process.cpuUsage();
  const cpu: Record<string, number> = {
    servers: usages.reduce((sum, usage) => sum + usage.cpu, 0),
    people: (own.user + own.system) / 1e6,
    database: postgresCpu(),
  };
  return { cpu, rss: usages.map(({ rss }) => Math.round(rss)) };
}

/** Processor time of the database's processes in s, with those that have ended (proc(5): fields 14 to 17, in 1/100 s). */
function postgresCpu(): number {
  const pids = execFileSync('ps', ['-o', 'pid=', '--pid', String(postgres.pid()), '--ppid', String(postgres.pid())], { encoding: 'utf8' });
  const ticks = pids
    .trim()
    .split(/\s+/)
    .map((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')
          .map(Number);
        const own = (fields[11] ?? 0) + (fields[12] ?? 0);
        return pid === String(postgres.pid()) ? own + (fields[13] ?? 0) + (fields[14] ?? 0) : own;
      } catch {
        return 0;
      }
    });
  return ticks.reduce((sum, tick) => sum + tick, 0) / 100;
}

/** Opens sockets that only listen. */
async function openIdle(count: number, server: () => string) {
  const all = [];
  for (let index = 0; index < count; index += 50) {
    const some = Array.from({ length: Math.min(50, count - index) }, async () => {
      const person = createPerson();
      return (await person.begin(server())) && (await person.open(server())) ? person : undefined;
    });
    all.push(...(await Promise.all(some)));
  }
  const open = all.filter((person) => person !== undefined);
  return {
    open: open.length,
    /** @returns how many were lost meanwhile */
    close() {
      const lost = open.filter((person) => !person.isOpen()).length;
      for (const person of open) person.close();
      return lost;
    },
  };
}

function report(parts: Part[], lost: number): void {
  const ms = (list: readonly number[], share: number) => Math.round(percentile(list, share));
  const cores = (cpu: Record<string, number>) =>
    Object.entries(cpu)
      .map(([who, value]) => `${who} ${value.toFixed(2)}`)
      .join(', ');
  const rows = parts.map(({ name, talk, seconds: took, cpu, rss }) =>
    [
      '',
      name,
      (talk.turns / took).toFixed(0),
      `${ms(talk.times, 0.5)} / ${ms(talk.times, 0.99)}`,
      `${ms(talk.deliveries, 0.5)} / ${ms(talk.deliveries, 0.99)}`,
      `${talk.failed} / ${talk.wrong}`,
      cores(cpu),
      rss.join(', '),
      '',
    ]
      .join(' | ')
      .trim(),
  );
  const [one, two, across] = parts as [Part, Part, Part];
  const factor = two.talk.turns / two.seconds / (one.talk.turns / one.seconds);
  const table = [
    '| part | turns/s | post to socket p50 / p99, ms | put down to socket p50 / p99, ms | failed / wrong | cores used | memory, MB |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Two servers carry ${factor.toFixed(2)} times the turns of one. Across servers a reply reached its socket after ${ms(across.talk.deliveries, 0.99)} ms (p99 of ${across.talk.deliveries.length}). Page loads: ${across.talk.reloads}. Idle sockets lost: ${lost}.`,
  ].join('\n');
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory} GB, Node ${process.version}, load of the machine ${loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')}`;
  const command = `npm run load -- --seconds ${seconds} --sockets ${sockets} --people ${people}`;
  const text = `${table}\n\n${new Date().toISOString().slice(0, 10)}, \`${command}\`; ${machine}. Servers, database and people share these cores.\n`;
  process.stdout.write(`${text}\n`);
  if (!values.write) return;
  const file = new URL('../../docs/bench/load.md', import.meta.url);
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/(<!-- load -->\n)[\s\S]*?(<!-- end -->)/, (_match, begin, end) => begin + text + end),
  );
}
