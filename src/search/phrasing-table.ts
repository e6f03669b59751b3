import type { Feature, Term } from './index.ts';
import type { Look, Looks } from './look.ts';

/** A phrasing to store: its terms and whose it is (an entry's number, or below zero a declined group's). */
export type PhrasingRow = { text: string; owner: number; terms: readonly Term[] };

/**
 * Every phrasing in flat arrays, since there are ten thousand of them and each question is compared with hundreds.
 * The terms of row i are `termStart[i]` to before `termStart[i + 1]`; what it holds likewise in `held`.
 */
export type PhrasingTable = {
  texts: readonly string[];
  /** How each row looks, letter by letter; made when first compared. */
  lookOf: (row: number) => Look;
  owners: Int32Array;
  mass: Float32Array;
  /** 1 / square root of mass + 1: what shared weight is divided by for a first, rough order. */
  root: Float32Array;
  termStart: Int32Array;
  stems: Int32Array;
  /** Up to two meanings of each term, -2 where there is none. */
  concepts: Int32Array;
  weights: Float32Array;
  heldStart: Int32Array;
  held: Int32Array;
  /** Feature -> rows that hold it, ascending. */
  postings: ReadonlyMap<Feature, Int32Array>;
  /** Scratch space of one comparison, all zero between two: a question may not allocate a place for every phrasing. */
  shared: Float64Array;
  touched: Int32Array;
  /** One mark a feature. */
  marks: Int32Array;
};

const NONE = -2;

/** Lays phrasings out in a table. */
export function createPhrasingTable(rows: readonly PhrasingRow[], looks: Looks): PhrasingTable {
  const terms = rows.reduce((sum, row) => sum + row.terms.length, 0);
  const held: Feature[] = [];
  const lists = new Map<Feature, number[]>();
  const table = {
    texts: rows.map((row) => row.text),
    owners: Int32Array.from(rows, (row) => row.owner),
    mass: Float32Array.from(rows, (row) => row.terms.reduce((sum, term) => sum + term.weight, 0)),
    termStart: new Int32Array(rows.length + 1),
    stems: new Int32Array(terms),
    concepts: new Int32Array(2 * terms),
    weights: new Float32Array(terms),
    heldStart: new Int32Array(rows.length + 1),
  };
  let next = 0;
  for (const [i, row] of rows.entries()) {
    const own = new Set<Feature>();
    for (const term of row.terms) {
      table.stems[next] = term.stem;
      table.weights[next] = term.weight;
      table.concepts[2 * next] = term.concepts[0] ?? NONE;
      table.concepts[2 * next + 1] = term.concepts[1] ?? NONE;
      next++;
      own.add(term.stem);
      for (const part of term.parts) own.add(part);
      for (const concept of term.concepts) own.add(concept);
    }
    for (const feature of own) {
      held.push(feature);
      const list = lists.get(feature);
      if (list) list.push(i);
      else lists.set(feature, [i]);
    }
    table.termStart[i + 1] = next;
    table.heldStart[i + 1] = held.length;
  }
  const postings = new Map<Feature, Int32Array>();
  for (const [feature, list] of lists) postings.set(feature, Int32Array.from(list));
  const made = new Array<Look | undefined>(rows.length);
  const lookOf = (row: number) => {
    const look = made[row] ?? looks.of((table.texts[row] ?? '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' '));
    made[row] = look;
    return look;
  };
  return {
    ...table,
    lookOf,
    root: table.mass.map((mass) => 1 / Math.sqrt(mass + 1)),
    held: Int32Array.from(held),
    postings,
    shared: new Float64Array(rows.length),
    touched: new Int32Array(rows.length),
    marks: new Int32Array(1 + largest(lists.keys())),
  };
}

function largest(features: Iterable<Feature>): Feature {
  let most = 0;
  for (const feature of features) if (feature > most) most = feature;
  return most;
}
