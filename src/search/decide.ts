import { type Analysis, ASKED } from './analyse.ts';
import type { Ranked, Ranking } from './rank.ts';
import type { Term } from './terms.ts';
import { CONFIDENCE_BIAS, CONFIDENCE_WEIGHTS } from './weights.ts';

/** What speaks for and against the best entry being the right answer. All 0..1 unless noted. */
export type Evidence = {
  /** Agreement with its best phrasing. */
  best: number;
  /** Agreement with its three best. */
  three: number;
  /** Share of the question it covers, in phrasings. */
  coverage: number;
  centrality: number;
  /** Share of the question that occurs in its text. */
  text: number;
  centroid: number;
  literal: number;
  likelihood: number;
  order: number;
  /** How far the runner-up is behind, as a share of the best score. */
  margin: number;
  /** What is asked, has a meaning here and is not spoken of by the entry, as a share of the question. */
  missing: number;
  /** strange x brevity. */
  shortStrange: number;
  /** Weight of words that no entry knows, as a share of the question. */
  strange: number;
  /** How much nearer the question is to an example of what is declined than to the entry, by best, three and look; -1..1. */
  rivalBest: number;
  rivalThree: number;
  rivalLook: number;
  /** How much more of the example than of the entry's best phrasing the question says; -1..1. */
  rivalCovered: number;
  /** Nearness to what is declined, by itself. */
  decline: number;
  /** 1 when the question was read together with the turns before. */
  followUp: number;
  /** 1 / number of things the question says: very short questions are easily misread. */
  brevity: number;
  /** Natural logarithm of the question's whole weight, at most MOST_MASS. */
  mass: number;
  /** How surely all words together ask for it, for the surest entry, and for any entry at all (classifier.ts). */
  learned: number;
  surest: number;
  anyEntry: number;
  /** 1 where the surest entry is this one. */
  agrees: number;
  /** As the signal of that name. */
  kin: number;
  /** Share of a long message that tells a story around the question. */
  story: number;
  /** Share of the question's words whose spelling was put right. */
  respelt: number;
};

export const EVIDENCE = [
  'best',
  'three',
  'coverage',
  'centrality',
  'text',
  'centroid',
  'literal',
  'likelihood',
  'order',
  'margin',
  'missing',
  'shortStrange',
  'strange',
  'rivalBest',
  'rivalThree',
  'rivalLook',
  'rivalCovered',
  'decline',
  'followUp',
  'brevity',
  'mass',
  'learned',
  'surest',
  'anyEntry',
  'agrees',
  'kin',
  'story',
  'respelt',
] as const satisfies (keyof Evidence)[];

/** Beyond about this weight (some 20 words that say something) a longer question is no clearer. */
const MOST_MASS = Math.log(50);

/** Weighs the best entry against the question and the runner-up. `ranked` must not be empty. */
export function evidenceOf(
  { ranked, decline, odds }: Pick<Ranking, 'ranked' | 'decline' | 'odds'>,
  analysis: Analysis,
  { terms, followedUp }: { terms: readonly Term[]; followedUp: boolean },
): Evidence {
  const top = ranked[0] as Ranked;
  const second = ranked[1];
  const mass = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
  const covered = new Set(top.matched);
  const missing = terms.filter((term) => !covered.has(term.text));
  const strange = terms.reduce((sum, term) => sum + (term.strangeness > 0 ? term.weight : 0), 0) / mass;
  const brevity = 1 / Math.max(1, analysis.units.length);
  const { signals } = top;
  return {
    best: signals.best,
    three: signals.three,
    coverage: signals.coverage,
    centrality: signals.centrality,
    text: signals.text,
    centroid: signals.centroid,
    literal: signals.literal,
    likelihood: signals.likelihood,
    order: signals.order,
    margin: second && top.score > 0 ? Math.min(1, Math.max(0, (top.score - second.score) / top.score)) : 1,
    missing: missing.reduce((sum, term) => sum + (term.concepts.length > 0 ? term.weight : 0), 0) / mass,
    shortStrange: strange * brevity,
    strange,
    rivalBest: decline.best - signals.best,
    rivalThree: decline.three - signals.three,
    rivalLook: decline.look - signals.look,
    rivalCovered: decline.covered - top.covered,
    decline: decline.best,
    followUp: followedUp ? 1 : 0,
    brevity,
    mass: Math.min(MOST_MASS, Math.log(mass)),
    learned: signals.learned,
    surest: odds.surest,
    anyEntry: odds.anyEntry,
    agrees: signals.learned === odds.surest ? 1 : 0,
    kin: signals.kin,
    story: analysis.units.filter(({ attention }) => attention < ASKED).length / Math.max(1, analysis.units.length),
    respelt: analysis.corrections.size / Math.max(1, analysis.units.length),
  };
}

/** Chance, 0..1, that the best entry is a right answer: a logistic curve fitted on our own judged questions. */
export function confidenceOf(evidence: Evidence): number {
  const sum = EVIDENCE.reduce((total, name) => total + CONFIDENCE_WEIGHTS[name] * evidence[name], CONFIDENCE_BIAS);
  const confidence = 1 / (1 + Math.exp(-sum));
  return evidence.strange > MOST_STRANGE ? Math.min(confidence, STRANGE_CONFIDENCE) : confidence;
}

/** A question most of whose weight is words that nothing here holds is not understood, whatever the rest matches. */
const MOST_STRANGE = 0.65;
const STRANGE_CONFIDENCE = 0.3;
