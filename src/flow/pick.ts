import { FILLER } from './filler.ts';

/** Ordinals in words and figures, first to tenth. */
export const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
const SHORT_ORDINALS = '1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th'.split(' ');
const LETTERS = 'abcdefghij';

const NAMED = new Set(['option', 'number', 'choice', 'answer', 'letter', 'no', 'nr', 'num', 'one', 'a']);
const PICK = new RegExp(
  `^((?:option|number|choice|answer|letter|no|nr|num) )?(?:(\\d{1,2})|(one)|([a-j])|(last|${[...ORDINALS, ...SHORT_ORDINALS].join('|')}))(?: (?:one|option|choice|answer))?$`,
);

/** What a message points to: a position from 0, and whether it says that it counts options ("option 2", "the second one"). */
export type Pick = { position: number; word: string; counts: boolean };

/**
 * Reads "2", "option b", "the 2nd", "i think the second one please"; undefined where a message is nothing of the kind.
 * @param count how many options there are; a position may lie beyond
 */
export function pickIn(words: readonly string[], count: number): Pick | undefined {
  const core = words.filter((word) => NAMED.has(word) || !FILLER.has(word)).join(' ');
  const match = PICK.exec(core);
  if (!match) return undefined;
  const [whole, name, number, one, letter, ordinal] = match;
  // "no one" is nobody, and "the one" is none in particular.
  if (one && (words.length > 1 ? name === undefined || name === 'no ' : false)) return undefined;
  if (letter && name === 'no ') return undefined;
  const word = number ?? one ?? letter ?? (ordinal as string);
  return { position: positionOf(word, count), word, counts: name !== undefined || whole !== word };
}

/** Reads a list of figures or letters without anything between them: "1 3", "a c". */
export function picksIn(words: readonly string[]): number[] {
  const core = words.filter((word) => word === 'a' || !FILLER.has(word));
  return core.length > 1 && core.every((word) => /^(?:\d{1,2}|[a-j])$/.test(word)) ? core.map((word) => positionOf(word, 0)) : [];
}

function positionOf(word: string, count: number): number {
  if (word === 'one') return 0;
  if (word === 'last') return count - 1;
  if (/^\d+$/.test(word)) return Number(word) - 1;
  if (word.length === 1) return LETTERS.indexOf(word);
  return Math.max(ORDINALS.indexOf(word), SHORT_ORDINALS.indexOf(word));
}
