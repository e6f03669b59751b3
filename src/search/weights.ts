import type { Evidence } from './decide.ts';
import type { Signals } from './rank.ts';

/** What each signal counts in ranking. Fitted by `npm run fit` (docs/search.md); higher counts more. */
export const RANK_WEIGHTS: Record<keyof Signals, number> = {
  best: 3,
  three: 2,
  coverage: 1,
  centrality: 3,
  text: 0.5,
  core: 1,
  order: 0.3,
  literal: 0.3,
  place: 0.5,
  role: 0.3,
};

/** The logistic curve from evidence to confidence, fitted by `npm run fit`. */
export const CONFIDENCE_BIAS = -4;
export const CONFIDENCE_WEIGHTS: Record<keyof Evidence, number> = {
  best: 3,
  three: 0,
  coverage: 3,
  centrality: 2,
  text: 0,
  core: 0,
  literal: 0,
  order: 0,
  margin: 2,
  gap: -2,
  strange: -2,
  elsewhere: -1,
  brevity: 0,
  mass: 0,
};

/** At or above, the best entry is given as the answer; higher is stricter. */
export const ANSWER_THRESHOLD = 0.5;
/** At or above (and below the answer threshold), two or three guesses are offered. */
export const SUGGEST_THRESHOLD = 0.2;
