/** HTML that is safe to send. */
export type Html = { readonly html: string };

/** What may stand in HTML: texts are escaped, HTML and lists of it stay as they are, and `false` is nothing. */
type Value = string | number | false | Html | readonly Html[];

/** Puts HTML together: every text among the values is escaped, in elements and in quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { html: parts.map((part, index) => `${part}${written(values[index] ?? false)}`).join('') };
}

/** Takes a text of our own, such as a style sheet, for HTML as it is. */
export function trusted(text: string): Html {
  return { html: text };
}

function written(value: Value): string {
  if (value === false) return '';
  if (typeof value !== 'object') return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
  return 'html' in value ? value.html : value.map((one) => one.html).join('\n');
}
