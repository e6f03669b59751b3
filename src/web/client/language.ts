/** Texts of one kind by language tag, such as `cy` or `pt-BR`. */
export type ByLanguage<T> = Readonly<Record<string, T>>;

/** What there is for a language, or else for what it is a kind of: `cy` serves `cy-GB`. */
export function inLanguage<T>(texts: ByLanguage<T>, language = ''): T | undefined {
  return texts[language] ?? texts[language.split('-')[0] ?? ''];
}
