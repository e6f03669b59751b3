import type { Place } from '../content/schema.ts';
import type { Analysis } from './analyse.ts';
import { type Document, type Feature, featuresOf, gramsOf, heldBy, type Phrasing, pairsOf, type SearchIndex, type Term } from './index.ts';
import { RANK_WEIGHTS } from './weights.ts';

/** Entries that are looked at closely; more cost time and never won on the fitting questions. */
const CANDIDATES = 24;
/** Postings read for candidates: the cost stays flat where a word occurs in very many entries. */
const MOST_POSTINGS = 4000;
/** A concept agrees a little less than the same word. */
const CONCEPT_AGREEMENT = 0.88;

/** What a query and one entry have in common; every number is 0..1 unless noted, higher agrees more. */
export type Signals = {
  /** Agreement with the best phrasing: weighted cosine. */
  best: number;
  /** Mean agreement with the three best phrasings. */
  three: number;
  /** Share of the query's weight that the entry's phrasings hold anywhere. */
  coverage: number;
  /** As coverage, but each word counts by how central it is to the entry. */
  centrality: number;
  /** Share of the query's weight that occurs in the entry's text. */
  text: number;
  /** Likeness to all phrasings of the entry taken together: cosine with their sum. */
  centroid: number;
  /** How much likelier the query's words are for this entry than for any, on a log scale, 0..1. */
  likelihood: number;
  /** Likeness of the best phrasing by three-letter pieces: meets words that differ in their endings. */
  look: number;
  /** Neighbouring words in the order of a phrasing. */
  order: number;
  /** Share of the query's weight met by the same words, not by meaning alone. */
  literal: number;
  /** 1 same country, -1 the other one, -0.5 a country's entry where none was named, 0 no matter. */
  place: number;
  /** 1 same job, -1 the other one, 0 no matter. */
  role: number;
};

/** One ranked entry. `score` is comparable within a query; confidence comes from decide.ts. */
export type Ranked = { document: Document; score: number; signals: Signals; phrasing: Phrasing; matched: string[] };

export const SIGNALS = [
  'best',
  'three',
  'coverage',
  'centrality',
  'text',
  'centroid',
  'likelihood',
  'look',
  'order',
  'literal',
  'place',
  'role',
] as const;

/** Facts about the query that change which entry is meant. */
export type Facets = { place: Exclude<Place, 'any'> | undefined; role: 'billing' | 'coding' | undefined };

/**
 * Ranks entries for a query, best first.
 * @param skip a phrasing to leave out (for the check that each phrasing's own entry wins without it)
 */
export function rank(index: SearchIndex, analysis: Analysis, terms: readonly Term[], facets: Facets, skip?: string): Ranked[] {
  const query = queryOf(index, terms);
  if (query.mass === 0) return [];
  return candidates(index, terms)
    .map((document) => judge(index, document, query, facets, analysis, skip))
    .filter((ranked) => ranked !== undefined)
    .sort((a, b) => b.score - a.score || (a.document.entry.id < b.document.entry.id ? -1 : 1));
}

/** How near a question comes to the examples of what is declined; all 0..1. */
export type Decline = { group: string; best: number; three: number; look: number };

/** Most examples compared closely. */
const DECOYS = 40;
const NO_DECLINE: Decline = { group: '', best: 0, three: 0, look: 0 };

/** The group of declined questions that a query comes nearest to. */
export function nearestDecline(index: SearchIndex, terms: readonly Term[]): Decline {
  const query = queryOf(index, terms);
  const { phrasings, postings } = index.decoys;
  const scores = new Map<number, number>();
  for (const term of terms) {
    for (const feature of featuresOf(term)) {
      for (const i of postings.get(feature) ?? []) scores.set(i, (scores.get(i) ?? 0) + term.weight);
    }
  }
  const near = [...scores]
    .map(([i, shared]) => ({ i, rough: shared / Math.sqrt((phrasings[i]?.mass ?? 0) + query.mass) }))
    .sort((a, b) => b.rough - a.rough || a.i - b.i)
    .slice(0, DECOYS)
    .map(({ i }) => phrasings[i] as Phrasing & { group: string })
    .map((phrasing) => ({ phrasing, group: phrasing.group, agreement: agreement(query, phrasing) }))
    .sort((a, b) => b.agreement - a.agreement);
  const best = near[0];
  if (!best) return NO_DECLINE;
  const same = near.filter(({ group }) => group === best.group).slice(0, 3);
  return {
    group: best.group,
    best: best.agreement,
    three: near.slice(0, 3).reduce((sum, item) => sum + item.agreement, 0) / 3,
    look: Math.max(...same.map(({ phrasing }) => dot(query.grams, phrasing.grams))),
  };
}

function queryOf(index: SearchIndex, terms: readonly Term[]): Query {
  return {
    terms,
    mass: terms.reduce((sum, term) => sum + term.weight, 0),
    length: Math.hypot(...terms.map((term) => term.weight)),
    features: heldBy(terms),
    pairs: pairsOf(terms),
    grams: gramsOf(terms, index.gramRarity),
  };
}

/** The entries that share most with the query, rarest words first. */
function candidates(index: SearchIndex, terms: readonly Term[]): Document[] {
  const scores = new Map<number, number>();
  const features: { feature: Feature; weight: number; length: number }[] = [];
  const seen = new Set<Feature>();
  for (const term of terms) {
    for (const feature of featuresOf(term)) {
      const length = index.postings.get(feature)?.length ?? 0;
      if (length === 0 || seen.has(feature)) continue;
      seen.add(feature);
      features.push({ feature, weight: term.weight, length });
    }
  }
  features.sort((a, b) => a.length - b.length);
  let read = 0;
  for (const { feature, weight } of features) {
    const list = index.postings.get(feature) ?? [];
    const most = Math.max(CANDIDATES * 2, MOST_POSTINGS - read);
    for (let i = 0; i < list.length && i < most; i++) {
      const { document, share } = list[i] as { document: number; share: number };
      scores.set(document, (scores.get(document) ?? 0) + weight * Math.sqrt(share));
    }
    read += Math.min(list.length, most);
  }
  return [...scores]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, CANDIDATES)
    .map(([document]) => index.documents[document] as Document);
}

type Query = {
  terms: readonly Term[];
  mass: number;
  length: number;
  features: ReadonlySet<Feature>;
  pairs: readonly number[];
  grams: ReadonlyMap<string, number>;
};

function judge(
  index: SearchIndex,
  document: Document,
  query: Query,
  facets: Facets,
  analysis: Analysis,
  skip: string | undefined,
): Ranked | undefined {
  const phrasings = document.phrasings
    .filter((phrasing) => phrasing.text !== skip)
    .map((phrasing) => ({ phrasing, agreement: agreement(query, phrasing) }))
    .sort((a, b) => b.agreement - a.agreement);
  const top = phrasings[0];
  if (!top) return undefined;
  let coverage = 0;
  let centrality = 0;
  let text = 0;
  let literal = 0;
  let likelihood = 0;
  let sum = 0;
  const matched: string[] = [];
  const shareWithout = shares(document, skip);
  for (const term of query.terms) {
    const share = shareIn(shareWithout, term);
    if (share > 0) {
      coverage += term.weight;
      centrality += term.weight * Math.sqrt(share);
    }
    for (const feature of featuresOf(term)) sum += term.weight * shareWithout(feature) * index.rarity(feature);
    likelihood += term.weight * likelihoodOf(index, shareWithout, term);
    const inText = featuresOf(term).some((feature) => document.text.has(feature));
    if (inText) text += term.weight;
    if (shareWithout(term.stem) > 0) literal += term.weight;
    if (share > 0 || inText) matched.push(term.text);
  }
  const pairs = query.pairs.filter((pair) => document.phrasings.some((phrasing) => phrasing.text !== skip && phrasing.pairs.has(pair)));
  const { place, role } = document.entry;
  const signals: Signals = {
    best: top.agreement,
    three: phrasings.slice(0, 3).reduce((sum, item) => sum + item.agreement, 0) / 3,
    coverage: coverage / query.mass,
    centrality: centrality / query.mass,
    text: text / query.mass,
    centroid: document.length > 0 && query.length > 0 ? sum / (document.length * query.length) : 0,
    likelihood: likelihood / query.mass,
    look: Math.max(...phrasings.slice(0, 4).map(({ phrasing }) => dot(query.grams, phrasing.grams))),
    order: query.pairs.length > 0 ? pairs.length / query.pairs.length : 0,
    literal: literal / query.mass,
    place: agree(place === 'any' ? undefined : place, facets.place, analysis.bothPlaces ? -0.6 : -0.5),
    role: agree(role === 'both' ? undefined : role, facets.role, 0),
  };
  return { document, signals, score: scoreOf(signals), phrasing: top.phrasing, matched };
}

/** The weighted sum that orders entries. */
export function scoreOf(signals: Signals): number {
  return SIGNALS.reduce((sum, name) => sum + RANK_WEIGHTS[name] * signals[name], 0);
}

function agree(own: string | undefined, asked: string | undefined, unasked: number): number {
  if (own === undefined) return 0;
  if (asked === undefined) return unasked;
  return own === asked ? 1 : -1;
}

/** A feature's share of an entry's phrasings, as if the skipped phrasing were not there. */
type ShareOf = (feature: Feature) => number;

function shares(document: Document, skip: string | undefined): ShareOf {
  const skipped = document.phrasings.find((phrasing) => phrasing.text === skip);
  if (!skipped) return (feature) => document.share.get(feature) ?? 0;
  const one = 1 / document.phrasings.length;
  return (feature) => {
    const share = (document.share.get(feature) ?? 0) - (skipped.features.has(feature) ? one : 0);
    return share > one / 2 ? share : 0;
  };
}

/** How central the term is to the entry. */
function shareIn(share: ShareOf, term: Term): number {
  return Math.max(...featuresOf(term).map(share));
}

/** log(P(word | entry) / P(word)), mixed with the background so that a word the entry lacks costs nothing; about 0..1. */
function likelihoodOf(index: SearchIndex, share: ShareOf, term: Term): number {
  return Math.max(...featuresOf(term).map((feature) => Math.log(1 + (0.5 * share(feature)) / index.background(feature)))) / 5;
}

function dot(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [key, value] of a) sum += value * (b.get(key) ?? 0);
  return sum;
}

/** Weighted cosine: what query and phrasing share, over the geometric mean of what each says. */
function agreement(query: Query, phrasing: Phrasing): number {
  let fromQuery = 0;
  for (const term of query.terms) fromQuery += term.weight * meets(term, phrasing.features);
  if (fromQuery === 0 || phrasing.mass === 0) return 0;
  let fromPhrasing = 0;
  for (const term of phrasing.terms) fromPhrasing += term.weight * meets(term, query.features);
  return Math.sqrt((fromQuery / query.mass) * (fromPhrasing / phrasing.mass));
}

function meets(term: Term, features: ReadonlySet<Feature>): number {
  if (features.has(term.stem)) return 1;
  for (const feature of term.concepts) if (features.has(feature)) return CONCEPT_AGREEMENT;
  return 0;
}
