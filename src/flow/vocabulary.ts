import type { FlowNode } from '../content/flow-schema.ts';
import { english } from '../language/english.ts';
import { createCorrector } from '../language/spelling.ts';
import { BOUNDS, DENIALS, FILLER, readUnsure } from './filler.ts';
import { ORDINALS } from './pick.ts';
import { readWords } from './typed.ts';

/** Words that stand for an option; `content` are those that say something, `marks` those it can't do without. */
type Phrase = { option: number; words: string[]; content: string[]; marks: string[] };

/** A node made ready to compare words with. Options are named by their position. */
export type Vocabulary = {
  node: FlowNode;
  /** The option whose label or `also` is exactly this. */
  exact: (words: readonly string[]) => number | undefined;
  /** Options of which a phrase stands in the words, with nothing but filler around it; of several the longest. */
  contained: (words: readonly string[]) => number[];
  /** Options that have all words that say something; failing that, those among which the words are spread. */
  covered: (words: readonly string[]) => number[];
  /** Options whose label shows this word. */
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

/** The half of a phrase that has to be said for it to count. */
const SAID = 0.5;

function compile(node: FlowNode): Vocabulary {
  const whole = node.options.flatMap(({ label, also }, option) => [label, ...also].map((text) => ({ option, words: readWords(text) })));
  const parts = node.options.flatMap(({ label }, option) => partsOf(label).map((words) => ({ option, words })));
  const texts = [...whole, ...parts].filter(({ words }) => words.length > 0);
  const telling = new Set(texts.flatMap(({ words }) => tellingWord(words) ?? []));
  const echo = new Set(readWords(node.ask).filter((word) => !isMark(word)));
  const isFiller = (word: string) => (FILLER.has(word) || echo.has(word)) && !telling.has(word);
  const phrases: Phrase[] = texts.map(({ option, words }) => {
    // "Not sure" is read before the options are compared, and "not" alone must not stand for it.
    const content = readUnsure(words).unsure ? [] : words.filter((word) => !isFiller(word));
    const marks = content.filter(isMark);
    return {
      option,
      words: words.map(fold),
      content: content.filter((word) => marks.length === content.length || !isMark(word)).map(fold),
      marks,
    };
  });
  const labels = node.options.map(({ label }) => new Set(readWords(label)));
  return {
    node,
    exact: (words) => whole.find((phrase) => isSame(phrase.words, words))?.option,
    contained: (words) => contained(phrases, words, isFiller),
    covered: (words) => covered(phrases, words, isFiller),
    shows: (word) => labels.flatMap((label, index) => (label.has(word) ? [index] : [])),
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
  return parts.length > 1 ? parts.filter((words) => words.length === 1 || words.some((word) => !FILLER.has(word))) : [];
}

/** Words without which a phrase says something else: "not", "under", "12". */
function isMark(word: string): boolean {
  return DENIALS.has(word) || BOUNDS.has(word) || /\d/.test(word);
}

/** Without the s of a plural. */
function fold(word: string): string {
  return word.length > 3 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
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
  const has = (option: number, word: string) =>
    usable.some((phrase) => phrase.option === option && phrase.words.some((its) => hits(word, its)));
  const isSaid = (phrase: Phrase) =>
    phrase.content.filter((its) => content.some((word) => hits(word, its))).length >= SAID * phrase.content.length;
  const said = unique(usable.filter(isSaid).map(({ option }) => option));
  const all = said.filter((option) => content.every((word) => has(option, word)));
  if (all.length > 0) return all;
  const spread = content.map((word) => said.filter((option) => has(option, word)));
  return spread.every((options) => options.length > 0) ? unique(spread.flat()) : [];
}

/** Whether a word of a message stands for one of a phrase: the same, its beginning, or the same with an ending. */
function hits(word: string, its: string): boolean {
  if (word === its) return true;
  if (its.startsWith(word)) return word.length >= 3 && (word.length >= 5 || !english.has(word)) && !/\d/.test(word);
  return its.length >= 4 && word.startsWith(its) && /^(?:ly|ing|ed|es)$/.test(word.slice(its.length));
}

/** Words of answering that may be misspelt as well as those of the options. */
const ANSWERING = [...ORDINALS, 'both', 'none', 'neither', 'nothing', 'number', 'unsure', 'dunno', 'everything'];

function corrector(own: ReadonlySet<string>, filler: ReadonlySet<string>): (word: string) => string {
  const known = new Set([...own, ...filler, ...ANSWERING, ...DENIALS, ...BOUNDS]);
  const plain = new Set([...own].map(fold));
  let correct: ReturnType<typeof createCorrector> | undefined;
  const isKnown = (word: string) =>
    known.has(word) || plain.has(fold(word)) || english.has(word) || [...own].some((its) => word.length >= 3 && its.startsWith(word));
  return (word) => {
    if (isKnown(word)) return word;
    // Words of the options are the likelier ones; the corrector weighs them by their count.
    correct ??= createCorrector(
      new Map([...filler, ...ANSWERING].map((its): [string, number] => [its, 1]).concat([...own].map((its) => [its, 100]))),
    );
    return correct(word) ?? word;
  };
}

/** Positions, each once, in order. */
export function unique(positions: readonly number[]): number[] {
  return [...new Set(positions)].sort((a, b) => a - b);
}
