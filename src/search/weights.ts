import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.102,
  three: 0.373,
  coverage: 0.101,
  centrality: 2.328,
  text: 1.025,
  centroid: 1.712,
  likelihood: 3.289,
  look: 1.375,
  order: 2.699,
  literal: 1.025,
  place: 0.3,
  role: 0.591,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.867;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.494,
  three: 1.537,
  coverage: 1.272,
  centrality: 1.554,
  text: 0.344,
  centroid: 0.52,
  literal: 1.143,
  likelihood: 4.111,
  look: 0,
  order: 1.805,
  margin: 2.197,
  gap: 0,
  missing: -5.289,
  shortGap: 0,
  shortStrange: -0.142,
  strange: -1.112,
  rivalBest: -2.429,
  rivalThree: -4.879,
  rivalLook: -2.372,
  rivalCovered: -0.612,
  decline: -3.287,
  followUp: -0.823,
  elsewhere: 0,
  brevity: -1.923,
  mass: 0.808,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.648;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
