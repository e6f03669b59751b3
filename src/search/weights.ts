import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.036,
  three: 0.391,
  coverage: 0,
  centrality: 0.96,
  text: 0.479,
  centroid: 0.886,
  likelihood: 1.299,
  look: 1.375,
  order: 1.888,
  literal: 0.916,
  learned: 2.611,
  place: 0.6,
  role: 0.626,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -7.243;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.254,
  three: 0.722,
  coverage: 0.992,
  centrality: 0.185,
  text: 0.084,
  centroid: 0.665,
  literal: 0.898,
  likelihood: 0.904,
  order: 0.904,
  margin: 2.395,
  missing: -1.522,
  shortStrange: -3.734,
  strange: -2.147,
  rivalBest: -1.777,
  rivalThree: -2.573,
  rivalLook: -1.831,
  rivalCovered: -0.389,
  decline: -2.575,
  followUp: 0.945,
  brevity: -0.261,
  mass: 0.399,
  learned: 2.161,
  surest: 2.318,
  anyEntry: 2.726,
  agrees: 0.382,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.456;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
