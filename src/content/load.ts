import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { type AskedFile, askedOf, entryOf, type Groups, isAsked, isExamples, readAsked, readExamples, strayAsked } from './asked.ts';
import { checkContent, type PartContent } from './checks.ts';
import { type ContentFolders, findFiles, readText } from './files.ts';
import { checkFlows } from './flow-checks.ts';
import { type ReadFlow, readFlows } from './load-flows.ts';
import { type Located, parseYaml } from './parse.ts';
import {
  type Content,
  type Entry,
  edgesSchema,
  entrySchema,
  outsideSchema,
  type Problem,
  type Source,
  sourcesSchema,
  termsSchema,
  wordingSchema,
} from './schema.ts';

/** What was read of one entry file, with a way back to its lines: of a frontmatter key, of the lead, of the body, of its asked files. */
export type ReadEntry = {
  entry: Entry;
  lineOf: Located<unknown>['lineOf'];
  textLine: number;
  bodyLine: number;
  askedFiles: readonly AskedFile[];
};

/** The outcome of a load: content only where no problem is an error. `read` lets later checks name lines. */
export type Loaded = { content: Content | undefined; problems: Problem[]; read: ReadEntry[]; readFlows: ReadFlow[] };

/** Files that entries share, by path. */
export const SHARED = {
  'sources.yaml': sourcesSchema,
  'terms.yaml': termsSchema,
  'outside.yaml': outsideSchema,
  'edges.yaml': edgesSchema,
  'wording/en.yaml': wordingSchema,
} as const;

/**
 * Reads and checks knowledge and flows. A later folder overlays the earlier ones: a file with the same path takes
 * the place of the earlier file, a new file adds to them.
 * @param today ISO date, for the age of reviews
 * @throws CONTENT_MISSING when the first knowledge folder does not exist
 */
export function loadContent(folders: ContentFolders, today: string): Loaded {
  const { knowledge: files, dialogs } = findFiles(folders);
  const problems: Problem[] = [];
  const hash = createHash('sha256');
  const read: Read = (path) => {
    const got = readText(path, (files.get(path) ?? dialogs.get(path)) as string);
    if (typeof got !== 'string') {
      problems.push(got);
      return undefined;
    }
    hash.update(path).update('\0').update(got).update('\0');
    return got;
  };

  const shared = readShared(files, read, problems);
  const { entries, entryIds } = readEntries(files, read, problems);
  const groups = groupsOf(shared);
  const decoys = readExamples('outside', files.keys(), read, groups, problems);
  const talk = readExamples('talk', files.keys(), read, groups, problems);
  const flows = readFlows([...dialogs.keys()], read, problems);
  const examples = { decoys: decoys.byGroup, talk: talk.byGroup };
  const content = assemble(shared, entries, flows, examples, hash.digest('hex').slice(0, 12));
  const part: PartContent = {
    sources: shared['sources.yaml'] ? content.sources : undefined,
    terms: content.terms,
    wording: content.wording,
    entryIds,
    flowIds: new Set([...dialogs.keys()].map((path) => basename(path, '.yaml'))),
    examples: [...decoys.files, ...talk.files, ...flows.map(({ flow, askedLines }) => ({ file: askedOf(flow.file), lines: askedLines }))],
    lineOf: (file, path) => shared[file]?.lineOf(path) ?? 1,
  };
  const byId = new Map([...entryIds].map((id): [string, Entry | undefined] => [id, content.byId.get(id)]));
  problems.push(...checkContent(part, entries, today), ...checkFlows(flows, byId, content.terms));
  problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  const broken = problems.some((problem) => problem.level === 'error');
  return { content: broken ? undefined : content, problems, read: entries, readFlows: flows };
}

/** Reads a file; undefined where it can't be had, which it reports by itself. */
export type Read = (path: string) => string | undefined;

function readShared(files: ReadonlyMap<string, string>, read: Read, problems: Problem[]): Record<string, Located<unknown>> {
  const shared: Record<string, Located<unknown>> = {};
  for (const [path, schema] of Object.entries(SHARED)) {
    if (!files.has(path)) {
      problems.push(missingFile(path));
      continue;
    }
    const text = read(path);
    if (text === undefined) continue;
    const parsed = parseYaml<unknown>(schema, text, path);
    if ('ok' in parsed) shared[path] = parsed.ok;
    else problems.push(...parsed.problems);
  }
  return shared;
}

/** The groups that examples may be of. */
function groupsOf(shared: Record<string, Located<unknown>>): Groups {
  const wording = shared['wording/en.yaml']?.value as Content['wording'] | undefined;
  const [outside, edges] = [shared['outside.yaml']?.value, shared['edges.yaml']?.value] as (object | undefined)[];
  return wording && outside && edges ? { outside, edges, talk: wording['small-talk'] } : undefined;
}

/** Reads entries with the ways of asking beside them, and reports what is no entry. */
export function readEntries(
  files: ReadonlyMap<string, string>,
  read: Read,
  problems: Problem[],
): { entries: ReadEntry[]; entryIds: Set<string> } {
  const entries: ReadEntry[] = [];
  const entryIds = new Set<string>();
  const companions = Map.groupBy([...files.keys()].filter((path) => isAsked(path) && !isExamples(path)).sort(), entryOf);
  for (const path of [...files.keys()].sort()) {
    if (Object.hasOwn(SHARED, path) || isExamples(path) || (isAsked(path) && files.has(entryOf(path)))) continue;
    if (!/^[a-z0-9-]+\/[a-z0-9-]+\.md$/.test(path)) {
      problems.push(isAsked(path) ? strayAsked(path) : strayFile(path));
      continue;
    }
    entryIds.add(basename(path, '.md'));
    const text = read(path);
    if (text === undefined) continue;
    const asked = (companions.get(path) ?? []).map((file): AskedFile => ({ file, lines: readAsked(read(file) ?? '') }));
    const parsed = readEntry(path, text, asked);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else entries.push(parsed);
  }
  return { entries, entryIds };
}

/** The line of each variant, for checks that know entries only. */
export function variantLines(read: readonly ReadEntry[]): (entry: Entry, variant: number) => number {
  const lines = new Map(read.map(({ entry, lineOf }) => [entry.id, lineOf]));
  return (entry, variant) => lines.get(entry.id)?.(['variants', variant]) ?? 1;
}

/** Joins what was read; complete only where no shared file is missing, which the caller sees by its problems. */
function assemble(
  shared: Record<string, Located<unknown>>,
  entries: readonly ReadEntry[],
  flows: readonly ReadFlow[],
  examples: Pick<Content, 'decoys' | 'talk'>,
  version: string,
): Content {
  const value = (path: keyof typeof SHARED) => shared[path]?.value;
  const sources = Object.entries((value('sources.yaml') ?? {}) as Record<string, Omit<Source, 'id'>>);
  return {
    sources: new Map(sources.map(([id, source]) => [id, { id, ...source }])),
    entries: entries.map((read) => read.entry),
    byId: new Map(entries.map(({ entry }) => [entry.id, entry])),
    terms: value('terms.yaml') as Content['terms'],
    outside: value('outside.yaml') as Content['outside'],
    edges: value('edges.yaml') as Content['edges'],
    wording: value('wording/en.yaml') as Content['wording'],
    flows: new Map(flows.map(({ flow }) => [flow.id, flow])),
    ...examples,
    version,
  };
}

/**
 * Splits an entry file into frontmatter, lead and body, and checks the frontmatter.
 * @param path `<topic>/<id>.md`
 * @param askedFiles its files with more ways of asking
 */
export function readEntry(path: string, text: string, askedFiles: readonly AskedFile[] = []): ReadEntry | { problems: Problem[] } {
  const match = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n([\s\S]*))?$/.exec(text);
  if (!match) {
    return {
      problems: [
        {
          level: 'error',
          check: 'frontmatter',
          file: path,
          line: 1,
          expected: 'a block between two lines of ---, then the text',
          got: !text.trim() ? 'an empty file' : /^---\s/.test(text) ? 'no closing ---' : `a first line "${text.split('\n')[0]}"`,
          mend: 'copy the head of another entry',
        },
      ],
    };
  }
  const [, head = '', body = ''] = match;
  const parsed = parseYaml(entrySchema, head, path, 1);
  if ('problems' in parsed) return parsed;
  const [, blank = '', lead = '', gap = '', rest = ''] = /^(\s*)(.*(?:\n.*\S.*)*)(\s*)([\s\S]*)$/.exec(body) ?? [];
  const lines = (text: string) => text.split('\n').length - 1;
  const textLine = lines(head) + 4 + lines(blank);
  return {
    entry: {
      ...parsed.ok.value,
      id: basename(path, '.md'),
      topic: dirname(path),
      file: path,
      asked: askedFiles.flatMap(({ lines }) => lines.map(({ text }) => text)),
      lead: lead.replace(/\s*\n\s*/g, ' ').trim(),
      body: rest.replace(/\n[ \t]*\n\s*/g, '\n\n').trim(),
    },
    lineOf: parsed.ok.lineOf,
    textLine,
    bodyLine: textLine + lines(lead) + lines(gap),
    askedFiles,
  };
}

function missingFile(path: string): Problem {
  return {
    level: 'error',
    check: 'missing-file',
    file: path,
    line: 1,
    expected: `knowledge/${path}`,
    got: 'no such file',
    mend: 'restore the file from the last version that worked',
  };
}

function strayFile(path: string): Problem {
  return {
    level: 'error',
    check: 'stray-file',
    file: path,
    line: 1,
    expected: 'entries as <topic>/<id>.md, names of lower-case letters, digits and hyphens',
    got: path,
    mend: 'rename or remove the file',
  };
}
