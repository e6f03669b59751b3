import { basename } from 'node:path';
import { type AskedLine, askedOf, flowOf, isAsked, readAsked } from './asked.ts';
import { DIALOGS } from './files.ts';
import { type Flow, flowSchema } from './flow-schema.ts';
import { type Located, parseYaml } from './parse.ts';
import type { Problem } from './schema.ts';

/** What was read of one flow, with a way back to the lines of its files. */
export type ReadFlow = { flow: Flow; lineOf: Located<unknown>['lineOf']; askedLines: readonly AskedLine[] };

/**
 * Reads the flows: `<id>.yaml`, each with the ways people ask for it in `<id>.asked.txt` beside it, if any.
 * @param paths of all files of the dialogs folders, each with `dialogs/` before it
 * @param read a file's text, or undefined where it can't be had, which it reports by itself
 */
export function readFlows(paths: readonly string[], read: (path: string) => string | undefined, problems: Problem[]): ReadFlow[] {
  const flows: ReadFlow[] = [];
  const known = new Set(paths);
  for (const path of [...paths].sort()) {
    if (path === `${DIALOGS}README.md` || (isAsked(path) && known.has(flowOf(path)))) continue;
    if (!isFlowFile(path)) {
      problems.push(isAsked(path) ? strayAsked(path) : strayFile(path));
      continue;
    }
    const text = read(path);
    const asked = known.has(askedOf(path)) ? read(askedOf(path)) : undefined;
    if (text === undefined) continue;
    const parsed = readFlow(path, text, asked);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else flows.push(parsed);
  }
  return flows;
}

/**
 * Reads one flow.
 * @param path `dialogs/<id>.yaml`
 * @param asked the text of its asked file, if it has one
 */
export function readFlow(path: string, text: string, asked = ''): ReadFlow | { problems: Problem[] } {
  const parsed = parseYaml(flowSchema, text, path);
  if ('problems' in parsed) return parsed;
  const askedLines = readAsked(asked);
  const flow = { ...parsed.ok.value, id: basename(path, '.yaml'), file: path, asked: askedLines.map(({ text: line }) => line) };
  return { flow, lineOf: parsed.ok.lineOf, askedLines };
}

function isFlowFile(path: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/.test(path.slice(DIALOGS.length));
}

const stray = { level: 'error', check: 'stray-file', line: 1 } as const;

function strayFile(path: string): Problem {
  return {
    ...stray,
    file: path,
    expected: 'flows as <id>.yaml, names of lower-case letters, digits and hyphens',
    got: path,
    mend: 'rename or remove the file',
  };
}

function strayAsked(path: string): Problem {
  return {
    ...stray,
    file: path,
    expected: `the flow ${flowOf(path)} beside it`,
    got: 'no such flow',
    mend: 'give it the name of its flow, or remove it',
  };
}
