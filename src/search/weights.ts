import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0,
  three: 2.263,
  coverage: 0.762,
  centrality: 0.773,
  text: 1.281,
  centroid: 1.53,
  likelihood: 1.563,
  look: 1.495,
  order: 1.553,
  literal: 0.784,
  place: 0.359,
  role: 0.472,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -9.240;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.423,
  three: 3.023,
  coverage: 0.244,
  centrality: 0.105,
  text: 0,
  centroid: 0,
  literal: 1.266,
  likelihood: 2.65,
  look: 1.134,
  order: 1.289,
  margin: 3.072,
  gap: 0,
  missing: -6.117,
  shortGap: 0,
  shortStrange: -5.606,
  strange: -1.626,
  rivalBest: -0.423,
  rivalThree: -3.023,
  rivalLook: -1.134,
  decline: 0,
  elsewhere: 0,
  brevity: -1.643,
  mass: 1.425,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.805;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
