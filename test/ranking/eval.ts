import { parseArgs } from 'node:util';
import { createAdvisor } from '../../src/conversation/advise.ts';
import { askAll, mustRefuse, type Outcome, readJudged } from './judged.ts';
import { loadOrThrow } from './load.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { misses: { type: 'string', default: '40' }, kind: { type: 'string' } },
});

/** Prints how well the advisor does on files of judged questions: `npm run eval -- FILE...`. */
function main(): void {
  const files = positionals.length > 0 ? positionals : ['test/ranking/fit.jsonl', 'test/ranking/judge.jsonl'];
  const advisor = createAdvisor(loadOrThrow());
  for (const file of files) {
    const rows = readJudged(file).filter((row) => values.kind === undefined || row.kind === values.kind);
    report(file, askAll(advisor, rows), Number(values.misses));
  }
}

function report(file: string, outcomes: readonly Outcome[], misses: number): void {
  console.log(`\n${file}: ${outcomes.length} questions`);
  console.log(table('kind', outcomes));
  console.log(
    table(
      'style',
      outcomes.filter((row) => row.kind === 'answer'),
    ),
  );
  const refusals = outcomes.filter(mustRefuse);
  const leaked = refusals.filter((row) => row.event?.type === 'answered');
  const lengths = outcomes.map((row) => row.reply.length).sort((a, b) => a - b);
  console.log(`false answers  ${share(leaked.length, refusals.length)} (${leaked.length} of ${refusals.length})`);
  console.log(
    `reply length   p50 ${lengths[Math.floor(lengths.length * 0.5)]}, p95 ${lengths[Math.floor(lengths.length * 0.95)]} characters`,
  );
  console.log(calibration(outcomes));
  const failed = outcomes.filter((row) => !row.pass);
  console.log(`misses (${failed.length})`);
  for (const row of failed.slice(0, misses)) {
    console.log(
      `  ${row.id} ${row.kind}/${row.style}/${row.topic}: ${row.context.length > 0 ? `[${row.context.join(' | ')}] ` : ''}${row.text.slice(0, 200)}`,
    );
    console.log(`      ${describe(row)} ${row.reply.slice(0, 90).replace(/\s+/g, ' ')}`);
  }
}

function describe({ event }: Outcome): string {
  if (!event) return 'silent';
  if (event.type === 'answered') return `answered ${event.entry} (${event.confidence.toFixed(2)})`;
  if (event.type === 'suggested') return `suggested ${event.entries.join(', ')} (${event.confidence.toFixed(2)})`;
  return event.type === 'not-known' ? `not known: ${event.reason}` : event.type;
}

function table(key: 'kind' | 'style', outcomes: readonly Outcome[]): string {
  const groups = Map.groupBy(outcomes, (row) => row[key]);
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, rows]) => {
      const right = rows.filter((row) => row.pass).length;
      const offered = rows.filter((row) => !row.pass && row.event?.type === 'suggested').length;
      return `  ${name.padEnd(12)} ${String(rows.length).padStart(4)}  right ${share(right, rows.length)}  guesses offered ${offered}`;
    })
    .join('\n');
}

/** Of the questions answered at each level of confidence, how many were right. */
function calibration(outcomes: readonly Outcome[]): string {
  const bands = new Map<number, { right: number; all: number }>();
  for (const row of outcomes) {
    if (row.event?.type !== 'answered' || row.event.confidence === 1) continue;
    const band = Math.min(9, Math.floor(row.event.confidence * 10));
    const tally = bands.get(band) ?? { right: 0, all: 0 };
    bands.set(band, { right: tally.right + (row.pass ? 1 : 0), all: tally.all + 1 });
  }
  const parts = [...bands]
    .sort(([a], [b]) => a - b)
    .map(([band, { right, all }]) => `${(band / 10).toFixed(1)}: ${share(right, all)} of ${all}`);
  return `calibration    ${parts.join(', ')}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

main();
