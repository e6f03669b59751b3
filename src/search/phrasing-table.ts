import type { Unit } from './analyse.ts';
import { type Sparse, sparseOf } from './sparse.ts';
import { dampening, type Names, numberOf, pairKey, type Rarity } from './terms.ts';

/**
 * Every phrasing in flat arrays, since there are ten thousand of them and each question is compared with hundreds. Rows of
 * one owner (an entry, or a group of examples after them) stand together: `rowStart[owner]` to before `rowStart[owner + 1]`.
 */
export type PhrasingTable = {
  rowStart: Int32Array;
  /** The terms of row i are `termStart[i]` to before `termStart[i + 1]`. */
  termStart: Int32Array;
  weights: Float32Array;
  /** The features of term t are `featureStart[t]` to before `featureStart[t + 1]`: its stem, to before `partStart[t]` its concepts, then its parts. */
  featureStart: Int32Array;
  partStart: Int32Array;
  features: Int32Array;
  /** Weight of all terms of a row. */
  mass: Float32Array;
};

/** A table without weights yet: those hang on how rare each feature is among all rows. */
export type UnweighedTable = Omit<PhrasingTable, 'mass'>;

/** Takes phrasings in, owner by owner. */
export type TableWriter = { add: (units: readonly Unit[]) => void; endOwner: () => void; done: () => UnweighedTable };

/** Makes a writer that numbers what it meets in `names`. */
export function createTableWriter(names: Names): TableWriter {
  const rowStart = [0];
  const termStart = [0];
  const weights: number[] = [];
  const featureStart = [0];
  const partStart: number[] = [];
  const features: number[] = [];
  return {
    add: (units) => {
      for (const unit of units) {
        features.push(numberOf(names, 'stems', unit.stem));
        for (const concept of unit.concepts) features.push(numberOf(names, 'concepts', concept));
        partStart.push(features.length);
        for (const part of unit.parts) features.push(numberOf(names, 'stems', part));
        featureStart.push(features.length);
        weights.push(dampening(unit) * unit.attention);
      }
      termStart.push(weights.length);
    },
    endOwner: () => {
      rowStart.push(termStart.length - 1);
    },
    done: () => ({
      rowStart: new Int32Array(rowStart),
      termStart: new Int32Array(termStart),
      weights: new Float32Array(weights),
      featureStart: new Int32Array(featureStart),
      partStart: new Int32Array(partStart),
      features: new Int32Array(features),
    }),
  };
}

/** Multiplies each term's weight, in place, by the rarity of its rarest concept, or of its stem where it has none. */
export function weigh(table: UnweighedTable, rarity: Rarity): PhrasingTable {
  const { termStart, weights, featureStart, partStart, features } = table;
  for (let t = 0; t < weights.length; t++) {
    const first = featureStart[t] as number;
    let best = partStart[t] === first + 1 ? (rarity.of[features[first] as number] as number) : 0;
    for (let i = first + 1; i < (partStart[t] as number); i++) best = Math.max(best, rarity.of[features[i] as number] as number);
    weights[t] = (weights[t] as number) * best;
  }
  const mass = new Float32Array(termStart.length - 1);
  for (let row = 0; row < mass.length; row++) {
    for (let t = termStart[row] as number; t < (termStart[row + 1] as number); t++)
      mass[row] = (mass[row] as number) + (weights[t] as number);
  }
  return { ...table, mass };
}

/** Feature -> rows that hold it. */
export function postingsOf({ termStart, featureStart, features }: UnweighedTable, size: number): Sparse {
  const seen = new Int32Array(size).fill(-1);
  const keys: number[] = [];
  const rows: number[] = [];
  for (let row = 0; row + 1 < termStart.length; row++) {
    const end = featureStart[termStart[row + 1] as number] as number;
    for (let i = featureStart[termStart[row] as number] as number; i < end; i++) {
      const feature = features[i] as number;
      if (seen[feature] === row) continue;
      seen[feature] = row;
      keys.push(feature);
      rows.push(row);
    }
  }
  return sparseOf(size, keys, rows);
}

/** Of lists by row, the share of each owner's rows in them: from feature -> rows to feature -> owners. */
export function sharesOf({ start, items }: Sparse, rowStart: Int32Array, value: (rows: number, all: number) => number): Sparse {
  const ownerOf = ownersOf(rowStart);
  const keys: number[] = [];
  const owners: number[] = [];
  const values: number[] = [];
  for (let key = 0; key + 1 < start.length; key++) {
    const end = start[key + 1] as number;
    for (let i = start[key] as number; i < end; ) {
      const owner = ownerOf[items[i] as number] as number;
      const from = i;
      while (i < end && ownerOf[items[i] as number] === owner) i++;
      keys.push(key);
      owners.push(owner);
      values.push(value(i - from, (rowStart[owner + 1] as number) - (rowStart[owner] as number)));
    }
  }
  return sparseOf(start.length - 1, keys, owners, values);
}

/** The owner of each row. */
export function ownersOf(rowStart: Int32Array): Int32Array {
  const owners = new Int32Array(rowStart.at(-1) ?? 0);
  for (let owner = 0; owner + 1 < rowStart.length; owner++) owners.fill(owner, rowStart[owner], rowStart[owner + 1]);
  return owners;
}

/** Neighbouring terms: `known` has the key of every pair, ascending; `at[t]` the number of the pair that term t ends, -1 where it begins a row. */
export type Pairs = { known: Float64Array; at: Int32Array; rows: Sparse };

/** Finds the pairs of all rows. */
export function pairsIn({ termStart, featureStart, partStart, features, weights }: UnweighedTable): Pairs {
  const keys = new Float64Array(weights.length).fill(-1);
  const partOf = (t: number) => {
    const first = featureStart[t] as number;
    return features[partStart[t] === first + 1 ? first : first + 1] as number;
  };
  for (let row = 0; row + 1 < termStart.length; row++) {
    for (let t = (termStart[row] as number) + 1; t < (termStart[row + 1] as number); t++) keys[t] = pairKey(partOf(t - 1), partOf(t));
  }
  const sorted = keys.slice().sort();
  const known = sorted.filter((key, i) => key >= 0 && key !== sorted[i - 1]);
  const numbers = new Map<number, number>();
  for (let i = 0; i < known.length; i++) numbers.set(known[i] as number, i);
  const at = Int32Array.from(keys, (key) => numbers.get(key) ?? -1);
  return { known, at, rows: pairRows(termStart, at, known.length) };
}

function pairRows(termStart: Int32Array, at: Int32Array, size: number): Sparse {
  const seen = new Int32Array(size).fill(-1);
  const keys: number[] = [];
  const rows: number[] = [];
  for (let row = 0; row + 1 < termStart.length; row++) {
    for (let t = termStart[row] as number; t < (termStart[row + 1] as number); t++) {
      const pair = at[t] as number;
      if (pair < 0 || seen[pair] === row) continue;
      seen[pair] = row;
      keys.push(pair);
      rows.push(row);
    }
  }
  return sparseOf(size, keys, rows);
}
