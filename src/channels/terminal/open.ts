import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDialogs } from '../../content/files.ts';
import { loadContent } from '../../content/load.ts';
import { contentInvalid } from '../../content/report.ts';
import { readSchool } from '../../content/school.ts';
import { type Advisor, createAdvisor } from '../../conversation/advise.ts';
import { createDesk } from '../../helpdesk/desk.ts';

/** The project's own knowledge, with its dialogs beside it, wherever the command is called from. */
const OWN_KNOWLEDGE = fileURLToPath(new URL('../../../knowledge', import.meta.url));

/**
 * Loads the knowledge once, for a process that answers and ends; the server reloads, see src/content-source.ts.
 * @param env SCHOOL_DIR: a folder whose knowledge/ and dialogs/ are laid over the project's, and whose school.yaml names people;
 * blank means none
 * @throws CONTENT_INVALID with each problem on a line of its own, CONTENT_MISSING, SCHOOL_INVALID
 */
export function openAdvisor(env: NodeJS.ProcessEnv, now: Date): Advisor {
  const school = env.SCHOOL_DIR?.trim() || undefined;
  const folders = withDialogs([OWN_KNOWLEDGE, ...(school ? [join(school, 'knowledge')] : [])]);
  const { content, problems } = loadContent(folders, now.toISOString().slice(0, 10));
  if (content) return { ...createAdvisor(content), desk: createDesk(readSchool(school)) };
  throw contentInvalid(problems, folders);
}
