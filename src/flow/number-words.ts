const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const TIMES = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['grand', 1000],
  ['k', 1000],
]);
const FEW = new Map([
  ['couple', 2],
  ['dozen', 12],
]);

/** Words that a number may be written in. */
export const NUMBER_WORDS: readonly string[] = [...ONES, ...TENS, ...TIMES.keys(), ...FEW.keys()].filter((word) => word.length > 1);

/**
 * Puts figures in the place of numbers among tokens: "two thousand five hundred" becomes 2500, "2 k" 2000, "a couple of" 2.
 * Other tokens stay as they are.
 */
export function withFigures(tokens: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const read = numberAt(tokens, i);
    out.push(read ? String(read.number) : (tokens[i] as string));
    i = read?.end ?? i + 1;
  }
  return out;
}

/** Reads the longest number that begins at a token. Within it every part is smaller than the one before: "five six" is two. */
function numberAt(tokens: readonly string[], start: number): { number: number; end: number } | undefined {
  const few = tokens[start] === 'a' ? FEW.get(tokens[start + 1] ?? '') : undefined;
  if (few !== undefined) return { number: few, end: tokens[start + 2] === 'of' ? start + 3 : start + 2 };
  let i = tokens[start] === 'a' && TIMES.has(tokens[start + 1] ?? '') ? start + 1 : start;
  let [total, part, room] = [0, 0, Number.POSITIVE_INFINITY];
  let from = i;
  for (; i < tokens.length; i++) {
    const token = tokens[i] as string;
    const times = TIMES.get(token);
    if (times !== undefined && (i > from || token !== 'k')) {
      if (times === 100) part = (part || 1) * 100;
      else [total, part] = [total + (part || 1) * times, 0];
      room = times;
    } else if (token === 'and' && TIMES.has(tokens[i - 1] ?? '') && i > from && (smallOf(tokens[i + 1]) ?? room) < room) {
      from = Math.min(from, i);
    } else {
      const small = i > start && /^\d/.test(token) ? undefined : smallOf(token);
      if (small === undefined || small >= room) break;
      part += small;
      room = TENS.includes(token) ? 10 : 0;
    }
  }
  return i === from ? undefined : { number: total + part, end: i };
}

function smallOf(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  if (/^\d{1,9}(?:\.\d{1,4})?$/.test(token)) return Number(token);
  if (FEW.has(token)) return FEW.get(token);
  const [one, ten] = [ONES.indexOf(token), TENS.indexOf(token)];
  return one >= 0 ? one : ten >= 0 ? (ten + 2) * 10 : undefined;
}
