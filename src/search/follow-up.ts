import type { Place } from '../content/schema.ts';
import type { Analysis } from './analyse.ts';
import type { SearchIndex, Term } from './index.ts';
import type { Facets } from './rank.ts';

/** What earlier turns were about: concepts and known stems, never the person's own sentence. */
export type Context = {
  /** Units of the questions before, latest first. */
  past: readonly { terms: readonly PastTerm[]; entry: string | undefined }[];
  place: Exclude<Place, 'any'> | undefined;
};

/** A unit of an earlier question in a form that is stored: its stem and concepts. */
export type PastTerm = { stem: string; concepts: string[] };

/** How much an earlier question counts beside the words of the new one. */
const PAST_WEIGHT = 0.55;
/** With more content than this, a message says what it means by itself. */
const MOST_OWN_TERMS = 4;

const OPENERS =
  /^(and|n|or|but|also|then|so|plus|ok so|okay so|what about|how about|what of|and what|in that case|how come|why|same|for|with|without|any|other|another|else)\b/;
const POINTERS =
  /\b(it|its|that|that is|this|these|those|they|them|their|theirs|there|one|ones|both|same|other|others|else|he|she|him|her|either|neither|instead|more|then|too|latter|former)\b/;

/**
 * Reads a short message that leans on the turns before ("and in the UK?", "how long does that take?") as one question
 * with them.
 * @returns undefined where the message stands by itself
 */
export function asFollowUp(
  analysis: Analysis,
  own: readonly Term[],
  context: Context,
  index: SearchIndex,
): { terms: Term[]; facets: Facets } | undefined {
  const last = context.past[0];
  if (!last || own.length === 0) return undefined;
  const text = analysis.words.join(' ');
  const content = own.filter((term) => !isWeak(term));
  const leans = OPENERS.test(text) || POINTERS.test(text) || content.length <= 1;
  if (!leans || content.length > MOST_OWN_TERMS) return undefined;

  const named = new Set(analysis.units.flatMap((unit) => unit.concepts));
  const switched = (concept: string) =>
    (concept.startsWith('in-') && (analysis.place !== undefined || analysis.bothPlaces)) ||
    (concept.startsWith('job-') && analysis.role !== undefined);
  const past = last.terms
    .map((term) => ({ ...term, concepts: term.concepts.filter((concept) => !switched(concept)) }))
    .filter((term) => term.concepts.length > 0 || !isPlaceStem(term, last.terms))
    .filter((term) => !term.concepts.some((concept) => named.has(concept)));
  const units = past.map((term) => ({
    text: term.stem,
    stem: term.stem,
    parts: [],
    concepts: term.concepts,
    attention: PAST_WEIGHT,
    strangeness: 0,
  }));
  const terms = [...own, ...index.toTerms({ ...analysis, units })];
  const pastPlace = last.terms.flatMap((term) => term.concepts).find((concept) => concept.startsWith('in-'));
  const place = analysis.place ?? (analysis.bothPlaces ? undefined : ((pastPlace?.slice(3) as 'uk' | 'us' | undefined) ?? context.place));
  const pastRole = last.terms.flatMap((term) => term.concepts).find((concept) => concept.startsWith('job-'));
  const role = analysis.role ?? (pastRole?.slice(4) as Facets['role']);
  return { terms, facets: { place, role } };
}

/** Question words and roles alone are no topic. */
function isWeak(term: Term): boolean {
  return term.weight < 0.9;
}

function isPlaceStem(term: { stem: string; concepts: readonly string[] }, all: readonly PastTerm[]): boolean {
  return all.some(
    (other) => other.stem === term.stem && other.concepts.some((concept) => concept.startsWith('in-') || concept.startsWith('job-')),
  );
}
