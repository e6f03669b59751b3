import type { CompiledSearch } from './compile.ts';
import { type Feature, pairsOf, type Term } from './terms.ts';

/** A concept agrees a little less than the same word. */
export const CONCEPT_AGREEMENT = 0.88;

/** A feature that a phrasing can meet the question by, which terms it would meet and how well, and what that weighs in all. */
export type Meeting = { feature: Feature; weight: number; terms: { term: number; agreement: number }[] };

/** A question in the form that phrasings are compared with. */
export type Query = {
  terms: readonly Term[];
  mass: number;
  length: number;
  /** Weightiest first; what the content doesn't hold is not among them. */
  meetings: readonly Meeting[];
  /** The single words of its phrases: they meet what others say, and nothing meets the question by them. */
  parts: readonly Feature[];
  /** Numbers of its neighbouring pairs; -1 for those that no phrasing holds. */
  pairs: readonly number[];
};

/** Prepares the terms of a question for comparison. */
export function queryOf({ pairs }: Pick<CompiledSearch, 'pairs'>, terms: readonly Term[]): Query {
  const meetings = new Map<Feature, Meeting>();
  let mass = 0;
  let squares = 0;
  for (const [i, { stem, concepts, weight }] of terms.entries()) {
    mass += weight;
    squares += weight * weight;
    meet(meetings, stem, i, 1, weight);
    for (const concept of concepts) meet(meetings, concept, i, CONCEPT_AGREEMENT, weight);
  }
  return {
    terms,
    mass,
    length: Math.sqrt(squares),
    meetings: [...meetings.values()].sort((a, b) => b.weight - a.weight),
    parts: terms.flatMap(({ parts }) => parts.filter((part) => part >= 0)),
    pairs: pairsOf(terms, pairs),
  };
}

function meet(meetings: Map<Feature, Meeting>, feature: Feature, term: number, agreement: number, weight: number): void {
  if (feature < 0) return;
  const known = meetings.get(feature);
  if (known) {
    known.weight += agreement * weight;
    known.terms.push({ term, agreement });
  } else meetings.set(feature, { feature, weight: agreement * weight, terms: [{ term, agreement }] });
}
