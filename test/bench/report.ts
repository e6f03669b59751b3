import { availableParallelism, cpus, totalmem } from 'node:os';
import { type Band, calibrationError } from './calibration.ts';
import { FEWEST_ANSWERS } from './charts.ts';
import { ENGINES } from './engines.ts';
import type { GrowthRow } from './growth.ts';
import { CONCURRENCY, type Round, type ServerCost, type StartCost } from './server.ts';
import { growthExponent } from './stats.ts';
import type { TurnCost } from './turns.ts';

/** All that a run found; parts that were not asked for are undefined. */
export type Results = {
  command: string;
  entries: number;
  /** Load average of the machine's last minute before the run. */
  busy: number;
  turns?: TurnCost;
  server?: ServerCost;
  starts?: StartCost[];
  growth?: GrowthRow[];
  calibration?: { name: string; bands: Band[] }[];
};

/** A table in Markdown, aligned so that it reads well on a terminal too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The cost of advise() alone. Every section is Markdown with a sentence on how it was measured; empty without results. */
export function turnsSection({ turns }: Results): string {
  if (!turns) return '';
  const { rate, mean, p50, p99, slowest, firstPass } = turns;
  return [
    '## A turn by itself',
    `advise() alone over both halves of the judged questions, context included: ${whole(turns.turns)} turns after a first pass, which meets cold code.`,
    table(
      ['', 'turns a second', 'mean', 'p50', 'p99', 'slowest'],
      [
        ['warm', whole(rate), ms(mean), ms(p50), ms(p99), ms(slowest)],
        ['first pass', '', '', ms(firstPass.p50), ms(firstPass.p99), ''],
      ],
    ),
  ].join('\n\n');
}

/** The server beside the echo bot. */
export function serverSection({ server }: Results): string {
  if (!server) return '';
  const { ours, echo, ratio, ratios, rounds } = server;
  const failed = ours.failed + echo.failed;
  return [
    '## The server beside a bare echo bot',
    `POST /api/messages by expectReplies, ${CONCURRENCY} at once, a fresh activity id each, 500 conversations and the judged questions in rotation; ours with SQLite state on disk, the echo bot (test/bench/echo-bot.ts) with none. ${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'} each in turn; medians.${failed > 0 ? ` ${failed} turns failed.` : ' No turn failed.'}`,
    table(
      ['', 'turns a second', 'p50', 'p99', 'processor time a turn', 'turns', 'rounds'],
      [
        serverRow(
          'Claimwise',
          ours,
          rounds.map((round) => round.ours),
        ),
        serverRow(
          'echo bot',
          echo,
          rounds.map((round) => round.echo),
        ),
      ],
    ),
    `Ratio ours / echo: **${ratio.toFixed(2)}** (rounds ${ratios.map((value) => value.toFixed(2)).join(', ')})${ours.cpu && echo.cpu ? `; by processor time, which other work on the machine does not touch: ${(echo.cpu / ours.cpu).toFixed(2)}` : ''}.`,
  ].join('\n\n');
}

function serverRow(name: string, { rate, p50, p99, cpu, turns }: Round, rounds: readonly Round[]): string[] {
  const each = rounds.map((round) => whole(round.rate)).join(', ');
  return [name, whole(rate), ms(p50), ms(p99), cpu === undefined ? '-' : ms(cpu), whole(turns), each];
}

/** Start-up and memory. */
export function startsSection({ starts }: Results): string {
  if (!starts) return '';
  return [
    '## Start-up and memory',
    `From spawning the process to its first good reply (median of ${starts[0]?.starts.length ?? 0}), with the processor time of the process itself until then; resident memory after that reply and after a load as above.`,
    table(
      ['', 'first answer', 'slowest', 'processor time', 'idle', 'after load'],
      starts.map((way) => [
        way.name,
        ms(way.median),
        ms(Math.max(...way.starts)),
        way.cpu === undefined ? '-' : ms(way.cpu),
        megabytes(way.idle),
        megabytes(way.loaded),
      ]),
    ),
  ].join('\n\n');
}

/** Search time and accuracy over the number of entries. */
export function growthSection({ growth, entries }: Results): string {
  if (!growth) return '';
  const sizes = [...new Set(growth.map(({ size }) => size))];
  const tables = sizes.map((size) => {
    const rows = growth.filter((row) => row.size === size);
    return `### ${whole(size)} entries\n\n${table(['engine', 'p50', 'p99', 'best entry right', 'right at 3 % false', 'asked', 'build', 'memory'], rows.map(growthRow))}`;
  });
  const exponents = ENGINES.map(({ name }) => [name, exponentOf(growth, name)]);
  const shipped = growth
    .filter(({ measured }) => measured?.shipped)
    .map(({ size, measured }) => {
      const { shipped, answers, refusals } = measured as Required<NonNullable<typeof measured>>;
      return `${whole(size)}: ${part(shipped?.right ?? 0, answers)} right, ${part(shipped?.wrong ?? 0, refusals)} false`;
    });
  return [
    '## As the knowledge base grows',
    `The ${entries} real entries, 100 of them, and the real ones among made-up copies (test/bench/corpus.ts): in a copy every word of its topic and half of the others are swapped for words of other entries or made-up ones, so it is a wrong answer in familiar words; it has its question and its variants, without the further ways of asking that real entries have collected. Questions: the judging half, those that stand by themselves and that an entry there can answer ("right": the reply of the best entry passes; "right at 3 % false": with the best threshold, chosen with hindsight, that lets through 3 % of the refusals). Search alone, one process for each engine and size, warmed up on the real entries. With 100 entries the best entry of some questions is left out and only a lesser one can win, so that size is for time rather than accuracy. An engine that is slow is asked fewer questions ("asked": with an answer + to refuse); below ${FEWEST_ANSWERS} no share is given.`,
    ...tables,
    '### Growth',
    `Slope of log(p50) over log(entries) from ${whole(entries)} on: 0 is flat, 1 linear.`,
    table(
      ['engine', 'slope'],
      exponents.map(([name, value]) => [name as string, value as string]),
    ),
    `Claimwise at the threshold it is shipped with: ${shipped.join('; ')}.`,
    `Settings of the others, the best of a few on half of the fitting half: ${ENGINES.slice(1)
      .map(({ name, setting }) => `${name}: ${setting}`)
      .join('; ')}.`,
  ].join('\n\n');
}

function growthRow({ engine, measured }: GrowthRow): string[] {
  if (!measured) return [engine, 'not done in time or memory', '', '', '', '', '', ''];
  const { p50, p99, right, answers, refusals, rightAtThree, buildMs, memory } = measured;
  const few = answers < FEWEST_ANSWERS;
  return [
    engine,
    ms(p50),
    answers + refusals < FEWEST_ANSWERS ? '-' : ms(p99),
    few ? '-' : part(right, answers),
    few || refusals < FEWEST_ANSWERS || rightAtThree === undefined ? '-' : part(rightAtThree, answers),
    `${answers} + ${refusals}`,
    `${(buildMs / 1000).toFixed(2)} s`,
    megabytes(memory),
  ];
}

function exponentOf(growth: readonly GrowthRow[], engine: string): string {
  const points = growth
    .filter((row) => row.engine === engine && row.size > 100)
    .flatMap(({ size, measured }) => (measured ? [{ size, ms: measured.p50 }] : []));
  return points.length < 2 ? '-' : growthExponent(points).toFixed(2);
}

/** Calibration of confidence. */
export function calibrationSection({ calibration }: Results): string {
  if (!calibration) return '';
  const [fit, judge] = calibration;
  const cells = (bands: readonly Band[] | undefined, i: number) => {
    const band = bands?.[i];
    return band && band.count > 0 ? [part(band.right, band.count), String(band.count)] : ['-', '0'];
  };
  const rows = Array.from({ length: 10 }, (_, i) => [`${i * 10} to ${i * 10 + 10} %`, ...cells(fit?.bands, i), ...cells(judge?.bands, i)]);
  return [
    '## Calibration',
    `Of the questions that search decides, the share whose best entry is right, by confidence. Mean gap: ${calibration.map(({ name, bands }) => `${name} ${(100 * calibrationError(bands)).toFixed(1)} points`).join(', ')}.`,
    table(['confidence', 'fitting half', 'questions', 'judging half', 'questions'], rows),
  ].join('\n\n');
}

/**
 * The page docs/bench/results.md.
 * @param before the page as it was: its sections stay where a run did not measure them anew
 */
export function page(results: Results, before = ''): string {
  const old = new Map(before.split(/^(?=## )/m).map((section) => [titleOf(section), section.trim()]));
  const sections: [string, string, string?][] = [
    ['A turn by itself', turnsSection(results)],
    ['The server beside a bare echo bot', serverSection(results)],
    ['Start-up and memory', startsSection(results)],
    ['As the knowledge base grows', growthSection(results), '![Search time and accuracy as the knowledge base grows](growth.svg)'],
    ['Calibration', calibrationSection(results), '![Calibration of confidence](calibration.svg)'],
  ];
  return `${[
    '# What a turn costs',
    'Load generator, server and echo bot share the cores of one machine, so compare within a section, by ratio, and not between them. A load average above 0.5 means that other work has slowed all times of that section.',
    ...sections.map(([title, text, image]) =>
      text === '' ? old.get(title) : [text, image, provenance(results)].filter(Boolean).join('\n\n'),
    ),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function titleOf(section: string): string {
  return /^## (.*)$/m.exec(section)?.[1] ?? '';
}

/** When, where and how a section was measured. */
function provenance({ command, busy }: Results): string {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`;
  return `Measured by \`${command}\` on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${machine}; load average of the minute before: ${busy.toFixed(1)}.`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

function ms(value: number): string {
  return value >= 1000
    ? `${(value / 1000).toFixed(2)} s`
    : `${value < 0.1 ? value.toFixed(3) : value < 100 ? value.toFixed(2) : value.toFixed(0)} ms`;
}

function megabytes(value: number | undefined): string {
  return value === undefined ? '-' : `${whole(value)} MB`;
}

function part(some: number, all: number): string {
  return all === 0 ? '-' : `${((100 * some) / all).toFixed(1)} %`;
}
