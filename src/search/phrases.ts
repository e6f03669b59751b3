import { normalise, words } from './normalise.ts';

/** Most words that one gap (`…`) in a phrase may stand for. */
const GAP_WORDS = 3;

/** A phrase found in a list of words: what it stands for, and from which word to before which. */
export type PhraseMatch<T> = { value: T; from: number; to: number };

/** Finds which of many phrases occur in a list of words; cost follows the words, not the number of phrases. */
export type PhraseMatcher<T> = (words: readonly string[]) => PhraseMatch<T>[];

type Compiled<T> = { parts: string[][]; value: T };

/**
 * Compiles phrases such as "kill myself" or "why did … reject" for whole-word search.
 * @param fold makes words comparable (for example a stemmer); identity by default
 */
export function compilePhrases<T>(
  phrases: Iterable<readonly [phrase: string, value: T]>,
  fold: (word: string) => string = (word) => word,
): PhraseMatcher<T> {
  const byFirst = new Map<string, Compiled<T>[]>();
  for (const [phrase, value] of phrases) {
    const parts = phrase
      .split(/…|\.\.\./)
      .map((part) => words(normalise(part)).map(fold))
      .filter((part) => part.length > 0);
    const first = parts[0]?.[0];
    if (first === undefined) continue;
    const list = byFirst.get(first);
    if (list) list.push({ parts, value });
    else byFirst.set(first, [{ parts, value }]);
  }
  return (list) => {
    const folded = list.map(fold);
    const found: PhraseMatch<T>[] = [];
    for (let from = 0; from < folded.length; from++) {
      const begun = byFirst.get(folded[from] as string);
      if (!begun) continue;
      for (let i = 0; i < begun.length; i++) {
        const { parts, value } = begun[i] as Compiled<T>;
        // most phrases end here: their second word is another one
        const second = (parts[0] as string[])[1];
        if (second !== undefined && second !== folded[from + 1]) continue;
        const to = matchAt(folded, from, parts);
        if (to !== undefined) found.push({ value, from, to });
      }
    }
    return found;
  };
}

/** Where a phrase that begins at `start` ends, or undefined where it doesn't match. */
function matchAt(list: readonly string[], start: number, parts: readonly string[][]): number | undefined {
  let ends = startsWith(list, start, parts[0] as string[]) ? [start + (parts[0] as string[]).length] : [];
  for (const part of parts.slice(1)) {
    const next: number[] = [];
    for (const end of ends) {
      for (let gap = 0; gap <= GAP_WORDS; gap++) {
        if (startsWith(list, end + gap, part)) next.push(end + gap + part.length);
      }
    }
    ends = next;
  }
  return ends[0];
}

function startsWith(list: readonly string[], start: number, part: readonly string[]): boolean {
  return part.every((word, i) => list[start + i] === word);
}
