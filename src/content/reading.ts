import { syllable } from 'syllable';

/** Words of a text: what lengths are counted in. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/**
 * Flesch-Kincaid school grade of a text; lower is easier, 8 is a reading age of about 13.
 * Words that the reader came for (terms.yaml `plain`: "certification", "medical") count two syllables at most and
 * figures and acronyms one, since the formula would otherwise call the subject itself hard. A proper name ("Bureau of
 * Labor Statistics") counts as one word. List lines count as sentences.
 */
export function readingGrade(text: string, plain: ReadonlySet<string>): number {
  const words = text.replace(PROPER_NAME, 'Name').match(/[\p{L}\p{N}£$'’,.-]*[\p{L}\p{N}]/gu) ?? [];
  if (words.length === 0) return 0;
  const sentences = Math.max(1, (text.match(/[.!?](\s|$)|[^.!?\n]\n/g) ?? []).length);
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word, plain), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

const PROPER_NAME = /\b[A-Z][a-z]+(?: (?:(?:of|and|for) )?[A-Z][a-z]+)+/g;

/** Counting is slow and the same few thousand words come again at every load. */
const counted = new Map<string, number>();

function syllablesOf(word: string, plain: ReadonlySet<string>): number {
  if (/\d/.test(word) || /^[A-Z-]{2,}$/.test(word)) return 1;
  const count = counted.get(word) ?? Math.max(1, syllable(word));
  counted.set(word, count);
  return plain.has(word.toLowerCase()) ? Math.min(2, count) : count;
}
