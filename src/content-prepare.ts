import type { ContentFolders } from './content/files.ts';
import { loadContent, variantLines } from './content/load.ts';
import type { Content, Problem } from './content/schema.ts';
import { type CompiledSearch, compileSearch } from './search/compile.ts';
import { checkConfusable } from './search/confusable.ts';
import { openIndex } from './search/index.ts';

/** Content that was read, with its search compiled; `ready` is undefined where a problem is an error. Plain data. */
export type Prepared = { ready: { content: Content; compiled: CompiledSearch } | undefined; problems: Problem[] };

/**
 * Reads, checks and compiles content: one to two seconds for 150 entries with 15,000 phrasings.
 * @param today ISO date, for the age of reviews
 * @returns `confusable` looks for entries that win each other's variants, in a second or so
 * @throws CONTENT_MISSING
 */
export function prepareContent(folders: ContentFolders, today: string): Prepared & { confusable: () => Problem[] } {
  const { content, problems, read } = loadContent(folders, today);
  if (!content) return { ready: undefined, problems, confusable: () => [] };
  const compiled = compileSearch(content);
  const confusable = () => [...checkConfusable(openIndex(content, compiled), variantLines(read))].flat();
  return { ready: { content, compiled }, problems, confusable };
}
