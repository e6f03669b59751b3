import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0,
  three: 1.303,
  coverage: 0.71,
  centrality: 0.989,
  text: 1.447,
  centroid: 1.4,
  likelihood: 1.744,
  look: 1.176,
  order: 2.667,
  literal: 0.98,
  place: 0,
  role: 0.366,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.697;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.077,
  three: 2.015,
  coverage: 1.155,
  centrality: 1.841,
  text: 0,
  centroid: 0.679,
  literal: 0.789,
  likelihood: 4.363,
  look: 0,
  order: 1.317,
  margin: 1.931,
  gap: 0,
  missing: -4.694,
  shortGap: -1.978,
  shortStrange: -2.577,
  strange: -1.42,
  rivalBest: -1.604,
  rivalThree: -3.658,
  rivalLook: -2.292,
  decline: -3.127,
  followUp: 0.05,
  elsewhere: -1.665,
  brevity: -2.211,
  mass: 0.952,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.671;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
