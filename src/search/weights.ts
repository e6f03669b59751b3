import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.293,
  three: 0.396,
  coverage: 0,
  centrality: 0.541,
  text: 0.37,
  centroid: 1.127,
  likelihood: 1.28,
  look: 0.776,
  order: 1.073,
  literal: 0.685,
  learned: 2.224,
  place: 0.6,
  role: 0.409,
  kin: 0.791,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.478;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.483,
  three: 1.248,
  coverage: 0.514,
  centrality: 0.132,
  text: 0.73,
  centroid: 0.438,
  literal: 0.495,
  likelihood: 2.331,
  order: 0.703,
  margin: 0.606,
  missing: 0,
  shortStrange: -0.727,
  strange: -1.816,
  rivalBest: -2.045,
  rivalThree: -2.866,
  rivalLook: -1.162,
  rivalCovered: -0.437,
  decline: -2.97,
  followUp: 0.238,
  brevity: 0.944,
  mass: 0.261,
  learned: 1.489,
  surest: 2.035,
  anyEntry: 2.55,
  agrees: 0,
  kin: 0.465,
  story: 0.805,
  respelt: -0.398,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.599;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
