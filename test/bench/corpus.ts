import english from 'flexsearch/lang/en';
import type { Content, Entry } from '../../src/content/schema.ts';
import { phrasingsOf } from '../../src/search/compile.ts';
import { seeded, shuffled } from './stats.ts';

/** Share of a copy's other words that are swapped; those that hold its topic, being in two phrasings or more, all are. */
const SWAPPED = 0.5;
/** Share of swaps that bring in a word of another subject, made up; the rest are words that other entries use. */
const MADE_UP = 0.5;
const SEED = 20_261_122;

/**
 * The real entries and made-up copies of them, up to a size. A copy is the entry with all words of its topic and half of
 * the others swapped, the same swap throughout, at least one word in each phrasing: it is about something else, in
 * words that real questions use as well. It has its question and variants, and none of the further ways of asking: the
 * real ones alone are collected over years, and with them 50,000 entries would have five million phrasings. Below the number of real entries, a subset of these.
 */
export function growContent(content: Content, size: number): Content {
  const entries = size < content.entries.length ? shuffled(content.entries, SEED).slice(0, size) : [...content.entries];
  const vocabulary = contentWords(content.entries.flatMap(phrasingsOf));
  const madeUp = madeUpWords(Math.round(20 * Math.sqrt(size)), new Set(vocabulary));
  for (let copy = 1; entries.length < size; copy++) {
    for (const entry of content.entries.slice(0, size - entries.length)) entries.push(perturb(entry, copy, vocabulary, madeUp));
  }
  return { ...content, entries, byId: new Map(entries.map((entry) => [entry.id, entry])) };
}

/** Whether an entry is one of the made-up copies, which are wrong answers to every judged question. */
export function isCopy(id: string): boolean {
  return id.startsWith('copy-');
}

/** Function words of English, for the copies and for the engines that leave such words to their user. */
export const STOP_WORDS: ReadonlySet<string> = new Set(english.filter as Set<string>);

const WORD = /[a-z]{2,}/gi;

/** Words with content, each once, in the order of first use. */
function contentWords(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.toLowerCase().match(WORD) ?? []);
  return [...new Set(words)].filter((word) => !STOP_WORDS.has(word));
}

function topicWords({ question, variants }: Entry): Set<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const word of [question, ...variants].flatMap((text) => contentWords([text]))) (seen.has(word) ? again : seen).add(word);
  return again;
}

const HEADS = 'bl br ch cl cr d dr f fl g gl gr h j k kl l m n p pl pr qu r s sk sl sp st t th tr v w y z'.split(' ');
const CORES = 'a e i o u ai ea oo ou'.split(' ');
const TAILS = 'b ck d f g l ll m n nd ng nt p r rk rt s sh st t th x zz'.split(' ');

/** Pronounceable words that nobody uses: what a larger knowledge base would bring in as its own terms. */
function madeUpWords(count: number, taken: ReadonlySet<string>): string[] {
  const random = seeded(SEED);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] as string;
  const made = new Set<string>();
  while (made.size < count) {
    const word = pick(HEADS) + pick(CORES) + pick(HEADS) + pick(CORES) + pick(TAILS);
    if (!taken.has(word)) made.add(word);
  }
  return [...made];
}

function perturb(entry: Entry, copy: number, vocabulary: readonly string[], madeUp: readonly string[]): Entry {
  const random = seeded(SEED ^ Math.imul(copy, 7919) ^ hash(entry.id));
  const topic = topicWords(entry);
  const other = (): string => {
    const list = random() < MADE_UP ? madeUp : vocabulary;
    const word = list[Math.floor(random() * list.length)] as string;
    return topic.has(word) ? other() : word;
  };
  const swaps = new Map<string, string>();
  const swap = (text: string) =>
    text.replace(WORD, (word) => {
      const key = word.toLowerCase();
      if (STOP_WORDS.has(key)) return word;
      if (!swaps.has(key)) swaps.set(key, topic.has(key) || random() < SWAPPED ? other() : word);
      return swaps.get(key) as string;
    });
  const phrasing = (text: string) => {
    const swapped = swap(text);
    return swapped === text ? `${text.replace(/[?!. ]+$/, '')} ${other()}` : swapped;
  };
  return {
    ...entry,
    id: `copy-${copy}-of-${entry.id}`,
    question: phrasing(entry.question),
    variants: entry.variants.map(phrasing),
    asked: [],
    lead: swap(entry.lead),
    body: swap(entry.body),
    ...(entry.sides ? { sides: entry.sides.map((side) => ({ ...side, text: swap(side.text) })) } : {}),
  };
}

function hash(text: string): number {
  let value = 0;
  for (const letter of text) value = (Math.imul(value, 31) + letter.charCodeAt(0)) | 0;
  return value;
}
