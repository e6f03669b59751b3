import type { AskedFile } from './asked.ts';
import type { ReadEntry } from './load.ts';
import { pathText } from './parse.ts';
import { duplicatePhrasings, longLines } from './phrasing-checks.ts';
import { countWords, readingGrade } from './reading.ts';
import { isStale, REVIEW_DAYS } from './review.ts';
import type { Check, Content, Problem, Source } from './schema.ts';

/** Limits of an entry's text, in words and characters. They keep a reply readable on a phone. */
export const LIMITS = {
  questionCharacters: 90,
  variantWords: 18,
  /** A line of an asked file may be a whole message. */
  askedWords: 80,
  leadWords: 25,
  bodyWords: 80,
  sideWords: 25,
  replyWords: 115,
  grade: 8,
  /** Days after which a review counts as stale (a warning). */
  reviewDays: REVIEW_DAYS,
} as const;

/** Content as far as it could be read: a shared file that did not parse is undefined, and what needs it is not checked. */
export type PartContent = {
  sources: Content['sources'] | undefined;
  terms: Content['terms'] | undefined;
  wording: Content['wording'] | undefined;
  /** Ids of all entry files, also of those that did not parse: naming one of them is no second fault. */
  entryIds: ReadonlySet<string>;
  /** The same of flows. */
  flowIds: ReadonlySet<string>;
  /** Examples of what is declined and of small talk. */
  examples: readonly AskedFile[];
  /** The line of a key in a shared file. */
  lineOf: (file: string, path: readonly PropertyKey[]) => number;
};

/** A line, or how to find it: finding one means parsing the file again, so only a problem asks. */
type Line = number | (() => number);
type Report = (problem: Omit<Problem, 'level' | 'file' | 'line' | 'check'> & { path?: PropertyKey[]; line?: Line }) => void;
type EntryCheck = {
  check: Check;
  level: Problem['level'];
  run: (read: ReadEntry, content: PartContent, report: Report, today: string) => void;
};

const ENTRY_CHECKS: EntryCheck[] = [
  { check: 'dead-id', level: 'error', run: deadIds },
  { check: 'duplicate-claim', level: 'error', run: duplicateClaims },
  { check: 'claim-source', level: 'error', run: claimSources },
  { check: 'claim-section', level: 'error', run: claimSections },
  { check: 'figure-without-claim', level: 'error', run: figures },
  { check: 'length', level: 'error', run: lengths },
  { check: 'reading-level', level: 'error', run: readingLevel },
  { check: 'stale-review', level: 'warning', run: staleReview },
];

/** Every problem that shows without searching; src/search/confusable.ts looks for entries that rank above each other. */
export function checkContent(content: PartContent, entries: readonly ReadEntry[], today: string): Problem[] {
  const problems: Problem[] = [
    ...duplicateIds(entries),
    ...duplicatePhrasings(entries, content.examples),
    ...longLines(entries, content.examples, LIMITS.askedWords),
    ...sharedDeadIds(content),
  ];
  for (const read of entries) {
    for (const { check, level, run } of ENTRY_CHECKS) {
      const report: Report = ({ path, line, ...problem }) =>
        problems.push({
          level,
          check,
          file: read.entry.file,
          line: typeof line === 'function' ? line() : (line ?? read.lineOf(path ?? [])),
          ...problem,
        });
      run(read, content, report, today);
    }
  }
  return problems;
}

function duplicateIds(entries: readonly ReadEntry[]): Problem[] {
  const problems: Problem[] = [];
  const ids = new Map<string, string>();
  for (const { entry } of entries) {
    const first = ids.get(entry.id);
    if (first) {
      problems.push({
        level: 'error',
        check: 'duplicate-id',
        file: entry.file,
        line: 1,
        expected: `an id no other entry has`,
        got: `${entry.id}, also in ${first}`,
        mend: 'rename one of the two files, and the places that name it',
      });
    }
    ids.set(entry.id, entry.file);
  }
  return problems;
}

function sharedDeadIds({ terms, wording, entryIds, lineOf }: PartContent): Problem[] {
  const problems: Problem[] = [];
  const look = (file: string, path: PropertyKey[], id: string | undefined) => {
    if (id === undefined || entryIds.has(id)) return;
    problems.push({
      level: 'error',
      check: 'dead-id',
      file,
      line: lineOf(file, path),
      expected: `${pathText(path)}: the id of an entry`,
      got: id,
      mend: 'use the file name of an entry without .md',
    });
  };
  for (const [term, { entry }] of Object.entries(terms?.glossary ?? {})) look('terms.yaml', ['glossary', term, 'entry'], entry);
  for (const [index, id] of (wording?.starters ?? []).entries()) look('wording/en.yaml', ['starters', index], id);
  return problems;
}

function deadIds({ entry }: ReadEntry, { entryIds, flowIds }: PartContent, report: Report): void {
  for (const [index, id] of entry.related.entries()) {
    if (entryIds.has(id) && id !== entry.id) continue;
    report({
      path: ['related', index],
      expected: 'the id of another entry',
      got: id,
      mend: 'use the file name of an entry without .md, or remove it',
    });
  }
  if (entry.counterpart !== undefined && (!entryIds.has(entry.counterpart) || entry.counterpart === entry.id)) {
    report({
      path: ['counterpart'],
      expected: 'the id of another entry',
      got: entry.counterpart,
      mend: 'use the file name of an entry without .md, or remove it',
    });
  }
  if (entry.flow !== undefined && !flowIds.has(entry.flow)) {
    report({
      path: ['flow'],
      expected: 'the id of a flow',
      got: entry.flow,
      mend: 'use the file name of a flow in dialogs/ without .yaml, or remove it',
    });
  }
  const claims = new Set(entry.claims.map((claim) => claim.id));
  for (const [index, side] of (entry.sides ?? []).entries()) {
    for (const [place, id] of side.claims.entries()) {
      if (claims.has(id)) continue;
      report({
        path: ['sides', index, 'claims', place],
        expected: `one of this entry's claims (${[...claims].join(', ')})`,
        got: id,
        mend: 'add a claim with this id or name one that is there',
      });
    }
  }
}

function duplicateClaims({ entry }: ReadEntry, _: PartContent, report: Report): void {
  const seen = new Set<string>();
  for (const [index, { id }] of entry.claims.entries()) {
    if (seen.has(id)) {
      report({ path: ['claims', index, 'id'], expected: 'an id once in an entry', got: id, mend: 'give the claim an id of its own' });
    }
    seen.add(id);
  }
}

function claimSources({ entry }: ReadEntry, { sources }: PartContent, report: Report): void {
  for (const [index, claim] of entry.claims.entries()) {
    if (!sources || sources.has(claim.source)) continue;
    report({
      path: ['claims', index, 'source'],
      expected: `a source of sources.yaml (${[...sources.keys()].join(', ')})`,
      got: claim.source,
      mend: 'name the source the claim is from, or add it to sources.yaml',
    });
  }
}

/** The headings of a source that bear facts, in order; empty where sources.yaml does not list them. */
export function factSections(source: Source): string[] {
  return (source.sections ?? []).filter((section) => typeof section === 'string');
}

function claimSections({ entry }: ReadEntry, { sources }: PartContent, report: Report): void {
  for (const [index, claim] of entry.claims.entries()) {
    const source = sources?.get(claim.source);
    if (!source?.sections || factSections(source).includes(claim.section)) continue;
    report({
      path: ['claims', index, 'section'],
      expected: `a heading that sources.yaml lists under sections of ${claim.source} and that bears facts`,
      got: claim.section,
      mend: 'copy the heading from sources.yaml; "Introduction" is what stands before the first heading',
    });
  }
}

/** Every figure and acronym that is shown has to stand in a claim, in the same spelling. */
function figures({ entry, textLine, bodyLine, lineOf }: ReadEntry, _: PartContent, report: Report): void {
  const claimed = entry.claims.map((claim) => claim.says).join(' | ');
  const texts: { text: string; line: Line }[] = [
    { text: entry.lead, line: textLine },
    ...entry.body.split('\n').map((text, index) => ({ text, line: bodyLine + index })),
    ...(entry.sides ?? []).map((side, index) => ({ text: side.text, line: () => lineOf(['sides', index, 'text']) })),
  ];
  const seen = new Set<string>();
  for (const { text, line } of texts) {
    for (const figure of [...figuresIn(text), ...namesIn(text)]) {
      if (seen.has(figure)) continue;
      seen.add(figure);
      if (standsIn(figure, claimed)) continue;
      report({
        line,
        expected: `a claim whose "says" holds ${figure}`,
        got: `${figure} in the text and in no claim`,
        mend: 'add the claim with its source and section, or take it out of the text',
      });
    }
  }
}

/** Whether claims hold the same figure or acronym, not a longer one: 30 does not stand in £30,000. */
export function standsIn(figure: string, claimed: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}]|\\p{N}[.,])${escapeRegex(figure)}(?!\\p{N}|[.,]\\p{N})`, 'u').test(claimed);
}

/** Amounts, years and other numbers in digits, with their currency sign. */
export function figuresIn(text: string): string[] {
  return text.match(/[£$€]?\d+(?:[.,]\d+)*%?/g) ?? [];
}

/** Acronyms such as AAPC or ICD-10, without the s of a plural; UK and US are places, not names. */
export function namesIn(text: string): string[] {
  return (text.match(/\b[A-Z]{2,}(?:-[A-Z0-9]+)*(?=s?\b)/g) ?? []).filter((name) => !['UK', 'US'].includes(name));
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function lengths({ entry, textLine, bodyLine, lineOf }: ReadEntry, _: PartContent, report: Report): void {
  const most = (what: string, text: string, limit: number, line: Line) => {
    const words = countWords(text);
    if (words > limit) {
      report({ line, expected: `${what} of at most ${limit} words`, got: `${words} words`, mend: 'shorten it' });
    }
  };
  if (entry.question.length > LIMITS.questionCharacters || !entry.question.endsWith('?')) {
    report({
      path: ['question'],
      expected: `a question of at most ${LIMITS.questionCharacters} characters that ends in "?"`,
      got: entry.question,
      mend: 'shorten it; it is shown on buttons',
    });
  }
  if (!entry.lead) report({ line: textLine, expected: 'a lead sentence', got: 'no text', mend: 'write the answer below the second ---' });
  most('a lead', entry.lead, LIMITS.leadWords, textLine);
  most('a body', entry.body, LIMITS.bodyWords, bodyLine);
  const sides = entry.sides ?? [];
  for (const [index, side] of sides.entries()) most('a side', side.text, LIMITS.sideWords, () => lineOf(['sides', index, 'text']));
  for (const [index, variant] of entry.variants.entries()) {
    most('a variant', variant, LIMITS.variantWords, () => lineOf(['variants', index]));
  }
  most('lead, sides and body', [entry.lead, ...sides.map((side) => side.text), entry.body].join('\n'), LIMITS.replyWords, textLine);
}

function readingLevel({ entry, textLine }: ReadEntry, { terms }: PartContent, report: Report): void {
  if (!terms) return;
  const grade = readingGrade(`${entry.lead}\n\n${entry.body}`, new Set(terms.plain));
  if (grade <= LIMITS.grade) return;
  report({
    line: textLine,
    expected: `a reading grade of at most ${LIMITS.grade}`,
    got: grade.toFixed(1),
    mend: 'use shorter sentences and everyday words',
  });
}

function staleReview({ entry }: ReadEntry, _: PartContent, report: Report, today: string): void {
  if (!isStale(entry.reviewed, today)) return;
  report({
    path: ['reviewed'],
    expected: `a review date within the last ${LIMITS.reviewDays} days`,
    got: entry.reviewed,
    mend: 'read the entry against its sources and set the date of today',
  });
}
