import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0,
  three: 1.805,
  coverage: 0.468,
  centrality: 0.883,
  text: 1.731,
  centroid: 1.611,
  likelihood: 1.61,
  look: 1.281,
  order: 2.349,
  literal: 1.217,
  place: 0.107,
  role: 0.49,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.314;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.421,
  three: 2.161,
  coverage: 0.367,
  centrality: 1.134,
  text: 0.142,
  centroid: 0.373,
  literal: 1.401,
  likelihood: 4.566,
  look: 0,
  order: 1.004,
  margin: 1.265,
  gap: 0,
  missing: -4.453,
  shortGap: -0.347,
  shortStrange: -4.068,
  strange: -1.558,
  rivalBest: -1.856,
  rivalThree: -3.925,
  rivalLook: -2.796,
  decline: -3.101,
  elsewhere: -0.026,
  brevity: -1.624,
  mass: 0.908,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.689;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
