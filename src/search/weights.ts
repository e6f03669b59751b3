import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.53,
  three: 0.664,
  coverage: 0,
  centrality: 0.225,
  text: 0.327,
  centroid: 0.726,
  likelihood: 1.346,
  look: 0.764,
  order: 1.227,
  literal: 0.787,
  learned: 1.956,
  place: 0.6,
  role: 0.402,
  kin: 0.649,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.546;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.751,
  three: 1.452,
  coverage: 0.279,
  centrality: 0.357,
  text: 0,
  centroid: 0.298,
  literal: 1.107,
  likelihood: 2.475,
  order: 0.854,
  margin: 1.542,
  missing: 0,
  shortStrange: -6.254,
  strange: -1.319,
  rivalBest: -2.125,
  rivalThree: -2.582,
  rivalLook: -1.209,
  rivalCovered: 0,
  decline: -2.592,
  followUp: 0.154,
  brevity: 0.347,
  mass: 0.241,
  learned: 1.589,
  surest: 1.776,
  anyEntry: 2.035,
  agrees: 0,
  kin: 0.823,
  story: 0.675,
  respelt: -0.51,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.476;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
