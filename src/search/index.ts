import type { Content, Entry } from '../content/schema.ts';
import { english } from '../language/english.ts';
import { createCorrector } from '../language/spelling.ts';
import { type Analyser, type Analysis, createAnalyser, type Unit } from './analyse.ts';
import { type Classifier, trainClassifier } from './classifier.ts';
import { compileLexicon, type Lexicon } from './lexicon.ts';
import { createLooks, type Looks } from './look.ts';
import { createPhrasingTable, type PhrasingTable } from './phrasing-table.ts';

/** A word stem or a concept, interned as a small integer so that matching compares numbers. */
export type Feature = number;

/** A unit of a text as features with its weight (rarity x attention). `concepts` are what it means here. */
export type Term = { text: string; stem: Feature; parts: Feature[]; concepts: Feature[]; weight: number; strangeness: number };

/** An entry as search sees it; its phrasings are rows `from` to before `to` of the phrasing table. */
export type Document = {
  entry: Entry;
  from: number;
  to: number;
  /** Feature -> share of the phrasings that hold it, 0..1: how central it is to the entry. */
  share: ReadonlyMap<Feature, number>;
  /** Neighbouring terms -> phrasings that hold them. */
  pairs: ReadonlyMap<number, number>;
  /** Features of lead, body and sides. */
  text: ReadonlySet<Feature>;
  /** Length of the vector of shares x rarity: what all its phrasings together look like. */
  length: number;
  /** Groups of outside.yaml that the entry itself speaks of; they don't speak against it. */
  outside: ReadonlySet<string>;
};

/** What search is built from. */
export type Searchable = Pick<Content, 'entries' | 'terms' | 'outside' | 'decoys' | 'talk' | 'flows'>;

/** Examples of what is declined, of talk, or of asking to be walked through a flow. */
export type Group = { id: string; kind: 'declined' | 'talk' | 'flow' };

/** All phrasings and texts of a content version, made searchable once. */
export type SearchIndex = {
  documents: readonly Document[];
  /** Whose examples are no entry's; owner -1 - g in the phrasing table is groups[g]. */
  groups: readonly Group[];
  phrasings: PhrasingTable;
  classifier: Classifier;
  analyse: Analyser;
  toTerms: (analysis: Pick<Analysis, 'units'>) => Term[];
  rarity: (feature: Feature) => number;
  looks: Looks;
  /** Feature -> mean share over all entries: how likely the feature is anywhere. */
  background: (feature: Feature) => number;
  lexicon: Lexicon;
  aspects: ReadonlySet<string>;
};

/** The subject itself ("medical billing and coding") and bare roles say little about which entry is meant. */
const SUBJECT_WEIGHT = 0.12;
const ROLE_WEIGHT = 0.4;
const QUESTION_WEIGHT = 0.3;
const QUESTION_WORD = /^(what|how|which|when|where|who|not|no)$/;
const UNKNOWN: Feature = -1;

/** Builds the index: one to two seconds for 150 entries with 15,000 phrasings. */
export function buildIndex(content: Searchable): SearchIndex {
  const lexicon = compileLexicon(content);
  // The words of the knowledge base are counted as they are read; nothing is strange to it while it reads itself.
  const counts = new Map<string, number>();
  const readOwn = createAnalyser(lexicon, () => true);
  const own: Analyser = (text, options) => {
    const analysis = readOwn(text, options);
    for (const word of analysis.words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return analysis;
  };

  const names = createNames();
  const remember = (units: readonly Unit[]) => {
    for (const unit of units) names.add(unit);
    return units;
  };
  const read = content.entries.map((entry) => readEntry(entry, own));
  const examples = examplesOf(content).map(({ texts, ...group }) => ({ group, texts }));
  const declined = examples.flatMap(({ texts }, g) =>
    texts.map((text) => ({ text, owner: -1 - g, units: remember(own(text, { plain: true }).units) })),
  );
  for (const { text } of read) remember(text);
  const shares = read.map(({ phrasings }) => shareOf(phrasings, names));
  const rarity = createRarity(shares, read.length);
  // Words of a query that no document holds get one id that nothing matches, or every stranger's words would stay in memory.
  const toTerm = createTermMaker(names, rarity);

  const rows = read.flatMap(({ phrasings }, owner) => phrasings.map(({ text, units }) => ({ text, owner, terms: units.map(toTerm) })));
  let next = 0;
  const documents = read.map(({ entry, phrasings, text, outside }, i): Document => {
    const share = shares[i] as Map<Feature, number>;
    const from = next;
    next += phrasings.length;
    return {
      entry,
      from,
      to: next,
      share,
      pairs: countPairs(rows.slice(from, next).map(({ terms }) => terms)),
      text: heldBy(text.map(toTerm)),
      length: Math.hypot(...[...share].map(([feature, part]) => part * rarity(feature))),
      outside,
    };
  });
  const vocabulary = new Map(counts);
  for (const word of lexicon.words) if (!vocabulary.has(word)) vocabulary.set(word, 1);
  for (const [word, rarity] of english) if (rarity <= 2 && !vocabulary.has(word)) vocabulary.set(word, 0);
  const looks = createLooks(counts);
  const others = declined.map(({ text, owner, units }) => ({ text, owner, terms: units.map(toTerm) }));
  return {
    documents,
    groups: examples.map(({ group }) => group),
    phrasings: createPhrasingTable([...rows, ...others], looks),
    classifier: trainClassifier([...rows, ...others], documents.length, examples.length),
    analyse: createAnalyser(lexicon, (word) => counts.has(word), createCorrector(vocabulary)),
    toTerms: (analysis) => distinct(analysis.units).map(toTerm),
    rarity,
    looks,
    background: createBackground(shares),
    lexicon,
    aspects: new Set(content.terms.aspects),
  };
}

function examplesOf({ decoys, talk, flows }: Searchable): (Group & { texts: readonly string[] })[] {
  return [
    ...[...decoys].map(([id, texts]) => ({ id, kind: 'declined' as const, texts })),
    ...[...talk].map(([id, texts]) => ({ id, kind: 'talk' as const, texts })),
    ...[...flows].map(([id, { says, asked }]) => ({ id, kind: 'flow' as const, texts: [says, ...asked] })),
  ];
}

/** Each thing a question says once, with its highest attention: saying it again makes it no truer. */
function distinct(units: readonly Unit[]): Unit[] {
  const byKey = new Map<string, Unit>();
  for (const unit of units) {
    const key = `${unit.stem}|${unit.concepts.join()}`;
    const same = byKey.get(key);
    if (!same || same.attention < unit.attention) byKey.set(key, unit);
  }
  return [...byKey.values()];
}

/** What a term can match by: its own stem or phrase first, then what it means. */
export function featuresOf(term: Pick<Term, 'stem' | 'concepts'>): Feature[] {
  return [term.stem, ...term.concepts];
}

/** What a text holds for others to match: its terms' features and the single words of its phrases. */
export function heldBy(terms: readonly Term[]): Set<Feature> {
  const held = new Set<Feature>();
  for (const term of terms) {
    held.add(term.stem);
    for (const part of term.parts) held.add(part);
    for (const concept of term.concepts) held.add(concept);
  }
  return held;
}

/** A number for two terms that stand side by side, so that "certified pay" and "pay certification" can be told apart. */
export function pairsOf(terms: readonly Term[]): number[] {
  const out: number[] = [];
  for (let i = 1; i < terms.length; i++) out.push(keyOf(terms[i - 1] as Term) * 1_000_003 + keyOf(terms[i] as Term));
  return out;
}

function keyOf(term: Term): Feature {
  return term.concepts[0] ?? term.stem;
}

type ReadEntry = { entry: Entry; phrasings: { text: string; units: Unit[] }[]; text: Unit[]; outside: Set<string> };

function readEntry(entry: Entry, analyse: Analyser): ReadEntry {
  const written = [entry.question, ...entry.variants].map((text) => ({ text, ...analyse(text) }));
  const asked = entry.asked.map((text) => ({ text, ...analyse(text, { plain: true }) }));
  const text = [entry.lead, ...(entry.sides ?? []).map((side) => side.text), ...entry.body.split('\n')].map((part) => analyse(part));
  return {
    entry,
    phrasings: [...written, ...asked],
    text: text.flatMap(({ units }) => units),
    outside: new Set([...written, ...text].flatMap(({ outside }) => outside)),
  };
}

function createTermMaker(names: Names, rarity: (feature: Feature) => number): (unit: Unit) => Term {
  return (unit) => {
    const stem = names.stem(unit.stem);
    const concepts = unit.concepts.map(names.concept);
    const best = concepts.length > 0 ? Math.max(...concepts.map(rarity)) : rarity(stem);
    const strange = unit.strangeness > 0 ? unit.strangeness : 1;
    return {
      text: unit.text,
      stem,
      parts: unit.parts.map(names.stem),
      concepts,
      weight: best * dampening(unit) * strange * unit.attention,
      strangeness: unit.strangeness,
    };
  };
}

function dampening({ text, concepts }: Unit): number {
  if (concepts.includes('subject')) return SUBJECT_WEIGHT;
  if (concepts.some((concept) => concept.startsWith('job-'))) return ROLE_WEIGHT;
  return concepts.length === 0 && QUESTION_WORD.test(text) ? QUESTION_WEIGHT : 1;
}

/** Numbers of stems and concepts. */
type Names = {
  /** Gives every feature of a unit a number and returns the numbers. */
  add: (unit: Unit) => Feature[];
  /** The number of a known stem or phrase, else UNKNOWN. */
  stem: (stem: string) => Feature;
  concept: (concept: string) => Feature;
};

function createNames(): Names {
  const stems = new Map<string, Feature>();
  const concepts = new Map<string, Feature>();
  let next = 0;
  const number = (map: Map<string, Feature>, name: string) => {
    let id = map.get(name);
    if (id === undefined) {
      id = next++;
      map.set(name, id);
    }
    return id;
  };
  return {
    add: ({ stem, parts, concepts: meanings }) => {
      const out = [number(stems, stem)];
      for (const part of parts) out.push(number(stems, part));
      for (const concept of meanings) out.push(number(concepts, concept));
      return out;
    },
    stem: (stem) => stems.get(stem) ?? UNKNOWN,
    concept: (concept) => concepts.get(concept) ?? UNKNOWN,
  };
}

function shareOf(phrasings: readonly { units: readonly Unit[] }[], names: Names): Map<Feature, number> {
  const share = new Map<Feature, number>();
  for (const { units } of phrasings) {
    const seen = new Set<Feature>();
    for (const unit of units) for (const feature of names.add(unit)) seen.add(feature);
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
  const rarity = new Map<Feature, number>();
  for (const [feature, count] of frequency) rarity.set(feature, Math.log(1 + (size + 1) / (count + 0.7)));
  const unseen = Math.log(1 + (size + 1) / 0.7);
  return (feature) => rarity.get(feature) ?? unseen;
}

function createBackground(shares: readonly ReadonlyMap<Feature, number>[]): (feature: Feature) => number {
  const sums = new Map<Feature, number>();
  for (const share of shares) for (const [feature, part] of share) sums.set(feature, (sums.get(feature) ?? 0) + part);
  return (feature) => ((sums.get(feature) ?? 0) + 0.05) / (shares.length + 1);
}

function countPairs(phrasings: readonly (readonly Term[])[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const terms of phrasings) for (const pair of new Set(pairsOf(terms))) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  return counts;
}
