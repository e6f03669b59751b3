import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0,
  three: 0.742,
  coverage: 0.716,
  centrality: 1.801,
  text: 0.946,
  centroid: 1.504,
  likelihood: 2.451,
  look: 1.068,
  order: 2.753,
  literal: 0.73,
  place: 0.3,
  role: 0.311,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -6.529;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.357,
  three: 1.699,
  coverage: 1.366,
  centrality: 2.495,
  text: 0.067,
  centroid: 0.999,
  literal: 1.061,
  likelihood: 3.899,
  look: 0.031,
  order: 1.96,
  margin: 2.835,
  gap: 0,
  missing: -4.943,
  shortGap: 0,
  shortStrange: -2.204,
  strange: -1.338,
  rivalBest: -2.413,
  rivalThree: -3.156,
  rivalLook: -1.927,
  decline: -3.783,
  followUp: -0.147,
  elsewhere: 0,
  brevity: -2.712,
  mass: 0.93,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.596;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
