import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STAFF_NOW, startStaffService } from '../fixtures/staff-service.ts';
import { type Answer, request } from './harness.ts';

const CLIENT = { OIDC_CLIENT_ID: 'claimwise', OIDC_CLIENT_SECRET: 'k8Q~wonderful-and-long-enough' };

/** A port that is free a moment later: both sides have to know the other's address before they begin. */
async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A certified implementation of OpenID Connect that signs in whoever it is told, as on its own development pages. */
async function startProvider(redirectUri: string, claims: Record<string, unknown>) {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.OIDC_CLIENT_ID, client_secret: CLIENT.OIDC_CLIENT_SECRET, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...claims }) }),
    cookies: { keys: ['only for this test'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
  });
  const answer: { by: RequestListener } = { by: provider.callback() };
  const server = http.createServer((incoming, outgoing) => answer.by(incoming, outgoing)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { issuer, answer, stop: () => new Promise((done) => server.close(done)) };
}

/** A browser that follows redirects over several hosts, and keeps the cookies of each. */
function browse() {
  const jars = new Map<string, Map<string, string>>();
  const call = async (url: URL, method: string, fields?: Record<string, string>): Promise<Answer> => {
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    const body = fields && new URLSearchParams(fields).toString();
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      ...(cookie && { cookie }),
      ...(body && { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }),
    };
    const answer = await request(url.href, { method, headers }, body);
    for (const set of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    return answer;
  };
  const go = async (address: string, fields?: Record<string, string>): Promise<{ url: URL; answer: Answer }> => {
    let url = new URL(address);
    let answer = await call(url, fields ? 'POST' : 'GET', fields);
    while (answer.headers.location) {
      url = new URL(answer.headers.location, url);
      answer = await call(url, 'GET');
    }
    return { url, answer };
  };
  return { go, jars };
}

describe('signing in to the staff page with an account', () => {
  let url: string;
  let service: Awaited<ReturnType<typeof startStaffService>>;
  let provider: Awaited<ReturnType<typeof startProvider>>;
  const start = async (claims: Record<string, unknown>, now = () => STAFF_NOW) => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    provider = await startProvider(`${url}/staff/account/back`, claims);
    const settings = {
      PORT: String(port),
      PUBLIC_URL: url,
      OIDC_ISSUER: provider.issuer,
      OIDC_ALLOWED: 'ann@school.test,group:helpdesk',
      ...CLIENT,
    };
    service = await startStaffService(settings, { now });
  };
  let browser: ReturnType<typeof browse>;
  beforeEach(() => {
    browser = browse();
    // its advice for those who run it
    for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await service.stop();
    await provider.stop();
  });
  /** Signs in at the provider, and agrees. @returns where that ends */
  const signIn = async () => {
    let at = await browser.go(`${url}/staff/account`);
    for (const prompt of ['login', 'consent']) {
      if (!at.url.pathname.startsWith('/interaction/')) break;
      const action = /action="([^"]+)"/.exec(at.answer.text)?.[1] ?? at.url.href;
      at = await browser.go(action, { prompt, login: 'account-7', password: 'any' });
    }
    return at;
  };

  it('lets in an address that is allowed', async () => {
    await start({ email: 'ann@school.test', email_verified: true });
    const { url: end, answer } = await signIn();
    expect([end.href, answer.status]).toEqual([`${url}/staff`, 200]);
    expect(answer.text).toContain('What was asked');
  });

  it('lets in a group that is allowed', async () => {
    await start({ groups: ['helpdesk'] });
    expect((await signIn()).url.pathname).toBe('/staff');
  });

  it.each([
    ['another account', { email: 'bob@school.test', groups: ['pupils'] }],
    ['an address that nobody verified', { email: 'ann@school.test', email_verified: false }],
  ])('does not let in %s', async (_what, claims) => {
    await start(claims);
    const { url: end, answer } = await signIn();
    expect(end.search).toBe('?why=account');
    expect(answer.text).toContain('may not see the staff page');
    expect((await browser.go(`${url}/staff`)).url.pathname).toBe('/staff/sign-in');
  });

  it('takes nobody back who did not leave from here, or twice', async () => {
    await start({ email: 'ann@school.test' });
    expect((await browser.go(`${url}/staff/account/back?code=made-up&state=made-up`)).url.search).toBe('?why=ended');
    const away = await browser.go(`${url}/staff/account`);
    expect(away.url.origin).toBe(provider.issuer);
    // another site sends the browser back with a code and state of its own
    expect((await browser.go(`${url}/staff/account/back?code=made-up&state=made-up`)).url.search).toBe('?why=account');
    expect((await browser.go(`${url}/staff/account/back?code=made-up&state=made-up`)).url.search).toBe('?why=ended');
  });

  it('says so when the provider does not answer, keeps the advisor going, and finds it when it is back', async () => {
    await start({ email: 'ann@school.test' });
    const { by } = provider.answer;
    provider.answer.by = (_request, response) => {
      response.statusCode = 503;
      response.end('down');
    };
    const { url: end, answer } = await browser.go(`${url}/staff/account`);
    expect([end.search, answer.text.includes('did not answer')]).toEqual(['?why=provider', true]);
    expect(service.lines.join('')).toContain('STAFF_PROVIDER');
    provider.answer.by = by;
    expect((await signIn()).url.pathname).toBe('/staff');
  });

  it('keeps tokens and addresses out of the log', async () => {
    await start({ email: 'ann@school.test' });
    await signIn();
    expect(service.lines.join('')).not.toMatch(/ann@school|account-7|k8Q~|eyJ/);
  });
});
