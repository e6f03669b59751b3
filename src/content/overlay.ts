import { createHash } from 'node:crypto';
import { basename, sep } from 'node:path';
import { askedOf, entryOf, flowOf, isAsked, isExamples, readExamples } from './asked.ts';
import { checkContent, type PartContent } from './checks.ts';
import { type ContentFolders, findFiles, readText } from './files.ts';
import { checkFlows } from './flow-checks.ts';
import { type Read, type ReadEntry, readEntries, SHARED } from './load.ts';
import { readFlows } from './load-flows.ts';
import { type Located, parseYaml } from './parse.ts';
import type { Content, Entry, Problem } from './schema.ts';

/** A school's content, where no problem is an error, and every problem of its files. */
export type Overlaid = { content: Content | undefined; problems: Problem[] };

/**
 * A school's content over what is loaded for all: only the school's files are read and checked, and everything else is the
 * very same objects, so that hundreds of schools cost little more than their own files.
 * @param folders the base's and then the school's
 * @param today ISO date, for the age of reviews
 */
export function overlayContent(base: Content, folders: ContentFolders, today: string): Overlaid {
  const all = findFiles(folders);
  const own = { knowledge: within(all.knowledge, folders.knowledge), dialogs: within(all.dialogs, folders.dialogs) };
  const problems: Problem[] = [];
  const hash = createHash('sha256').update(base.version);
  const read: Read = (path) => {
    const got = readText(path, (all.knowledge.get(path) ?? all.dialogs.get(path)) as string);
    if (typeof got === 'string') hash.update(path).update('\0').update(got).update('\0');
    else problems.push(got);
    return typeof got === 'string' ? got : undefined;
  };

  const shared = sharedOf(own.knowledge, read, problems);
  const entryOfPath = (path: string) => (isAsked(path) ? entryOf(path) : path);
  const touched = new Set(own.knowledge.filter((path) => !Object.hasOwn(SHARED, path) && !isExamples(path)).map(entryOfPath));
  const entries = readEntries(new Map([...all.knowledge].filter(([path]) => touched.has(entryOfPath(path)))), read, problems);
  const flowOfPath = (path: string) => (isAsked(path) ? flowOf(path) : path);
  const walked = new Set(own.dialogs.map(flowOfPath));
  const flows = readFlows(
    [...all.dialogs.keys()].filter((path) => walked.has(flowOfPath(path))),
    read,
    problems,
  );
  const allEntries = [...base.entries.filter(({ file }) => !touched.has(file)), ...entries.entries.map(({ entry }) => entry)];
  allEntries.sort((a, b) => (a.file < b.file ? -1 : 1));
  const allFlows = [...[...base.flows.values()].filter(({ file }) => !walked.has(file)), ...flows.map(({ flow }) => flow)];
  const over = { ...base, ...valuesOf(shared) };
  const content: Content = {
    ...over,
    ...(own.knowledge.some(isExamples) && examplesOver(all.knowledge, read, over, problems)),
    entries: allEntries,
    byId: new Map(allEntries.map((entry) => [entry.id, entry])),
    flows: new Map(allFlows.map((flow) => [flow.id, flow])),
    version: hash.digest('hex').slice(0, 12),
  };
  const part: PartContent = {
    ...content,
    entryIds: new Set([...content.byId.keys(), ...entries.entryIds]),
    flowIds: new Set([...content.flows.keys(), ...own.dialogs.map((path) => basename(path, '.yaml'))]),
    examples: flows.map(({ flow, askedLines }) => ({ file: askedOf(flow.file), lines: askedLines })),
    lineOf: (file, path) => shared[file]?.lineOf(path) ?? 1,
  };
  // what is the base's was checked with it, and can be broken only by other sources, terms or words
  const unchanged = Object.keys(shared).length === 0 ? [] : base.entries.filter(({ file }) => !touched.has(file)).map(asRead);
  problems.push(...checkContent(part, [...entries.entries, ...unchanged], today), ...checkFlows(flows, content.byId, content.terms));
  problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  const broken = problems.some(({ level }) => level === 'error');
  return { content: broken ? undefined : content, problems };
}

/** Paths of files that are in the last folder, the school's. */
function within(files: ReadonlyMap<string, string>, folders: readonly string[]): string[] {
  const school = `${folders.at(-1)}${sep}`;
  return [...files].filter(([, file]) => file.startsWith(school)).map(([path]) => path);
}

type Shared = Readonly<Record<string, Located<unknown>>>;

/** The shared files that the school has itself, as far as they could be read. */
function sharedOf(own: readonly string[], read: Read, problems: Problem[]): Shared {
  const shared: Record<string, Located<unknown>> = {};
  for (const [path, schema] of Object.entries(SHARED)) {
    const text = own.includes(path) ? read(path) : undefined;
    if (text === undefined) continue;
    const parsed = parseYaml<unknown>(schema, text, path);
    if ('ok' in parsed) shared[path] = parsed.ok;
    else problems.push(...parsed.problems);
  }
  return shared;
}

/** What is in them, by the names that content has for it. */
function valuesOf(shared: Shared): Partial<Content> {
  const found = Object.entries(shared).map(([path, { value }]) => {
    const name = basename(path, '.yaml');
    if (name === 'sources') return [name, new Map(Object.entries(value as object).map(([id, source]) => [id, { id, ...source }]))];
    return [name === 'en' ? 'wording' : name, value];
  });
  return Object.fromEntries(found) as Partial<Content>;
}

function examplesOver(files: ReadonlyMap<string, string>, read: Read, { outside, edges, wording }: Content, problems: Problem[]) {
  const groups = { outside, edges, talk: wording['small-talk'] };
  const of = (folder: 'outside' | 'talk') => readExamples(folder, files.keys(), read, groups, problems).byGroup;
  return { decoys: of('outside'), talk: of('talk') };
}

/** An entry that was read before; its lines are not known any more. */
function asRead(entry: Entry): ReadEntry {
  return { entry, lineOf: () => 1, textLine: 1, bodyLine: 1, askedFiles: [] };
}
