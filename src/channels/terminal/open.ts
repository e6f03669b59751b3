import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContent } from '../../content/load.ts';
import type { Problem } from '../../content/schema.ts';
import { type Advisor, createAdvisor } from '../../conversation/advise.ts';
import { ClaimwiseError } from '../../errors.ts';

/** The project's own knowledge, wherever the command is called from. */
const OWN_KNOWLEDGE = fileURLToPath(new URL('../../../knowledge', import.meta.url));

/**
 * Loads the knowledge once, for a process that answers and ends; the server reloads, see src/content-source.ts.
 * @param env SCHOOL_DIR: a folder whose knowledge/ is laid over the project's; blank means none
 * @throws CONTENT_INVALID with each problem on a line of its own, CONTENT_MISSING
 */
export function openAdvisor(env: NodeJS.ProcessEnv, now: Date): Advisor {
  const school = env['SCHOOL_DIR']?.trim();
  const folders = [OWN_KNOWLEDGE, ...(school ? [join(school, 'knowledge')] : [])];
  const { content, problems } = loadContent(folders, now.toISOString().slice(0, 10));
  if (content) return createAdvisor(content);
  const broken = problems.filter((problem) => problem.level === 'error');
  throw new ClaimwiseError('CONTENT_INVALID', `${broken.length} wrong in ${folders.join(' and ')}:\n  ${broken.map(lineOf).join('\n  ')}`);
}

function lineOf({ file, line, check, expected, got, mend }: Problem): string {
  return `${file}:${line} ${check}: expected ${expected}, got ${got}; ${mend}`;
}
