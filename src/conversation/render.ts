import type { Receipt, Reply } from './types.ts';

/**
 * The plain text of a reply, the same on every channel: short paragraphs, lists as "- " lines, sources last.
 * Chips are left out; a channel shows them as buttons or numbered lines.
 */
export function replyText(reply: Reply): string {
  switch (reply.type) {
    case 'text':
    case 'suggest':
    case 'plan':
      return reply.text;
    case 'ask':
      return join([reply.progress, reply.text, reply.hint]);
    case 'answer':
      return join([reply.lead, reply.body, sourceLine(reply.receipts)]);
    case 'differ':
      return join([
        reply.lead,
        [reply.intro, ...reply.sides.map((side) => `- ${side.label}: ${side.text}`)].join('\n'),
        reply.body,
        sourceLine(reply.receipts),
      ]);
  }
}

/** One line that names each source once: title, country where it matters, date. */
export function sourceLine(receipts: readonly Receipt[]): string {
  const titles = [...new Set(receipts.map(({ title, date }) => `${title} (${date})`))];
  return titles.length === 0 ? '' : `${titles.length === 1 ? 'Source' : 'Sources'}: ${titles.join('; ')}`;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
