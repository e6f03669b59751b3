import type { Place, Role } from '../content/schema.ts';
import { english } from '../language/english.ts';
import { correctAll, type Spelling } from '../language/spelling.ts';
import { type Lexicon, stem } from './lexicon.ts';
import { readMessage } from './normalise.ts';

/**
 * One thing a text says: a word, or a phrase that terms.yaml knows. `stem` and `concepts` are what it can match by;
 * `attention` (0..1) is how much the clause it stands in matters.
 */
export type Unit = {
  text: string;
  /** The stems of its content words, as one key where it is a phrase: "work home". */
  stem: string;
  /** The single stems of a phrase, by which a lone word of another text can still meet it. */
  parts: readonly string[];
  concepts: readonly string[];
  attention: number;
  /** The word is in no entry, in no list of terms: 0 known, else how much it says, 0..1. */
  strangeness: number;
};

/** What a text says, apart from greetings, function words and the subject itself. */
export type Analysis = {
  units: Unit[];
  place: Exclude<Place, 'any'> | undefined;
  role: Exclude<Role, 'both'> | undefined;
  /** Both countries were named. */
  bothPlaces: boolean;
  /** The subject as a whole ("medical billing and coding") was named. */
  subject: boolean;
  /** Groups of outside.yaml whose words occur. */
  outside: string[];
  /** Words after spelling was put right. */
  words: string[];
  corrections: ReadonlyMap<string, string>;
};

/** Words so frequent that they say nothing at all; rarity takes care of the other function words ("how do I" says something). */
const STOP = new Set('a an the of to and or is are be i am in it'.split(' '));

const NO_PARTS: readonly string[] = [];

/** Clauses with at least this attention are what a message asks. */
export const ASKED = 0.8;
/** Stands for a word that no phrase may match. */
const MASKED = '\u0000';

/**
 * A text analyser for one lexicon and vocabulary. `correct` puts spelling right (queries; off by default), `plain` leaves out
 * what is outside (phrasings nobody asks that of).
 */
export type Analyser = (text: string, options?: { correct?: boolean; plain?: boolean }) => Analysis;

/**
 * Makes the analyser that both documents and queries pass through, so that the two compare.
 * @param isKnown whether a word occurs in the knowledge base
 * @param spelling which words are spelt rightly, and what the others should be
 */
export function createAnalyser(lexicon: Lexicon, isKnown: (word: string) => boolean, spelling?: Spelling): Analyser {
  const known = (word: string) => isKnown(word) || lexicon.words.has(word) || STOP.has(word);
  return (text, { correct = false, plain = false } = {}) => {
    const read = readMessage(text);
    const respelt = lexicon.respell(read.map(({ word }) => word));
    const attention = respelt.map(({ from }) => read[from]?.weight ?? 1);
    const raw = respelt.map(({ word }) => word);
    const corrections =
      correct && spelling
        ? correctAll(
            raw.map((word) => ({ word, known: spelling.isRight(word) || STOP.has(word) || /\d/.test(word) })),
            spelling.correct,
          )
        : new Map<string, string>();
    const list = raw.map((word) => corrections.get(word) ?? word);

    const analysis: Analysis = {
      units: [],
      place: undefined,
      role: undefined,
      bothPlaces: false,
      subject: false,
      outside: [],
      words: list,
      corrections,
    };
    const places = new Set<Exclude<Place, 'any'>>();
    const roles = new Set<Exclude<Role, 'both'>>();
    // What a message asks may be outside; what its story mentions on the way, and the names of our own places, may not.
    const asked = list.map((word, i) => ((attention[i] as number) >= ASKED ? word : MASKED));
    for (const { from, length, senses } of lexicon.segment(list)) {
      const concepts: string[] = [];
      let skip = false;
      for (const sense of senses) {
        if (sense.kind === 'concept') concepts.push(sense.id);
        else if (sense.kind === 'place') {
          places.add(sense.id);
          asked.fill(MASKED, from, from + length);
        } else if (sense.kind === 'role') roles.add(sense.id);
        else if (sense.kind === 'subject') analysis.subject = true;
        else skip = true;
        if (sense.kind === 'place') concepts.push(`in-${sense.id}`);
        if (sense.kind === 'role') concepts.push(`job-${sense.id}`);
        if (sense.kind === 'subject') concepts.push('subject');
      }
      if (skip && concepts.length === 0) continue;
      if (length === 1) {
        const word = list[from] as string;
        if (concepts.length === 0 && STOP.has(word)) continue;
        analysis.units.push({
          text: word,
          stem: stem(word),
          parts: NO_PARTS,
          concepts,
          attention: attention[from] as number,
          strangeness: concepts.length > 0 || known(word) ? 0 : strangeness(word),
        });
        continue;
      }
      const span = list.slice(from, from + length);
      if (concepts.length === 0 && span.every((word) => STOP.has(word))) continue;
      const content = span.filter((word) => !STOP.has(word));
      const stems = (content.length > 0 ? content : span).map(stem);
      analysis.units.push({
        text: span.join(' '),
        stem: stems.join(' '),
        parts: stems.length > 1 ? stems : [],
        concepts,
        attention: Math.max(...attention.slice(from, from + length)),
        strangeness: concepts.length > 0 || span.some(known) ? 0 : strangeness(span[0] as string),
      });
    }
    if (!plain) analysis.outside = [...new Set(lexicon.outside(asked).map(({ value }) => value))];
    if (places.size === 1) analysis.place = [...places][0];
    analysis.bothPlaces = places.size > 1;
    if (roles.size === 1 && !analysis.subject) analysis.role = [...roles][0];
    return analysis;
  };
}

/** A rare word that no entry knows says more about a question being elsewhere than an everyday one. */
function strangeness(word: string): number {
  const rarity = english.get(word);
  if (rarity === undefined) return word.length < 3 ? 0.3 : 0.9;
  return [0.3, 0.45, 0.8, 0.9, 1][rarity - 1] ?? 1;
}
