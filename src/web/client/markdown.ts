/** A run of text in a paragraph. `link` leads to an http(s), mailto or tel address. */
export type Inline =
  | { type: 'text' | 'code'; text: string }
  | { type: 'strong' | 'em'; inner: Inline[] }
  | { type: 'link'; text: string; to: string };

/** A paragraph, of lines, or a list, of items. */
export type Block = { type: 'paragraph'; lines: Inline[][] } | { type: 'list'; ordered: boolean; start: number; items: Inline[][] };

const ITEM = /^\s{0,3}(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;
/** Code, bold, italic, a link with its label, a bare address: in this order, the first that fits from the left. */
const RUN =
  /`([^`\n]+)`|\*\*(\S(?:.*?\S)?)\*\*|(?<![\w*])[*_](\S(?:.*?\S)?)[*_](?![\w*])|\[([^\]\n]+)\]\(([^\s()]+)\)|\b(https?:\/\/[^\s<>"')\]]*[\w/#=-])/;
/** Deeper marks stay as they are typed. */
const MOST_NESTED = 4;

/**
 * Reads the small part of Markdown that messages use: paragraphs, lists, bold, italic, code, links. All else is text. The
 * result is data, not markup: whatever it holds is shown as text.
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  for (const part of text.replaceAll('\r\n', '\n').split(/\n\s*\n/)) {
    let open: Block | undefined;
    for (const line of part.split('\n').filter((given) => given.trim() !== '')) {
      const item = ITEM.exec(line);
      const type = item ? 'list' : 'paragraph';
      const ordered = item?.[1] !== undefined;
      if (!open || open.type !== type || (open.type === 'list' && open.ordered !== ordered)) {
        open = item ? { type: 'list', ordered, start: Number(item[1] ?? 1), items: [] } : { type: 'paragraph', lines: [] };
        blocks.push(open);
      }
      if (open.type === 'list') open.items.push(parseInline(item?.[2] ?? ''));
      else open.lines.push(parseInline(line.trim()));
    }
  }
  return blocks;
}

/** Reads the marks within a line. */
export function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let rest = text;
  for (let match = RUN.exec(rest); match && depth < MOST_NESTED; match = RUN.exec(rest)) {
    if (match.index > 0) found.push({ type: 'text', text: rest.slice(0, match.index) });
    found.push(runOf(match, depth));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '') found.push({ type: 'text', text: rest });
  return found;
}

function runOf([whole, code, bold, italic, label, to, address]: RegExpExecArray, depth: number): Inline {
  if (code !== undefined) return { type: 'code', text: code };
  if (bold !== undefined) return { type: 'strong', inner: parseInline(bold, depth + 1) };
  if (italic !== undefined) return { type: 'em', inner: parseInline(italic, depth + 1) };
  const target = safeAddress(to ?? address ?? '');
  return target === undefined ? { type: 'text', text: whole } : { type: 'link', text: label ?? target, to: target };
}

/**
 * An address that may stand behind a link: http(s), mailto or tel, and nothing that could run.
 * @param base what a relative address is relative to; without it there are none
 */
export function safeAddress(address: string, base?: string): string | undefined {
  try {
    const { protocol, href } = new URL(address, base);
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
