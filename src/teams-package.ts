import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { teamsManifest } from './channels/teams-app/manifest.ts';
import { readSchoolApp } from './channels/teams-app/school.ts';
import { type Config, readConfig } from './config.ts';
import { withDialogs } from './content/files.ts';
import { loadContent } from './content/load.ts';
import { contentInvalid } from './content/report.ts';
import { ClaimwiseError } from './errors.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'claimwise-teams.zip';

/**
 * The app package of Teams: a zip with the manifest and two icons. The same settings give the same bytes.
 * @throws TEAMS_APP, CONTENT_INVALID, CONTENT_MISSING
 */
export function teamsPackage({ identity, publicUrl, schoolDir }: Pick<Config, 'identity' | 'publicUrl' | 'schoolDir'>): Uint8Array {
  if (!identity) throw new ClaimwiseError('TEAMS_APP', 'expected MICROSOFT_APP_ID to name the bot registration, got nothing');
  if (!publicUrl?.startsWith('https://')) {
    throw new ClaimwiseError('TEAMS_APP', `expected PUBLIC_URL to be an https address, got ${publicUrl ?? 'nothing'}`);
  }
  const schools = schoolDir ? [schoolDir] : [];
  const { app, icons } = readSchoolApp([join(PROJECT, 'assets', 'teams'), ...schools.map((folder) => join(folder, 'teams'))]);
  const folders = withDialogs([join(PROJECT, 'knowledge'), ...schools.map((folder) => join(folder, 'knowledge'))]);
  const { content, problems } = loadContent(folders, new Date().toISOString().slice(0, 10));
  if (!content) throw contentInvalid(problems, folders);
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
  const manifest = teamsManifest({ botId: identity.appId, version, publicUrl, app, commands: content.wording.commands });
  const files = {
    'manifest.json': Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`),
    'color.png': icons.color,
    'outline.png': icons.outline,
  };
  // the earliest date of the format
  return zipSync(files, { mtime: new Date(1980, 0, 1) });
}

if (process.argv[1] === import.meta.filename) {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    writeFileSync(FILE, teamsPackage(readConfig(process.env)));
    process.stdout.write(`wrote ${FILE}; upload it in Teams: Apps, Manage your apps, Upload an app\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof ClaimwiseError ? error.message : String((error as Error)?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
