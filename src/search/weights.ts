import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.124,
  three: 0.756,
  coverage: 0,
  centrality: 2.085,
  text: 0.761,
  centroid: 1.9,
  likelihood: 2.751,
  look: 1.419,
  order: 2.487,
  literal: 1.713,
  place: 0.3,
  role: 0.532,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.745;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.332,
  three: 1.526,
  coverage: 1.541,
  centrality: 1.155,
  text: 0.527,
  centroid: 0.851,
  literal: 1.482,
  likelihood: 2.908,
  look: 0,
  order: 1.45,
  margin: 2.866,
  gap: 0,
  missing: -6.584,
  shortGap: 0,
  shortStrange: -0.796,
  strange: -1.294,
  rivalBest: -2.402,
  rivalThree: -4.934,
  rivalLook: -2.96,
  rivalCovered: -0.45,
  decline: -3.578,
  followUp: 0.382,
  elsewhere: 0,
  brevity: -1.927,
  mass: 0.761,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.659;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
