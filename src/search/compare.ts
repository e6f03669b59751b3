import { type Feature, featuresOf, heldBy, pairsOf, type SearchIndex, type Term } from './index.ts';
import type { Look } from './look.ts';
import type { PhrasingTable } from './phrasing-table.ts';

/** A concept agrees a little less than the same word. */
const CONCEPT_AGREEMENT = 0.88;
/** Phrasings compared closely. */
const CLOSE = 320;
/** Postings read to find them: the cost stays flat where a word occurs in very many phrasings. */
const MOST_POSTINGS = 60_000;
/** A phrasing that shares less than this part of what the best shares is not looked at closely. */
const SHARED_PART = 0.35;

/** A question in the form that phrasings are compared with. */
export type Query = {
  terms: readonly Term[];
  mass: number;
  length: number;
  held: ReadonlySet<Feature>;
  /** Feature -> the terms it would meet, and how well. */
  meets: ReadonlyMap<Feature, readonly { term: number; agreement: number }[]>;
  pairs: readonly number[];
  /** Likeness of a phrasing's look to the question's, 0..1. */
  likeness: (look: Look) => number;
};

/** Prepares the terms of a question for comparison. */
export function queryOf({ looks }: Pick<SearchIndex, 'looks'>, terms: readonly Term[]): Query {
  const meets = new Map<Feature, { term: number; agreement: number }[]>();
  for (const [i, term] of terms.entries()) {
    for (const feature of featuresOf(term)) {
      const item = { term: i, agreement: feature === term.stem ? 1 : CONCEPT_AGREEMENT };
      const list = meets.get(feature);
      if (list) list.push(item);
      else meets.set(feature, [item]);
    }
  }
  return {
    terms,
    mass: terms.reduce((sum, term) => sum + term.weight, 0),
    length: Math.hypot(...terms.map((term) => term.weight)),
    held: heldBy(terms),
    meets,
    pairs: pairsOf(terms),
    likeness: looks.likenessTo(
      looks.of(
        terms
          .filter((term) => term.weight > 0)
          .map((term) => term.text)
          .join(' '),
      ),
    ),
  };
}

/** A phrasing's number, its agreement with the question (weighted cosine) and how much of it the question says; 0..1. */
export type Near = { row: number; agreement: number; covered: number };

/** The phrasings nearest to a question, best first. */
export function nearest(table: PhrasingTable, query: Query): Near[] {
  const { touched, count } = sharedWeight(table, query);
  const { shared, root } = table;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const row = touched[i] as number;
    const rough = (shared[row] as number) * (root[row] as number);
    if (rough > most) most = rough;
  }
  const close: { row: number; rough: number }[] = [];
  for (let i = 0; i < count; i++) {
    const row = touched[i] as number;
    const rough = (shared[row] as number) * (root[row] as number);
    if (rough >= SHARED_PART * most) close.push({ row, rough });
    shared[row] = 0;
  }
  if (close.length > CLOSE) {
    close.sort((a, b) => b.rough - a.rough || a.row - b.row);
    close.length = CLOSE;
  }
  const compare = createComparison(table, query);
  const near = close.map(({ row }) => compare.row(row));
  compare.done();
  return near.sort((a, b) => b.agreement - a.agreement || a.row - b.row);
}

/** Adds up in `shared` what each phrasing has of the question's weight, rarest features first, within a budget. */
function sharedWeight(table: PhrasingTable, query: Query): { touched: Int32Array; count: number } {
  const lists: { rows: Int32Array; weight: number }[] = [];
  for (const [feature, items] of query.meets) {
    const rows = table.postings.get(feature);
    if (!rows) continue;
    let weight = 0;
    for (const { term, agreement } of items) weight += agreement * (query.terms[term]?.weight ?? 0);
    if (weight > 0) lists.push({ rows, weight });
  }
  lists.sort((a, b) => a.rows.length - b.rows.length);
  const { shared, touched } = table;
  let count = 0;
  let left = MOST_POSTINGS;
  for (const { rows, weight } of lists) {
    const end = Math.min(rows.length, left);
    for (let i = 0; i < end; i++) {
      const row = rows[i] as number;
      if (shared[row] === 0) touched[count++] = row;
      shared[row] = (shared[row] as number) + weight;
    }
    left -= end;
    if (left <= 0) break;
  }
  return { touched, count };
}

/**
 * Compares phrasings with one question. What the question holds is marked in the table's scratch space, so that a look at a
 * feature is one array access; `done` clears the marks.
 */
function createComparison(table: PhrasingTable, query: Query): { row: (row: number) => Near; done: () => void } {
  const { held, heldStart, termStart, stems, concepts, weights, marks } = table;
  const lists = [...query.meets.values()];
  const met = new Float64Array(query.terms.length);
  const known = [...query.held].filter((feature) => feature >= 0 && feature < marks.length);
  // 1: the question holds it; 2 and more: it also meets the terms of lists[mark - 2].
  for (const feature of known) marks[feature] = 1;
  let next = 2;
  for (const feature of query.meets.keys()) {
    if (feature >= 0 && feature < marks.length) marks[feature] = next;
    next++;
  }
  const row = (row: number): Near => {
    met.fill(0);
    for (let i = heldStart[row] as number; i < (heldStart[row + 1] as number); i++) {
      const mark = marks[held[i] as number] as number;
      if (mark < 2) continue;
      const items = lists[mark - 2] as readonly { term: number; agreement: number }[];
      for (let k = 0; k < items.length; k++) {
        const item = items[k] as { term: number; agreement: number };
        if (item.agreement > (met[item.term] as number)) met[item.term] = item.agreement;
      }
    }
    let fromQuery = 0;
    for (let i = 0; i < met.length; i++) fromQuery += (met[i] as number) * (query.terms[i] as Term).weight;
    if (fromQuery === 0) return { row, agreement: 0, covered: 0 };
    let fromPhrasing = 0;
    for (let i = termStart[row] as number; i < (termStart[row + 1] as number); i++) {
      const weight = weights[i] as number;
      const one = concepts[2 * i] as number;
      const two = concepts[2 * i + 1] as number;
      if (marks[stems[i] as number] !== 0) fromPhrasing += weight;
      else if ((one >= 0 && marks[one] !== 0) || (two >= 0 && marks[two] !== 0)) fromPhrasing += CONCEPT_AGREEMENT * weight;
    }
    const mass = table.mass[row] as number;
    const covered = mass > 0 ? fromPhrasing / mass : 0;
    return { row, agreement: query.mass > 0 ? Math.sqrt((fromQuery / query.mass) * covered) : 0, covered };
  };
  const done = () => {
    for (const feature of known) marks[feature] = 0;
    for (const feature of query.meets.keys()) if (feature >= 0 && feature < marks.length) marks[feature] = 0;
  };
  return { row, done };
}
