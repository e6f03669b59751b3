import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.498,
  three: 0.66,
  coverage: 0,
  centrality: 0.052,
  text: 0.273,
  centroid: 0.713,
  likelihood: 1.491,
  look: 0.703,
  order: 1.153,
  literal: 0.839,
  learned: 2,
  place: 0.6,
  role: 0.241,
  kin: 0.764,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.34;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.308,
  three: 0.885,
  coverage: 0.527,
  centrality: 0.279,
  text: 0.429,
  centroid: 0.972,
  literal: 0.969,
  likelihood: 2.76,
  order: 0.814,
  margin: 1.348,
  missing: 0,
  shortStrange: -2.573,
  strange: -1.538,
  rivalBest: -1.919,
  rivalThree: -2.23,
  rivalLook: -1.076,
  rivalCovered: -0.146,
  decline: -2.899,
  followUp: 0.25,
  brevity: 0.473,
  mass: 0.2,
  learned: 1.563,
  surest: 1.625,
  anyEntry: 2.132,
  agrees: 0.007,
  kin: 0.604,
  story: 0.782,
  respelt: -0.688,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.502;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
