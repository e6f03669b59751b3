/**
 * The form in which phrasings and labels are compared: lower case, words of letters and digits alone, one space between
 * them. A text without any word, such as "???", has none.
 */
export function phraseKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
