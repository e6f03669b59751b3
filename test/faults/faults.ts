/**
 * `npm run faults`: two servers and a PostgreSQL on this machine, people who chat, and everything going wrong. What came of it is checked
 * by a model; ends with 1 when a promise was broken. Options: --seeds (how many, default 10), --first (default 1), and
 * --write, which puts the table into docs/reliability.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { seeded, shuffled } from '../bench/stats.ts';
import { waitFor } from '../load/talk.ts';
import { checkChat, checkDeliveries, checkTickets, type Verdict } from './model.ts';
import { chat, deliver, type Setting } from './people.ts';
import { type Database, type Servers, startDatabase, startServers } from './world.ts';

const [CHATS, CHANNELS] = [10, 5];
/** Longest that one seed may take, in ms. */
const LONGEST_MS = 300_000;

const options = {
  seeds: { type: 'string', default: '10' },
  first: { type: 'string', default: '1' },
  write: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options });
const [seeds, firstSeed] = [Number(values.seeds), Number(values.first)];
if (!(seeds >= 1 && seeds <= 100)) throw new Error('expected --seeds from 1 to 100');

type World = { database: Database; servers: Servers; random: () => number };
type Fault = { name: string; run: (world: World) => Promise<void> };

const one = ({ servers, random }: World) => servers.instances[random() < 0.5 ? 0 : 1];
const FAULTS: readonly Fault[] = [
  { name: 'kill -9 a server', run: killOne },
  { name: 'kill -9 a server', run: killOne },
  {
    name: 'restart PostgreSQL',
    async run({ database, random }) {
      await database.server.stop();
      await waitFor(random() * 1000);
      await database.server.start();
    },
  },
  {
    name: 'freeze PostgreSQL',
    async run({ database, random }) {
      database.freeze(true);
      await waitFor(1000 + random() * 3000);
      database.freeze(false);
    },
  },
  {
    name: 'fill its disk',
    async run({ database }) {
      if (database.noDisk !== undefined) return;
      database.fill();
      await waitFor(2000);
      database.unfill();
      await database.revive();
    },
  },
  {
    name: 'put a clock 10 min forward or back',
    async run(world) {
      const instance = one(world);
      instance.shift(world.random() < 0.5 ? 600_000 : -600_000);
      await waitFor(2000);
      instance.shift(0);
    },
  },
  {
    name: 'push broken content, then mend it',
    async run({ servers }) {
      servers.breakContent();
      const noticed = await servers.servingOld(true).finally(() => servers.mendContent());
      if (!noticed) throw new Error('expected the servers to notice broken content');
      if (!(await servers.servingOld(false))) throw new Error('expected the servers to take mended content');
    },
  },
];

async function killOne(world: World): Promise<void> {
  const instance = one(world);
  await instance.kill();
  await waitFor(world.random() * 1500);
  await instance.restart();
}

async function runSeed(database: Database, seed: number) {
  const random = seeded(seed);
  const servers = await startServers(await database.server.database(`seed_${seed}`));
  const world = { database, servers, random };
  const verdict: Verdict = { accepted: 0, refused: 0, unknown: 0, answered: 0, deliveries: 0, tickets: 0, due: [], problems: [] };
  let stopped = false;
  const server = () => one(world).url;
  const setting = (nth: number): Setting => ({ server, random: seeded(seed * 1000 + nth), stopped: () => stopped });
  const chats = Array.from({ length: CHATS }, (_, nth) => chat(`chat${nth}`, setting(nth)));
  const channels = Array.from({ length: CHANNELS }, (_, nth) => deliver(`channel${nth}`, setting(CHATS + nth)));
  await waitFor(1000);
  for (const { name, run } of shuffled(FAULTS, seed)) {
    await run(world).catch((error: unknown) => verdict.problems.push(`${name}: ${(error as Error).message}`));
    await waitFor(500 + random() * 1500);
  }
  stopped = true;
  for (const done of await Promise.all(chats)) await checkChat(done, server, verdict);
  for (const [nth, done] of (await Promise.all(channels)).entries()) checkDeliveries(`channel${nth}`, done, verdict);
  // what was put down while a clock was ahead is due by that clock
  for (const instance of servers.instances) instance.shift(660_000);
  await checkTickets(servers.tickets, verdict);
  const memory = await Promise.all(servers.instances.map(async (instance) => Math.round((await instance.usage()).rss)));
  await servers.stop();
  return { seed, verdict, memory };
}

const database = await startDatabase();
const results: Awaited<ReturnType<typeof runSeed>>[] = [];
try {
  if (database.noDisk !== undefined) process.stdout.write(`the disk can't be filled here: ${database.noDisk}\n`);
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`expected seed ${seed} to end within ${LONGEST_MS} ms`)), LONGEST_MS).unref();
    });
    const result = await Promise.race([runSeed(database, seed), late]);
    results.push(result);
    const { problems, due: _, ...counts } = result.verdict;
    process.stdout.write(`seed ${seed}: ${JSON.stringify(counts)} memory ${result.memory.join(', ')} MB, ${problems.length} problems\n`);
    for (const problem of problems.slice(0, 20)) process.stdout.write(`  ${problem}\n`);
  }
} finally {
  await database.remove();
}
const failed = results.some(({ verdict }) => verdict.problems.length > 0);
if (values.write) write();
process.exit(failed ? 1 : 0);

/** Puts the table between its marks in docs/reliability.md. */
function write(): void {
  const file = new URL('../../docs/reliability.md', import.meta.url);
  const rows = results.map(
    ({ seed, verdict, memory }) =>
      `| ${[seed, verdict.accepted, verdict.unknown, verdict.answered, verdict.deliveries, verdict.tickets, memory.join(', '), verdict.problems.length].join(' | ')} |`,
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  const disk = database.noDisk === undefined ? '' : ` The disk could not be filled: ${database.noDisk}.`;
  const table = [
    '| seed | messages accepted | unknown to their sender | answers | deliveries answered | tickets | memory, MB | problems |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `${new Date().toISOString().slice(0, 10)}, \`npm run faults -- --seeds ${seeds} --first ${firstSeed}\`; ${machine}.${disk}`,
  ].join('\n');
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/(<!-- faults -->\n)[\s\S]*?(\n<!-- end -->)/, (_match, begin, end) => `${begin}${table}${end}`),
  );
}
