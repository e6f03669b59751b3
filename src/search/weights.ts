import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.249,
  three: 0.574,
  coverage: 0.586,
  centrality: 2.274,
  text: 0.95,
  centroid: 1.546,
  likelihood: 2.818,
  look: 1.332,
  order: 2.545,
  literal: 0.858,
  place: 0.3,
  role: 0.475,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -6.49;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.422,
  three: 1.682,
  coverage: 1.398,
  centrality: 1.94,
  text: 0.136,
  centroid: 0.846,
  literal: 1.498,
  likelihood: 3.143,
  look: 0,
  order: 1.647,
  margin: 2.603,
  gap: 0,
  missing: -3.39,
  shortGap: 0,
  shortStrange: -2.62,
  strange: -1.255,
  rivalBest: -2.355,
  rivalThree: -4.567,
  rivalLook: -2.09,
  decline: -3.491,
  followUp: -0.642,
  elsewhere: 0,
  brevity: -2.044,
  mass: 0.845,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.644;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
