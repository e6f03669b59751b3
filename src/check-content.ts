import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coverageTable } from './content/coverage.ts';
import { type ContentFolders, withDialogs } from './content/files.ts';
import { type Loaded, loadContent, variantLines } from './content/load.ts';
import { problemReport } from './content/report.ts';
import type { Content, Problem } from './content/schema.ts';
import { flowPage } from './flow/page.ts';
import { checkConfusable, type Recovery } from './search/confusable.ts';
import { createSearch } from './search/search.ts';

const USAGE = `npm run check:content -- [--coverage] [--diagrams] [folder ...]

Checks knowledge/, or the given folders, of which a later one overlays the earlier, and the dialogs/ beside each.
  --coverage   also write docs/coverage.md
  --diagrams   also write docs/flows/<flow>.md`;

const COVERAGE = 'docs/coverage.md';
const DIAGRAMS = 'docs/flows';

/** Every problem of the folders' content, that of entries which search confuses included, and how well variants are found. */
export function findProblems(folders: ContentFolders, today: string): Loaded & { recovery?: Recovery } {
  const loaded = loadContent(folders, today);
  if (!loaded.content) return loaded;
  const steps = checkConfusable(createSearch(loaded.content).index, variantLines(loaded.read));
  const problems = [...loaded.problems];
  let step = steps.next();
  for (; !step.done; step = steps.next()) problems.push(...step.value);
  return { ...loaded, problems, recovery: step.value };
}

/**
 * `npm run check:content`: prints every problem of the content and a summary.
 * @param args folders and options as given on the command line
 * @returns the exit code: 1 where there is an error or the command is wrong, else 0
 */
export function checkCommand(args: readonly string[], write: (text: string) => void, today: string): number {
  let given: { values: { coverage?: boolean; diagrams?: boolean; help?: boolean }; positionals: string[] };
  try {
    given = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { coverage: { type: 'boolean' }, diagrams: { type: 'boolean' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    write(`${error instanceof Error ? error.message : error}\n\n${USAGE}\n`);
    return 1;
  }
  if (given.values.help) {
    write(`${USAGE}\n`);
    return 0;
  }
  const folders = withDialogs(given.positionals.length > 0 ? given.positionals : ['knowledge']);
  const { content, problems, read, readFlows, recovery } = findProblems(folders, today);
  if (problems.length > 0) write(`${problemReport(problems, folders)}\n`);
  write(`${summary(problems, { entries: read.length, flows: readFlows.length }, recovery)}\n`);
  if (given.values.coverage && content) {
    writeFileSync(COVERAGE, coverageTable(content));
    write(`wrote ${COVERAGE}\n`);
  }
  if (given.values.diagrams && content) write(`wrote ${writePages(content.flows).join(', ') || 'no page: there are no flows'}\n`);
  return problems.some(({ level }) => level === 'error') ? 1 : 0;
}

/** Writes a page for each flow and removes those of flows that are gone. @returns the pages */
function writePages(flows: Content['flows']): string[] {
  mkdirSync(DIAGRAMS, { recursive: true });
  for (const file of readdirSync(DIAGRAMS)) if (file.endsWith('.md')) rmSync(join(DIAGRAMS, file));
  return [...flows.values()].map((flow) => {
    const page = join(DIAGRAMS, `${flow.id}.md`);
    writeFileSync(page, flowPage(flow));
    return page;
  });
}

function summary(problems: readonly Problem[], read: { entries: number; flows: number }, recovery: Recovery | undefined): string {
  const errors = problems.filter(({ level }) => level === 'error').length;
  const parts = [`${read.entries} entries and ${read.flows} flows read`, `${errors} errors`, `${problems.length - errors} warnings`];
  if (recovery) parts.push(`${recovery.found} of ${recovery.variants} variants find their entry when left out`);
  else parts.push('mend the errors to have confusable entries checked too');
  return parts.join(', ');
}

if (import.meta.main) {
  try {
    process.exitCode = checkCommand(process.argv.slice(2), (text) => process.stdout.write(text), new Date().toISOString().slice(0, 10));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
