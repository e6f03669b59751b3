import { z } from 'zod';
import { replyText } from '../../conversation/render.ts';
import type { LookUp } from '../look-up.ts';
import { foundCard } from './card.ts';
import { attached } from './render.ts';
import { shorten } from './shorten.ts';

/** The invoke by which Teams asks for what somebody searches in the compose box. */
export const SEARCH = 'composeExtension/query';
/** The parameter that the manifest names for the words. */
export const SEARCH_PARAMETER = 'query';

/** Cards in one answer: what a phone shows without scrolling far, and far below the size that Teams takes. */
const MOST = 5;
/** Longest lead in the list of results. */
const PREVIEW = 120;

const querySchema = z.object({
  parameters: z.array(z.object({ name: z.string(), value: z.unknown() })).default([]),
  queryOptions: z.object({ skip: z.number().default(0) }).default({ skip: 0 }),
});

/**
 * Answers a search in the compose box with cards to insert: each has question, answer and sources, and no buttons, as the bot
 * need not be where the card goes. Of a query of unknown shape nothing is found. Before anything was typed Teams sends a
 * parameter `initialRun` instead of the words.
 * @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
 */
export function answerSearch(value: unknown, lookUp: LookUp): object {
  const parsed = querySchema.safeParse(value ?? {});
  const words = parsed.data?.parameters.find(({ name }) => name === SEARCH_PARAMETER)?.value ?? '';
  // one page is all there is
  const found = parsed.success && typeof words === 'string' && parsed.data.queryOptions.skip === 0 ? lookUp(words, MOST) : [];
  const attachments = found.map(({ question, reply }) => ({
    ...attached(foundCard(question, reply, `${question}\n\n${replyText(reply)}`)),
    preview: {
      contentType: 'application/vnd.microsoft.card.thumbnail',
      content: { title: question, text: shorten(reply.lead, PREVIEW) },
    },
  }));
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } };
}
