import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0,
  three: 0.484,
  coverage: 0,
  centrality: 0.83,
  text: 0.308,
  centroid: 0.917,
  likelihood: 1.151,
  look: 1.012,
  order: 1.889,
  literal: 0.518,
  learned: 2.322,
  place: 0.6,
  role: 0.547,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -6.854;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.317,
  three: 1.2,
  coverage: 0.781,
  centrality: 0.743,
  text: 0,
  centroid: 1.014,
  literal: 0,
  likelihood: 1.657,
  order: 0.916,
  margin: 2.157,
  missing: -2.558,
  shortStrange: -1.865,
  strange: -2.333,
  rivalBest: -1.893,
  rivalThree: -3.092,
  rivalLook: -0.826,
  rivalCovered: -0.64,
  decline: -2.838,
  followUp: 0.227,
  brevity: -0.438,
  mass: 0.624,
  learned: 1.718,
  surest: 1.784,
  anyEntry: 2.42,
  agrees: 0.431,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.529;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
