import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ClaimwiseError } from '../errors.ts';
import type { Problem } from './schema.ts';

/** Where content is read from, base first: a later folder is laid over the earlier ones, file by file. */
export type ContentFolders = { knowledge: readonly string[]; dialogs: readonly string[] };

/** Before the name of a flow's file in problems and in the version, to tell it from files of the knowledge folder. */
export const DIALOGS = 'dialogs/';

/** Knowledge folders, each with the dialogs/ that stands beside it, as in this project and in a SCHOOL_DIR. */
export function withDialogs(knowledge: readonly string[]): ContentFolders {
  return { knowledge, dialogs: knowledge.map((folder) => join(dirname(folder), 'dialogs')) };
}

/**
 * Path -> where the file is; a later folder's file takes the place of an earlier one's. Paths of flows begin with `dialogs/`.
 * @throws CONTENT_MISSING where the first knowledge folder does not exist; all others may be absent
 */
export function findFiles({ knowledge, dialogs }: ContentFolders): { knowledge: Map<string, string>; dialogs: Map<string, string> } {
  const [base] = knowledge;
  if (base === undefined || !existsSync(base)) {
    throw new ClaimwiseError('CONTENT_MISSING', `expected a knowledge folder at ${base}, got none`);
  }
  return { knowledge: overlaid(knowledge, ''), dialogs: overlaid(dialogs, DIALOGS) };
}

function overlaid(folders: readonly string[], prefix: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders.filter((path) => existsSync(path))) {
    for (const file of walk(folder)) files.set(prefix + relative(folder, file).split(sep).join('/'), file);
  }
  return files;
}

/** A file's text without byte order mark and with plain line ends, or why it can't be had. */
export function readText(path: string, file: string): string | Problem {
  const base = { level: 'error' as const, file: path, line: 1 };
  let text: string;
  try {
    text = readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r\n?/g, '\n');
  } catch (error) {
    return {
      ...base,
      check: 'unreadable',
      expected: 'a file that can be read',
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      mend: 'let the account that runs the advisor read it',
    };
  }
  const foreign = text.search(/[\uFFFD\0]/);
  if (foreign < 0) return text;
  const line = text.slice(0, foreign).split('\n').length;
  return {
    ...base,
    check: 'encoding',
    line,
    expected: 'text in UTF-8',
    got: 'a sign that is not, such as £ or a curly quote of another encoding',
    mend: 'save the file as UTF-8 in the editor, then put the sign right',
  };
}

/** Left behind by editors and systems: not content, and no fault either. */
const NOISE = /^[.#~]|~$|\.(tmp|bak|orig|swp)$|^(thumbs\.db|desktop\.ini)$/i;

/** Every file below a folder, but for hidden ones and what editors leave behind. */
function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((item) => ({ item, file: join(item.parentPath, item.name) }))
    .filter(
      ({ item, file }) =>
        isFile(item, file) &&
        !relative(folder, file)
          .split(sep)
          .some((part) => NOISE.test(part)),
    )
    .map(({ file }) => file);
}

/** Mounted folders often hold links to files. */
function isFile(item: Dirent, file: string): boolean {
  return item.isFile() || (item.isSymbolicLink() && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? true));
}
