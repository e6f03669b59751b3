import { dropContentCache } from '../../src/content-cache.ts';
import { type BotCommand, type BotProcess, claimwise, echoBot, shippedFlags, startBot } from './bot-process.ts';
import { type Load, type LoadOptions, load } from './client.ts';
import { median } from './stats.ts';

/** A round of load with the processor time that the bot took for a turn, in ms; other work on the machine is not in it. */
export type Round = Load & { cpu: number | undefined };

/** Rounds of load in turn on both bots, and the medians over them. `ratio` is our rate over the echo bot's. */
export type ServerCost = { rounds: { ours: Round; echo: Round }[]; ours: Round; echo: Round; ratio: number; ratios: number[] };

/** One way of starting the server: ms to the first answer (each start), processor time until then, resident memory in MB idle and after load. */
export type StartCost = {
  name: string;
  starts: number[];
  median: number;
  cpu: number | undefined;
  idle: number | undefined;
  loaded: number | undefined;
};

/** At once, and over how many conversations. */
export const CONCURRENCY = 10;
const CONVERSATIONS = 500;
/** Seconds of load before the first round: by then the hot code is compiled. */
const WARM_UP = 2;

/** Loads our server and the bare echo bot in turn, A B A B ..., both running all the time with the same node flags. */
export async function measureServer(texts: readonly string[], rounds: number, seconds: number): Promise<ServerCost> {
  const flags = shippedFlags();
  const running: BotProcess[] = [];
  try {
    for (const command of [claimwise(flags), echoBot(flags)]) running.push(await startBot(command));
    const [ours, echo] = running as [BotProcess, BotProcess];
    const options = { concurrency: CONCURRENCY, conversations: CONVERSATIONS, texts };
    for (const bot of running) await load(bot.port, { ...options, seconds: WARM_UP });
    const done: ServerCost['rounds'] = [];
    for (let round = 0; round < rounds; round++) {
      done.push({ ours: await loadRound(ours, { ...options, seconds }), echo: await loadRound(echo, { ...options, seconds }) });
    }
    const ratios = done.map((round) => round.ours.rate / round.echo.rate);
    return {
      rounds: done,
      ours: middle(done.map((round) => round.ours)),
      echo: middle(done.map((round) => round.echo)),
      ratio: median(ratios),
      ratios,
    };
  } finally {
    await Promise.all(running.map((bot) => bot.stop()));
  }
}

/** Starts each way several times, one after the other, and loads the last of each. */
export async function measureStarts(texts: readonly string[], times: number, seconds: number): Promise<StartCost[]> {
  const flags = shippedFlags();
  const ways: BotCommand[] = [{ ...claimwise(flags), name: `Claimwise, ${flags.join(' ') || 'no flags set'}` }];
  if (flags.length > 0) ways.push({ ...claimwise([]), name: 'Claimwise, without these flags' });
  ways.push({ ...claimwise(flags), name: 'Claimwise, the same, nothing kept from an earlier start', before: dropContentCache });
  ways.push({ ...echoBot(flags), name: 'echo bot, the same flags' });
  const costs: StartCost[] = [];
  // what the first start of all has to build is kept for the others
  await measureStart(claimwise(flags), texts, 1, seconds);
  for (const way of ways) costs.push(await measureStart(way, texts, times, seconds));
  return costs;
}

async function measureStart(way: BotCommand, texts: readonly string[], times: number, seconds: number): Promise<StartCost> {
  const starts: number[] = [];
  const cpus: number[] = [];
  let idle: number | undefined;
  let loaded: number | undefined;
  for (let i = 0; i < times; i++) {
    way.before?.();
    const bot = await startBot(way);
    try {
      starts.push(bot.firstAnswer);
      const cpu = bot.cpu();
      if (cpu !== undefined) cpus.push(cpu);
      if (i < times - 1) continue;
      idle = bot.memory();
      await load(bot.port, { concurrency: CONCURRENCY, conversations: CONVERSATIONS, texts, seconds });
      loaded = bot.memory();
    } finally {
      await bot.stop();
    }
  }
  return { name: way.name, starts, median: median(starts), cpu: cpus.length > 0 ? median(cpus) : undefined, idle, loaded };
}

async function loadRound(bot: BotProcess, options: LoadOptions): Promise<Round> {
  const before = bot.cpu();
  const found = await load(bot.port, options);
  const after = bot.cpu();
  return { ...found, cpu: before === undefined || after === undefined ? undefined : (after - before) / found.turns };
}

function middle(loads: readonly Round[]): Round {
  const cpus = loads.map(({ cpu }) => cpu).filter((cpu) => cpu !== undefined);
  return {
    cpu: cpus.length > 0 ? median(cpus) : undefined,
    rate: median(loads.map(({ rate }) => rate)),
    p50: median(loads.map(({ p50 }) => p50)),
    p99: median(loads.map(({ p99 }) => p99)),
    turns: loads.reduce((sum, { turns }) => sum + turns, 0),
    failed: loads.reduce((sum, { failed }) => sum + failed, 0),
  };
}
