import type { FlowNode } from '../content/flow-schema.ts';
import { english } from '../language/english.ts';
import { createCorrector, editDistance } from '../language/spelling.ts';
import { BOUNDS, DENIALS, FILLER, readUnsure } from './filler.ts';
import { ORDINALS } from './pick.ts';
import { readWords } from './typed.ts';

/**
 * Words that stand for an option; `content` are those that say something, `marks` those it can't do without. Of a `label`
 * half is enough ("degree" for "Associate degree").
 */
type Phrase = { option: number; words: string[]; content: string[]; marks: string[]; isLabel: boolean };

/** A node made ready to compare words with. Options are named by their position. */
export type Vocabulary = {
  node: FlowNode;
  /** The option whose label or `also` is exactly this, also where it is written as one word. */
  exact: (words: readonly string[]) => number | undefined;
  /** Options of which a phrase stands in the words, with nothing but filler around it; of several the longest. */
  contained: (words: readonly string[]) => number[];
  /** Options that have all words that say something; failing that, those among which the words are spread. */
  covered: (words: readonly string[]) => number[];
  /** Options whose label shows this word, letter by letter: of "2", "2 years" and not "two years". */
  shows: (word: string) => number[];
  /** Whether a word says nothing about which option is meant. */
  isFiller: (word: string) => boolean;
  /** Puts a misspelt word right where one of the step, or a word of answering, is near. */
  correct: (word: string) => string;
};

const compiled = new WeakMap<FlowNode, Vocabulary>();

/** The vocabulary of a node, made once. */
export function vocabularyOf(node: FlowNode): Vocabulary {
  const known = compiled.get(node);
  if (known) return known;
  const made = compile(node);
  compiled.set(node, made);
  return made;
}

function compile(node: FlowNode): Vocabulary {
  const whole = node.options.flatMap(({ label, also }, option) =>
    [label, ...also].map((text, place) => ({ option, words: readWords(text), isLabel: place === 0 })),
  );
  const parts = node.options.flatMap(({ label }, option) => partsOf(label).map((words) => ({ option, words, isLabel: false })));
  const texts = [...whole, ...parts].filter(({ words }) => words.length > 0);
  const telling = new Set(texts.flatMap(({ words }) => tellingWord(words) ?? []));
  const echo = new Set(readWords(node.ask).filter((word) => !isMark(word)));
  const isFiller = (word: string) => (FILLER.has(word) || echo.has(word)) && !telling.has(word);
  const phrases: Phrase[] = texts.map(({ option, words, isLabel }) => {
    // "Not sure" is read before the options are compared, and "not" alone must not stand for it.
    const content = readUnsure(words).unsure ? [] : words.filter((word) => !isFiller(word));
    const marks = content.filter(isMark);
    return {
      option,
      words: words.map(fold),
      content: content.filter((word) => marks.length === content.length || !isMark(word)).map(fold),
      marks,
      isLabel,
    };
  });
  return {
    node,
    exact: (words) => whole.find((phrase) => isSame(phrase.words, words))?.option,
    contained: (words) => contained(phrases, words, isFiller),
    covered: (words) => covered(phrases, words, isFiller),
    shows: (word) =>
      node.options.flatMap(({ label }, index) => (new RegExp(`(?<![\\w.,])${word}(?![\\w.,])`, 'i').test(label) ? [index] : [])),
    isFiller,
    correct: corrector(new Set(texts.flatMap(({ words }) => words)), new Set([...FILLER, ...echo])),
  };
}

/** The one word that makes a phrase what it is: "hospital" of "in a hospital", "yes". It says something wherever it stands. */
function tellingWord(words: readonly string[]): string | undefined {
  const own = words.length === 1 ? words : words.filter((word) => !FILLER.has(word));
  return own.length === 1 ? own[0] : undefined;
}

/** "Law, government or company offices" may be meant by any of its parts. */
function partsOf(label: string): string[][] {
  const parts = label.split(/[,;:()/]|\b(?:and|or)\b/).map(readWords);
  return parts.length > 1
    ? parts.filter((words) => words.some((word) => !isMark(word) && !FILLER.has(word)) || /^(?:yes|no|none|nothing)$/.test(words.join(' ')))
    : [];
}

/** Words without which a phrase says something else: "not", "under", "12". */
function isMark(word: string): boolean {
  return DENIALS.has(word) || BOUNDS.has(word) || /\d/.test(word);
}

/** Without the s of a plural. */
function fold(word: string): string {
  return word.length > 3 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

/** Shorter words than this run into others: "no one" is not "noone". */
const LONG = 6;

function isSame(phrase: readonly string[], words: readonly string[]): boolean {
  const said = words.join('');
  return phrase.join('') === said && (said.length >= LONG || phrase.length === words.length);
}

function contained(phrases: readonly Phrase[], words: readonly string[], isFiller: (word: string) => boolean): number[] {
  const folded = words.map(fold);
  const found = phrases.filter((phrase) => {
    const start = folded.findIndex((_, i) => phrase.words.every((word, k) => folded[i + k] === word));
    return start >= 0 && words.every((word, i) => (i >= start && i < start + phrase.words.length) || isFiller(word));
  });
  const longest = Math.max(0, ...found.map((phrase) => phrase.words.length));
  return unique(found.filter((phrase) => phrase.words.length === longest).map(({ option }) => option));
}

function covered(phrases: readonly Phrase[], words: readonly string[], isFiller: (word: string) => boolean): number[] {
  const content = words.filter((word) => !isFiller(word)).map(fold);
  if (content.length === 0) return [];
  const usable = phrases.filter((phrase) => phrase.content.length > 0 && phrase.marks.every((mark) => words.includes(mark)));
  const said = usable.filter((phrase) => isSaid(phrase, content));
  const has = (option: number, word: string) =>
    said.some((phrase) => phrase.option === option && phrase.words.some((its) => hits(word, its)));
  const options = unique(said.map(({ option }) => option));
  const all = options.filter((option) => content.every((word) => has(option, word)));
  if (all.length > 0) return all;
  const spread = content.map((word) => options.filter((option) => has(option, word)));
  return spread.every((some) => some.length > 0) ? unique(spread.flat()) : [];
}

function isSaid({ content, isLabel }: Phrase, words: readonly string[]): boolean {
  const count = content.filter((its) => words.some((word) => hits(word, its))).length;
  return isLabel ? 2 * count >= content.length : count === content.length;
}

/** Whether a word of a message stands for one of a phrase: the same, its beginning ("cert"), or the same with an ending. */
function hits(word: string, its: string): boolean {
  if (word === its) return true;
  const [short, long] = word.length < its.length ? [word, its] : [its, word];
  if (short.length < 4 || !long.startsWith(short) || /\d/.test(short)) return false;
  // "place" is no beginning of "placement", but a word of its own.
  return /^(?:ly|ing|ed|es)$/.test(long.slice(short.length)) || (short === word && !english.has(word));
}

/** Words of answering that may be misspelt as well as those of the options. */
const ANSWERING = [...ORDINALS, 'both', 'none', 'neither', 'nothing', 'number', 'unsure', 'dunno', 'everything'];

function corrector(own: ReadonlySet<string>, filler: ReadonlySet<string>): (word: string) => string {
  const known = new Set([...own, ...filler, ...ANSWERING, ...DENIALS, ...BOUNDS]);
  const plain = new Set([...own].map(fold));
  let correct: ReturnType<typeof createCorrector> | undefined;
  const isKnown = (word: string) =>
    known.has(word) || plain.has(fold(word)) || english.has(word) || [...own].some((its) => word.length >= 4 && its.startsWith(word));
  return (word) => {
    if (isKnown(word)) return word;
    // Words of the options are the likelier ones; the corrector weighs them by their count.
    correct ??= createCorrector(
      new Map([...filler, ...ANSWERING].map((its): [string, number] => [its, 1]).concat([...own].map((its) => [its, 100]))),
    );
    const right = correct(word);
    // Two slips only in long words: "medicare" is not "medical".
    return right && editDistance(word, right) <= (word.length >= 9 ? 2 : 1) ? right : word;
  };
}

/** Positions, each once, in order. */
export function unique(positions: readonly number[]): number[] {
  return [...new Set(positions)].sort((a, b) => a - b);
}
