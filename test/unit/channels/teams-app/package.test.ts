import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type AjvDraft4 from 'ajv-draft-04';
import type AddFormats from 'ajv-formats';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { iconFault } from '../../../../src/channels/teams-app/icon.ts';
import { teamsManifest } from '../../../../src/channels/teams-app/manifest.ts';
import { schoolAppSchema } from '../../../../src/channels/teams-app/school.ts';
import { readConfig } from '../../../../src/config.ts';
import { createRecogniser } from '../../../../src/conversation/recognise.ts';
import { teamsPackage } from '../../../../src/teams-package.ts';
import { loadOrThrow } from '../../../ranking/load.ts';

const ID = '8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01';
const ENVIRONMENT = {
  MICROSOFT_APP_TYPE: 'UserAssignedMSI',
  MICROSOFT_APP_ID: ID,
  MICROSOFT_APP_TENANT_ID: '1b9e2a44-50cf-4c6a-8a1b-7d3d6f0c2b11',
  PUBLIC_URL: 'https://chat.school.org',
};
// its index needs a package that it does not declare, so only the schema is taken
const load = createRequire(import.meta.url);
const schema = load('@microsoft/app-manifest/build/json-schemas/teams/v1.19/MicrosoftTeams.schema.json');
const Ajv: typeof AjvDraft4.default = load('ajv-draft-04');
const addFormats: typeof AddFormats.default = load('ajv-formats');
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv as never);
const valid = ajv.compile(schema);
/** What Microsoft's schema finds wrong in a manifest. */
const faults = (manifest: unknown) =>
  valid(manifest) ? [] : (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

const content = loadOrThrow();
const parts = (app: object = {}) => ({
  botId: ID,
  version: '0.1.0',
  publicUrl: 'https://chat.school.org',
  app: schoolAppSchema.parse(app),
  commands: content.wording.commands,
});
const DEVELOPER = {
  name: 'A school',
  website: 'https://school.org',
  privacy: 'https://school.org/privacy',
  terms: 'https://school.org/terms',
};

describe('teamsManifest', () => {
  it('keeps to the schema of Teams', () => {
    expect(faults(teamsManifest(parts()))).toEqual([]);
    const longest = { name: 'n'.repeat(30), description: { short: 's'.repeat(80), full: 'f'.repeat(4000) }, developer: DEVELOPER };
    expect(faults(teamsManifest(parts(longest)))).toEqual([]);
  });

  it.each([
    ['an unknown key', (manifest: object) => ({ ...manifest, colour: 'red' }), 'additional'],
    ['a long name', (manifest: object) => ({ ...manifest, name: { short: 'n'.repeat(31), full: 'n' } }), '/name/short'],
    ['a wrong scope', (manifest: object) => ({ ...manifest, bots: [{ botId: ID, scopes: ['everywhere'] }] }), '/bots/0/scopes/0'],
    ['no GUID', (manifest: object) => ({ ...manifest, id: 'claimwise' }), '/id'],
    ['an http page', (manifest: object) => ({ ...manifest, developer: { ...DEVELOPER, websiteUrl: 'http://x.test' } }), '/developer'],
  ])('is checked for real: %s is found', (_what, spoil, where) => {
    expect(faults(spoil(teamsManifest(parts()))).join()).toContain(where);
  });

  it('asks for nothing that the bot does not need', () => {
    const manifest = teamsManifest(parts());
    for (const key of [
      'permissions',
      'devicePermissions',
      'authorization',
      'webApplicationInfo',
      'validDomains',
      'configurableTabs',
      'staticTabs',
    ])
      expect(manifest).not.toHaveProperty(key);
    expect(manifest.bots[0]).not.toHaveProperty('supportsFiles');
  });

  it('lists commands that the bot knows', () => {
    const { command } = createRecogniser(content);
    for (const { title } of teamsManifest(parts()).bots[0]?.commandLists[0]?.commands ?? [])
      expect([title, command(title)]).not.toContain(undefined);
  });

  it("names the school's own pages, else those of the server", () => {
    expect(teamsManifest(parts({ developer: DEVELOPER })).developer.privacyUrl).toBe('https://school.org/privacy');
    expect(teamsManifest(parts()).developer.privacyUrl).toBe('https://chat.school.org');
  });
});

describe('teamsPackage', () => {
  let school: string;
  beforeEach(() => {
    school = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
    mkdirSync(join(school, 'teams'));
  });
  afterEach(() => rmSync(school, { recursive: true }));
  const make = (environment: object = {}) => teamsPackage(readConfig({ ...ENVIRONMENT, SCHOOL_DIR: school, ...environment }));
  const manifestIn = (zip: Uint8Array) => JSON.parse(Buffer.from(unzipSync(zip)['manifest.json'] ?? []).toString());
  const write = (yaml: string) => writeFileSync(join(school, 'teams', 'app.yaml'), yaml);

  it('holds a manifest and two icons, and nothing else', () => {
    const zip = make();
    const files = unzipSync(zip);
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    expect(faults(manifestIn(zip))).toEqual([]);
    expect(iconFault('color', Buffer.from(files['color.png'] ?? []))).toBeUndefined();
    expect(iconFault('outline', Buffer.from(files['outline.png'] ?? []))).toBeUndefined();
    expect(Buffer.from(make()).equals(zip)).toBe(true);
  });

  it("takes the school's name, words and icon", () => {
    write('name: Career helper\naccentColor: "#112233"\n');
    cpSync('assets/teams/color.png', join(school, 'teams', 'color.png'));
    expect(manifestIn(make())).toMatchObject({ name: { short: 'Career helper' }, accentColor: '#112233', bots: [{ botId: ID }] });
  });

  it('names everything that is wrong in one message', () => {
    write('name: A name that is far too long for Teams to show\ndeveloper:\n  website: http://school.org\nlogo: x.png\n');
    cpSync('assets/teams/color.png', join(school, 'teams', 'outline.png'));
    expect(() => make()).toThrow(
      /TEAMS_APP: 7 wrong:.* name: expected 1 to 30 char.*developer\.name: expected 1 to 32.*developer\.website: expected an https.*no key logo.*outline\.png: expected 32 x 32 pixels, got 192 x 192/s,
    );
  });

  it('takes an empty app.yaml for none, and refuses one that is no YAML', () => {
    write('# nothing yet\n');
    expect(manifestIn(make()).name.short).toBe('Claimwise');
    write('name: [');
    expect(() => make()).toThrow('expected YAML');
  });

  it.each([
    ['no app id', { MICROSOFT_APP_ID: '', MICROSOFT_APP_TYPE: '', MICROSOFT_APP_TENANT_ID: '' }, 'MICROSOFT_APP_ID'],
    ['no public address', { PUBLIC_URL: '' }, 'PUBLIC_URL'],
    ['an address without TLS', { PUBLIC_URL: 'http://chat.school.org' }, 'PUBLIC_URL'],
  ])('refuses %s', (_what, environment, name) => {
    expect(() => make(environment)).toThrow(`TEAMS_APP: expected ${name}`);
  });
});

describe('iconFault', () => {
  it.each([
    ['no picture', Buffer.from('GIF89a'), 'expected a PNG'],
    ['nothing', Buffer.alloc(0), 'expected a PNG'],
  ])('finds %s', (_what, file, fault) => {
    expect(iconFault('color', file)).toContain(fault);
  });
});
