import type { Miss } from '../storage/insight-store.ts';

/** Missed questions that share what they were about. */
export type MissedGroup = {
  /** In the order in which it was said most often. */
  terms: readonly string[];
  /** Different conversations; at least k. */
  conversations: number;
  /** Ids of entries, the one that came nearest most often first; at most three. */
  nearest: readonly string[];
  /** Days since 1970 of the latest. */
  latest: number;
};

/** Terms of one miss that are combined; its further ones are left aside, or their combinations would be too many. */
const MOST_TERMS = 6;
const MOST_SHARED = 4;
const MOST_NEAREST = 3;

/**
 * Groups misses by the terms they share. A group is shown only where at least `k` different conversations share all its terms,
 * so nothing stands out that one person asked; and each miss counts for the largest such group alone.
 */
export function groupMisses(misses: readonly Miss[], k: number): MissedGroup[] {
  const read = misses.map((miss) => ({ ...miss, terms: [...new Set(miss.terms)].slice(0, MOST_TERMS) }));
  const sharers = new Map<string, Set<string>>();
  for (const miss of read) {
    for (const terms of combinations(miss.terms)) {
      const key = keyOf(terms);
      sharers.set(key, (sharers.get(key) ?? new Set()).add(miss.conversation));
    }
  }
  const shared = (terms: readonly string[]) => sharers.get(keyOf(terms))?.size ?? 0;
  const groups = new Map<string, typeof read>();
  for (const miss of read) {
    const [best] = combinations(miss.terms)
      .filter((terms) => shared(terms) >= k)
      .sort((a, b) => b.length - a.length || shared(b) - shared(a) || (keyOf(a) < keyOf(b) ? -1 : 1));
    if (best) groups.set(keyOf(best), [...(groups.get(keyOf(best)) ?? []), { ...miss, terms: best }]);
  }
  return [...groups]
    .map(([key, members]) => groupOf(members, sharers.get(key)?.size ?? 0))
    .sort((a, b) => b.conversations - a.conversations || b.latest - a.latest || (keyOf(a.terms) < keyOf(b.terms) ? -1 : 1));
}

function groupOf(members: readonly Miss[], conversations: number): MissedGroup {
  const orders = mostOften(members.map(({ terms }) => terms.join('\n')));
  return {
    terms: (orders[0] as string).split('\n'),
    conversations,
    nearest: mostOften(members.flatMap(({ nearest }) => nearest)).slice(0, MOST_NEAREST),
    latest: Math.max(...members.map(({ day }) => day)),
  };
}

/** Every choice of one to four of the terms, each in the order of the whole. */
function combinations(terms: readonly string[]): string[][] {
  const all: string[][] = [[]];
  for (const term of terms) all.push(...all.filter(({ length }) => length < MOST_SHARED).map((chosen) => [...chosen, term]));
  return all.slice(1);
}

function keyOf(terms: readonly string[]): string {
  return [...terms].sort().join('\n');
}

/** Each once, the most frequent first, the earlier first among equals. */
function mostOften(all: readonly string[]): string[] {
  const counts = Map.groupBy(all, (one) => one);
  return [...counts].sort(([, a], [, b]) => b.length - a.length).map(([one]) => one);
}
