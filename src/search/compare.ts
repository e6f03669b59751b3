import type { CompiledSearch } from './compile.ts';
import { CONCEPT_AGREEMENT, type Query } from './query.ts';
import { lowerBound } from './sparse.ts';

/** Phrasings of one owner that are compared closely. */
const CLOSE = 6;
/** Nearest phrasings of an owner that count. */
const NEAREST = 3;
/** A phrasing that shares less than this part of what the best shares is not looked at closely. */
const SHARED_PART = 0.35;
/** The part of a question's weight that the words which say least may have, and not be looked up. */
const PASSED_OVER = 0.08;

/** A phrasing's number, its agreement with the question (weighted cosine) and how much of it the question says; 0..1. */
export type Near = { row: number; agreement: number; covered: number };

/**
 * Compares a question with the phrasings of some owners, given in ascending order.
 * @param skip a row to leave out
 * @returns for each owner its nearest phrasings, best first; none where nothing much is shared
 */
export type Comparer = (query: Query, owners: readonly number[], skip?: number) => Near[][];

/** Makes a comparer over what was compiled; it keeps one place a phrasing and a feature, all zero between two questions. */
export function createComparer({ phrasings, postings }: Pick<CompiledSearch, 'phrasings' | 'postings'>): Comparer {
  const { rowStart, termStart, weights, featureStart, partStart, features, mass } = phrasings;
  const shared = new Float64Array(mass.length);
  const root = mass.map((weight) => 1 / Math.sqrt(weight + 1));
  // 1: the question holds it; 2 and more: it also meets the terms of meetings[mark - 2].
  const marks = new Int32Array(postings.start.length);

  /** Adds up in `shared` what each phrasing has of the question's weight. */
  const share = ({ meetings }: Query, owners: readonly number[]) => {
    let left = meetings.reduce((sum, { weight }) => sum + weight, 0);
    const least = left * PASSED_OVER;
    for (const { feature, weight } of meetings) {
      if (left <= least) break;
      left -= weight;
      let at = postings.start[feature] as number;
      const end = postings.start[feature + 1] as number;
      for (const owner of owners) {
        at = lowerBound(postings.items, rowStart[owner] as number, at, end);
        const last = rowStart[owner + 1] as number;
        for (; at < end && (postings.items[at] as number) < last; at++) {
          const row = postings.items[at] as number;
          shared[row] = (shared[row] as number) + weight * (root[row] as number);
        }
      }
    }
  };

  const most = (owners: readonly number[]) => {
    let best = 0;
    for (const owner of owners) {
      for (let row = rowStart[owner] as number; row < (rowStart[owner + 1] as number); row++) {
        if ((shared[row] as number) > best) best = shared[row] as number;
      }
    }
    return best;
  };

  /** The rows of an owner that share most, at least the given part; clears what was shared. */
  const closest = (owner: number, least: number, skip: number): number[] => {
    const found: number[] = [];
    const from = rowStart[owner] as number;
    const to = rowStart[owner + 1] as number;
    for (let row = from; row < to; row++) {
      const value = shared[row] as number;
      if (value < least || value === 0 || row === skip) continue;
      if (found.length === CLOSE && value <= (shared[found[CLOSE - 1] as number] as number)) continue;
      let at = found.length;
      while (at > 0 && (shared[found[at - 1] as number] as number) < value) at--;
      found.splice(at, 0, row);
      if (found.length > CLOSE) found.pop();
    }
    shared.fill(0, from, to);
    return found;
  };

  const mark = ({ meetings, parts }: Query, on: boolean) => {
    for (const part of parts) marks[part] = on ? 1 : 0;
    for (const [i, { feature }] of meetings.entries()) marks[feature] = on ? i + 2 : 0;
  };

  const compare = (query: Query, met: Float64Array, row: number): Near => {
    met.fill(0);
    let fromPhrasing = 0;
    for (let t = termStart[row] as number; t < (termStart[row + 1] as number); t++) {
      const first = featureStart[t] as number;
      const parts = partStart[t] as number;
      let agreement = 0;
      for (let i = first; i < (featureStart[t + 1] as number); i++) {
        const mark = marks[features[i] as number] as number;
        if (mark === 0) continue;
        if (i < parts && agreement === 0) agreement = i === first ? 1 : CONCEPT_AGREEMENT;
        if (mark >= 2) meet(query, mark - 2, met);
      }
      fromPhrasing += agreement * (weights[t] as number);
    }
    let fromQuery = 0;
    for (let i = 0; i < met.length; i++) fromQuery += (met[i] as number) * (query.terms[i]?.weight ?? 0);
    const whole = mass[row] as number;
    const covered = whole > 0 && fromQuery > 0 ? fromPhrasing / whole : 0;
    return { row, agreement: query.mass > 0 ? Math.sqrt((fromQuery / query.mass) * covered) : 0, covered };
  };

  return (query, owners, skip = -1) => {
    share(query, owners);
    const least = SHARED_PART * most(owners);
    mark(query, true);
    const met = new Float64Array(query.terms.length);
    const near = owners.map((owner) =>
      closest(owner, least, skip)
        .map((row) => compare(query, met, row))
        .sort(nearer)
        .slice(0, NEAREST),
    );
    mark(query, false);
    return near;
  };
}

/** Order of phrasings, nearest first. */
export function nearer(a: Near, b: Near): number {
  return b.agreement - a.agreement || a.row - b.row;
}

function meet({ meetings }: Query, meeting: number, met: Float64Array): void {
  const terms = meetings[meeting]?.terms ?? [];
  for (let k = 0; k < terms.length; k++) {
    const { term, agreement } = terms[k] as { term: number; agreement: number };
    if (agreement > (met[term] as number)) met[term] = agreement;
  }
}
