import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.114,
  three: 0.86,
  coverage: 0,
  centrality: 2.047,
  text: 0.768,
  centroid: 1.901,
  likelihood: 2.546,
  look: 1.482,
  order: 2.381,
  literal: 1.807,
  place: 0.3,
  role: 0.524,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.614;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.094,
  three: 1.169,
  coverage: 1.529,
  centrality: 1.205,
  text: 0.599,
  centroid: 1.019,
  literal: 1.601,
  likelihood: 3.018,
  look: 0,
  order: 1.286,
  margin: 3.3,
  gap: 0,
  missing: -6.255,
  shortGap: 0,
  shortStrange: -1.772,
  strange: -1.249,
  rivalBest: -2.205,
  rivalThree: -4.66,
  rivalLook: -3.004,
  rivalCovered: -0.466,
  decline: -3.648,
  followUp: 0.511,
  elsewhere: 0,
  brevity: -1.99,
  mass: 0.723,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.656;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** For a follow-up that names no topic of its own ("and in the UK?"): the topic was understood the turn before. */
export const BARE_FOLLOW_UP_THRESHOLD = 0.35;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
