import type { Content, Entry } from '../content/schema.ts';
import { type Analyser, createAnalyser } from './analyse.ts';
import type { Learned } from './classifier.ts';
import { learn } from './learn.ts';
import { compileLexicon } from './lexicon.ts';
import { createLooks, type Looks } from './look.ts';
import { normalise, words } from './normalise.ts';
import { createTableWriter, type PhrasingTable, pairsIn, postingsOf, sharesOf, weigh } from './phrasing-table.ts';
import { type Sparse, sparseOf } from './sparse.ts';
import { type Names, numberOf, type Rarity } from './terms.ts';

/** What search is built from. */
export type Searchable = Pick<Content, 'entries' | 'terms' | 'outside' | 'decoys' | 'talk' | 'flows'>;

/** Examples of what is declined, of talk, or of asking to be walked through a flow. */
export type Group = { id: string; kind: 'declined' | 'talk' | 'flow' };

/**
 * All phrasings and texts of a content version, made searchable: numbers and words only, so that it can go from one
 * thread to another and lie on disk. Owners are the entries in the order of the content, then the groups.
 */
export type CompiledSearch = {
  /** Every word of the knowledge base -> how often it occurs. */
  words: Map<string, number>;
  names: Names;
  rarity: Rarity;
  /** Feature -> mean share over all entries: how likely it is anywhere. */
  background: Float64Array;
  groups: Group[];
  phrasings: PhrasingTable;
  /** Feature -> rows that hold it. */
  postings: Sparse;
  /** Feature -> owners, and the share of their phrasings that hold it: how central it is to them. */
  shares: Sparse;
  /** Owner -> length of the vector of shares x rarity: what all its phrasings together look like. */
  lengths: Float64Array;
  /** Feature -> entries that hold it in lead, body or sides. */
  texts: Sparse;
  /** The keys of all neighbouring pairs, ascending; pair -> owners, and how many of their phrasings hold it. */
  pairs: Float64Array;
  pairCounts: Sparse;
  learned: Learned;
  looks: Looks;
  /** Entry -> groups of outside.yaml that it speaks of itself; they don't speak against it. */
  outside: string[][];
  /** The key (`keyOf`) of each entry's own question, and of all its other phrasings -> its number. */
  questions: Map<string, number>;
  exact: Map<string, number>;
};

/** Compiles content for search: about a second for 150 entries with 15,000 phrasings. Pure: equal content compiles equally. */
export function compileSearch(content: Searchable): CompiledSearch {
  const lexicon = compileLexicon(content);
  // The words of the knowledge base are counted as they are read; nothing is strange to it while it reads itself.
  const counts = new Map<string, number>();
  const readOwn = createAnalyser(lexicon, () => true);
  const analyse: Analyser = (text, options) => {
    const analysis = readOwn(text, options);
    for (const word of analysis.words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return analysis;
  };

  const names: Names = { stems: new Map(), concepts: new Map() };
  const read = readPhrasings(content, analyse, names);
  const spoken = readTexts(content.entries, analyse, names);
  const features = names.stems.size + names.concepts.size;
  const entries = content.entries.length;

  const table = read.writer.done();
  const postings = postingsOf(table, features);
  const shares = sharesOf(postings, table.rowStart, (rows, all) => rows / all);
  const pairs = pairsIn(table);
  const rarity = rarityOf(shares, entries);
  const phrasings = weigh(table, rarity);
  return {
    words: counts,
    names,
    rarity,
    background: backgroundOf(shares, entries),
    groups: read.groups,
    phrasings,
    postings,
    shares,
    lengths: lengthsOf(shares, rarity, table.rowStart.length - 1),
    texts: sparseOf(features, spoken.features, spoken.entries),
    pairs: pairs.known,
    pairCounts: sharesOf(pairs.rows, table.rowStart, (rows) => rows),
    learned: learn({ table: phrasings, pairs, postings, texts: read.texts, entries }),
    looks: createLooks(counts, read.words),
    questions: new Map(content.entries.map(({ question }, owner) => [keyOf(question), owner])),
    exact: new Map(
      content.entries.flatMap(({ variants, asked }, owner) => [...asked, ...variants].map((text) => [keyOf(text), owner] as const)),
    ),
    outside: read.outside.map((groups, i) => [...new Set([...groups, ...(spoken.outside[i] ?? [])])]),
  };
}

/** What stays of a text when only its words count: two messages of one key say the same word for word. */
export function keyOf(text: string): string {
  return words(normalise(text)).join(' ');
}

/** Every way of asking that search indexes for an entry, its question first, then its variants. */
export function phrasingsOf({ question, variants, asked }: Entry): string[] {
  return [question, ...variants, ...asked];
}

/** The phrasings of every owner, entries first. */
export function owners({ entries, decoys, talk, flows }: Searchable): { phrasings: readonly string[]; group?: Group }[] {
  return [
    ...entries.map((entry) => ({ phrasings: phrasingsOf(entry) })),
    ...[...decoys].map(([id, phrasings]) => ({ phrasings, group: { id, kind: 'declined' as const } })),
    ...[...talk].map(([id, phrasings]) => ({ phrasings, group: { id, kind: 'talk' as const } })),
    ...[...flows].map(([id, { says, asked }]) => ({ phrasings: [says, ...asked], group: { id, kind: 'flow' as const } })),
  ];
}

function readPhrasings(content: Searchable, analyse: Analyser, names: Names) {
  const writer = createTableWriter(names);
  const all = owners(content);
  const words: string[][] = [];
  const outside = content.entries.map((): string[] => []);
  for (const [owner, { phrasings }] of all.entries()) {
    // What an entry's own question and variants name is not outside for it; nobody asks that of what people were heard to say.
    const written = 1 + (content.entries[owner]?.variants.length ?? -1);
    for (const [i, text] of phrasings.entries()) {
      const analysis = analyse(text, { plain: i >= written });
      if (i < written) outside[owner]?.push(...analysis.outside);
      writer.add(analysis.units);
      words.push(analysis.words);
    }
    writer.endOwner();
  }
  const groups = all.flatMap(({ group }) => group ?? []);
  return { writer, words, outside, groups, texts: all.flatMap(({ phrasings }) => phrasings) };
}

/** The features of each entry's lead, sides and body, and the groups of outside.yaml named there. */
function readTexts(entries: readonly Entry[], analyse: Analyser, names: Names) {
  const found = { features: [] as number[], entries: [] as number[], outside: [] as string[][] };
  for (const [i, { lead, sides = [], body }] of entries.entries()) {
    const held = new Set<number>();
    const outside: string[] = [];
    for (const text of [lead, ...sides.map((side) => side.text), ...body.split('\n')]) {
      const analysis = analyse(text);
      outside.push(...analysis.outside);
      for (const { stem, parts, concepts } of analysis.units) {
        for (const part of [stem, ...parts]) held.add(numberOf(names, 'stems', part));
        for (const concept of concepts) held.add(numberOf(names, 'concepts', concept));
      }
    }
    for (const feature of held) {
      found.features.push(feature);
      found.entries.push(i);
    }
    found.outside.push(outside);
  }
  return found;
}

/** Visits the share of each entry in each feature; groups are left out. */
function eachShare({ start, items, values }: Sparse, entries: number, visit: (feature: number, share: number) => void): void {
  for (let feature = 0; feature + 1 < start.length; feature++) {
    for (let i = start[feature] as number; i < (start[feature + 1] as number) && (items[i] as number) < entries; i++) {
      visit(feature, values[i] as number);
    }
  }
}

/** Inverse document frequency, where an entry counts by how central the feature is to it. */
function rarityOf(shares: Sparse, entries: number): Rarity {
  const of = new Float64Array(shares.start.length - 1);
  eachShare(shares, entries, (feature, share) => {
    of[feature] = (of[feature] as number) + Math.sqrt(share);
  });
  const rarity = (count: number) => Math.log(1 + (entries + 1) / (count + 0.7));
  return { of: of.map(rarity), unseen: rarity(0) };
}

function backgroundOf(shares: Sparse, entries: number): Float64Array {
  const sums = new Float64Array(shares.start.length - 1);
  eachShare(shares, entries, (feature, share) => {
    sums[feature] = (sums[feature] as number) + share;
  });
  return sums.map((sum) => (sum + 0.05) / (entries + 1));
}

function lengthsOf({ start, items, values }: Sparse, rarity: Rarity, owners: number): Float64Array {
  const squares = new Float64Array(owners);
  for (let feature = 0; feature + 1 < start.length; feature++) {
    for (let i = start[feature] as number; i < (start[feature + 1] as number); i++) {
      const owner = items[i] as number;
      squares[owner] = (squares[owner] as number) + ((values[i] as number) * (rarity.of[feature] as number)) ** 2;
    }
  }
  return squares.map(Math.sqrt);
}
