import { type Feature, pairsOf, type Term } from './index.ts';

/** A phrasing to learn from: what it says, and whose it is (`owner` as in the phrasing table). */
export type Lesson = { text: string; terms: readonly Term[]; owner: number };

/**
 * How surely a question asks for an entry (owner 0 and up) or for a group of what is declined or talk (owner -1 and down),
 * judged by all its words together: 0..1, where 0.5 stands for a chance of one in two (`sureness`).
 */
export type Odds = { of: (owner: number) => number; likeliest: number; surest: number; anyEntry: number };

/** Tells by which words each entry is asked for. */
export type Classifier = { judge: (terms: readonly Term[]) => Odds };

const EPOCHS = 3;
const RATE = 1.5;
/** Share of a phrasing's features that is left out each time it is read, so that no single word decides alone. */
const LEFT_OUT = 0.5;
/** Length of a text's vector: higher makes surer. */
const LENGTH = 6;
/** A pair of neighbours counts half as much as its words. */
const PAIR = 0.5;
const PART = 0.7;
/** A feature that one phrasing alone holds proves nothing. */
const LEAST_PHRASINGS = 2;
/** A class that is less likely than this learns nothing from a phrasing of another. */
const NOTICED = 0.03;
/** A class this far behind the likeliest (natural logarithm) has no chance worth working out. */
const FAR_BEHIND = -14;

/** What a text holds: numbers of features, and how much of each. */
type Vector = { features: number[]; values: number[] };

/**
 * Learns a softmax over entries and groups from their phrasings, by gradient descent with features left out at random (of a
 * fixed seed: equal content learns equally). Only the classes that come into question are touched, so that time and memory
 * grow with the phrasings and not with phrasings times entries. Decision 0010.
 */
export function trainClassifier(lessons: readonly Lesson[], entries: number, groups: number): Classifier {
  const size = entries + groups;
  const classOf = (owner: number) => (owner >= 0 ? owner : entries - 1 - owner);
  const names = nameFeatures(lessons);
  // In an order that does not hang on files: the last lessons of a round count a little more.
  const sorted = [...lessons].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const rows = sorted.map(({ terms, owner }) => ({ vector: vectorOf(terms, names), target: classOf(owner) }));
  const model = createModel(names.size, size);
  const pace = paceOf(rows.map(({ target }) => target));
  const random = createRandom();
  const order = Int32Array.from(rows.keys());
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (const [done, at] of order.entries()) {
      const rate = RATE * (1 - (epoch + done / order.length) / EPOCHS);
      const { vector, target } = rows[at] as (typeof rows)[number];
      const seen = leaveOut(vector, random);
      model.learn(seen, target, (rate * (pace[target] as number)) / LENGTH);
    }
  }
  return {
    judge: (terms) => {
      const chances = model.chances(vectorOf(terms, names));
      const ofEntries = chances.subarray(0, entries);
      const surest = ofEntries.reduce((most, chance) => Math.max(most, chance), 0);
      const any = ofEntries.reduce((sum, chance) => sum + chance, 0);
      return {
        of: (owner) => sureness(chances[classOf(owner)] ?? 0),
        likeliest: ofEntries.indexOf(surest),
        surest: sureness(surest),
        anyEntry: sureness(any),
      };
    },
  };
}

/** A chance as logarithm of its odds, cut at 1 in 3,000 and brought to 0..1: so that 0.99 and 0.999 stay apart. */
function sureness(chance: number): number {
  const odds = Math.log((chance + 1e-9) / (1 - chance + 1e-9));
  return Math.min(1, Math.max(0, 0.5 + odds / (2 * MOST_ODDS)));
}
const MOST_ODDS = 8;

/** Every feature that is held often enough, with a number. Pairs have a space of their own. */
type Names = { size: number; single: ReadonlyMap<Feature, number>; pair: ReadonlyMap<number, number> };

function nameFeatures(lessons: readonly Lesson[]): Names {
  const singles = new Map<Feature, number>();
  const pairs = new Map<number, number>();
  for (const { terms } of lessons) {
    for (const feature of new Set(terms.flatMap(({ stem, parts, concepts }) => [stem, ...parts, ...concepts])))
      singles.set(feature, (singles.get(feature) ?? 0) + 1);
    for (const pair of new Set(pairsOf(terms))) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let size = 0;
  const numbered = (counts: ReadonlyMap<number, number>) =>
    new Map(
      [...counts].filter(([feature, count]) => feature >= 0 && count >= LEAST_PHRASINGS).map(([feature]) => [feature, size++] as const),
    );
  const [single, pair] = [numbered(singles), numbered(pairs)];
  return { size, single, pair };
}

function vectorOf(terms: readonly Term[], { single, pair }: Names): Vector {
  const held = new Map<number, number>();
  const hold = (feature: number | undefined, value: number) => {
    if (feature !== undefined && value > (held.get(feature) ?? 0)) held.set(feature, value);
  };
  const roots = terms.map(({ weight }) => Math.sqrt(Math.max(0, weight)));
  for (const [i, { stem, parts, concepts }] of terms.entries()) {
    const root = roots[i] as number;
    hold(single.get(stem), root);
    for (const part of parts) hold(single.get(part), root * PART);
    for (const concept of concepts) hold(single.get(concept), root);
  }
  for (const [i, neighbours] of pairsOf(terms).entries()) {
    hold(pair.get(neighbours), PAIR * Math.sqrt((roots[i] as number) * (roots[i + 1] as number)));
  }
  return scaled([...held.keys()], [...held.values()]);
}

/** Brings a vector to LENGTH, in place. */
function scaled(features: number[], values: number[]): Vector {
  let squares = 0;
  for (const value of values) squares += value * value;
  const factor = squares > 0 ? LENGTH / Math.sqrt(squares) : 0;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
  return { features, values };
}

function leaveOut(vector: Vector, random: () => number): Vector {
  const features: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < vector.features.length; i++) {
    if (random() < LEFT_OUT) continue;
    features.push(vector.features[i] as number);
    values.push(vector.values[i] as number);
  }
  return features.length > 0 ? scaled(features, values) : vector;
}

/** Classes with few phrasings learn more of each, those with many less, or a new entry would never be likely. */
function paceOf(targets: readonly number[]): number[] {
  const counts: number[] = [];
  for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  const classes = counts.filter((count) => count > 0).length;
  return Array.from(counts, (count) => (count ? Math.min(MOST_PACE, Math.sqrt(targets.length / classes / count)) : 1));
}
const MOST_PACE = 3;

/** The weights of one feature: only of the classes that it ever spoke for or against. */
type Row = { classes: Int32Array; weights: Float32Array; length: number };

function createModel(features: number, classes: number) {
  const rows = Array.from({ length: features }, (): Row | undefined => undefined);
  const sums = new Float64Array(classes);
  const pulls = new Float64Array(classes);
  const pulled = new Int32Array(classes);
  const stamps = new Int32Array(classes);
  let stamp = 0;

  /** Chances of all classes, in a buffer that the next call overwrites. */
  const chances = ({ features, values }: Vector): Float64Array => {
    sums.fill(0);
    for (let i = 0; i < features.length; i++) {
      const row = rows[features[i] as number];
      if (!row) continue;
      const { classes: held, weights, length } = row;
      const value = values[i] as number;
      for (let k = 0; k < length; k++) {
        const c = held[k] as number;
        sums[c] = (sums[c] as number) + (weights[k] as number) * value;
      }
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) if ((sums[c] as number) > most) most = sums[c] as number;
    let total = 0;
    for (let c = 0; c < classes; c++) {
      const behind = (sums[c] as number) - most;
      const chance = behind < FAR_BEHIND ? 0 : Math.exp(behind);
      sums[c] = chance;
      total += chance;
    }
    for (let c = 0; c < classes; c++) sums[c] = (sums[c] as number) / total;
    return sums;
  };

  const learn = (vector: Vector, target: number, rate: number) => {
    const all = chances(vector);
    let count = 0;
    for (let c = 0; c < classes; c++) {
      const pull = (c === target ? 1 : 0) - (all[c] as number);
      if (c !== target && (all[c] as number) < NOTICED) continue;
      pulls[c] = pull;
      pulled[count++] = c;
    }
    for (let i = 0; i < vector.features.length; i++) {
      const feature = vector.features[i] as number;
      let row = rows[feature];
      if (!row) {
        row = { classes: new Int32Array(8), weights: new Float32Array(8), length: 0 };
        rows[feature] = row;
      }
      const step = rate * (vector.values[i] as number);
      const { classes: held, weights, length } = row;
      stamp++;
      for (let k = 0; k < length; k++) {
        const c = held[k] as number;
        const pull = pulls[c] as number;
        if (pull === 0) continue;
        stamps[c] = stamp;
        weights[k] = (weights[k] as number) + step * pull;
      }
      for (let k = 0; k < count; k++) {
        const c = pulled[k] as number;
        if (stamps[c] !== stamp) append(row, c, step * (pulls[c] as number));
      }
    }
    for (let k = 0; k < count; k++) pulls[pulled[k] as number] = 0;
  };
  return { learn, chances: (vector: Vector) => chances(vector).slice() };
}

function append(row: Row, c: number, weight: number): void {
  if (row.length === row.classes.length) {
    const { classes, weights } = row;
    row.classes = new Int32Array(2 * classes.length);
    row.classes.set(classes);
    row.weights = new Float32Array(2 * weights.length);
    row.weights.set(weights);
  }
  row.classes[row.length] = c;
  row.weights[row.length++] = weight;
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
