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
  const root: Node = { next: new Map(), senses: undefined };
  // A single word is known by its own spelling and by its stem, so that "coding" (the job) and "codes" can differ.
  const single = new Map<string, Sense[]>();
  const known = new Set<string>();
  const add = (phrase: string, sense: Sense) => {
    const list = words(normalise(phrase));
    if (list.length === 0) return;
    let node = root;
    for (const word of list) {
      known.add(word);
      let next = node.next.get(stem(word));
      if (!next) {
        next = { next: new Map(), senses: undefined };
        node.next.set(stem(word), next);
      }
      node = next;
    }
    node.senses = withSense(node.senses, sense);
    if (list.length === 1) single.set(list[0] as string, withSense(single.get(list[0] as string), sense));
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
    segment: (list) => segment(list, root, single),
    respell: compileSpellings(terms.spellings),
  };
}

/** One word further into the phrases of terms.yaml; `senses` where a phrase ends here. */
type Node = { next: Map<string, Node>; senses: Sense[] | undefined };

function segment(list: readonly string[], root: Node, single: ReadonlyMap<string, Sense[]>): Segment[] {
  const stems = list.map(stem);
  const out: Segment[] = [];
  for (let from = 0; from < list.length; ) {
    let found = single.get(list[from] as string);
    let length = 1;
    let node: Node | undefined = root;
    for (let i = from; i < list.length && node; i++) {
      node = node.next.get(stems[i] as string);
      if (node?.senses && (i > from || !found)) {
        found = node.senses;
        length = i - from + 1;
      }
    }
    out.push({ from, length, senses: found ?? [] });
    from += length;
  }
  return out;
}

function withSense(senses: Sense[] | undefined, sense: Sense): Sense[] {
  const same = senses?.some((other) => other.kind === sense.kind && idOf(other) === idOf(sense));
  return same ? (senses ?? []) : [...(senses ?? []), sense];
}

function idOf(sense: Sense): string {
  return 'id' in sense ? sense.id : '';
}

function compileSpellings(spellings: Record<string, readonly string[]>): Lexicon['respell'] {
  const byFirst = new Map<string, { wrong: string[]; right: string[] }[]>();
  for (const [form, wrongs] of Object.entries(spellings)) {
    for (const wrong of wrongs.map((text) => words(normalise(text)))) {
      const list = byFirst.get(wrong[0] as string) ?? [];
      list.push({ wrong, right: words(normalise(form)) });
      byFirst.set(wrong[0] as string, list);
    }
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.wrong.length - a.wrong.length);
  return (list) => {
    const out: { word: string; from: number }[] = [];
    for (let from = 0; from < list.length; ) {
      const found = byFirst.get(list[from] as string)?.find(({ wrong }) => wrong.every((word, i) => list[from + i] === word));
      for (const word of found?.right ?? [list[from] as string]) out.push({ word, from });
      from += found?.wrong.length ?? 1;
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
