import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import { Charset, Document, Encoder } from 'flexsearch';
import english from 'flexsearch/lang/en';
import Fuse from 'fuse.js';
import MiniSearch from 'minisearch';
import type { Content, Entry } from '../../src/content/schema.ts';
import { createSearch } from '../../src/search/search.ts';
import { ANSWER_THRESHOLD } from '../../src/search/weights.ts';
import { STOP_WORDS } from './corpus.ts';

/** What an engine holds to be the best entry. `score` rises with how sure it is; undefined where it gives none. */
export type Hit = { entry: string; score: number | undefined };

/** Asks a built index. */
export type Ask = (text: string) => Hit | undefined | Promise<Hit | undefined>;

/**
 * A search engine under measure. Those beside ours get the same entries as documents of question, variants and text, in
 * the setting that was best of a few on the fitting half of the questions.
 */
export type Engine = { name: string; setting: string; build: (content: Content) => Ask };

type Doc = { id: string; question: string; variants: string; text: string };

function docsOf(entries: readonly Entry[]): Doc[] {
  return entries.map((entry) => ({
    id: entry.id,
    question: entry.question,
    variants: entry.variants.join('\n'),
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
  const engine = new Fuse(docsOf(entries), {
    keys: ['question', 'variants', 'text'],
    useTokenSearch: true,
    ignoreLocation: true,
    includeScore: true,
    threshold: 0.3,
  });
  return (text) => {
    const top = engine.search(text, { limit: 1 })[0];
    return top && { entry: top.item.id, score: 1 - (top.score ?? 1) };
  };
}

function miniSearch({ entries }: Content): Ask {
  const engine = new MiniSearch<Doc>({
    fields: ['question', 'variants', 'text'],
    processTerm: (term) => (STOP_WORDS.has(term.toLowerCase()) ? null : term.toLowerCase()),
    searchOptions: { fuzzy: 0.2, prefix: true },
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
    const { hits } = await searchOrama(engine, { term: text, tolerance: 1, threshold: 1, limit: 1 });
    return hits[0] && { entry: hits[0].id, score: hits[0].score };
  };
}

function flexSearch({ entries }: Content): Ask {
  const encoder = new Encoder(Charset.LatinBalance, english);
  const engine = new Document<Doc>({
    document: { id: 'id', index: ['question', 'variants', 'text'] },
    tokenize: 'forward',
    encoder,
  });
  for (const doc of docsOf(entries)) engine.add(doc);
  return (text) => {
    const found = engine.search(text, { suggest: true, limit: 10, merge: true }) as { id: string }[];
    return found[0] && { entry: found[0].id, score: undefined };
  };
}

/** Every engine measured, ours first. */
export const ENGINES: readonly Engine[] = [
  { name: 'Claimwise', setting: 'as shipped, search only', build: ours },
  { name: 'fuse.js 7.5 token search', setting: 'useTokenSearch, ignoreLocation, threshold 0.3', build: fuse },
  { name: 'MiniSearch', setting: 'stop words, fuzzy 0.2, prefix', build: miniSearch },
  { name: 'Orama', setting: 'stop words, stemming, tolerance 1, any word', build: orama },
  { name: 'FlexSearch', setting: 'stop words, stemming, Latin balance, forward, suggest', build: flexSearch },
];
