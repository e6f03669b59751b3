import type { Content } from '../content/schema.ts';
import { stem } from '../search/lexicon.ts';
import { normalise, words } from '../search/normalise.ts';

/** Words for what a missed question was about. */
export type Phraser = (terms: readonly string[]) => string;

const PLACES: Readonly<Record<string, 'uk' | 'us'>> = { 'in-uk': 'uk', 'in-us': 'us' };
const ROLES: Readonly<Record<string, 'billing' | 'coding'>> = { 'job-billing': 'billing', 'job-coding': 'coding' };

const phrasers = new WeakMap<Content, Phraser>();

/**
 * Makes a way of asking, in key words, of the terms that missed questions share: for a concept the first of its phrases, for a
 * stem the word that the knowledge base has for it most often. The editor who accepts it may write it anew.
 */
export function phraserOf(content: Content): Phraser {
  const known = phrasers.get(content);
  if (known) return known;
  const byStem = commonWords(content);
  const word = (term: string) => byStem.get(term) ?? term;
  const phrase = (term: string) => phraseOf(content, term) ?? term.split(' ').map(word).join(' ');
  const made: Phraser = (terms) => terms.map(phrase).join(' ');
  phrasers.set(content, made);
  return made;
}

function phraseOf({ terms }: Content, term: string): string | undefined {
  const place = PLACES[term];
  const role = ROLES[term];
  if (place) return terms.places[place][0];
  if (role) return terms.roles[role][0];
  return term === 'subject' ? terms.subject[0] : terms.concepts[term]?.[0];
}

/** Stem -> the word of the ways of asking that has it most often. */
function commonWords({ entries }: Content): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { question, variants, asked } of entries) {
    for (const text of [question, ...variants, ...asked]) {
      for (const word of words(normalise(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const best = new Map<string, string>();
  for (const word of counts.keys()) {
    const key = stem(word);
    const other = best.get(key);
    if (other === undefined || (counts.get(word) as number) > (counts.get(other) as number)) best.set(key, word);
  }
  return best;
}
