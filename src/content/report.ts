import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimwiseError } from '../errors.ts';
import { type ContentFolders, DIALOGS } from './files.ts';
import type { Problem } from './schema.ts';

/** A problem on one line, for logs and error messages: `knowledge/pay/pay-uk.md:3 length: expected …, got …; mend`. */
export function problemLine(problem: Problem, folders: ContentFolders): string {
  const { check, line, expected, got, mend } = problem;
  return `${placeOf(problem.file, folders)}:${line} ${check}: expected ${expected}, got ${got}; ${mend}`;
}

/**
 * Problems grouped by file, for people to read:
 *
 *     knowledge/pay/pay-uk.md:3  length
 *       expected …
 *       got …
 *       mend …
 */
export function problemReport(problems: readonly Problem[], folders: ContentFolders): string {
  const byFile = Map.groupBy(problems, ({ file }) => file);
  const groups = [...byFile].map(([file, found]) => {
    const place = placeOf(file, folders);
    return found
      .map(({ level, check, line, expected, got, mend }) => {
        const name = level === 'warning' ? `${check} (warning)` : check;
        return `${place}:${line}  ${name}\n  expected ${expected}\n  got ${got}\n  mend ${mend}\n`;
      })
      .join('');
  });
  return groups.join('\n');
}

/** The error for content that can't be served: CONTENT_INVALID with every error on a line of its own. */
export function contentInvalid(problems: readonly Problem[], folders: ContentFolders): ClaimwiseError {
  const errors = problems.filter(({ level }) => level === 'error');
  const lines = errors.map((problem) => `\n  ${problemLine(problem, folders)}`);
  return new ClaimwiseError(
    'CONTENT_INVALID',
    `expected content without errors, got ${errors.length}:${lines.join('')}\nNothing is served yet`,
  );
}

/** The file that counts: that of the last folder that has one, or where the first folder should have it. */
function placeOf(file: string, { knowledge, dialogs }: ContentFolders): string {
  const isFlow = file.startsWith(DIALOGS);
  const places = (isFlow ? dialogs : knowledge).map((folder) => join(folder, isFlow ? file.slice(DIALOGS.length) : file));
  return places.findLast((place) => existsSync(place)) ?? places[0] ?? file;
}
