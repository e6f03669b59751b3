import { createHolder, FAR_BEHIND, LENGTH, type Learned, PAIR, PART, scaleOf } from './classifier.ts';
import { ownersOf, type Pairs, type UnweighedTable } from './phrasing-table.ts';
import { type Sparse, sparseOf } from './sparse.ts';

const EPOCHS = 6;
/** Rounds where there are more phrasings than this: of so many, each need not be read so often. */
const FEW_EPOCHS = 2;
const MANY_PHRASINGS = 100_000;
const RATE = 1.5;
/** Share of a phrasing's features that is left out each time it is read, so that no single word decides alone. */
const LEFT_OUT = 0.5;
/** A feature that one phrasing alone holds proves nothing, and one that this many owners hold tells little: it would cost each lesson dear. */
const LEAST_PHRASINGS = 2;
const MOST_OWNERS = 1_000;
/** An owner that is less likely than this learns nothing from a phrasing of another. */
const NOTICED = 0.03;
/** Owners with few phrasings learn at most so many times as much of each. */
const MOST_PACE = 3;

/** What is learned from: phrasings with their pairs, the rows that hold each feature, and their texts. */
export type Lessons = { table: UnweighedTable; pairs: Pairs; postings: Sparse; texts: readonly string[]; entries: number };

/**
 * Learns a softmax over entries and groups from their phrasings, by gradient descent with features left out at random (of a
 * fixed seed: equal content learns equally). Only the owners that come into question are touched, so that time and memory
 * grow with the phrasings and not with phrasings times entries. Decision 0010.
 */
export function learn({ table, pairs, postings, texts, entries }: Lessons): Learned {
  const owners = table.rowStart.length - 1;
  const known = new Uint8Array(postings.start.length - 1 + pairs.known.length);
  const ownerOf = ownersOf(table.rowStart);
  markKnown(known, postings, ownerOf, 0);
  markKnown(known, pairs.rows, ownerOf, postings.start.length - 1);
  const vectors = vectorsOf(table, pairs, known);
  const pace = paceOf(table.rowStart);
  const model = createModel(known.length, owners);
  const random = createRandom();
  const seen = { features: [] as number[], values: [] as number[] };
  // In an order that does not hang on files: the last lessons of a round count a little more.
  const order = inOrderOf(texts);
  const epochs = order.length > MANY_PHRASINGS ? FEW_EPOCHS : EPOCHS;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let done = 0; done < order.length; done++) {
      const row = order[done] as number;
      const rate = RATE * (1 - (epoch + done / order.length) / epochs);
      leaveOut(vectors, row, random, seen);
      const owner = ownerOf[row] as number;
      model.learn(seen.features, seen.values, owner, (rate * (pace[owner] as number)) / LENGTH);
    }
  }
  return { features: postings.start.length - 1, entries, owners, known, weights: model.weights() };
}

/** Marks what enough phrasings hold, and not too many owners. */
function markKnown(known: Uint8Array, { start, items }: Sparse, ownerOf: Int32Array, from: number): void {
  for (let key = 0; key + 1 < start.length; key++) {
    let owners = 0;
    let last = -1;
    for (let i = start[key] as number; i < (start[key + 1] as number); i++) {
      const owner = ownerOf[items[i] as number] as number;
      if (owner !== last) owners++;
      last = owner;
    }
    const phrasings = (start[key + 1] as number) - (start[key] as number);
    if (phrasings >= LEAST_PHRASINGS && owners <= MOST_OWNERS) known[from + key] = 1;
  }
}

/** What each phrasing holds: features with a value each, those of row i from `start[i]` on. */
type Vectors = { start: Int32Array; features: Int32Array; values: Float32Array };

function vectorsOf(table: UnweighedTable, pairs: Pairs, known: Uint8Array): Vectors {
  const { termStart, weights, featureStart, partStart, features } = table;
  const singles = known.length - pairs.known.length;
  const held = createHolder(known);
  const start = [0];
  const all = { features: [] as number[], values: [] as number[] };
  for (let row = 0; row + 1 < termStart.length; row++) {
    let before = 0;
    for (let t = termStart[row] as number; t < (termStart[row + 1] as number); t++) {
      const root = Math.sqrt(weights[t] as number);
      for (let i = featureStart[t] as number; i < (featureStart[t + 1] as number); i++) {
        held.hold(features[i] as number, i < (partStart[t] as number) ? root : root * PART);
      }
      const pair = pairs.at[t] as number;
      if (pair >= 0) held.hold(singles + pair, PAIR * Math.sqrt(before * root));
      before = root;
    }
    for (let i = 0; i < held.features.length; i++) {
      all.features.push(held.features[i] as number);
      all.values.push(held.values[i] as number);
    }
    start.push(all.features.length);
    held.clear();
  }
  return { start: new Int32Array(start), features: new Int32Array(all.features), values: new Float32Array(all.values) };
}

/** Reads a phrasing into `seen` with some features left out, brought to LENGTH; whole where all would be. */
function leaveOut(vectors: Vectors, row: number, random: () => number, seen: { features: number[]; values: number[] }): void {
  const from = vectors.start[row] as number;
  const to = vectors.start[row + 1] as number;
  const take = (all: boolean) => {
    seen.features.length = 0;
    seen.values.length = 0;
    for (let i = from; i < to; i++) {
      if (!all && random() < LEFT_OUT) continue;
      seen.features.push(vectors.features[i] as number);
      seen.values.push(vectors.values[i] as number);
    }
  };
  take(false);
  if (seen.features.length === 0) take(true);
  const scale = scaleOf(seen.values);
  for (let i = 0; i < seen.values.length; i++) seen.values[i] = (seen.values[i] as number) * scale;
}

/** Owners with few phrasings learn more of each, those with many less, or a new entry would never be likely. */
function paceOf(rowStart: Int32Array): Float64Array {
  const counts = Array.from({ length: rowStart.length - 1 }, (_, owner) => (rowStart[owner + 1] as number) - (rowStart[owner] as number));
  const filled = counts.filter((count) => count > 0).length;
  const all = rowStart.at(-1) as number;
  return Float64Array.from(counts, (count) => (count ? Math.min(MOST_PACE, Math.sqrt(all / filled / count)) : 1));
}

/** The weights of one feature: only of the owners that it ever spoke for or against. */
type Row = { owners: Int32Array; weights: Float32Array; length: number };

function createModel(features: number, owners: number) {
  const rows = Array.from({ length: features }, (): Row | undefined => undefined);
  const sums = new Float64Array(owners);
  const chances = new Float64Array(owners);
  const pulls = new Float64Array(owners);
  const pulled = new Int32Array(owners);
  const stamps = new Int32Array(owners);
  let stamp = 0;

  /** Where a sum stands after this lesson; all others are 0. */
  const touched = new Int32Array(owners);
  const marks = new Int32Array(owners);
  let lesson = 0;
  let count = 0;
  const touch = (owner: number) => {
    if (marks[owner] === lesson) return;
    marks[owner] = lesson;
    sums[owner] = 0;
    touched[count++] = owner;
  };

  /** Works out `chances` of the touched owners, not yet divided by their total. @returns total, and what an untouched one has */
  const judge = (seen: readonly number[], values: readonly number[], target: number) => {
    lesson++;
    count = 0;
    touch(target);
    // only among few may an owner be noticed of which nothing is known
    if (owners * NOTICED < 1) for (let owner = 0; owner < owners; owner++) touch(owner);
    for (let i = 0; i < seen.length; i++) {
      const row = rows[seen[i] as number];
      if (!row) continue;
      const { owners: held, weights, length } = row;
      const value = values[i] as number;
      for (let k = 0; k < length; k++) {
        const owner = held[k] as number;
        if (marks[owner] !== lesson) touch(owner);
        sums[owner] = (sums[owner] as number) + (weights[k] as number) * value;
      }
    }
    let most = count < owners ? 0 : Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) most = Math.max(most, sums[touched[k] as number] as number);
    let total = (owners - count) * Math.exp(-most);
    for (let k = 0; k < count; k++) {
      const owner = touched[k] as number;
      const behind = (sums[owner] as number) - most;
      const chance = behind < FAR_BEHIND ? 0 : Math.exp(behind);
      chances[owner] = chance;
      total += chance;
    }
    return total;
  };

  const learn = (seen: readonly number[], values: readonly number[], target: number, rate: number) => {
    const total = judge(seen, values, target);
    let noticed = 0;
    for (let k = 0; k < count; k++) {
      const owner = touched[k] as number;
      const chance = (chances[owner] as number) / total;
      if (owner !== target && chance < NOTICED) continue;
      pulls[owner] = (owner === target ? 1 : 0) - chance;
      pulled[noticed++] = owner;
    }
    for (let i = 0; i < seen.length; i++) pull(seen[i] as number, rate * (values[i] as number), noticed);
    for (let k = 0; k < noticed; k++) pulls[pulled[k] as number] = 0;
  };

  const pull = (feature: number, step: number, noticed: number) => {
    let row = rows[feature];
    if (!row) {
      row = { owners: new Int32Array(8), weights: new Float32Array(8), length: 0 };
      rows[feature] = row;
    }
    stamp++;
    const { owners: held, weights, length } = row;
    for (let k = 0; k < length; k++) {
      const owner = held[k] as number;
      const pulling = pulls[owner] as number;
      if (pulling === 0) continue;
      stamps[owner] = stamp;
      weights[k] = (weights[k] as number) + step * pulling;
    }
    for (let k = 0; k < noticed; k++) {
      const owner = pulled[k] as number;
      if (stamps[owner] !== stamp) append(row, owner, step * (pulls[owner] as number));
    }
  };
  return { learn, weights: () => flatten(rows) };
}

function append(row: Row, owner: number, weight: number): void {
  if (row.length === row.owners.length) {
    const { owners, weights } = row;
    row.owners = new Int32Array(2 * owners.length);
    row.owners.set(owners);
    row.weights = new Float32Array(2 * weights.length);
    row.weights.set(weights);
  }
  row.owners[row.length] = owner;
  row.weights[row.length++] = weight;
}

function flatten(rows: readonly (Row | undefined)[]): Sparse {
  const size = rows.reduce((sum, row) => sum + (row?.length ?? 0), 0);
  const keys = new Int32Array(size);
  const owners = new Int32Array(size);
  const weights = new Float32Array(size);
  let next = 0;
  for (const [feature, row] of rows.entries()) {
    if (!row) continue;
    keys.fill(feature, next, next + row.length);
    owners.set(row.owners.subarray(0, row.length), next);
    weights.set(row.weights.subarray(0, row.length), next);
    next += row.length;
  }
  return sparseOf(rows.length, keys, owners, weights);
}

function inOrderOf(texts: readonly string[]): Int32Array {
  return Int32Array.from(texts.keys()).sort((a, b) => {
    const [one, other] = [texts[a] as string, texts[b] as string];
    return one < other ? -1 : one > other ? 1 : 0;
  });
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swapped = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swapped;
  }
}

/** Numbers in 0..1 that are the same on every run (a linear congruential generator; nothing secret hangs on it). */
function createRandom(): () => number {
  let seed = 1;
  return () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x80000000;
  };
}
