import type { Place } from '../content/schema.ts';
import type { Analysis } from './analyse.ts';
import { type Document, type Feature, featuresOf, heldBy, type Phrasing, pairsOf, type SearchIndex, type Term } from './index.ts';
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
  /** Share of what is central to the entry that the query names. */
  core: number;
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

export const SIGNALS = ['best', 'three', 'coverage', 'centrality', 'text', 'core', 'order', 'literal', 'place', 'role'] as const;

/** Facts about the query that change which entry is meant. */
export type Facets = { place: Exclude<Place, 'any'> | undefined; role: 'billing' | 'coding' | undefined };

/**
 * Ranks entries for a query, best first.
 * @param skip a phrasing to leave out (for the check that each phrasing's own entry wins without it)
 */
export function rank(index: SearchIndex, analysis: Analysis, terms: readonly Term[], facets: Facets, skip?: string): Ranked[] {
  const mass = terms.reduce((sum, term) => sum + term.weight, 0);
  if (mass === 0) return [];
  const query = { terms, mass, features: heldBy(terms), pairs: pairsOf(terms) };
  return candidates(index, terms)
    .map((document) => judge(document, query, facets, analysis, skip))
    .filter((ranked) => ranked !== undefined)
    .sort((a, b) => b.score - a.score || (a.document.entry.id < b.document.entry.id ? -1 : 1));
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

type Query = { terms: readonly Term[]; mass: number; features: ReadonlySet<Feature>; pairs: readonly number[] };

function judge(document: Document, query: Query, facets: Facets, analysis: Analysis, skip: string | undefined): Ranked | undefined {
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
  const matched: string[] = [];
  for (const term of query.terms) {
    const share = shareIn(document, term, skip);
    if (share > 0) {
      coverage += term.weight;
      centrality += term.weight * Math.sqrt(share);
    }
    const inText = featuresOf(term).some((feature) => document.text.has(feature));
    if (inText) text += term.weight;
    if (document.share.has(term.stem)) literal += term.weight;
    if (share > 0 || inText) matched.push(term.text);
  }
  const coreMet = document.core.reduce((sum, { feature, weight }) => (query.features.has(feature) ? sum + weight : sum), 0);
  const pairs = query.pairs.filter((pair) => document.phrasings.some((phrasing) => phrasing.text !== skip && phrasing.pairs.has(pair)));
  const { place, role } = document.entry;
  const signals: Signals = {
    best: top.agreement,
    three: phrasings.slice(0, 3).reduce((sum, item) => sum + item.agreement, 0) / 3,
    coverage: coverage / query.mass,
    centrality: centrality / query.mass,
    text: text / query.mass,
    core: document.coreMass > 0 ? coreMet / document.coreMass : 0,
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

/** How central the term is to the entry; without the skipped phrasing a lone mention does not count. */
function shareIn(document: Document, term: Term, skip: string | undefined): number {
  const least = skip === undefined ? 0 : 1.5 / document.phrasings.length;
  let best = 0;
  for (const feature of featuresOf(term)) {
    const share = document.share.get(feature) ?? 0;
    if (share > least) best = Math.max(best, share);
  }
  return best;
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
