import type { FlowNode, FlowOption } from '../content/flow-schema.ts';
import { readAmount } from './amount.ts';
import { readUnsure } from './filler.ts';
import { type Pick, pickIn, picksIn } from './pick.ts';
import { inRange, numberFor, positionFor, standsAlone } from './response.ts';
import { readTyped, readWords, type Typed } from './typed.ts';
import { unique, type Vocabulary, vocabularyOf } from './vocabulary.ts';
import { readYesNo } from './yes-no.ts';

/**
 * What a message means at a step. `values` are a response to the node; `options` are values of the options it may mean, one
 * or more; `one-only`: "both" or "all" where one has to be chosen; `unsure`: the person doesn't know or doesn't mind, and no
 * option says so; `none`: no answer to this step, perhaps a question.
 */
export type Match =
  | { type: 'match'; values: string[] }
  | { type: 'ambiguous'; options: string[] }
  | { type: 'out-of-range'; min: number; max: number }
  | { type: 'one-only' }
  | { type: 'unsure' }
  | { type: 'none' };

const NONE: Match = { type: 'none' };

/**
 * Reads what a person typed or tapped at a step: a label, a number, ordinal or letter, other words for an option, small
 * slips included. A wrong match is worse than asking again, so every word that is said must be accounted for. Commands
 * such as "skip" and "back" come before this.
 */
export function matchResponse(node: FlowNode, text: string): Match {
  const vocabulary = vocabularyOf(node);
  const tapped = vocabulary.exact(readWords(text.slice(0, 200)));
  if (tapped !== undefined) return chosen(node, [tapped]);
  const typed = readTyped(text);
  if (!typed) return NONE;
  const words = typed.words.map(vocabulary.correct);
  const unsure = matchUnsure(vocabulary, words, typed.asks);
  if (unsure) return unsure;
  if (typed.asks) return chosen(node, politePick(node, typed));
  if (node.kind === 'number') return matchNumber(vocabulary, typed, words);
  return (
    matchAll(vocabulary, words) ?? (node.kind === 'several' ? matchSeveral(vocabulary, typed, words) : matchOne(vocabulary, typed, words))
  );
}

/** Whether a message is the label of an option, or other words that its editor wrote for it. */
export function namesOption(node: FlowNode, text: string): boolean {
  return vocabularyOf(node).exact(readWords(text.slice(0, 200))) !== undefined;
}

/** The option for who doesn't know or would rather not say; undefined where none says so. */
export function unsureOption(node: FlowNode): FlowOption | undefined {
  return node.options.find(({ label, value }) => value === 'unsure' || readUnsure(readWords(label)).unsure);
}

/** Options by position as a match: of one, the response; of several, what it may mean. */
function chosen(node: FlowNode, positions: readonly number[]): Match {
  const options = positions.flatMap((position) => node.options[position] ?? []);
  const [only] = options;
  if (!only) return NONE;
  if (options.length > 1) return { type: 'ambiguous', options: options.map(({ value }) => value) };
  return { type: 'match', values: [node.kind === 'number' ? String(numberFor(node, only)) : only.value] };
}

/** "idk": the option that says so. "Not sure, maybe remote": that option or this one. */
function matchUnsure(vocabulary: Vocabulary, words: readonly string[], asks: boolean): Match | undefined {
  const { node } = vocabulary;
  const { unsure, rest } = readUnsure(words);
  if (!unsure) return undefined;
  const own = node.options.findIndex(({ label, also, value }) =>
    [label, ...also, value].some((phrase) => readUnsure(readWords(phrase)).unsure),
  );
  if (rest.every(vocabulary.isFiller)) return own < 0 ? { type: 'unsure' } : chosen(node, [own]);
  if (asks) return NONE;
  const meant = node.kind === 'number' ? [] : find(vocabulary, rest);
  const options = unique([...meant, ...(own < 0 ? [] : [own])]).flatMap((position) => node.options[position]?.value ?? []);
  return meant.length > 0 ? { type: 'ambiguous', options } : NONE;
}

/** "Can I go with the second?" picks, though it has the form of a question. */
function politePick(node: FlowNode, { text }: Typed): number[] {
  const rest = /^(?:can|could|may) (?:i|we) (?:please )?(?:pick|choose|select|take|have|go (?:with|for)) (.*)$/.exec(text)?.[1];
  const pick = rest === undefined ? undefined : pickIn(readWords(rest), node.options.length);
  return pick ? [pick.position] : [];
}

/** The options that words may mean: none, one, or those that can't be told apart. */
function find(vocabulary: Vocabulary, words: readonly string[]): number[] {
  const { node } = vocabulary;
  const pick = pickIn(words, node.options.length);
  if (pick && pick.position < node.options.length) return unique([pick.position, ...otherwise(vocabulary, pick)]);
  const said = [findNone(vocabulary, words), findYesNo(vocabulary, words)].find((positions) => positions.length > 0);
  if (said) return said;
  const contained = vocabulary.contained(words);
  return contained.length > 0 ? contained : vocabulary.covered(words);
}

/** "2" may be the second option or the one labelled "2 years"; "option 2" is the second. */
function otherwise({ shows }: Vocabulary, { word, counts }: Pick): number[] {
  return counts || /^[a-z]$/.test(word) ? [] : shows(word);
}

function findYesNo({ node, isFiller }: Vocabulary, words: readonly string[]): number[] {
  const positions = ['yes', 'no'].map((value) => node.options.findIndex((option) => option.value === value));
  if (positions.includes(-1)) return [];
  const said = readYesNo(words, isFiller);
  return said === undefined ? [] : positions.filter((_, i) => said === 'both' || said === (i === 0 ? 'yes' : 'no'));
}

/** "None of these": the options that say so. */
function findNone(vocabulary: Vocabulary, words: readonly string[]): number[] {
  if (!/^(?:none|neither|nothing)$/.test(withoutThem(vocabulary, words))) return [];
  return [...vocabulary.node.options.keys()].filter((position) => deniesAll(vocabulary.node.options[position]));
}

/** They count also where the question has them: "Pick all that fit." */
const COUNTS = new Set(['one', 'all', 'both', 'everything', 'none', 'neither', 'nothing']);
const THEM = new Set(['them', 'these', 'those', 'above', 'listed', 'they']);

function withoutThem({ isFiller }: Vocabulary, words: readonly string[]): string {
  return words.filter((word) => !THEM.has(word) && (COUNTS.has(word) || !isFiller(word))).join(' ');
}

/** "Both", "all of them": what can be chosen together. Of a single choice "both" of two is asked about, and more is too much. */
function matchAll(vocabulary: Vocabulary, words: readonly string[]): Match | undefined {
  const { node } = vocabulary;
  const said = withoutThem(vocabulary, words);
  const options = node.options.filter((option) => !standsAlone(option) && !deniesAll(option)).map(({ value }) => value);
  if (said === 'both' && options.length === 2)
    return node.kind === 'several' ? { type: 'match', values: options } : { type: 'ambiguous', options };
  if (said !== 'both' && said !== 'all' && said !== 'everything' && said !== `all ${options.length}`) return undefined;
  if (node.kind !== 'several') return { type: 'one-only' };
  return said === 'both' ? NONE : { type: 'match', values: options };
}

function deniesAll(option: FlowOption | undefined): boolean {
  if (!option) return false;
  const { value, label, also } = option;
  return value === 'none' || /^(?:none|neither)\b/i.test(label) || also.some((text) => /^(?:none|neither)(?: of .*)?$/i.test(text));
}

function matchOne(vocabulary: Vocabulary, typed: Typed, words: readonly string[]): Match {
  const { node } = vocabulary;
  const found = (pickIn(words, node.options.length) ? undefined : findRange(node, typed)) ?? find(vocabulary, words);
  return chosen(node, found.length > 0 ? found : (findEach(vocabulary, typed) ?? []));
}

/** The options that hold an amount: "18 months", "a year and a half". A bare figure is a position of the list. */
function findRange(node: FlowNode, { text }: Typed): number[] | undefined {
  if (node.unit === undefined || !/[\p{L}\p{Sc}]/u.test(text)) return undefined;
  const amount = readAmount(text, node.unit);
  return amount && optionsHolding(node, [beyond(node, amount.from, amount.open), beyond(node, amount.to, amount.open)]);
}

function matchSeveral(vocabulary: Vocabulary, typed: Typed, words: readonly string[]): Match {
  const { node } = vocabulary;
  const whole = vocabulary.contained(words);
  if (whole.length === 1) return chosen(node, whole);
  const each = findEach(vocabulary, typed);
  if (!each) return chosen(node, find(vocabulary, words));
  const options = each.flatMap((position) => node.options[position] ?? []);
  if (/\bor\b/.test(typed.text) || (options.length > 1 && options.some(standsAlone))) return chosen(node, each);
  return { type: 'match', values: options.map(({ value }) => value) };
}

/** The options of a list, "1 and 3" or "accredited, exam prep"; undefined where it is no list or a part is not clear. */
function findEach(vocabulary: Vocabulary, { text }: Typed): number[] | undefined {
  const parts = text.split(/[,;&+/\n]|\b(?:and|n|plus|or)\b/).map((part) => readWords(part).map(vocabulary.correct));
  const found = parts
    .filter((words) => words.length > 0)
    .flatMap((words) => {
      const picks = picksIn(words);
      return picks.length > 0 ? picks.map((position) => [position]) : [find(vocabulary, words)];
    });
  const clear = found.every((positions) => positions.length === 1 && (positions[0] as number) < vocabulary.node.options.length);
  return found.length > 1 && clear ? unique(found.flat()) : undefined;
}

function matchNumber(vocabulary: Vocabulary, typed: Typed, words: readonly string[]): Match {
  const { node } = vocabulary;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = node;
  const pick = pickIn(words, node.options.length);
  // "2" is an amount here; "the 2nd", "b" and "option 2" are picks.
  if (pick && (pick.counts || !/^(?:\d+|one)$/.test(pick.word))) return chosen(node, [pick.position]);
  const amount = readAmount(typed.text, node.unit ?? '');
  if (!amount) return chosen(node, vocabulary.contained(words));
  const ends = [amount.from, amount.to].map((end) => beyond(node, end, amount.open));
  if (!ends.every((end) => inRange(node, end))) return { type: 'out-of-range', min, max };
  const positions = optionsHolding(node, ends);
  return positions.length === 1 ? { type: 'match', values: [String(ends[1])] } : chosen(node, positions);
}

/** The options that hold an amount or lie between two, by position. */
function optionsHolding(node: FlowNode, ends: readonly number[]): number[] {
  const [from = 0, to = from] = ends.map((end) => positionFor(node, end));
  return [...node.options.keys()].slice(from, to + 1);
}

/** "Over 500" is 501 where 500 itself belongs to the option below, "under 12" is 11 where 12 belongs to the one above. */
function beyond(node: FlowNode, number: number, open: 'under' | 'over' | undefined): number {
  if (!open) return number;
  const next = number + (open === 'over' ? 1 : -1);
  return inRange(node, next) && positionFor(node, next) !== positionFor(node, number) ? next : number;
}
