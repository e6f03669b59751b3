import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.145,
  three: 0.459,
  coverage: 0.36,
  centrality: 2.24,
  text: 0.929,
  centroid: 1.682,
  likelihood: 2.905,
  look: 1.445,
  order: 2.545,
  literal: 0.955,
  place: 0.3,
  role: 0.582,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -6.644;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.474,
  three: 1.953,
  coverage: 1.391,
  centrality: 1.713,
  text: 0.103,
  centroid: 0.473,
  literal: 1.409,
  likelihood: 3.819,
  look: 0,
  order: 1.698,
  margin: 2.344,
  gap: 0,
  missing: -3.248,
  shortGap: 0,
  shortStrange: -1.7,
  strange: -1.047,
  rivalBest: -2.258,
  rivalThree: -4.799,
  rivalLook: -2.33,
  rivalCovered: -0.442,
  decline: -3.321,
  followUp: -0.787,
  elsewhere: 0,
  brevity: -1.793,
  mass: 0.851,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.685;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
