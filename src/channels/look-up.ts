import type { Advisor } from '../conversation/advise.ts';
import { entryReply } from '../conversation/replies.ts';
import type { Reply } from '../conversation/types.ts';

/** An entry that was looked up, by its question. */
export type Found = { question: string; reply: Extract<Reply, { type: 'answer' | 'differ' }> };
/** Finds the entries nearest to some words; see lookUp. */
export type LookUp = (text: string, most: number) => Found[];

/** Longest query; a search box is no place for more. */
const LONGEST_QUERY = 128;

/**
 * The entries nearest to words in a search box, best first, for a person to pick from: so not only those that are sure. Without
 * words, what is asked most often. Nothing for what is declined, and nothing for distress, which is no search.
 */
export function lookUp({ content, search, recogniser }: Advisor, text: string, most: number): Found[] {
  const query = text.trim().slice(0, LONGEST_QUERY);
  const entries = query === '' ? content.wording.starters.flatMap((id) => content.byId.get(id) ?? []) : nearest();
  return entries.slice(0, most).flatMap((entry) => {
    const reply = entryReply(content, entry);
    return reply.type === 'answer' || reply.type === 'differ' ? [{ question: entry.question, reply }] : [];
  });

  function nearest() {
    const { ranked, outside } = recogniser.edge(query) ? { ranked: [], outside: undefined } : search.search(query);
    return outside === undefined ? ranked.map(({ document }) => document.entry) : [];
  }
}
