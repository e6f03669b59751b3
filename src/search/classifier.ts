import type { Sparse } from './sparse.ts';
import type { Term } from './terms.ts';

/**
 * How surely a question asks for an entry, or for a group of what is declined or talk (owners after the entries), judged by
 * all its words together: 0..1, where 0.5 stands for a chance of one in two (`sureness`).
 */
export type Odds = {
  of: (owner: number) => number;
  /** The plain chance of each owner; all together are 1. */
  chances: Float64Array;
  likeliest: number;
  surest: number;
  anyEntry: number;
};

/** Tells by which words each entry is asked for. */
export type Classifier = { judge: (terms: readonly Term[], pairs: readonly number[]) => Odds };

/** What was learned (learn.ts), as plain data: how much each feature speaks for each owner. Numbers of pairs come after those of features. */
export type Learned = {
  features: number;
  entries: number;
  owners: number;
  /** 1 for what enough phrasings hold to prove something. */
  known: Uint8Array;
  /** Feature -> owners, and how much it speaks for each. */
  weights: Sparse;
};

/** Length of a text's vector: higher makes surer. */
export const LENGTH = 6;
/** A pair of neighbours counts half as much as its words. */
export const PAIR = 0.5;
export const PART = 0.7;
/** An owner this far behind the likeliest (natural logarithm) has no chance worth working out. */
export const FAR_BEHIND = -14;
const MOST_ODDS = 8;

/** Opens what was learned for questions. */
export function createClassifier(learned: Learned): Classifier {
  const { features: singles, entries, owners, known } = learned;
  const held = createHolder(known);
  const sums = new Float64Array(owners);
  return {
    judge: (terms, pairs) => {
      for (const [i, { stem, parts, concepts, weight }] of terms.entries()) {
        const root = Math.sqrt(Math.max(0, weight));
        held.hold(stem, root);
        for (const part of parts) held.hold(part, root * PART);
        for (const concept of concepts) held.hold(concept, root);
        const pair = i === 0 ? -1 : (pairs[i - 1] as number);
        const before = i === 0 ? 0 : Math.sqrt(Math.max(0, (terms[i - 1] as Term).weight));
        if (pair >= 0) held.hold(singles + pair, PAIR * Math.sqrt(before * root));
      }
      addUp(learned.weights, held, sums);
      held.clear();
      return oddsOf(toChances(sums), entries);
    },
  };
}

function oddsOf(chances: Float64Array, entries: number): Odds {
  let likeliest = -1;
  let surest = 0;
  let any = 0;
  for (let owner = 0; owner < entries; owner++) {
    const chance = chances[owner] as number;
    any += chance;
    if (chance <= surest) continue;
    surest = chance;
    likeliest = owner;
  }
  return { of: (owner) => sureness(chances[owner] ?? 0), chances, likeliest, surest: sureness(surest), anyEntry: sureness(any) };
}

/** What a text holds, each feature once with its highest value. */
export type Holder = {
  features: number[];
  values: number[];
  hold: (feature: number, value: number) => void;
  clear: () => void;
};

/** Makes a holder for known features; all others pass by. */
export function createHolder(known: Uint8Array): Holder {
  // One place a feature, cleared after each text.
  const place = new Int32Array(known.length);
  const features: number[] = [];
  const values: number[] = [];
  return {
    features,
    values,
    hold: (feature, value) => {
      if (!(value > 0) || known[feature] !== 1) return;
      const at = (place[feature] as number) - 1;
      if (at >= 0) {
        values[at] = Math.max(values[at] as number, value);
        return;
      }
      features.push(feature);
      place[feature] = values.push(value);
    },
    clear: () => {
      for (const feature of features) place[feature] = 0;
      features.length = 0;
      values.length = 0;
    },
  };
}

/** Adds up for each owner what a text's features say, with the text brought to LENGTH. */
function addUp({ start, items, values: weights }: Sparse, { features, values }: Holder, sums: Float64Array): void {
  sums.fill(0);
  const scale = scaleOf(values);
  for (let i = 0; i < features.length; i++) {
    const feature = features[i] as number;
    const value = (values[i] as number) * scale;
    const end = start[feature + 1] as number;
    for (let k = start[feature] as number; k < end; k++) {
      const owner = items[k] as number;
      sums[owner] = (sums[owner] as number) + (weights[k] as number) * value;
    }
  }
}

/** What brings a vector to LENGTH. */
export function scaleOf(values: readonly number[]): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2;
  return squares > 0 ? LENGTH / Math.sqrt(squares) : 0;
}

/** The softmax of sums, in an array of its own. */
function toChances(sums: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (let owner = 0; owner < sums.length; owner++) if ((sums[owner] as number) > most) most = sums[owner] as number;
  const chances = new Float64Array(sums.length);
  let total = 0;
  for (let owner = 0; owner < sums.length; owner++) {
    const behind = (sums[owner] as number) - most;
    if (behind < FAR_BEHIND) continue;
    const chance = Math.exp(behind);
    chances[owner] = chance;
    total += chance;
  }
  for (let owner = 0; owner < chances.length; owner++) chances[owner] = (chances[owner] as number) / total;
  return chances;
}

/** A chance as logarithm of its odds, cut at 1 in 3,000 and brought to 0..1: so that 0.99 and 0.999 stay apart. */
function sureness(chance: number): number {
  const odds = Math.log((chance + 1e-9) / (1 - chance + 1e-9));
  return Math.min(1, Math.max(0, 0.5 + odds / (2 * MOST_ODDS)));
}
