import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.03,
  three: 0.426,
  coverage: 0.199,
  centrality: 2.234,
  text: 0.826,
  centroid: 1.749,
  likelihood: 3.082,
  look: 1.445,
  order: 2.825,
  literal: 1.039,
  place: 0.3,
  role: 0.567,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.992;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.383,
  three: 1.896,
  coverage: 1.34,
  centrality: 1.655,
  text: 0.261,
  centroid: 0.536,
  literal: 1.484,
  likelihood: 3.845,
  look: 0,
  order: 1.939,
  margin: 1.826,
  gap: 0,
  missing: -5.189,
  shortGap: 0,
  shortStrange: -0.034,
  strange: -0.86,
  rivalBest: -2.246,
  rivalThree: -5.317,
  rivalLook: -2.53,
  rivalCovered: -0.482,
  decline: -3.068,
  followUp: -0.93,
  elsewhere: 0,
  brevity: -1.812,
  mass: 0.735,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.65;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
