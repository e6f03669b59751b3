import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.06,
  three: 0.371,
  coverage: 0.15,
  centrality: 2.2,
  text: 0.906,
  centroid: 1.759,
  likelihood: 3.15,
  look: 1.507,
  order: 2.636,
  literal: 1.043,
  place: 0.3,
  role: 0.59,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -6.711;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.563,
  three: 1.882,
  coverage: 1.612,
  centrality: 1.678,
  text: 0.276,
  centroid: 0.433,
  literal: 1.311,
  likelihood: 3.802,
  look: 0,
  order: 1.542,
  margin: 2.269,
  gap: 0,
  missing: -3.899,
  shortGap: 0,
  shortStrange: -1.66,
  strange: -1.052,
  rivalBest: -2.344,
  rivalThree: -4.621,
  rivalLook: -2.442,
  rivalCovered: -0.464,
  decline: -3.309,
  followUp: -0.836,
  elsewhere: 0,
  brevity: -1.882,
  mass: 0.856,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.604;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
