import { parseArgs } from 'node:util';
import { createAdvisor } from '../../src/conversation/advise.ts';
import { askAll, readJudged } from '../../src/insight/judged.ts';
import { loadOrThrow } from './load.ts';
import { misses, totals } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { misses: { type: 'string', default: '40' }, kind: { type: 'string' } },
});

/** Prints how well the advisor does on files of judged questions: `npm run eval -- FILE...`. */
function main(): void {
  const files = positionals.length > 0 ? positionals : ['fit', 'judge', 'later'].map((name) => `test/ranking/${name}.jsonl`);
  const advisor = createAdvisor(loadOrThrow());
  for (const file of files) {
    const rows = readJudged(file).filter((row) => values.kind === undefined || row.kind === values.kind);
    const outcomes = askAll(advisor, rows);
    console.log(`\n${totals(file, outcomes)}\n${misses(outcomes, Number(values.misses))}`);
  }
}

main();
