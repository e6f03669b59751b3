/** Texts of one kind by language tag, such as `cy` or `pt-BR`. */
export type ByLanguage<T> = Readonly<Record<string, T>>;

/** What there is for a language, or else for what it is a kind of: `cy` serves `cy-GB`. */
export function inLanguage<T>(texts: ByLanguage<T>, language = ''): T | undefined {
  return texts[language] ?? texts[language.split('-')[0] ?? ''];
}

/**
 * The language to write dates in: the reader's own kind of it (`wanted`, as in `navigator.languages`), so that `en` is `en-GB` to
 * a British reader and `en-US` to an American one; else the language itself.
 */
export function languageOfDates(language: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}
