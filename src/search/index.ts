import type { Content, Entry } from '../content/schema.ts';
import { type Analyser, type Analysis, createAnalyser, type Unit } from './analyse.ts';
import { english } from './english.ts';
import { compileLexicon, type Lexicon } from './lexicon.ts';
import { normalise, words } from './normalise.ts';
import { createCorrector } from './spelling.ts';

/** A word stem or a concept, interned as a small integer so that matching compares numbers. */
export type Feature = number;

/** A unit of a text as features with its weight (IDF x attention). */
export type Term = {
  text: string;
  stem: Feature;
  parts: Feature[];
  concepts: Feature[];
  weight: number;
  strangeness: number;
};

/** One way of asking for an entry. */
export type Phrasing = {
  text: string;
  terms: Term[];
  features: ReadonlySet<Feature>;
  pairs: ReadonlySet<number>;
  grams: ReadonlyMap<string, number>;
  mass: number;
};

/** An entry as search sees it. */
export type Document = {
  entry: Entry;
  phrasings: Phrasing[];
  /** Feature -> share of the phrasings that hold it, 0..1: how central it is to the entry. */
  share: ReadonlyMap<Feature, number>;
  /** Features of lead, body and sides. */
  text: ReadonlySet<Feature>;
  /** Length of the vector of shares x rarity: what all its phrasings together look like. */
  length: number;
  /** Groups of outside.yaml that the entry itself speaks of; they don't speak against it. */
  outside: ReadonlySet<string>;
};

/** Examples of what is declined, and which of them hold a feature. */
export type Decoys = {
  phrasings: readonly (Phrasing & { group: string })[];
  postings: ReadonlyMap<Feature, readonly number[]>;
};

/** An inverted index over all phrasings and texts, made once for each content version. */
export type SearchIndex = {
  documents: readonly Document[];
  postings: ReadonlyMap<Feature, readonly { document: number; share: number }[]>;
  decoys: Decoys;
  analyse: Analyser;
  toTerms: (analysis: Analysis) => Term[];
  rarity: (feature: Feature) => number;
  gramRarity: (gram: string) => number;
  /** Feature -> mean share over all entries: how likely the feature is anywhere. */
  background: (feature: Feature) => number;
  lexicon: Lexicon;
};

/** The subject itself ("medical billing and coding") and bare roles say little about which entry is meant. */
const SUBJECT_WEIGHT = 0.12;
const ROLE_WEIGHT = 0.4;
const QUESTION_WEIGHT = 0.6;
const TEXT_SHARE = 0.12;

/** What search is built from. */
export type Searchable = Pick<Content, 'entries' | 'terms' | 'outside' | 'decoys'>;

/** Builds the index: well under a second for 150 entries with 7,000 phrasings. */
export function buildIndex(content: Searchable): SearchIndex {
  const lexicon = compileLexicon(content);
  const counts = countWords(content);
  const vocabulary = new Map(counts);
  for (const word of lexicon.words) if (!vocabulary.has(word)) vocabulary.set(word, 1);
  for (const [word, rarity] of english) if (rarity <= 2 && !vocabulary.has(word)) vocabulary.set(word, 0);
  const analyse = createAnalyser(lexicon, (word) => counts.has(word), createCorrector(vocabulary));

  const ids = new Map<string, Feature>();
  const intern = (name: string) => {
    const id = ids.get(name) ?? ids.size;
    ids.set(name, id);
    return id;
  };
  const read = content.entries.map((entry) => {
    const phrasings = [entry.question, ...entry.variants, ...entry.asked].map((text) => ({ text, ...analyse(text) }));
    const text = [entry.lead, ...(entry.sides ?? []).map((side) => side.text), entry.body]
      .flatMap((part) => part.split('\n'))
      .map((part) => analyse(part));
    return {
      entry,
      phrasings,
      text: text.flatMap(({ units }) => units),
      outside: new Set([...phrasings.slice(0, 1 + entry.variants.length), ...text].flatMap(({ outside }) => outside)),
    };
  });

  const shares = read.map(({ phrasings }) =>
    shareOf(
      phrasings.map(({ units }) => units),
      intern,
    ),
  );
  const rarity = createRarity(shares, read.length);
  const toTerm = (unit: Unit): Term => {
    const stem = intern(`~${unit.stem}`);
    const parts = unit.parts.map((part) => intern(`~${part}`));
    const concepts = unit.concepts.map((concept) => intern(`#${concept}`));
    const best = concepts.length > 0 ? Math.max(...concepts.map(rarity)) : rarity(stem);
    const dampened = unit.concepts.includes('subject')
      ? SUBJECT_WEIGHT
      : unit.concepts.some((concept) => concept.startsWith('job-'))
        ? ROLE_WEIGHT
        : unit.concepts.length === 0 && /^(what|how|which|when|where|who|not|no)$/.test(unit.text)
          ? QUESTION_WEIGHT * 0.5
          : 1;
    const strange = unit.strangeness > 0 ? unit.strangeness : 1;
    return { text: unit.text, stem, parts, concepts, weight: best * dampened * strange * unit.attention, strangeness: unit.strangeness };
  };

  const gramRarity = createGramRarity(
    read.flatMap(({ phrasings }) => phrasings.map(({ units }) => units.map((unit) => unit.text).join(' '))),
  );
  const documents = read.map(({ entry, phrasings, text, outside }, i): Document => {
    const share = shares[i] as Map<Feature, number>;
    return {
      entry,
      phrasings: phrasings.map((phrasing) => toPhrasing(phrasing.text, phrasing.units.map(toTerm), gramRarity)),
      share,
      text: heldBy(text.map(toTerm)),
      length: Math.hypot(...[...share].map(([feature, part]) => part * rarity(feature))),
      outside,
    };
  });
  const declined = [...content.decoys].flatMap(([group, asked]) =>
    asked.map((text) => ({ ...toPhrasing(text, analyse(text).units.map(toTerm), gramRarity), group })),
  );
  return {
    documents,
    postings: invert(documents),
    decoys: { phrasings: declined, postings: invertPhrasings(declined) },
    analyse,
    toTerms: (analysis) => analysis.units.map(toTerm),
    rarity,
    gramRarity,
    background: createBackground(shares),
    lexicon,
  };
}

/** Three-letter pieces of a word with its ends marked: "coder" -> " co", "cod", "ode", "der", "er ". */
function piecesOf(text: string): string[] {
  const out: string[] = [];
  for (const word of text.split(' ')) {
    const marked = ` ${word} `;
    for (let i = 0; i + 3 <= marked.length; i++) out.push(marked.slice(i, i + 3));
  }
  return out;
}

/** The pieces of a text as a vector of length 1, rare pieces weighing more: meets words by their look. */
export function gramsOf(terms: readonly Term[], rarity: (gram: string) => number): Map<string, number> {
  const grams = new Map<string, number>();
  for (const { text, weight } of terms) {
    const attention = weight > 0 ? 1 : 0;
    for (const piece of piecesOf(text)) grams.set(piece, Math.max(grams.get(piece) ?? 0, rarity(piece) * attention));
  }
  const length = Math.hypot(...grams.values()) || 1;
  for (const [piece, value] of grams) grams.set(piece, value / length);
  return grams;
}

function createGramRarity(texts: readonly string[]): (gram: string) => number {
  const counts = new Map<string, number>();
  for (const text of texts) for (const piece of new Set(piecesOf(text))) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return (gram) => Math.log(1 + texts.length / ((counts.get(gram) ?? 0) + 1));
}

function createBackground(shares: readonly ReadonlyMap<Feature, number>[]): (feature: Feature) => number {
  const sums = new Map<Feature, number>();
  for (const share of shares) for (const [feature, part] of share) sums.set(feature, (sums.get(feature) ?? 0) + part);
  return (feature) => ((sums.get(feature) ?? 0) + 0.05) / (shares.length + 1);
}

/** What a term can match by: its own stem or phrase first, then what it means. */
export function featuresOf(term: Pick<Term, 'stem' | 'concepts'>): Feature[] {
  return [term.stem, ...term.concepts];
}

/** What a text holds for others to match: its terms' features and the single words of its phrases. */
export function heldBy(terms: readonly Term[]): Set<Feature> {
  return new Set(terms.flatMap((term) => [...featuresOf(term), ...term.parts]));
}

/** A number for two terms that stand side by side, so that "certified pay" and "pay certification" can be told apart. */
export function pairsOf(terms: readonly Term[]): number[] {
  const out: number[] = [];
  for (let i = 1; i < terms.length; i++) {
    out.push(keyOf(terms[i - 1] as Term) * 1_000_003 + keyOf(terms[i] as Term));
  }
  return out;
}

function keyOf(term: Term): Feature {
  return term.concepts[0] ?? term.stem;
}

function toPhrasing(text: string, terms: Term[], gramRarity: (gram: string) => number): Phrasing {
  return {
    text,
    terms,
    features: heldBy(terms),
    pairs: new Set(pairsOf(terms)),
    grams: gramsOf(terms, gramRarity),
    mass: terms.reduce((sum, term) => sum + term.weight, 0),
  };
}

function countWords({ entries, decoys }: Searchable): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const text = [
      entry.question,
      ...entry.variants,
      ...entry.asked,
      entry.lead,
      entry.body,
      ...(entry.sides ?? []).map((side) => side.text),
    ];
    for (const word of words(normalise(text.join('\n')))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  for (const asked of decoys.values()) {
    for (const word of words(normalise(asked.join('\n')))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function shareOf(phrasings: readonly (readonly Unit[])[], intern: (name: string) => Feature): Map<Feature, number> {
  const share = new Map<Feature, number>();
  for (const units of phrasings) {
    const seen = new Set<Feature>();
    for (const unit of units) {
      for (const stem of [unit.stem, ...unit.parts]) seen.add(intern(`~${stem}`));
      for (const concept of unit.concepts) seen.add(intern(`#${concept}`));
    }
    for (const feature of seen) share.set(feature, (share.get(feature) ?? 0) + 1 / phrasings.length);
  }
  return share;
}

/** Inverse document frequency, where an entry counts by how central the feature is to it. */
function createRarity(shares: readonly ReadonlyMap<Feature, number>[], size: number): (feature: Feature) => number {
  const frequency = new Map<Feature, number>();
  for (const share of shares) {
    for (const [feature, part] of share) frequency.set(feature, (frequency.get(feature) ?? 0) + Math.sqrt(part));
  }
  return (feature) => Math.log(1 + (size + 1) / ((frequency.get(feature) ?? 0) + 0.7));
}

function invertPhrasings(phrasings: readonly Phrasing[]): Decoys['postings'] {
  const postings = new Map<Feature, number[]>();
  for (const [i, { features }] of phrasings.entries()) {
    for (const feature of features) {
      const list = postings.get(feature);
      if (list) list.push(i);
      else postings.set(feature, [i]);
    }
  }
  return postings;
}

function invert(documents: readonly Document[]): SearchIndex['postings'] {
  const postings = new Map<Feature, { document: number; share: number }[]>();
  const add = (feature: Feature, document: number, share: number) => {
    const list = postings.get(feature);
    if (list) list.push({ document, share });
    else postings.set(feature, [{ document, share }]);
  };
  for (const [i, { share, text }] of documents.entries()) {
    for (const [feature, part] of share) add(feature, i, part);
    for (const feature of text) if (!share.has(feature)) add(feature, i, TEXT_SHARE);
  }
  for (const list of postings.values()) list.sort((a, b) => b.share - a.share);
  return postings;
}
