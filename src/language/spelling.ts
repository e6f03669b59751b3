import Fuse from 'fuse.js';

/** Longest run of corrected words in one query: bounds the cost of pasted nonsense. */
const MOST_CORRECTIONS = 12;
const FUSE_THRESHOLD = 0.45;

/** Puts a misspelt word right, or returns undefined where no known word is near enough. */
export type Corrector = (word: string) => string | undefined;

/** Which words are spelt rightly, and what another should be. */
export type Spelling = { isRight: (word: string) => boolean; correct: Corrector };

/**
 * Makes a spelling corrector over known words. Fuse picks candidates among words of like length and letters that begin
 * with one of the word's first two letters; the edit distance, then how often the word is used here, decide among them.
 * @param vocabulary known words -> how much they matter here (a count)
 */
export function createCorrector(vocabulary: ReadonlyMap<string, number>): Corrector {
  const buckets = new Map<string, { word: string; letters: number }[]>();
  for (const word of vocabulary.keys()) {
    const key = `${word[0]}${word.length}`;
    const item = { word, letters: lettersOf(word) };
    const bucket = buckets.get(key);
    if (bucket) bucket.push(item);
    else buckets.set(key, [item]);
  }
  const candidates = (word: string, letter: string, edits: number) => {
    const letters = lettersOf(word);
    const out: string[] = [];
    for (let length = word.length - edits; length <= word.length + edits; length++) {
      // An edit changes at most two of the letters a word has, so most words are ruled out without a closer look.
      for (const item of buckets.get(`${letter}${length}`) ?? []) if (bits(letters ^ item.letters) <= 2 * edits) out.push(item.word);
    }
    return out;
  };
  const bonus = (word: string) => Math.min(0.6, Math.log1p(vocabulary.get(word) ?? 0) / 10);
  return (word) => {
    const allowed = allowedEdits(word);
    let best: { word: string; cost: number } | undefined;
    for (const swapped of swapsOf(word)) {
      if (!vocabulary.get(swapped)) continue;
      const cost = SWAP_COST - bonus(swapped);
      if (!best || cost < best.cost) best = { word: swapped, cost };
    }
    if (allowed === 0) return best?.word;
    for (const letter of new Set([word[0] as string, word[1] as string])) {
      const fuse = new Fuse(candidates(word, letter, allowed), { threshold: FUSE_THRESHOLD, ignoreLocation: true });
      for (const { item } of fuse.search(word, { limit: 12 })) {
        const edits = editDistance(word, item);
        if (edits > (item[0] === word[0] ? allowed : Math.max(1, allowed - 1))) continue;
        const cost = edits + (item[0] === word[0] ? 0 : 0.5) - bonus(item);
        if (!best || cost < best.cost) best = { word: item, cost };
      }
    }
    return best?.word;
  };
}

/** Fingers swap two letters ("hwo", "lnog") more often than they miss one; Fuse proposes no such word where it is short. */
const SWAP_COST = 0.5;
const LEAST_SWAPPED = 3;

/** What a word would be with two neighbouring letters the other way round. */
function swapsOf(word: string): string[] {
  if (!/^[a-z]+$/.test(word) || word.length < LEAST_SWAPPED) return [];
  return Array.from({ length: word.length - 1 }, (_, i) => word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
}

/** The letters of a word as bits, one a letter of the alphabet. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) - 97);
  return letters;
}

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Corrects the first unknown words of a list; the rest stay as they are. */
export function correctAll(list: readonly { word: string; known: boolean }[], correct: Corrector): Map<string, string> {
  const corrected = new Map<string, string>();
  const tried = new Set<string>();
  for (const { word, known } of list) {
    if (known || tried.has(word)) continue;
    if (tried.size >= MOST_CORRECTIONS) break;
    tried.add(word);
    const right = correct(word);
    if (right !== undefined) corrected.set(word, right);
  }
  return corrected;
}

function allowedEdits(word: string): number {
  if (!/^[a-z]+$/.test(word) || word.length < 4) return 0;
  return word.length >= 7 ? 2 : 1;
}

/** Edits (insert, delete, replace, swap of neighbours) that turn one word into another. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replace, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] as number) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] as number;
}
