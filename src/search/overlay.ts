import type { Content } from '../content/schema.ts';
import { createSearch, type Search, type SearchResult } from './search.ts';

/** What of a school's content search needs. */
export type Overlaid = Pick<Content, 'entries' | 'byId' | 'terms' | 'outside'>;

/**
 * Search over a school's content at a fraction of the price of a whole index: a second, small one holds the school's own
 * entries with all their phrasings, and everybody else's with their written variants alone, as rivals. Where the small one
 * finds that a question is for one of the school's own, it answers; all else is the base's, with what that knows of small
 * talk, distress and what is declined.
 * @param own ids of entries that are new or changed at the school
 */
export function overlaySearch(base: Search, content: Overlaid, own: ReadonlySet<string>): Search {
  const { byId, terms, outside } = content;
  const rivals = content.entries.map((entry) => (own.has(entry.id) ? entry : { ...entry, asked: [] }));
  const small = createSearch({ entries: rivals, terms, outside, decoys: new Map(), talk: new Map(), flows: new Map() });
  const search: Search['search'] = (text, context, analysis) => {
    const whole = base.search(text, context, analysis);
    const near = small.search(text, context);
    const top = near.ranked[0]?.document.entry.id;
    const ours =
      top !== undefined && own.has(top) && (near.outcome === 'answer' || (near.outcome === 'suggest' && whole.outcome !== 'answer'));
    if (!ours) return inWordsOf(byId, whole);
    const { decline, talk, flow, odds } = whole;
    return inWordsOf(byId, { ...near, decline, talk, flow, odds });
  };
  return { index: base.index, analyse: base.analyse, search, readings: (...asked) => [search(...asked)] };
}

/** The same result with the school's version of each entry. */
function inWordsOf(byId: Content['byId'], result: SearchResult): SearchResult {
  const ranked = result.ranked.map((item) => {
    const entry = byId.get(item.document.entry.id) ?? item.document.entry;
    return entry === item.document.entry ? item : { ...item, document: { ...item.document, entry } };
  });
  return { ...result, ranked };
}
