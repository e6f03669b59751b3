import type { Claim, Content, Entry } from '../content/schema.ts';
import type { Chip, Receipt, Reply } from './types.ts';

/** Most chips under a reply: Teams shows no more than three. */
export const MOST_CHIPS = 3;

/**
 * The reviewed reply for an entry, with receipts for its claims and chips for what one may ask next.
 * @param flow offered last; by default the one that the entry names
 */
export function entryReply(content: Content, entry: Entry, flow: string | undefined = entry.flow): Reply {
  const receipts = receiptsOf(content, entry.claims);
  const chips = withFlow(content, chipsOf(content, entry.related), flow);
  const { lead, body } = entry;
  if (!entry.sides) return { type: 'answer', entry: entry.id, lead, body, receipts, chips };
  const sides = sidesOf(content, entry);
  return { type: 'differ', entry: entry.id, lead, intro: content.wording.differ, sides, body, receipts, chips };
}

/** Chips, at most three, of which the last starts a flow where there is one. */
export function withFlow(content: Content, chips: readonly Chip[], flow: string | undefined): Chip[] {
  const guide = content.flows.get(flow ?? '');
  return guide ? [...chips.slice(0, MOST_CHIPS - 1), { label: guide.says, says: guide.says }] : [...chips];
}

/** Chips that ask the entries' own questions, at most three. */
export function chipsOf(content: Content, ids: readonly string[]): Chip[] {
  return ids
    .map((id) => content.byId.get(id))
    .filter((entry) => entry !== undefined)
    .slice(0, MOST_CHIPS)
    .map(({ question }) => ({ label: question, says: question }));
}

/** The positions where an entry's sources disagree, each with place and year: "UK, 2016"; none where they agree. */
export function sidesOf(content: Content, { sides = [], claims }: Entry): { label: string; text: string }[] {
  return sides.map((side) => ({
    label: labelOf(
      content,
      claims.filter((claim) => side.claims.includes(claim.id)),
    ),
    text: side.text,
  }));
}

/** Where claims come from, in their order; two claims of one section give it twice. */
export function receiptsOf(content: Content, claims: readonly Claim[]): Receipt[] {
  return claims.map(({ source, section }) => {
    const from = content.sources.get(source);
    return { source, title: from?.title ?? source, publisher: from?.publisher ?? '', date: dateOf(content, source), section };
  });
}

/** Place and year of the sources behind a side: "UK, 2016"; where several share a side, each once. */
function labelOf(content: Content, claims: readonly Claim[]): string {
  const labels = claims.map(({ source }) => `${content.sources.get(source)?.country ?? ''}, ${dateOf(content, source)}`);
  return [...new Set(labels)].join('; ');
}

function dateOf(content: Content, source: string): string {
  const date = content.sources.get(source)?.date ?? 'undated';
  return date === 'undated' ? content.wording.undated : date;
}
