import type { AskedFile } from './asked.ts';
import type { ReadEntry } from './load.ts';
import { phraseKey } from './phrase-key.ts';
import { countWords } from './reading.ts';
import type { Problem } from './schema.ts';

type Phrasing = { text: string; file: string; line: number };

/** Every way of asking: what entries say of themselves before what people were heard to say. */
function phrasingsOf(entries: readonly ReadEntry[], examples: readonly AskedFile[]): Phrasing[] {
  const written = entries.flatMap(({ entry: { file, question, variants }, lineOf }) => [
    { text: question, file, line: lineOf(['question']) },
    ...variants.map((text, index) => ({ text, file, line: lineOf(['variants', index]) })),
  ]);
  return [...written, ...askedFiles(entries, examples).flatMap(({ file, lines }) => lines.map((line) => ({ ...line, file })))];
}

function askedFiles(entries: readonly ReadEntry[], examples: readonly AskedFile[]): AskedFile[] {
  return [...entries.flatMap((entry) => entry.askedFiles), ...examples];
}

/** Ways of asking that stand twice, in one file or two: search would take one of them for the other. */
export function duplicatePhrasings(entries: readonly ReadEntry[], examples: readonly AskedFile[]): Problem[] {
  const problems: Problem[] = [];
  const files = new Map<string, string>();
  for (const { text, file, line } of phrasingsOf(entries, examples)) {
    // What has no word at all, such as "???", is its own signs.
    const key = phraseKey(text) || text;
    const other = files.get(key);
    if (other) {
      problems.push({
        level: 'error',
        check: 'duplicate-variant',
        file,
        line,
        expected: 'each way of asking once in all entries and flows',
        got: `"${text}", also in ${other}`,
        mend: 'keep it where it is answered best',
      });
    }
    files.set(key, file);
  }
  return problems;
}

/**
 * Lines of asked files that are too long to be a way of asking.
 * @param most words a line may have
 */
export function longLines(entries: readonly ReadEntry[], examples: readonly AskedFile[], most: number): Problem[] {
  return askedFiles(entries, examples).flatMap(({ file, lines }) =>
    lines
      .map(({ text, line }) => ({ line, words: countWords(text) }))
      .filter(({ words }) => words > most)
      .map(({ line, words }) => ({
        level: 'error' as const,
        check: 'length' as const,
        file,
        line,
        expected: `a way of asking of at most ${most} words`,
        got: `${words} words`,
        mend: 'shorten it',
      })),
  );
}
