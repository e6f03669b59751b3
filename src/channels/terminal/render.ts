import { replyText, sourceLine } from '../../conversation/render.ts';
import type { Reply } from '../../conversation/types.ts';
import type { Look } from './style.ts';

/** How offers are marked: by number where one can be picked, else by a dash. */
export type Marks = 'numbers' | 'dashes';

/** A reply as text for a terminal: wrapped, sources dimmed, offers below; ends without a line break. */
export function renderReply(reply: Reply, { width, paint }: Look, marks: Marks): string {
  const sources = 'receipts' in reply ? sourceLine(reply.receipts) : '';
  const lines = replyText(reply)
    .split('\n')
    .flatMap((line) => wrap(line, width, line.startsWith('- ') ? '  ' : '').map(line === sources ? paint.dim : (same) => same));
  if (reply.chips.length > 0) lines.push('');
  for (const [index, { label }] of reply.chips.entries()) {
    const mark = marks === 'numbers' ? String(index + 1) : '-';
    const [first = '', ...rest] = wrap(label, width - 5);
    lines.push(`  ${paint.accent(mark)}  ${first}`, ...rest.map((line) => `     ${line}`));
  }
  return lines.join('\n');
}

/**
 * Breaks one line between words so that none is wider than `width` characters; a word that is too long by itself is cut.
 * Control characters become spaces: content must not be able to move the cursor.
 * @param indent put before every line but the first
 * @returns at least one line
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[\s\p{Cc}]+/u).flatMap((long) => pieces(long, width - indent.length))) {
    if (line === '') line = word;
    else if (lengthOf(line) + 1 + lengthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (lengthOf(word) <= width) return word === '' ? [] : [word];
  const letters = [...word];
  return Array.from({ length: Math.ceil(letters.length / width) }, (_, i) => letters.slice(i * width, (i + 1) * width).join(''));
}

/** Characters as people count them, near enough: an emoji is one, not two. */
function lengthOf(text: string): number {
  return [...text].length;
}
