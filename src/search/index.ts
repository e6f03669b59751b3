import type { Entry } from '../content/schema.ts';
import { english } from '../language/english.ts';
import { type Corrector, createCorrector, type Spelling } from '../language/spelling.ts';
import { type Analyser, type Analysis, createAnalyser } from './analyse.ts';
import { createFinder, type Finder } from './candidates.ts';
import { type Classifier, createClassifier } from './classifier.ts';
import { type Comparer, createComparer } from './compare.ts';
import { type CompiledSearch, owners, type Searchable } from './compile.ts';
import { compileLexicon, type Lexicon } from './lexicon.ts';
import { createLikeness, type Likeness } from './look.ts';
import { createTermMaker, distinct, type Term } from './terms.ts';

/** An entry as search sees it; `owner` is its number in what was compiled. */
export type Document = { entry: Entry; owner: number; outside: ReadonlySet<string> };

/** A compiled content version, opened for questions. It keeps scratch space, so that it answers one question at a time. */
export type SearchIndex = {
  compiled: CompiledSearch;
  documents: readonly Document[];
  classifier: Classifier;
  find: Finder;
  compare: Comparer;
  likeness: Likeness;
  analyse: Analyser;
  toTerms: (analysis: Pick<Analysis, 'units'>) => Term[];
  /** The text of a phrasing. */
  phrasing: (owner: number, row: number) => string;
  lexicon: Lexicon;
  aspects: ReadonlySet<string>;
};

/** Opens what was compiled from the same content; takes some ten milliseconds. */
export function openIndex(content: Searchable, compiled: CompiledSearch): SearchIndex {
  const lexicon = compileLexicon(content);
  const toTerm = createTermMaker(compiled.names, compiled.rarity);
  const phrasings = owners(content).map((owner) => owner.phrasings);
  return {
    compiled,
    documents: content.entries.map((entry, owner) => ({ entry, owner, outside: new Set(compiled.outside[owner]) })),
    classifier: createClassifier(compiled.learned),
    find: createFinder(compiled),
    compare: createComparer(compiled),
    likeness: createLikeness(compiled.looks),
    analyse: createAnalyser(lexicon, (word) => compiled.words.has(word), spellingOf(compiled.words, lexicon)),
    toTerms: (analysis) => distinct(analysis.units).map(toTerm),
    phrasing: (owner, row) => phrasings[owner]?.[row - (compiled.phrasings.rowStart[owner] as number)] ?? '',
    lexicon,
    aspects: new Set(content.terms.aspects),
  };
}

/** A word that is in no list of English is right where ways of asking hold it so often; people's slips lie among them too. */
const USED = 4;

/** The corrector is made for the first word that is unknown: most questions have none. */
function spellingOf(counts: ReadonlyMap<string, number>, lexicon: Lexicon): Spelling {
  const isRight = (word: string) => lexicon.words.has(word) || english.has(word) || (counts.get(word) ?? 0) >= USED;
  let corrector: Corrector | undefined;
  const create = () => {
    const vocabulary = new Map([...counts].filter(([word]) => isRight(word)));
    for (const word of lexicon.words) if (!vocabulary.has(word)) vocabulary.set(word, 1);
    for (const [word, rarity] of english) if (rarity <= 2 && !vocabulary.has(word)) vocabulary.set(word, 0);
    return createCorrector(vocabulary);
  };
  const correct: Corrector = (word) => {
    corrector ??= create();
    return corrector(word);
  };
  return { isRight, correct };
}

/** The row of an entry's variant, after that of its question. */
export function variantRow({ compiled }: Pick<SearchIndex, 'compiled'>, { owner }: Pick<Document, 'owner'>, variant: number): number {
  return (compiled.phrasings.rowStart[owner] as number) + 1 + variant;
}
