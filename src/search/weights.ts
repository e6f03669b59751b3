import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.552,
  three: 0.701,
  coverage: 0,
  centrality: 0.124,
  text: 0.337,
  centroid: 0.7,
  likelihood: 1.396,
  look: 0.746,
  order: 1.228,
  literal: 0.804,
  learned: 1.946,
  place: 0.6,
  role: 0.406,
  kin: 0.64,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.365;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.642,
  three: 1.408,
  coverage: 0.235,
  centrality: 0.39,
  text: 0.067,
  centroid: 0.293,
  literal: 1.01,
  likelihood: 2.656,
  order: 0.824,
  margin: 1.522,
  missing: 0,
  shortStrange: -6.132,
  strange: -1.352,
  rivalBest: -2.085,
  rivalThree: -2.575,
  rivalLook: -1.242,
  rivalCovered: 0,
  decline: -2.638,
  followUp: 0.172,
  brevity: 0.32,
  mass: 0.248,
  learned: 1.653,
  surest: 1.67,
  anyEntry: 1.98,
  agrees: 0,
  kin: 0.743,
  story: 0.647,
  respelt: -0.455,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.503;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
