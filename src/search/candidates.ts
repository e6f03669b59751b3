import type { Odds } from './classifier.ts';
import type { CompiledSearch } from './compile.ts';
import type { Query } from './query.ts';

/** Most entries and groups that are looked at closely, by what was learned of them and by what their phrasings hold. */
const MOST = { entries: { learned: 6, held: 10 }, groups: { learned: 4, held: 8 } };
/** Owners read to find them: the cost stays flat where a word is held by very many. */
const MOST_READ = 20_000;

/** Finds the entries and groups that come into question, in ascending order. */
export type Finder = (query: Query, odds: Odds | undefined) => number[];

/** Makes a finder over what was compiled. */
export function createFinder({ shares, groups, lengths }: Pick<CompiledSearch, 'shares' | 'groups' | 'lengths'>): Finder {
  const entries = lengths.length - groups.length;
  const held = new Float64Array(lengths.length);
  return (query, odds) => {
    addUp(query, shares, held);
    const found = new Set([
      ...highest(held, 0, entries, odds ? MOST.entries.held : MOST.entries.held + MOST.entries.learned),
      ...highest(held, entries, held.length, MOST.groups.held),
    ]);
    if (odds) {
      for (const owner of highest(odds.chances, 0, entries, MOST.entries.learned)) found.add(owner);
      for (const owner of highest(odds.chances, entries, held.length, MOST.groups.learned)) found.add(owner);
    }
    return [...found].sort((a, b) => a - b);
  };
}

/** Adds up in `held` what the phrasings of each owner hold of the question, the weightiest features first, within the budget. */
function addUp({ meetings }: Query, { start, items, values }: CompiledSearch['shares'], held: Float64Array): void {
  held.fill(0);
  let left = MOST_READ;
  for (const { feature, weight } of meetings) {
    const from = start[feature] as number;
    const to = Math.min(start[feature + 1] as number, from + left);
    for (let i = from; i < to; i++) {
      const owner = items[i] as number;
      held[owner] = (held[owner] as number) + weight * Math.sqrt(values[i] as number);
    }
    left -= to - from;
    if (left <= 0) return;
  }
}

/** Where the highest values above 0 stand, highest first. */
function highest(values: Float64Array, from: number, to: number, most: number): number[] {
  const found: number[] = [];
  let least = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value <= least) continue;
    let at = found.length;
    while (at > 0 && (values[found[at - 1] as number] as number) < value) at--;
    found.splice(at, 0, i);
    if (found.length > most) found.pop();
    if (found.length === most) least = values[found[most - 1] as number] as number;
  }
  return found;
}
