import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentSchema, readConfig } from '../../src/config.ts';

const ID = '8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01';
const TENANT = '1b9e2a44-50cf-4c6a-8a1b-7d3d6f0c2b11';
const single = {
  MICROSOFT_APP_TYPE: 'SingleTenant',
  MICROSOFT_APP_ID: ID,
  MICROSOFT_APP_PASSWORD: 'k8Q~wonderful',
  MICROSOFT_APP_TENANT_ID: TENANT,
};
const key = (type: 'rsa' | 'ed25519') =>
  (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
const TOKEN_SECRET = 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm';
const DATABASE_URL = 'postgres://claimwise:p4ss@db.school.test:5432/claimwise';
const certificate = { MICROSOFT_APP_CERTIFICATE_THUMBPRINT: 'a1'.repeat(20), MICROSOFT_APP_CERTIFICATE_KEY: key('rsa') };
const withCertificate = { ...single, MICROSOFT_APP_PASSWORD: '', ...certificate };
const oidc = {
  OIDC_ISSUER: 'https://id.school.test/realm',
  OIDC_CLIENT_ID: 'claimwise',
  OIDC_CLIENT_SECRET: 'p4ss-of-ours',
  OIDC_ALLOWED: 'ann@school.test, group:helpdesk',
  PUBLIC_URL: 'https://chat.school.test',
};
const refusal = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe('readConfig', () => {
  it('needs nothing to be set', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3978,
      dataDir: './data',
      databaseUrl: undefined,
      schoolDir: undefined,
      identity: undefined,
      logLevel: 'info',
      publicUrl: undefined,
      allowedOrigins: [],
      tokenSecret: undefined,
      transcriptHours: 24,
      metricsToken: undefined,
      drainSeconds: 0,
      directLineSecret: undefined,
      insightK: 3,
      insightDays: 365,
      staffPasswordHash: undefined,
      oidc: undefined,
    });
  });

  it('takes a private key with its line ends written out', () => {
    const { MICROSOFT_APP_CERTIFICATE_KEY: pem } = certificate;
    const written = { ...withCertificate, MICROSOFT_APP_CERTIFICATE_KEY: pem.trim().replaceAll('\n', '\\n') };
    expect(readConfig(written).identity?.certificate).toEqual({ thumbprint: 'a1'.repeat(20), privateKey: pem.trim() });
  });

  it('takes blank for unset', () => {
    expect(readConfig({ HOST: ' ', PORT: '', MICROSOFT_APP_ID: '  ', PUBLIC_URL: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['SingleTenant', single],
    ['MultiTenant', { ...single, MICROSOFT_APP_TYPE: 'MultiTenant', MICROSOFT_APP_TENANT_ID: '' }],
    ['SingleTenant', withCertificate],
    ['MultiTenant', { ...withCertificate, MICROSOFT_APP_TYPE: 'MultiTenant', MICROSOFT_APP_TENANT_ID: '' }],
    ['UserAssignedMSI', { ...single, MICROSOFT_APP_TYPE: 'UserAssignedMSI', MICROSOFT_APP_PASSWORD: '' }],
  ])('accepts a complete %s registration on any address', (appType, environment) => {
    expect(readConfig({ ...environment, HOST: '0.0.0.0' }).identity).toMatchObject({ appType, appId: ID });
  });

  it.each([
    ['a password without an id', { MICROSOFT_APP_PASSWORD: 'k8Q~wonderful' }, 'MICROSOFT_APP_ID: expected'],
    ['an id without a type', { ...single, MICROSOFT_APP_TYPE: '' }, 'MICROSOFT_APP_TYPE: expected'],
    ['SingleTenant without a tenant', { ...single, MICROSOFT_APP_TENANT_ID: '' }, 'MICROSOFT_APP_TENANT_ID: expected'],
    ['SingleTenant without a password', { ...single, MICROSOFT_APP_PASSWORD: '' }, 'MICROSOFT_APP_PASSWORD: expected'],
    ['a certificate beside a password', { ...single, ...certificate }, 'MICROSOFT_APP_PASSWORD: expected nothing because a certificate'],
    [
      'a certificate without its key',
      { ...withCertificate, MICROSOFT_APP_CERTIFICATE_KEY: '' },
      'MICROSOFT_APP_CERTIFICATE_KEY: expected a value because MICROSOFT_APP_CERTIFICATE_THUMBPRINT is set',
    ],
    [
      'a key without its thumbprint',
      { ...withCertificate, MICROSOFT_APP_CERTIFICATE_THUMBPRINT: '' },
      'MICROSOFT_APP_CERTIFICATE_THUMBPRINT: expected a value',
    ],
    ['a thumbprint of SHA-256', { ...withCertificate, MICROSOFT_APP_CERTIFICATE_THUMBPRINT: 'a1'.repeat(32) }, '40 hexadecimal digits'],
    ['a key that is none', { ...withCertificate, MICROSOFT_APP_CERTIFICATE_KEY: 'k8Q~wonderful' }, 'a private key in PEM'],
    ['a key of another kind', { ...withCertificate, MICROSOFT_APP_CERTIFICATE_KEY: key('ed25519') }, 'a private key in PEM'],
    ['a certificate without an id', certificate, 'MICROSOFT_APP_ID: expected a value because MICROSOFT_APP_CERTIFICATE_THUMBPRINT'],
    [
      'MSI with a certificate',
      { ...withCertificate, MICROSOFT_APP_TYPE: 'UserAssignedMSI' },
      'MICROSOFT_APP_CERTIFICATE_KEY: expected nothing because',
    ],
    ['MSI with a password', { ...single, MICROSOFT_APP_TYPE: 'UserAssignedMSI' }, 'expected nothing because'],
    [
      'a misspelt type',
      { ...single, MICROSOFT_APP_TYPE: 'singletenant' },
      'exactly one of SingleTenant, UserAssignedMSI, MultiTenant, got "singletenant"',
    ],
    ['a placeholder password', { ...single, MICROSOFT_APP_PASSWORD: '<your secret>' }, 'MICROSOFT_APP_PASSWORD: expected a real value'],
    ['an all-zero id', { ...single, MICROSOFT_APP_ID: '00000000-0000-0000-0000-000000000000' }, 'MICROSOFT_APP_ID: expected a real value'],
    ['an id that is no GUID', { ...single, MICROSOFT_APP_ID: 'my-bot' }, 'MICROSOFT_APP_ID: expected a GUID'],
    ['an open address without an id', { HOST: '0.0.0.0' }, 'HOST: expected 127.0.0.1, ::1, localhost'],
    ['a port past the last', { PORT: '70000' }, 'PORT: expected a port number from 0 to 65535, got "70000"'],
    ['a port with a sign', { PORT: '-1' }, 'PORT: expected a port number'],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL: expected one of fatal'],
    ['a signing secret that is short', { TOKEN_SECRET: 'k8Q~wonderful' }, 'TOKEN_SECRET: expected at least 32 random characters, got one'],
    ['a signing secret of few letters', { TOKEN_SECRET: 'abcd'.repeat(20) }, 'TOKEN_SECRET: expected at least 32 random characters'],
    ['a placeholder for a secret', { TOKEN_SECRET: '<your token secret of 32 characters>' }, 'TOKEN_SECRET: expected a real value'],
    ['an origin with a path', { ALLOWED_ORIGINS: 'https://a.test/' }, 'ALLOWED_ORIGINS: expected origins such as'],
    ['any origin', { ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS: expected origins such as'],
    ['an origin of any part', { ALLOWED_ORIGINS: 'https://*.school.org' }, 'ALLOWED_ORIGINS: expected origins such as'],
    ['one bad origin among good ones', { ALLOWED_ORIGINS: 'https://a.test, b.test' }, 'got "https://a.test, b.test"'],
    ['an origin of another scheme', { ALLOWED_ORIGINS: 'file://x' }, 'ALLOWED_ORIGINS: expected origins such as'],
    ['transcripts of no time', { TRANSCRIPT_HOURS: '0' }, 'TRANSCRIPT_HOURS: expected whole hours from 1 to 720, got "0"'],
    ['transcripts for ever', { TRANSCRIPT_HOURS: '721' }, 'TRANSCRIPT_HOURS: expected whole hours from 1 to 720'],
    ['groups of one', { INSIGHT_K: '1' }, 'INSIGHT_K: expected a whole number from 2 to 20, got "1"'],
    ['counts for ever', { INSIGHT_DAYS: '1096' }, 'INSIGHT_DAYS: expected a whole number from 1 to 1095'],
    ['a token of metrics that is short', { METRICS_TOKEN: 'k8Q~wonderful' }, 'METRICS_TOKEN: expected at least 32 random characters'],
    ['an end that takes too long', { DRAIN_SECONDS: '61' }, 'DRAIN_SECONDS: expected whole seconds from 0 to 60, got "61"'],
    [
      'a password in place of its hash',
      { STAFF_PASSWORD_HASH: 'p4ss-of-mine' },
      'STAFF_PASSWORD_HASH: expected what npm run staff:password',
    ],
    ['a provider over plain http', { ...oidc, OIDC_ISSUER: 'http://id.test' }, 'OIDC_ISSUER: expected an https address'],
    ['a provider for everyone', { ...oidc, OIDC_ALLOWED: '' }, 'OIDC_ALLOWED: expected a value because OIDC_ISSUER is set'],
    ['a whole domain of staff', { ...oidc, OIDC_ALLOWED: '@school.test' }, 'OIDC_ALLOWED: expected addresses such as'],
    ['a provider without our own address', { ...oidc, PUBLIC_URL: '' }, 'PUBLIC_URL: expected a value because OIDC_ISSUER is set'],
    ['half an hour', { TRANSCRIPT_HOURS: '0.5' }, 'TRANSCRIPT_HOURS: expected whole hours from 1 to 720'],
    ['a database without a secret that its servers share', { DATABASE_URL }, 'TOKEN_SECRET: expected a value because DATABASE_URL is set'],
    ['a database of another kind', { DATABASE_URL: 'mysql://a/b', TOKEN_SECRET }, 'DATABASE_URL: expected an address such as postgres://'],
    ["Azure's secret without a bot registration", { DIRECT_LINE_SECRET: 'k8Q~wonderful' }, 'MICROSOFT_APP_ID: expected a value because'],
    ['a public address with a query', { PUBLIC_URL: 'https://x.test/?a=1' }, 'PUBLIC_URL: expected an http or https address without'],
    ['a public address of another scheme', { PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL: expected an http or https address'],
  ])('refuses %s', (_what, environment, part) => {
    const message = refusal(environment as Record<string, string>);
    expect(message).toContain('CONFIG_INVALID');
    expect(message).toContain(part);
  });

  it('takes origins apart at commas and blanks', () => {
    const origins = ['https://www.school.org', 'http://localhost:8080', 'https://xn--bcher-kva.example:8443'];
    for (const between of [',', ', ', ' ', ' ,\n'])
      expect(readConfig({ ALLOWED_ORIGINS: origins.join(between) }).allowedOrigins).toEqual(origins);
  });

  it('takes a good signing secret and a time to live', () => {
    expect(readConfig({ TOKEN_SECRET, TRANSCRIPT_HOURS: '1' })).toMatchObject({ tokenSecret: TOKEN_SECRET, transcriptHours: 1 });
    expect(readConfig({ ...single, DIRECT_LINE_SECRET: 'of.azure' })).toMatchObject({ directLineSecret: 'of.azure' });
  });

  it('takes a database with a secret that its servers share', () => {
    expect(readConfig({ DATABASE_URL, TOKEN_SECRET })).toMatchObject({ databaseUrl: DATABASE_URL });
  });

  it('takes a complete provider, and who may come in', () => {
    expect(readConfig(oidc).oidc).toEqual({
      issuer: 'https://id.school.test/realm',
      clientId: 'claimwise',
      clientSecret: 'p4ss-of-ours',
      allowed: ['ann@school.test', 'group:helpdesk'],
    });
    expect(readConfig({ ...oidc, OIDC_ISSUER: 'http://127.0.0.1:9/' }).oidc?.issuer).toBe('http://127.0.0.1:9/');
  });

  it('never shows a secret', () => {
    expect(refusal({ STAFF_PASSWORD_HASH: 'p4ss-of-mine', OIDC_CLIENT_SECRET: 'p4ss-of-ours' })).not.toContain('p4ss');
    expect(refusal({ DATABASE_URL: 'mysql://p4ss@x' })).not.toContain('p4ss');
    expect(refusal({ TOKEN_SECRET: 'p4ss-of-mine', DIRECT_LINE_SECRET: 'p4ss-of-azure' })).not.toContain('p4ss');
    expect(refusal({ ...withCertificate, MICROSOFT_APP_CERTIFICATE_KEY: 'p4ss-key' })).not.toContain('p4ss');
  });

  it('names every wrong variable in one message', () => {
    const message = refusal({ PORT: 'x', LOG_LEVEL: 'y', PUBLIC_URL: 'z', HOST: '0.0.0.0', MICROSOFT_APP_PASSWORD: 'p4ss-of-mine' });
    for (const name of ['PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'HOST', 'MICROSOFT_APP_ID']) expect(message).toContain(`${name}:`);
    expect(message).not.toContain('p4ss-of-mine');
  });
});

describe('.env.example', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');

  it('lists each variable of the schema once', () => {
    const names = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split('=')[0]);
    expect(names).toEqual(Object.keys(environmentSchema.shape));
  });

  it('explains each with the text of the schema', () => {
    for (const [name, schema] of Object.entries(environmentSchema.shape)) {
      const at = lines.findIndex((line) => line.startsWith(`${name}=`));
      expect(lines[at - 1]).toBe(`# ${schema.description}`);
    }
  });

  it('holds the defaults', () => {
    const values = Object.fromEntries(lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/, 2)));
    expect(readConfig(values)).toEqual(readConfig({}));
  });
});

describe('README', () => {
  it('has a row for each variable, and no other', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });
});
