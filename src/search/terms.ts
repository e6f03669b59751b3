import type { Unit } from './analyse.ts';
import { lowerBound } from './sparse.ts';

/** A word stem or a concept, numbered so that matching compares numbers; -1 stands for all that the content doesn't hold. */
export type Feature = number;

/** A unit of a text as features with its weight (rarity x attention). `concepts` are what it means here. */
export type Term = { text: string; stem: Feature; parts: Feature[]; concepts: Feature[]; weight: number; strangeness: number };

/** The numbers of stems and of concepts, which share one row of numbers. */
export type Names = { stems: Map<string, Feature>; concepts: Map<string, Feature> };

/** What a feature says by itself: its rarity among the entries; `unseen` for those that no entry holds. */
export type Rarity = { of: Float64Array; unseen: number };

const UNKNOWN: Feature = -1;

/** The subject itself ("medical billing and coding") and bare roles say little about which entry is meant. */
const SUBJECT_WEIGHT = 0.12;
const ROLE_WEIGHT = 0.4;
const QUESTION_WEIGHT = 0.3;
const QUESTION_WORD = /^(what|how|which|when|where|who|not|no)$/;

/** The number of a stem or concept, given now where it has none yet. */
export function numberOf({ stems, concepts }: Names, kind: keyof Names, name: string): Feature {
  const map = kind === 'stems' ? stems : concepts;
  let number = map.get(name);
  if (number === undefined) {
    number = stems.size + concepts.size;
    map.set(name, number);
  }
  return number;
}

/** How much of its rarity a unit weighs. */
export function dampening({ text, concepts }: Pick<Unit, 'text' | 'concepts'>): number {
  if (concepts.includes('subject')) return SUBJECT_WEIGHT;
  if (concepts.some((concept) => concept.startsWith('job-'))) return ROLE_WEIGHT;
  return concepts.length === 0 && QUESTION_WORD.test(text) ? QUESTION_WEIGHT : 1;
}

/**
 * Makes terms of units. Words that the content doesn't hold all get one number that nothing matches, or every
 * stranger's words would stay in memory.
 */
export function createTermMaker({ stems, concepts }: Names, rarity: Rarity): (unit: Unit) => Term {
  const rarityOf = (feature: Feature) => rarity.of[feature] ?? rarity.unseen;
  const stemOf = (stem: string) => stems.get(stem) ?? UNKNOWN;
  return (unit) => {
    const stem = stemOf(unit.stem);
    const meanings = unit.concepts.map((concept) => concepts.get(concept) ?? UNKNOWN);
    const best = meanings.length > 0 ? Math.max(...meanings.map(rarityOf)) : rarityOf(stem);
    const strange = unit.strangeness > 0 ? unit.strangeness : 1;
    return {
      text: unit.text,
      stem,
      parts: unit.parts.map(stemOf),
      concepts: meanings,
      weight: best * dampening(unit) * strange * unit.attention,
      strangeness: unit.strangeness,
    };
  };
}

/** Each thing a question says once, with its highest attention: saying it again makes it no truer. */
export function distinct(units: readonly Unit[]): Unit[] {
  const byKey = new Map<string, Unit>();
  for (const unit of units) {
    const key = `${unit.stem}|${unit.concepts.join()}`;
    const same = byKey.get(key);
    if (!same || same.attention < unit.attention) byKey.set(key, unit);
  }
  return [...byKey.values()];
}

/** A number for two terms that stand side by side, so that "certified pay" and "pay certification" can be told apart. */
export function pairKey(before: Feature, after: Feature): number {
  return before * 1_000_003 + after;
}

/** What of a term its pairs are made of. */
export function pairPart({ stem, concepts }: Pick<Term, 'stem' | 'concepts'>): Feature {
  return concepts[0] ?? stem;
}

/** The numbers of a text's neighbouring pairs among the known ones; -1 for a pair that no phrasing holds. */
export function pairsOf(terms: readonly Term[], known: Float64Array): number[] {
  const out: number[] = [];
  for (let i = 1; i < terms.length; i++) {
    const key = pairKey(pairPart(terms[i - 1] as Term), pairPart(terms[i] as Term));
    const at = lowerBound(known, key);
    out.push(known[at] === key ? at : -1);
  }
  return out;
}
