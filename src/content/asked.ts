import { basename, dirname } from 'node:path';
import type { Problem } from './schema.ts';

/** A way of asking and the line of its file that it stands on. */
export type AskedLine = { text: string; line: number };

/** Ways of asking by file, for the checks: those of entries and the examples of what is declined and of small talk. */
export type AskedFile = { file: string; lines: readonly AskedLine[] };

const ASKED = '.asked.txt';

/** Whether a path is that of a file with ways of asking, one a line. */
export const isAsked = (path: string) => path.endsWith(ASKED);

/**
 * The companion of an entry or a flow that holds more ways of asking, and the entry or flow that a companion belongs to. An entry
 * may have further ones with a name of their own, `<entry>.<name>.asked.txt`, so that a school adds to ours in place of copying it.
 */
export const askedOf = (file: string) => file.replace(/\.(?:md|yaml)$/, ASKED);
export const entryOf = (asked: string) => `${asked.slice(0, -ASKED.length).replace(/\.[a-z0-9-]+$/, '')}.md`;
export const flowOf = (asked: string) => `${asked.slice(0, -ASKED.length)}.yaml`;

/** outside/<group>.asked.txt and talk/<group>.asked.txt hold examples of what is declined and of what is no question. */
export const isExamples = (path: string) => /^(outside|talk)\/[^/]+$/.test(path) && isAsked(path);

/** The lines that hold a way of asking; # begins a remark. */
export function readAsked(text: string): AskedLine[] {
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}

/** The shared files that say which groups examples may be of; undefined where one did not parse. */
export type Groups = { outside: object; edges: object; talk: object } | undefined;

/**
 * Reads the examples of one folder, and reports files of a group that no shared file has.
 * @returns the files read, and group -> ways of asking
 */
export function readExamples(
  folder: 'outside' | 'talk',
  paths: Iterable<string>,
  read: (path: string) => string | undefined,
  groups: Groups,
  problems: Problem[],
): { files: AskedFile[]; byGroup: Map<string, string[]> } {
  const files: AskedFile[] = [];
  const byGroup = new Map<string, string[]>();
  for (const path of [...paths].filter((path) => isExamples(path) && dirname(path) === folder).sort()) {
    const group = basename(path, ASKED);
    const known = !groups || Object.hasOwn(groups[folder], group) || Object.hasOwn(groups.edges, group);
    if (!known) problems.push(strayExamples(path, folder));
    const lines = readAsked(read(path) ?? '');
    files.push({ file: path, lines });
    byGroup.set(
      group,
      lines.map(({ text }) => text),
    );
  }
  return { files, byGroup };
}

const stray = { level: 'error', check: 'stray-file', line: 1 } as const;

/** A file of ways of asking that no entry stands beside. */
export function strayAsked(path: string): Problem {
  return {
    ...stray,
    file: path,
    expected: `the entry ${entryOf(path)} beside it`,
    got: 'no such entry',
    mend: 'give it the name of its entry, or remove it',
  };
}

function strayExamples(path: string, folder: 'outside' | 'talk'): Problem {
  const place = folder === 'outside' ? 'outside.yaml' : 'small-talk in wording/en.yaml';
  return {
    ...stray,
    file: path,
    expected: `the name of a group of ${place} or of edges.yaml, then ${ASKED}`,
    got: `no group ${basename(path, ASKED)}`,
    mend: 'give it the name of its group, or remove it',
  };
}
