import type { Place } from '../content/schema.ts';
import { english } from '../language/english.ts';
import type { Analysis } from './analyse.ts';
import type { SearchIndex } from './index.ts';
import type { Facets } from './rank.ts';
import type { Term } from './terms.ts';

/** What earlier turns were about: concepts and known stems, never the person's own sentence. */
export type Context = {
  /** Units of the questions before, latest first. */
  past: readonly { terms: readonly PastTerm[]; entry: string | undefined }[];
  place: Exclude<Place, 'any'> | undefined;
};

/** A unit of an earlier question in the form that is stored: ids of concepts, no word of the person's. */
export type PastTerm = { concepts: string[] };

/** How much an earlier question counts beside a new topic; where the message leans on it wholly, it counts in full. */
const PAST_WEIGHT = 0.55;
/** With more topics of its own, a message says what it means by itself. */
const MOST_OWN_TOPICS = 4;
const MOST_OWN_TERMS = 14;

const OPENERS =
  /^(?:(?:ok|okay|oh|ah|right|fine|good|great|cool|nice|so|um|well|thanks|and|but|then|yeah|yes|no) )*(?:and|n|or|but|also|even|then|plus|what about|how about|what of|in that case|how come|why|same|any other|another|else)\b/;
const POINTERS =
  /\b(it|its|that|this|these|those|they|them|their|theirs|there|one|ones|both|same|other|others|else|he|she|him|her|either|neither|instead|more|then|too|latter|former)\b/;
/** Words that stand for what was said before. */
const PRONOUNS = /\b(it|its|that|this|these|those|they|them|their|theirs|he|she|him|her)\b/;
const ASKS = /\b(how|what|why|when|which|who|where|is|are|was|do|does|did|can|could|will|would|should|any|else|another)\b/;
/** Meanings that ask about a topic without being one. */
const ASKING = new Set([
  'why',
  'where',
  'who',
  'when',
  'which',
  'how',
  'can-i',
  'how-often',
  'how-many',
  'definition',
  'nowadays',
  'required',
  'subject',
]);

/** Whether a unit is worth remembering: it names a topic, or is a word of this field. */
export function isTopic(unit: { text: string; concepts: readonly string[]; strangeness: number }): boolean {
  if (unit.strangeness > 0) return false;
  return unit.concepts.length > 0 ? unit.concepts.some((concept) => !ASKING.has(concept)) : (english.get(unit.text) ?? 9) > 2;
}

const OTHER =
  /^(?:(?:and|n|or|but|ok|okay|so|right|what|about|how|is|then|now|um) )*(?:the |that )?other(?: (?:one|ones|lot|side|half|bit|job|role|body|country|kind|two))?(?: (?:then|please|like|what is that|what is it|though))*$/;

/** Whether a message asks for the counterpart of what was answered last: "and the other one?" */
export function asksForOther(analysis: Pick<Analysis, 'words'>): boolean {
  return OTHER.test(analysis.words.join(' '));
}

/** Another reading of a message; `sure` where its form leaves no doubt that it leans on the turns before. */
export type FollowUp = { terms: Term[]; facets: Facets; sure: boolean };

/**
 * Reads a short message that leans on the turns before ("and in the UK?", "how long does that take?") as one question
 * with them.
 * @returns undefined where the message stands by itself
 */
export function asFollowUp(
  { text: message, analysis, terms: own }: { text: string; analysis: Analysis; terms: readonly Term[] },
  context: Context,
  index: SearchIndex,
): FollowUp | undefined {
  const last = context.past[0];
  if (!last || own.length === 0) return undefined;
  const text = analysis.words.join(' ');
  const topics = analysis.units.filter((unit) => isTopic(unit) && !unit.concepts.every((concept) => isFacet(concept)));
  const opens = OPENERS.test(text);
  if (topics.length > MOST_OWN_TOPICS || own.length > MOST_OWN_TERMS) return undefined;
  const points = opens || POINTERS.test(text);
  if (!points && topics.length > 1) return undefined;
  // Nothing that points back and nothing with a meaning here: "very little" asks nothing about what was said before.
  const asks = message.endsWith('?') || ASKS.test(text) || analysis.units.some((unit) => unit.concepts.length > 0);
  if (!points && topics.length === 0 && (!asks || analysis.units.every((unit) => unit.strangeness > 0))) return undefined;

  // "Is it hard?" is about what was said before, however much its words sound like another entry.
  const leans = topics.length === 0 || (points && !namesTopic(analysis, index));
  const named = new Set(analysis.units.flatMap((unit) => unit.concepts));
  const switched = (concept: string) =>
    (concept.startsWith('in-') && (analysis.place !== undefined || analysis.bothPlaces)) ||
    (concept.startsWith('job-') && analysis.role !== undefined);
  const newAspect = [...named].some((concept) => index.aspects.has(concept));
  const dropped = (concept: string) => named.has(concept) || switched(concept) || (newAspect && index.aspects.has(concept));
  const past = last.terms.filter((term) => !term.concepts.some(dropped));
  const units = past.map((term) => ({
    text: term.concepts.join(' '),
    stem: '',
    parts: [],
    concepts: term.concepts,
    attention: leans ? 1 : PAST_WEIGHT,
    strangeness: 0,
  }));
  const before = (prefix: string) =>
    last.terms
      .flatMap((term) => term.concepts)
      .find((concept) => concept.startsWith(prefix))
      ?.slice(prefix.length);
  return {
    terms: [...own, ...index.toTerms({ units })],
    facets: {
      place: analysis.place ?? (analysis.bothPlaces ? undefined : ((before('in-') as Facets['place']) ?? context.place)),
      role: analysis.role ?? (before('job-') as Facets['role']),
    },
    sure: topics.length === 0 || (opens && topics.length === 1) || (leans && PRONOUNS.test(text)),
  };
}

/** Whether a message says what it is about, not just what it wants to know of it. */
export function namesTopic({ units }: Pick<Analysis, 'units'>, { aspects }: Pick<SearchIndex, 'aspects'>): boolean {
  return units.some(
    (unit) => isTopic(unit) && !(unit.concepts.length > 0 && unit.concepts.every((concept) => aspects.has(concept) || isFacet(concept))),
  );
}

function isFacet(concept: string): boolean {
  return concept.startsWith('in-') || concept.startsWith('job-') || ASKING.has(concept);
}
