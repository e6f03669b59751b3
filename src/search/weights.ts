import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.303,
  three: 0.663,
  coverage: 0.607,
  centrality: 2.148,
  text: 0.992,
  centroid: 1.146,
  likelihood: 2.821,
  look: 1.279,
  order: 2.645,
  literal: 0.924,
  place: 0.3,
  role: 0.352,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -6.421;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.653,
  three: 0.993,
  coverage: 1.387,
  centrality: 1.651,
  text: 0.969,
  centroid: 0.379,
  literal: 1.562,
  likelihood: 2.436,
  look: 0,
  order: 2.168,
  margin: 2.988,
  gap: 0,
  missing: -4.775,
  shortGap: 0,
  shortStrange: -1.267,
  strange: -1.299,
  rivalBest: -2.626,
  rivalThree: -3.867,
  rivalLook: -2.318,
  decline: -3.664,
  followUp: -0.552,
  elsewhere: 0,
  brevity: -2.649,
  mass: 0.89,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.647;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
