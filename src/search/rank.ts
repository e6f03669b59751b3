import type { Entry, Place } from '../content/schema.ts';
import type { Analysis } from './analyse.ts';
import type { Odds } from './classifier.ts';
import { type Near, nearer } from './compare.ts';
import type { Group } from './compile.ts';
import type { Document, SearchIndex } from './index.ts';
import { type Query, queryOf } from './query.ts';
import { indexIn, valueIn } from './sparse.ts';
import type { Feature, Term } from './terms.ts';
import { RANK_WEIGHTS } from './weights.ts';

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
  /** How near the entry is to the one answered last: 1 related, 0.5 the same topic, 0 neither or nothing answered yet. */
  kin: number;
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
  'kin',
] as const;

/** Facts about the query that change which entry is meant. */
export type Facets = { place: Exclude<Place, 'any'> | undefined; role: 'billing' | 'coding' | undefined };

/** How near a question comes to the examples of a group; all 0..1. */
export type Decline = { group: string; best: number; three: number; look: number; covered: number };

/** As Decline, of small talk; `sure` is how surely all the words together are such talk (classifier.ts), 0..1. */
export type Talk = Decline & { sure: number };

/** The flow that a message asks for most surely (classifier.ts), and how near it comes to one of its phrasings; 0..1. */
export type FlowAsked = { id: string; best: number; sure: number };

/** Entries best first, and the nearest examples of what is declined and of what is no question at all. */
export type Ranking = { ranked: Ranked[]; decline: Decline; talk: Talk; flow: FlowAsked; odds: Odds };

const NO_ODDS: Odds = { of: () => 0, chances: new Float64Array(0), likeliest: -1, surest: 0, anyEntry: 0 };
const NO_DECLINE: Decline = { group: '', best: 0, three: 0, look: 0, covered: 0 };
const NO_TALK: Talk = { ...NO_DECLINE, sure: 0 };
const NO_FLOW: FlowAsked = { id: '', best: 0, sure: 0 };

/** What a question has in common with an owner: the phrasings that come nearest, best first. */
type Candidate = { owner: number; near: readonly Near[] };

/**
 * Ranks entries for a query.
 * @param skip the row of a phrasing to leave out (for the check that each phrasing's own entry wins without it)
 * @param last the entry that was answered last: people stay near it
 */
export function rank(
  index: SearchIndex,
  analysis: Pick<Analysis, 'bothPlaces'>,
  terms: readonly Term[],
  facets: Facets,
  skip?: number,
  last?: Entry,
): Ranking {
  const query = queryOf(index.compiled, terms);
  if (query.mass === 0) return { ranked: [], decline: NO_DECLINE, talk: NO_TALK, flow: NO_FLOW, odds: NO_ODDS };
  // What was learned with the phrasing can't be told without it.
  const odds = skip === undefined ? index.classifier.judge(terms, query.pairs) : undefined;
  const owners = index.find(query, odds);
  const near = index.compare(query, owners, skip);
  const candidates = owners.map((owner, i): Candidate => ({ owner, near: near[i] ?? [] })).filter((candidate) => candidate.near.length > 0);
  index.likeness.open(wordsOf(terms));
  const context: Judging = {
    index,
    query,
    facets,
    bothPlaces: analysis.bothPlaces,
    odds: odds ?? NO_ODDS,
    share: shares(index, skip),
    skip,
    last,
  };
  const ranked = candidates
    .flatMap((candidate) => {
      const document = index.documents[candidate.owner];
      return document ? judge(context, document, candidate.near) : [];
    })
    .sort((a, b) => b.score - a.score || (a.document.entry.id < b.document.entry.id ? -1 : 1));
  const nearestOf = (kind: Group['kind']) => nearestGroup(index, candidates, kind);
  return {
    ranked,
    decline: nearestOf('declined'),
    talk: talkOf(index, candidates, odds ?? NO_ODDS),
    flow: surestFlow(index, candidates, odds ?? NO_ODDS),
    odds: odds ?? NO_ODDS,
  };
}

/** What a question looks like. */
function wordsOf(terms: readonly Term[]): string {
  return terms
    .filter((term) => term.weight > 0)
    .map((term) => term.text)
    .join(' ');
}

function groupOf({ compiled, documents }: SearchIndex, owner: number): Group | undefined {
  return compiled.groups[owner - documents.length];
}

function nearestGroup(index: SearchIndex, candidates: readonly Candidate[], kind: Group['kind']): Decline {
  const own = candidates.filter(({ owner }) => groupOf(index, owner)?.kind === kind);
  const near = own
    .flatMap((candidate) => candidate.near)
    .sort(nearer)
    .slice(0, 3);
  const best = near[0];
  if (!best) return NO_DECLINE;
  const owner = own.find((candidate) => candidate.near[0] === best)?.owner ?? -1;
  return {
    group: groupOf(index, owner)?.id ?? '',
    best: best.agreement,
    three: meanOfThree(near),
    look: bestLook(index, near),
    covered: best.covered,
  };
}

/** The small talk that a message is nearest to and, by all its words together, surest to be. */
function talkOf(index: SearchIndex, candidates: readonly Candidate[], odds: Odds): Talk {
  let found = NO_TALK;
  let most = 0;
  for (const { owner, near } of candidates) {
    const group = groupOf(index, owner);
    const [best] = near;
    const sure = odds.of(owner);
    if (group?.kind !== 'talk' || !best || best.agreement + sure <= most) continue;
    most = best.agreement + sure;
    found = { sure, group: group.id, best: best.agreement, three: meanOfThree(near), look: bestLook(index, near), covered: best.covered };
  }
  return found;
}

function surestFlow(index: SearchIndex, candidates: readonly Candidate[], odds: Odds): FlowAsked {
  let surest = NO_FLOW;
  for (const [g, { id, kind }] of index.compiled.groups.entries()) {
    const owner = index.documents.length + g;
    const sure = kind === 'flow' ? odds.of(owner) : 0;
    if (sure <= surest.sure) continue;
    surest = { id, best: candidates.find((candidate) => candidate.owner === owner)?.near[0]?.agreement ?? 0, sure };
  }
  return surest;
}

/** What all entries are judged by. */
type Judging = {
  index: SearchIndex;
  query: Query;
  facets: Facets;
  bothPlaces: boolean;
  odds: Odds;
  share: (feature: Feature, owner: number) => number;
  skip: number | undefined;
  last: Entry | undefined;
};

function judge({ index, query, facets, bothPlaces, odds, share, skip, last }: Judging, document: Document, near: readonly Near[]): Ranked {
  const { compiled } = index;
  const { owner } = document;
  const sums = { coverage: 0, centrality: 0, text: 0, literal: 0, likelihood: 0, centroid: 0 };
  const matched: string[] = [];
  for (const { text, stem, concepts, weight } of query.terms) {
    let most = 0;
    let likelihood = 0;
    let inText = false;
    for (let i = -1; i < concepts.length; i++) {
      const feature = i < 0 ? stem : (concepts[i] as Feature);
      if (feature < 0) continue;
      const part = share(feature, owner);
      if (part > 0) {
        most = Math.max(most, part);
        sums.centroid += weight * part * (compiled.rarity.of[feature] as number);
        likelihood = Math.max(likelihood, Math.log(1 + (0.5 * part) / (compiled.background[feature] as number)));
        if (i < 0) sums.literal += weight;
      }
      inText ||= indexIn(compiled.texts, feature, owner) >= 0;
    }
    if (most > 0) {
      sums.coverage += weight;
      sums.centrality += weight * Math.sqrt(most);
      sums.likelihood += (weight * likelihood) / 5;
    }
    if (inText) sums.text += weight;
    if (most > 0 || inText) matched.push(text);
  }
  const length = compiled.lengths[owner] as number;
  const { place, role } = document.entry;
  const signals: Signals = {
    best: near[0]?.agreement ?? 0,
    three: meanOfThree(near),
    coverage: sums.coverage / query.mass,
    centrality: sums.centrality / query.mass,
    text: sums.text / query.mass,
    centroid: length > 0 ? sums.centroid / (length * query.length) : 0,
    likelihood: sums.likelihood / query.mass,
    look: bestLook(index, near),
    order: sharedOrder(index, query, owner, skip === undefined ? 0 : 1),
    literal: sums.literal / query.mass,
    learned: odds.of(owner),
    place: agree(place === 'any' ? undefined : place, facets.place, bothPlaces ? -0.6 : -0.5),
    role: agree(role === 'both' ? undefined : role, facets.role, 0),
    kin: kinOf(last, document.entry),
  };
  const [best] = near;
  return {
    document,
    signals,
    score: scoreOf(signals),
    phrasing: best ? index.phrasing(owner, best.row) : '',
    covered: best?.covered ?? 0,
    matched,
  };
}

/** The share of a question's neighbouring pairs that more than so many phrasings of an entry have. */
function sharedOrder({ compiled }: SearchIndex, { pairs }: Query, owner: number, least: number): number {
  let shared = 0;
  for (const pair of pairs) if (valueIn(compiled.pairCounts, pair, owner) > least) shared++;
  return pairs.length > 0 ? shared / pairs.length : 0;
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

function bestLook({ likeness }: SearchIndex, near: readonly Near[]): number {
  let best = 0;
  for (const { row } of near) best = Math.max(best, likeness.to(row));
  return best;
}

function agree(own: string | undefined, asked: string | undefined, unasked: number): number {
  if (own === undefined) return 0;
  if (asked === undefined) return unasked;
  return own === asked ? 1 : -1;
}

function kinOf(last: Entry | undefined, entry: Entry): number {
  if (!last) return 0;
  if (last.counterpart === entry.id || last.related.includes(entry.id) || entry.related.includes(last.id)) return 1;
  return last.topic === entry.topic ? 0.5 : 0;
}

/** A feature's share of an entry's phrasings, as if the skipped one were not there. */
function shares({ compiled, documents }: SearchIndex, skip: number | undefined): (feature: Feature, owner: number) => number {
  const { shares, phrasings, postings } = compiled;
  if (skip === undefined) return (feature, owner) => valueIn(shares, feature, owner);
  const { rowStart } = phrasings;
  const own = documents.find(({ owner }) => (rowStart[owner + 1] as number) > skip)?.owner ?? -1;
  const one = 1 / ((rowStart[own + 1] as number) - (rowStart[own] as number));
  return (feature, owner) => {
    const share = valueIn(shares, feature, owner);
    if (owner !== own || indexIn(postings, feature, skip) < 0) return share;
    return share - one > one / 2 ? share - one : 0;
  };
}
