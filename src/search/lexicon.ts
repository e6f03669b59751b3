import { stemmer } from 'stemmer';
import type { Content, Place, Role } from '../content/schema.ts';
import { normalise, words } from './normalise.ts';
import { compilePhrases, type PhraseMatcher } from './phrases.ts';

/** What a phrase of terms.yaml stands for. */
export type Sense =
  | { kind: 'concept'; id: string }
  | { kind: 'place'; id: Exclude<Place, 'any'> }
  | { kind: 'role'; id: Exclude<Role, 'both'> }
  | { kind: 'subject' }
  | { kind: 'filler' };

/** A run of words with what it means here; `senses` is empty for a word no phrase names. */
export type Segment = { from: number; length: number; senses: readonly Sense[] };

/** The compiled words of terms.yaml and outside.yaml. */
export type Lexicon = {
  segment: (words: readonly string[]) => Segment[];
  /** Replaces known wrong forms ("hippa") by the right ones. */
  respell: (words: readonly string[]) => { word: string; from: number }[];
  outside: PhraseMatcher<string>;
  /** Every single word that a phrase of terms.yaml or outside.yaml holds. */
  words: ReadonlySet<string>;
};

const stems = new Map<string, string>();
const MOST_STEMS = 50_000;

/** Stems a word; acronyms and figures stay as they are. Remembers what it stemmed: texts repeat their words. */
export function stem(word: string): string {
  if (word.length < 4) return word;
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= MOST_STEMS) stems.clear();
  const found = /\d/.test(word) ? word : stemmer(word);
  stems.set(word, found);
  return found;
}

/** Compiles what terms.yaml and outside.yaml say, once for each content version. */
export function compileLexicon({ terms, outside }: Pick<Content, 'terms' | 'outside'>): Lexicon {
  const senses = new Map<string, Sense[]>();
  const longest = new Map<string, number>();
  const known = new Set<string>();
  const add = (phrase: string, sense: Sense) => {
    const list = words(normalise(phrase));
    if (list.length === 0) return;
    for (const word of list) known.add(word);
    const first = stem(list[0] as string);
    longest.set(first, Math.max(longest.get(first) ?? 1, list.length));
    // A single word is known by its own spelling and by its stem, so that "coding" (the job) and "codes" can differ.
    const keys = list.length === 1 ? new Set([`=${list[0]}`, list.map(stem).join(' ')]) : [list.map(stem).join(' ')];
    for (const key of keys) {
      const same = senses.get(key);
      if (!same) senses.set(key, [sense]);
      else if (!same.some((other) => other.kind === sense.kind && idOf(other) === idOf(sense))) same.push(sense);
    }
  };
  for (const [id, phrases] of Object.entries(terms.concepts)) for (const phrase of phrases) add(phrase, { kind: 'concept', id });
  for (const id of ['uk', 'us'] as const) for (const phrase of terms.places[id]) add(phrase, { kind: 'place', id });
  for (const id of ['billing', 'coding'] as const) for (const phrase of terms.roles[id]) add(phrase, { kind: 'role', id });
  for (const phrase of terms.subject) add(phrase, { kind: 'subject' });
  for (const phrase of terms.filler) add(phrase, { kind: 'filler' });

  const vetoes: [string, string][] = [];
  for (const [id, group] of Object.entries(outside)) {
    for (const phrase of group.words) vetoes.push([phrase, id]);
    if (group.countries) for (const name of countryNames()) vetoes.push([name, id]);
  }
  for (const [phrase] of vetoes) for (const word of words(normalise(phrase))) known.add(word);

  return {
    words: known,
    outside: compilePhrases(vetoes, stem),
    segment: (list) => segment(list, senses, longest),
    respell: compileSpellings(terms.spellings),
  };
}

function segment(list: readonly string[], senses: ReadonlyMap<string, Sense[]>, longest: ReadonlyMap<string, number>): Segment[] {
  const stems = list.map(stem);
  const out: Segment[] = [];
  for (let i = 0; i < list.length; ) {
    let length = Math.min(longest.get(stems[i] as string) ?? 1, list.length - i);
    let found: Sense[] | undefined;
    for (; length > 1; length--) {
      found = senses.get(stems.slice(i, i + length).join(' '));
      if (found) break;
    }
    found ??= senses.get(`=${list[i]}`) ?? senses.get(stems[i] as string);
    out.push({ from: i, length, senses: found ?? [] });
    i += length;
  }
  return out;
}

function idOf(sense: Sense): string {
  return 'id' in sense ? sense.id : '';
}

function compileSpellings(spellings: Record<string, readonly string[]>): Lexicon['respell'] {
  const right = new Map<string, string[]>();
  let longest = 1;
  for (const [form, wrongs] of Object.entries(spellings)) {
    for (const wrong of wrongs) {
      const list = words(normalise(wrong));
      longest = Math.max(longest, list.length);
      right.set(list.join(' '), words(normalise(form)));
    }
  }
  return (list) => {
    const out: { word: string; from: number }[] = [];
    for (let i = 0; i < list.length; ) {
      let length = Math.min(longest, list.length - i);
      while (length > 0 && !right.has(list.slice(i, i + length).join(' '))) length--;
      const replacement = length > 0 ? right.get(list.slice(i, i + length).join(' ')) : undefined;
      for (const word of replacement ?? [list[i] as string]) out.push({ word, from: i });
      i += Math.max(1, length);
    }
    return out;
  };
}

/** English names of all countries but the two this advisor knows about. */
function countryNames(): string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const out: string[] = [];
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const code = String.fromCharCode(a, b);
      if (['GB', 'US', 'UK', 'UM'].includes(code)) continue;
      const name = names.of(code);
      // Names that are ordinary English words or parts of either country would veto plain questions.
      if (name && !['Jersey', 'Guernsey', 'Georgia', 'Outlying Oceania', 'Chad', 'Turkey', 'Jordan'].includes(name)) {
        out.push(name.replace(/ & /g, ' and ').replace(/ \(.*\)/, ''));
      }
    }
  }
  return out;
}
