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
      schoolDir: undefined,
      identity: undefined,
      logLevel: 'info',
      publicUrl: undefined,
    });
  });

  it('takes blank for unset', () => {
    expect(readConfig({ HOST: ' ', PORT: '', MICROSOFT_APP_ID: '  ', PUBLIC_URL: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['SingleTenant', single],
    ['MultiTenant', { ...single, MICROSOFT_APP_TYPE: 'MultiTenant', MICROSOFT_APP_TENANT_ID: '' }],
    ['UserAssignedMSI', { ...single, MICROSOFT_APP_TYPE: 'UserAssignedMSI', MICROSOFT_APP_PASSWORD: '' }],
  ])('accepts a complete %s registration on any address', (appType, environment) => {
    expect(readConfig({ ...environment, HOST: '0.0.0.0' }).identity).toMatchObject({ appType, appId: ID });
  });

  it.each([
    ['a password without an id', { MICROSOFT_APP_PASSWORD: 'k8Q~wonderful' }, 'MICROSOFT_APP_ID: expected'],
    ['an id without a type', { ...single, MICROSOFT_APP_TYPE: '' }, 'MICROSOFT_APP_TYPE: expected'],
    ['SingleTenant without a tenant', { ...single, MICROSOFT_APP_TENANT_ID: '' }, 'MICROSOFT_APP_TENANT_ID: expected'],
    ['SingleTenant without a password', { ...single, MICROSOFT_APP_PASSWORD: '' }, 'MICROSOFT_APP_PASSWORD: expected'],
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
    ['a public address of another scheme', { PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL: expected an http or https address'],
  ])('refuses %s', (_what, environment, part) => {
    const message = refusal(environment as Record<string, string>);
    expect(message).toContain('CONFIG_INVALID');
    expect(message).toContain(part);
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
