import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import { Charset, Encoder, Index } from 'flexsearch';
import english from 'flexsearch/lang/en';
import Fuse from 'fuse.js';
import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { Content, Entry } from '../../src/content/schema.ts';
import { phrasingsOf } from '../../src/search/compile.ts';
import { createSearch } from '../../src/search/search.ts';
import { ANSWER_THRESHOLD } from '../../src/search/weights.ts';
import { STOP_WORDS } from './corpus.ts';

/** What an engine holds to be the best entry. `score` rises with how sure it is; undefined where it gives none. */
export type Hit = { entry: string; score: number | undefined };

/** Asks a built index. */
export type Ask = (text: string) => Hit | undefined | Promise<Hit | undefined>;

/**
 * A search engine under measure. Those beside ours get the same entries as documents of question, all other phrasings and text, in
 * the setting that was best of a few on the fitting half of the questions.
 */
export type Engine = { name: string; setting: string; build: (content: Content) => Ask };

type Doc = { id: string; question: string; variants: string; text: string };

function docsOf(entries: readonly Entry[]): Doc[] {
  return entries.map((entry) => ({
    id: entry.id,
    question: entry.question,
    variants: phrasingsOf(entry).slice(1).join('\n'),
    text: [entry.lead, ...(entry.sides ?? []).map((side) => side.text), entry.body].join('\n'),
  }));
}

/** The answer threshold in the score that ours gives: confidence, or 0 where a word speaks against answering. */
export const OUR_THRESHOLD = ANSWER_THRESHOLD;

function ours(content: Content): Ask {
  const { search } = createSearch(content);
  return (text) => {
    const { ranked, confidence, outside } = search(text);
    const top = ranked[0];
    return top && { entry: top.document.entry.id, score: outside === undefined ? confidence : 0 };
  };
}

function fuse({ entries }: Content): Ask {
  const docs = docsOf(entries).map((doc) => ({ ...doc, variants: doc.variants.split('\n') }));
  const engine = new Fuse(docs, {
    keys: ['question', 'variants', 'text'],
    useTokenSearch: true,
    tokenize: (text) => wordsOf(text),
    ignoreLocation: true,
    includeScore: true,
    threshold: 0.2,
  });
  return (text) => {
    const top = engine.search(text, { limit: 1 })[0];
    return top && { entry: top.item.id, score: 1 - (top.score ?? 1) };
  };
}

function miniSearch({ entries }: Content): Ask {
  const engine = new MiniSearch<Doc>({
    fields: ['question', 'variants', 'text'],
    processTerm: (term) => (STOP_WORDS.has(term.toLowerCase()) ? null : stemmer(term.toLowerCase())),
    searchOptions: { fuzzy: 0.2, prefix: true, boost: { question: 2, variants: 2 } },
  });
  engine.addAll(docsOf(entries));
  return (text) => {
    const top = engine.search(text)[0];
    return top && { entry: top.id as string, score: top.score };
  };
}

function orama({ entries }: Content): Ask {
  const engine = create({
    schema: { question: 'string', variants: 'string', text: 'string' },
    components: { tokenizer: { language: 'english', stemming: true, stopWords: [...STOP_WORDS] } },
  });
  insertMultiple(engine, docsOf(entries), 1000);
  return async (text) => {
    const { hits } = await searchOrama(engine, { term: text, threshold: 1, boost: { question: 2, variants: 2 }, limit: 1 });
    return hits[0] && { entry: hits[0].id, score: hits[0].score };
  };
}

function flexSearch({ entries }: Content): Ask {
  const engine = new Index({ tokenize: 'strict', encoder: new Encoder(Charset.Default).assign(english) });
  for (const [i, { question, variants, text }] of docsOf(entries).entries()) engine.add(i, `${question}\n${variants}\n${text}`);
  return (text) => {
    const [top] = engine.search(text, { suggest: true, limit: 1 }) as number[];
    return top === undefined ? undefined : { entry: (entries[top] as Entry).id, score: undefined };
  };
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP_WORDS.has(word));
}

/** Every engine measured, ours first. */
export const ENGINES: readonly Engine[] = [
  { name: 'Claimwise', setting: 'as shipped, search alone', build: ours },
  { name: 'fuse.js token search', setting: 'useTokenSearch, stop words, ignoreLocation, threshold 0.2', build: fuse },
  { name: 'MiniSearch', setting: 'stop words, stemming, fuzzy 0.2, prefix, phrasings x 2', build: miniSearch },
  { name: 'Orama', setting: 'stop words, stemming, any word, phrasings x 2', build: orama },
  { name: 'FlexSearch', setting: 'stop words, stemming, whole words, suggest; it gives no score', build: flexSearch },
];
