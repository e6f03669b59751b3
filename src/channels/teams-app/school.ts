import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ClaimwiseError } from '../../errors.ts';
import { type Icons, iconFault } from './icon.ts';

const text = (most: number) => z.string(wanted(most)).trim().min(1, wanted(most)).max(most, wanted(most));
const wanted = (most: number) => `1 to ${most} characters`;
const https = z.url({ protocol: /^https$/, error: 'an https address' });

/** What a school may say of the app in Teams: `SCHOOL_DIR/teams/app.yaml`. Lengths are those of the manifest schema. */
export const schoolAppSchema = z.strictObject({
  name: text(30).default('Claimwise'),
  description: z.strictObject({ short: text(80), full: text(4000) }).default({
    short: 'Careers in medical billing and coding: questions and answers with sources.',
    full:
      'Ask about careers in medical billing and coding: the work, training, certification, pay and prospects in the UK and the US. ' +
      'Every answer was reviewed and shows its sources. What the sources do not say, it does not make up.',
  }),
  accentColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'a colour such as #0B6E6E')
    .default('#0B6E6E'),
  developer: z.strictObject({ name: text(32), website: https, privacy: https, terms: https }).optional(),
});

/** The school's own words for the app. */
export type SchoolApp = z.infer<typeof schoolAppSchema>;

/**
 * Reads what a school has put into its teams/ folder; what is not there is the project's own.
 * @param folders of teams files, the project's first; a later one overlays
 * @throws TEAMS_APP naming every problem
 */
export function readSchoolApp(folders: readonly string[]): { app: SchoolApp; icons: Icons } {
  const found = (name: string) => folders.map((folder) => join(folder, name)).findLast((path) => existsSync(path));
  const problems: string[] = [];
  const yaml = found('app.yaml');
  const app = yaml === undefined ? schoolAppSchema.parse({}) : readApp(yaml, problems);
  const icon = (name: keyof Icons) => {
    const path = found(`${name}.png`);
    if (path === undefined) throw new ClaimwiseError('TEAMS_APP', `expected ${name}.png in ${folders.join(' or ')}, got none`);
    const png = readFileSync(path);
    const fault = iconFault(name, png);
    if (fault) problems.push(`${path}: ${fault}`);
    return png;
  };
  const icons = { color: icon('color'), outline: icon('outline') };
  if (problems.length > 0 || !app) throw new ClaimwiseError('TEAMS_APP', `${problems.length} wrong:\n  ${problems.join('\n  ')}\n`);
  return { app, icons };
}

function readApp(path: string, problems: string[]): SchoolApp | undefined {
  try {
    const parsed = schoolAppSchema.safeParse(parse(readFileSync(path, 'utf8')) ?? {});
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const what = issue.code === 'unrecognized_keys' ? `no key ${issue.keys.join(', ')}` : issue.message;
      problems.push(`${path}: ${issue.path.join('.') || 'top level'}: expected ${what}`);
    }
  } catch (error) {
    problems.push(`${path}: expected YAML, got "${(error as Error).message.split('\n')[0]}"`);
  }
  return undefined;
}
