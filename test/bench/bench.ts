import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createAdvisor } from '../../src/conversation/advise.ts';
import { readJudged } from '../../src/insight/judged.ts';
import { loadOrThrow } from '../ranking/load.ts';
import { calibrationOf } from './calibration.ts';
import { calibrationPicture, growthPicture } from './charts.ts';
import { fullSteps, type GrowthRow, measureGrowth, quickSteps } from './growth.ts';
import { calibrationSection, growthSection, page, type Results, serverSection, startsSection, turnsSection } from './report.ts';
import { measureServer, measureStarts } from './server.ts';
import { measureTurns } from './turns.ts';

const FOLDER = 'docs/bench';
const PARTS = ['turns', 'server', 'starts', 'growth', 'calibration'] as const;
const USAGE = `npm run bench -- [--quick] [--only ${PARTS.join(',')}] [--write]`;

/** How long each part runs, in seconds and times, and which share of the questions it asks (`every` nth). A full run takes some 10 minutes, a quick one under one. */
const FULL = { turns: 5, every: 1, rounds: 3, seconds: 3, starts: 5 };
const QUICK = { turns: 1, every: 5, rounds: 1, seconds: 1.5, starts: 1 };

/**
 * Measures what a turn costs and how search grows, and prints tables. `--quick` takes fewer and shorter rounds and leaves out calibration, `--only`
 * runs some parts, `--write` writes their sections of docs/bench/results.md and their pictures.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' }, write: { type: 'boolean' } } });
  const only = values.only?.split(',') ?? PARTS.filter((part) => !values.quick || part !== 'calibration');
  const unknown = only.filter((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown.length > 0) throw new Error(`expected ${USAGE}, got --only ${unknown.join(',')}`);
  const has = (part: (typeof PARTS)[number]) => only.includes(part);
  const plan = values.quick ? QUICK : FULL;
  const halves = (['fit', 'judge'] as const).map((half) => ({ half, rows: readJudged(`test/ranking/${half}.jsonl`) }));
  const rows = halves.flatMap((half) => half.rows);
  const texts = rows.map(({ text }) => text);
  const content = loadOrThrow();
  const results: Results = {
    command: ['npm run bench', ...process.argv.slice(2)].join(' ').replace(' --', ' -- --'),
    entries: content.entries.length,
    busy: loadavg()[0] ?? 0,
  };
  const show = (section: string) => console.log(`\n${section}`);

  if (has('turns') || has('calibration')) {
    const advisor = createAdvisor(content);
    if (has('turns')) {
      results.turns = measureTurns(
        advisor,
        rows.filter((_, i) => i % plan.every === 0),
        plan.turns,
      );
      show(turnsSection(results));
    }
    if (has('calibration')) {
      results.calibration = halves.map(({ half, rows }) => ({
        name: half === 'fit' ? 'fitting half' : 'judging half',
        bands: calibrationOf(advisor, rows),
      }));
      show(calibrationSection(results));
    }
  }
  if (has('server')) {
    results.server = await measureServer(texts, plan.rounds, plan.seconds);
    show(serverSection(results));
  }
  if (has('starts')) {
    results.starts = await measureStarts(texts, plan.starts, plan.seconds);
    show(startsSection(results));
  }
  if (has('growth')) {
    const steps = (values.quick ? quickSteps : fullSteps)(content.entries.length);
    results.growth = await measureGrowth(steps, ({ engine, size }: GrowthRow) => console.error(`measured ${engine} at ${size} entries`));
    show(growthSection(results));
  }
  if (values.write) write(results);
}

function write(results: Results): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/results.md`;
  writeFileSync(file, page(results, existsSync(file) ? readFileSync(file, 'utf8') : ''));
  if (results.growth) writeFileSync(`${FOLDER}/growth.svg`, growthPicture(results.growth));
  if (results.calibration) writeFileSync(`${FOLDER}/calibration.svg`, calibrationPicture(results.calibration));
  console.log(`\nwritten to ${FOLDER}/`);
}

await main();
