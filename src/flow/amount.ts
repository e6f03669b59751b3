import { english } from '../language/english.ts';
import { createCorrector } from '../language/spelling.ts';
import { FILLER } from './filler.ts';
import { NUMBER_WORDS, withFigures } from './number-words.ts';

/** A number or a range that a person gave, in the unit of the node; `open` where it lies beyond it: "over 500". */
export type Amount = { from: number; to: number; open: 'under' | 'over' | undefined };

/** Lengths of time in days. */
const DAYS = new Map([
  ['day', 1],
  ['week', 7],
  ['month', 365.25 / 12],
  ['year', 365.25],
]);
const NAMES = new Map(
  Object.entries({
    day: 'day days',
    week: 'week weeks wk wks',
    month: 'month months mo mos mth mths',
    year: 'year years yr yrs',
    hour: 'hour hours hr hrs h',
    pound: '£ pound pounds quid gbp',
    dollar: '$ dollar dollars buck bucks usd',
    euro: '€ euro euros eur',
  }).flatMap(([unit, names]) => names.split(' ').map((name): [string, string] => [name, unit])),
);
/** Beside a number they leave it as it is. */
const LOOSE = new Set(
  '~ . ! ) ( about around roughly approx approximately circa ish nearly almost exactly only up max maximum min minimum least within total or so plus than and'.split(
    ' ',
  ),
);
const OPEN = new Map<string, 'under' | 'over'>([
  ['under', 'under'],
  ['below', 'under'],
  ['less', 'under'],
  ['<', 'under'],
  ['over', 'over'],
  ['above', 'over'],
  ['more', 'over'],
  ['>', 'over'],
]);
const RANGE = new Set(['-', '–', '—', 'to', 'or', 'between']);
const RATE = /(?:\/\s*|\b(?:per|each|every)\s+|(?<=(?:\d|k|hours?|hrs?|h)\s+)an?\s+)(day|week|month|year)\b/;

type Item = { number: number; unit: string | undefined };

/**
 * Reads "about 12", "a year and a half", "2k", "6-12 months", "under £500". Every word must be accounted for.
 * @param text as `readTyped` gives it
 * @param unit of the node, such as "months", "£" or "hours a week": lengths of time are converted, money is not
 * @returns undefined where it is no amount, or one of another kind
 */
export function readAmount(text: string, unit: string): Amount | undefined {
  const rate = RATE.exec(text)?.[1];
  const own = unit.toLowerCase().replace(RATE, ' ');
  if (rate !== undefined && rate !== RATE.exec(unit.toLowerCase())?.[1]) return undefined;
  const tokens = tokensOf(text.replace(RATE, ' ').replace(/\b(?:the|this|that) one\b/g, '?'));
  const read = readItems(withFigures(tokens.map(correct)), new Set(tokensOf(own).filter((token) => !NAMES.has(token))));
  const numbers =
    read &&
    inUnit(
      read,
      tokensOf(own).flatMap((token) => NAMES.get(token) ?? []),
    );
  return numbers && { from: Math.min(...numbers), to: Math.max(...numbers), open: read.open };
}

/** Whether a message is an amount of any kind and nothing else: "£2k", "half a year", but no bare figure. */
export function isAmount(text: string): boolean {
  const read = readItems(withFigures(tokensOf(text.replace(RATE, ' ')).map(correct)), new Set());
  return read?.items.some(({ unit, number }) => unit !== undefined || number >= 1000) ?? false;
}

function tokensOf(text: string): string[] {
  return text.match(/\d+(?:\.\d+)?|\p{L}+|\S/gu) ?? [];
}

/** Numbers with their units in the order said; undefined where a token has no place among them. */
function readItems(
  tokens: readonly string[],
  own: ReadonlySet<string>,
): { items: Item[]; range: boolean; open: Amount['open'] } | undefined {
  const items: Item[] = [];
  let [range, open, currency]: [boolean, Amount['open'], string | undefined] = [false, undefined, undefined];
  for (const [i, token] of tokens.entries()) {
    const last = items.at(-1);
    const before = tokens[i - 1];
    const unit = NAMES.get(token);
    if (/^\d/.test(token)) {
      items.push({ number: before === '-' && !last ? -Number(token) : Number(token), unit: currency });
      currency = undefined;
    } else if (token === 'half') {
      if (last && before === 'a') last.number += 0.5;
      else items.push({ number: 0.5, unit: undefined });
    } else if (unit) {
      if (last && !last.unit) last.unit = unit;
      else if (before === 'a' && DAYS.has(unit)) items.push({ number: 1, unit });
      else if (/^[£$€]$/.test(token)) currency = unit;
      else return undefined;
    } else if (OPEN.has(token)) {
      if (before !== 'or') open = OPEN.get(token);
    } else if (RANGE.has(token)) {
      range ||= token === 'between' || items.length === 1;
    } else if (!FILLER.has(token) && !LOOSE.has(token) && !own.has(token)) return undefined;
  }
  return { items, range, open };
}

/** The one number, the two ends of a range, or a sum such as "1 year 6 months", in the first of the node's units that fits. */
function inUnit({ items, range }: { items: Item[]; range: boolean }, own: readonly string[]): number[] | undefined {
  const [first, second] = items;
  if (!first || items.length > 2) return undefined;
  if (!second) return convert([first], own);
  if (range) return convert([{ number: first.number, unit: first.unit ?? second.unit }, second], own);
  if (!first.unit || !second.unit || (DAYS.get(first.unit) ?? 0) <= (DAYS.get(second.unit) ?? 0)) return undefined;
  const parts = convert(items, own);
  return parts && [parts.reduce((sum, part) => sum + part, 0)];
}

function convert(items: readonly Item[], own: readonly string[]): number[] | undefined {
  const numbers = items.map(({ number, unit }) => {
    if (!unit || own.includes(unit)) return number;
    const [from, to] = [DAYS.get(unit), DAYS.get(own[0] ?? '')];
    return from && to ? Math.round((number * from * 10) / to) / 10 : undefined;
  });
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

let corrector: ReturnType<typeof createCorrector> | undefined;

/** Units and numbers in words with their spelling put right. */
function correct(token: string): string {
  if (!/^\p{L}{4,}$/u.test(token) || english.has(token) || FILLER.has(token) || LOOSE.has(token)) return token;
  corrector ??= createCorrector(new Map([...NAMES.keys(), ...NUMBER_WORDS].map((word) => [word, 1])));
  return corrector(token) ?? token;
}
