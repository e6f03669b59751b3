import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 0.029,
  three: 0.408,
  coverage: 0.113,
  centrality: 2.312,
  text: 0.909,
  centroid: 1.746,
  likelihood: 3.254,
  look: 1.404,
  order: 2.927,
  literal: 1.018,
  place: 0.3,
  role: 0.588,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -5.369;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 0.222,
  three: 1.558,
  coverage: 1.302,
  centrality: 1.38,
  text: 0.839,
  centroid: 0.296,
  literal: 1.197,
  likelihood: 3.817,
  look: 0,
  order: 2.046,
  margin: 1.999,
  gap: 0,
  missing: -5.5,
  shortGap: 0,
  shortStrange: -0.37,
  strange: -1.215,
  rivalBest: -2.328,
  rivalThree: -4.82,
  rivalLook: -2.531,
  rivalCovered: -0.636,
  decline: -3.542,
  followUp: -0.951,
  elsewhere: 0,
  brevity: -1.697,
  mass: 0.709,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.675;
/** As ANSWER_THRESHOLD, for a message that leans on the turns before: those hardly ever ask for what is not known. */
export const FOLLOW_UP_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
