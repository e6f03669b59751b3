import { type Feature, featuresOf, heldBy, pairsOf, type SearchIndex, type Term } from './index.ts';
import type { Look } from './look.ts';
import type { PhrasingTable } from './phrasing-table.ts';

/** A concept agrees a little less than the same word. */
const CONCEPT_AGREEMENT = 0.88;
/** Phrasings compared closely. */
const CLOSE = 500;
/** Postings read to find them: the cost stays flat where a word occurs in very many phrasings. */
const MOST_POSTINGS = 60_000;
/** A phrasing that shares less than this part of what the best shares is not looked at closely. */
const SHARED_PART = 0.3;

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
  const met = new Float64Array(query.terms.length);
  return close.map(({ row }) => compareRow(table, query, row, met)).sort((a, b) => b.agreement - a.agreement || a.row - b.row);
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

/** Weighted cosine: what question and phrasing share, over the geometric mean of what each says. */
function compareRow(table: PhrasingTable, query: Query, row: number, met: Float64Array): Near {
  met.fill(0);
  const { held, heldStart, termStart, stems, concepts, weights } = table;
  for (let i = heldStart[row] as number; i < (heldStart[row + 1] as number); i++) {
    for (const item of query.meets.get(held[i] as number) ?? []) {
      if (item.agreement > (met[item.term] as number)) met[item.term] = item.agreement;
    }
  }
  let fromQuery = 0;
  for (let i = 0; i < met.length; i++) fromQuery += (met[i] as number) * (query.terms[i] as Term).weight;
  if (fromQuery === 0) return { row, agreement: 0, covered: 0 };
  let fromPhrasing = 0;
  for (let i = termStart[row] as number; i < (termStart[row + 1] as number); i++) {
    const weight = weights[i] as number;
    if (query.held.has(stems[i] as number)) fromPhrasing += weight;
    else if (query.held.has(concepts[2 * i] as number) || query.held.has(concepts[2 * i + 1] as number))
      fromPhrasing += CONCEPT_AGREEMENT * weight;
  }
  const mass = table.mass[row] as number;
  const covered = mass > 0 ? fromPhrasing / mass : 0;
  return { row, agreement: query.mass > 0 ? Math.sqrt((fromQuery / query.mass) * covered) : 0, covered };
}
