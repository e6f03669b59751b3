import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';

/** The project's own content as of a fixed day; throws with every problem where it can't be served. */
export function loadOrThrow(): Content {
  const { content, problems } = loadContent(withDialogs(['knowledge']), '2026-11-22');
  if (!content)
    throw new Error(problems.map((p) => `${p.file}:${p.line} ${p.check}: expected ${p.expected}, got ${p.got}; ${p.mend}`).join('\n'));
  return content;
}
