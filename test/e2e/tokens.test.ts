import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { countingCore, startTestService, texts } from './harness.ts';

const APP_ID = '8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01';
const ISSUER = 'https://api.botframework.com';
const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
const HOUR = 3600;
const ENVIRONMENT = {
  MICROSOFT_APP_TYPE: 'SingleTenant',
  MICROSOFT_APP_ID: APP_ID,
  MICROSOFT_APP_PASSWORD: 'k8Q~wonderful',
  MICROSOFT_APP_TENANT_ID: '1b9e2a44-50cf-4c6a-8a1b-7d3d6f0c2b11',
};

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const forged = generateKeyPairSync('rsa', { modulusLength: 2048 });
const seconds = () => Math.floor(Date.now() / 1000);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

type Token = { header?: object; claims?: object; key?: KeyObject };
function bearer({ header, claims, key = ours.privateKey }: Token = {}): string {
  const all = { iss: ISSUER, aud: APP_ID, serviceurl: SERVICE_URL, nbf: seconds() - 60, exp: seconds() + HOUR, ...claims };
  const body = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'ours', ...header })}.${encode(all)}`;
  return `Bearer ${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}
/** Claims of a token that the directory gives to an app, as the Emulator and other bots send them. */
const ofDirectory = (app: string) => ({
  iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
  ver: '1.0',
  appid: app,
  serviceurl: undefined,
});
const unsigned = () => bearer({ header: { alg: 'none' } }).replace(/\.[^.]*$/, '.');
/** The classic confusion: signed by HMAC with the public key as its secret. */
function confused(): string {
  const body = bearer({ header: { alg: 'HS256' } })
    .slice('Bearer '.length)
    .replace(/\.[^.]*$/, '');
  const secret = ours.publicKey.export({ type: 'pkcs1', format: 'pem' });
  return `Bearer ${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

/** Stands in for login.botframework.com: its OpenID metadata and keys. */
async function startKeyServer() {
  const server = http.createServer((request, response) => {
    const key = ours.publicKey.export({ format: 'jwk' });
    const metadata = { issuer: ISSUER, jwks_uri: `${url}/keys`, id_token_signing_alg_values_supported: ['RS256'] };
    const keys = { keys: [{ ...key, kid: 'ours', use: 'sig', endorsements: ['emulator', 'msteams'] }] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/keys' ? keys : metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, stop: () => new Promise((resolve) => server.close(resolve)) };
}

const channelService = (url: string) => ({
  ToBotFromChannelOpenIdMetadataUrl: `${url}/channel`,
  ToBotFromEmulatorOpenIdMetadataUrl: `${url}/emulator`,
  ToBotFromChannelTokenIssuer: ISSUER,
  ToChannelFromBotOAuthScope: ISSUER,
  ToChannelFromBotLoginUrl: `${url}/login`,
  OAuthUrl: `${url}/oauth`,
  CallerId: 'test',
});

describe('callers of a bot with an app id', () => {
  let keys: Awaited<ReturnType<typeof startKeyServer>>;
  let service: Awaited<ReturnType<typeof startTestService>>;
  beforeAll(async () => {
    // the SDK writes each bad token to the console
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    keys = await startKeyServer();
    service = await startTestService({ advise: countingCore, channelService: channelService(keys.url) }, ENVIRONMENT);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await service.stop();
    await keys.stop();
  });
  const call = (authorization: string | undefined, fields: object = {}) =>
    service.post({ channelId: 'msteams', serviceUrl: SERVICE_URL, ...fields }, authorization === undefined ? {} : { authorization });

  it.each<[string, () => string, number]>([
    ['a good token', () => bearer(), 200],
    ['a token that expired within the allowed skew of five minutes', () => bearer({ claims: { exp: seconds() - 120 } }), 200],
    ['a token with more than we ask for', () => bearer({ claims: { extra: 'x' } }), 200],
    ['no JWT', () => 'Bearer abc', 401],
    ['three empty parts', () => 'Bearer ..', 401],
    ['three parts of nothing', () => 'Bearer bnVsbA.bnVsbA.bnVsbA', 401],
    ['a list for a header', () => bearer().replace(/ [^.]+/, ' W10'), 401],
    ['two tokens', () => `${bearer()} ${bearer()}`, 401],
    ['another scheme', () => `Basic ${Buffer.from('a:b').toString('base64')}`, 401],
    ['a scheme without a token', () => 'Bearer', 401],
    ['no signature', unsigned, 401],
    ["a forger's signature", () => bearer({ key: forged.privateKey }), 401],
    ['an HMAC with the public key', confused, 401],
    ['an unknown key', () => bearer({ header: { kid: 'other' } }), 401],
    ['no key id', () => bearer({ header: { kid: undefined } }), 401],
    ['the audience of another bot', () => bearer({ claims: { aud: '11111111-2222-4333-8444-555555555555' } }), 401],
    ['another issuer', () => bearer({ claims: { iss: 'https://evil.test' } }), 401],
    ['another serviceUrl', () => bearer({ claims: { serviceurl: 'https://evil.test/' } }), 401],
    ['a token that expired an hour ago', () => bearer({ claims: { exp: seconds() - HOUR } }), 401],
    ['a token for later', () => bearer({ claims: { nbf: seconds() + HOUR } }), 401],
    ["the Emulator's own, made with the credentials of this bot", () => bearer({ claims: ofDirectory(APP_ID) }), 200],
    ['one of another app, which calls as a skill', () => bearer({ claims: ofDirectory('11111111-2222-4333-8444-555555555555') }), 401],
    [
      "the Emulator's for another bot",
      () => bearer({ claims: { ...ofDirectory(APP_ID), aud: '11111111-2222-4333-8444-555555555555' } }),
      401,
    ],
    [
      'claims changed after signing',
      () =>
        bearer().replace(
          /\.([^.]+)\./,
          `.${encode({ iss: ISSUER, aud: APP_ID, serviceurl: SERVICE_URL, exp: seconds() + HOUR, admin: true })}.`,
        ),
      401,
    ],
  ])('%s', async (_what, authorization, status) => {
    const answer = await call(authorization());
    expect(answer.status).toBe(status);
    if (status === 200) expect(texts(answer)).toEqual(['1: hello']);
    else expect([answer.json.error?.code, answer.headers['www-authenticate']]).toEqual(['REQUEST_UNAUTHORIZED', 'Bearer']);
  });

  it('without a token are refused before their body is read', async () => {
    expect((await call(undefined)).status).toBe(401);
    expect((await call('')).status).toBe(401);
  });

  it('on a channel that the key is not endorsed for are refused', async () => {
    expect((await call(bearer(), { channelId: 'facebook' })).status).toBe(401);
  });

  it('may come through a proxy', async () => {
    const forwarded = await service.post(
      { channelId: 'msteams', serviceUrl: SERVICE_URL },
      { authorization: bearer(), 'x-forwarded-for': '203.0.113.9' },
    );
    expect(forwarded.status).toBe(200);
  });

  it('never see their token in the log', () => {
    expect(service.lines.join('')).not.toMatch(/eyJ|Bearer ey/);
  });
});

describe('a bot with another kind of identity', () => {
  const privateKey = ours.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  it.each([
    ['a managed identity', { MICROSOFT_APP_TYPE: 'UserAssignedMSI', MICROSOFT_APP_PASSWORD: '' }],
    [
      'a certificate',
      {
        MICROSOFT_APP_PASSWORD: '',
        MICROSOFT_APP_CERTIFICATE_THUMBPRINT: 'a1'.repeat(20),
        MICROSOFT_APP_CERTIFICATE_KEY: privateKey,
      },
    ],
    ['more than one tenant', { MICROSOFT_APP_TYPE: 'MultiTenant', MICROSOFT_APP_TENANT_ID: '' }],
  ])('asks for tokens as well: %s', async (_what, environment) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const keys = await startKeyServer();
    const service = await startTestService(
      { advise: countingCore, channelService: channelService(keys.url) },
      { ...ENVIRONMENT, ...environment },
    );
    const call = (headers: Record<string, string>) => service.post({ channelId: 'msteams', serviceUrl: SERVICE_URL }, headers);
    const statuses = [
      await call({ authorization: bearer() }),
      await call({ authorization: bearer({ key: forged.privateKey }) }),
      await call({ authorization: bearer({ claims: { exp: seconds() - HOUR } }) }),
      await call({}),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 401, 401, 401]);
    vi.restoreAllMocks();
    await service.stop();
    await keys.stop();
  });
});

describe('callers while the keys cannot be read', () => {
  it('are refused for now, not let in', async () => {
    const service = await startTestService({ advise: countingCore, channelService: channelService('http://127.0.0.1:9') }, ENVIRONMENT);
    const answer = await service.post({ channelId: 'msteams', serviceUrl: SERVICE_URL }, { authorization: bearer() });
    expect([answer.status, answer.json.error?.code]).toEqual([503, 'AUTHENTICATION_UNAVAILABLE']);
    await service.stop();
  });
});
