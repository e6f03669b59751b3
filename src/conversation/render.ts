import type { HandoffPart, Receipt, Reply } from './types.ts';

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
    case 'handoff':
      return join([reply.text, partsText(reply.parts), reply.note]);
  }
}

/** Labelled parts one below the other, word for word. */
export function partsText(parts: readonly HandoffPart[]): string {
  return join(parts.map((part) => `${part.label}: ${partText(part)}`));
}

/** The words of a part, with the address of a page that they stand for. */
export function partText({ text, link = '' }: HandoffPart): string {
  return link.startsWith('https:') && !text.includes(link) ? `${text} (${link})` : text;
}

/** One line that names each source once: title, country where it matters, date. */
export function sourceLine(receipts: readonly Receipt[]): string {
  const titles = [...new Set(receipts.map(({ title, date }) => `${title} (${date})`))];
  return titles.length === 0 ? '' : `${titles.length === 1 ? 'Source' : 'Sources'}: ${titles.join('; ')}`;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
