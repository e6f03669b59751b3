import type { Place } from '../content/schema.ts';
import type { Analysis } from './analyse.ts';
import type { Odds } from './classifier.ts';
import { type Near, nearest, type Query, queryOf } from './compare.ts';
import { type Document, type Feature, featuresOf, type Group, type SearchIndex, type Term } from './index.ts';
import { RANK_WEIGHTS } from './weights.ts';

/** Entries that are looked at closely; more cost time and hardly ever won on the fitting questions. */
const CANDIDATES = 20;
/** Phrasings of an entry whose look is compared. */
const LOOKS = 3;

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
  /** How much likelier the query's words are for this entry than for any, on a log scale, about 0..1. */
  likelihood: number;
  /** Likeness of the best phrasings by three-letter pieces: meets words that differ in their endings. */
  look: number;
  /** Neighbouring words in the order of a phrasing. */
  order: number;
  /** Share of the query's weight met by the same words, not by meaning alone. */
  literal: number;
  /** How surely all the words together ask for it (classifier.ts); 0 where a phrasing is left out. */
  learned: number;
  /** 1 same country, -1 the other one, -0.5 a country's entry where none was named, 0 no matter. */
  place: number;
  /** 1 same job, -1 the other one, 0 no matter. */
  role: number;
};

/** One ranked entry. `covered` is how much of its best phrasing the question says, 0..1; `score` is comparable within a query; confidence comes from decide.ts. */
export type Ranked = { document: Document; score: number; signals: Signals; phrasing: string; covered: number; matched: string[] };

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
  'learned',
  'place',
  'role',
] as const;

/** Facts about the query that change which entry is meant. */
export type Facets = { place: Exclude<Place, 'any'> | undefined; role: 'billing' | 'coding' | undefined };

/** How near a question comes to the examples of a group; all 0..1. */
export type Decline = { group: string; best: number; three: number; look: number; covered: number };

/** The flow that a message asks for most surely (classifier.ts), and how near it comes to one of its phrasings; 0..1. */
export type FlowAsked = { id: string; best: number; sure: number };

/** Entries best first, and the nearest examples of what is declined and of what is no question at all. */
export type Ranking = { ranked: Ranked[]; decline: Decline; talk: Decline; flow: FlowAsked; odds: Odds };

const NO_ODDS: Odds = { of: () => 0, likeliest: -1, surest: 0, anyEntry: 0 };
const NO_DECLINE: Decline = { group: '', best: 0, three: 0, look: 0, covered: 0 };
const NO_FLOW: FlowAsked = { id: '', best: 0, sure: 0 };

/**
 * Ranks entries for a query.
 * @param skip a phrasing to leave out (for the check that each phrasing's own entry wins without it)
 */
export function rank(
  index: SearchIndex,
  analysis: Pick<Analysis, 'bothPlaces'>,
  terms: readonly Term[],
  facets: Facets,
  skip?: string,
): Ranking {
  const query = queryOf(index, terms);
  if (query.mass === 0) return { ranked: [], decline: NO_DECLINE, talk: NO_DECLINE, flow: NO_FLOW, odds: NO_ODDS };
  const near = nearest(index.phrasings, query).filter(({ row }) => skip === undefined || index.phrasings.texts[row] !== skip);
  // What was learned with the phrasing can't be told without it.
  const odds = skip === undefined ? index.classifier.judge(terms) : NO_ODDS;
  const ranked = byOwner(index, near)
    .map(([owner, own]) => judge(index, owner, own, query, facets, { bothPlaces: analysis.bothPlaces, learned: odds.of(owner), skip }))
    .sort((a, b) => b.score - a.score || (a.document.entry.id < b.document.entry.id ? -1 : 1));
  const nearestOf = (kind: Group['kind']) => nearestGroup(index, near, query, kind);
  return { ranked, decline: nearestOf('declined'), talk: nearestOf('talk'), flow: surestFlow(index, near, odds), odds };
}

/** The entries whose phrasings come nearest, each with its own phrasings, best first. */
function byOwner(index: SearchIndex, near: readonly Near[]): [owner: number, near: Near[]][] {
  const owners = new Map<number, Near[]>();
  for (const item of near) {
    const owner = index.phrasings.owners[item.row] as number;
    if (owner < 0) continue;
    const own = owners.get(owner);
    if (own) own.push(item);
    else if (owners.size < CANDIDATES) owners.set(owner, [item]);
  }
  return [...owners];
}

function nearestGroup(index: SearchIndex, near: readonly Near[], query: Query, kind: Group['kind']): Decline {
  const groupOf = (row: number) => index.groups[-1 - (index.phrasings.owners[row] as number)];
  const declined = near.filter(({ row }) => groupOf(row)?.kind === kind).slice(0, 3);
  const best = declined[0];
  if (!best) return NO_DECLINE;
  return {
    group: groupOf(best.row)?.id ?? '',
    best: best.agreement,
    three: meanOfThree(declined),
    look: bestLook(index, declined, query),
    covered: best.covered,
  };
}

function surestFlow(index: SearchIndex, near: readonly Near[], odds: Odds): FlowAsked {
  let surest = NO_FLOW;
  let owner = 0;
  for (const [g, { id, kind }] of index.groups.entries()) {
    const sure = odds.of(-1 - g);
    if (kind !== 'flow' || sure <= surest.sure) continue;
    surest = { id, best: 0, sure };
    owner = -1 - g;
  }
  const best = near.find(({ row }) => index.phrasings.owners[row] === owner)?.agreement ?? 0;
  return { ...surest, best };
}

function judge(
  index: SearchIndex,
  owner: number,
  near: readonly Near[],
  query: Query,
  facets: Facets,
  { bothPlaces, learned, skip }: { bothPlaces: boolean; learned: number; skip: string | undefined },
): Ranked {
  const document = index.documents[owner] as Document;
  const share = shares(index, document, skip);
  const sums = { coverage: 0, centrality: 0, text: 0, literal: 0, likelihood: 0, centroid: 0 };
  const matched: string[] = [];
  for (const term of query.terms) {
    let most = 0;
    let likelihood = 0;
    let inText = false;
    for (const feature of featuresOf(term)) {
      const part = share(feature);
      if (part > 0) {
        most = Math.max(most, part);
        sums.centroid += term.weight * part * index.rarity(feature);
        likelihood = Math.max(likelihood, Math.log(1 + (0.5 * part) / index.background(feature)));
      }
      inText ||= document.text.has(feature);
    }
    if (most > 0) {
      sums.coverage += term.weight;
      sums.centrality += term.weight * Math.sqrt(most);
      sums.likelihood += (term.weight * likelihood) / 5;
      if (share(term.stem) > 0) sums.literal += term.weight;
    }
    if (inText) sums.text += term.weight;
    if (most > 0 || inText) matched.push(term.text);
  }
  const pairs = query.pairs.filter((pair) => (document.pairs.get(pair) ?? 0) > (skip === undefined ? 0 : 1));
  const { place, role } = document.entry;
  const signals: Signals = {
    best: near[0]?.agreement ?? 0,
    three: meanOfThree(near),
    coverage: sums.coverage / query.mass,
    centrality: sums.centrality / query.mass,
    text: sums.text / query.mass,
    centroid: document.length > 0 ? sums.centroid / (document.length * query.length) : 0,
    likelihood: sums.likelihood / query.mass,
    look: bestLook(index, near, query),
    order: query.pairs.length > 0 ? pairs.length / query.pairs.length : 0,
    literal: sums.literal / query.mass,
    learned,
    place: agree(place === 'any' ? undefined : place, facets.place, bothPlaces ? -0.6 : -0.5),
    role: agree(role === 'both' ? undefined : role, facets.role, 0),
  };
  return {
    document,
    signals,
    score: scoreOf(signals),
    phrasing: index.phrasings.texts[near[0]?.row ?? 0] ?? '',
    covered: near[0]?.covered ?? 0,
    matched,
  };
}

/** The weighted sum that orders entries. */
export function scoreOf(signals: Signals): number {
  let sum = 0;
  for (const name of SIGNALS) sum += RANK_WEIGHTS[name] * signals[name];
  return sum;
}

function meanOfThree(near: readonly Near[]): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) sum += near[i]?.agreement ?? 0;
  return sum / 3;
}

function bestLook(index: SearchIndex, near: readonly Near[], query: Query): number {
  let best = 0;
  for (const { row } of near.slice(0, LOOKS)) {
    best = Math.max(best, query.likeness(index.phrasings.lookOf(row)));
  }
  return best;
}

function agree(own: string | undefined, asked: string | undefined, unasked: number): number {
  if (own === undefined) return 0;
  if (asked === undefined) return unasked;
  return own === asked ? 1 : -1;
}

/** A feature's share of an entry's phrasings, as if the skipped phrasing were not there. */
function shares(index: SearchIndex, document: Document, skip: string | undefined): (feature: Feature) => number {
  if (skip === undefined) return (feature) => document.share.get(feature) ?? 0;
  const { texts, held, heldStart } = index.phrasings;
  const row = texts.indexOf(skip, document.from);
  if (row < 0 || row >= document.to) return (feature) => document.share.get(feature) ?? 0;
  const own = new Set(held.subarray(heldStart[row], heldStart[row + 1]));
  const one = 1 / (document.to - document.from);
  return (feature) => {
    const share = (document.share.get(feature) ?? 0) - (own.has(feature) ? one : 0);
    return share > one / 2 ? share : 0;
  };
}
