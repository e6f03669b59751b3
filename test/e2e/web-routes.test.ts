import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showingCore } from '../fixtures/replies.ts';
import { request, startTestService } from './harness.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
beforeAll(async () => {
  service = await startTestService({ advise: showingCore }, { ALLOWED_ORIGINS: 'https://www.school.example' });
});
afterAll(() => service.stop());

const get = (path: string, headers: Record<string, string> = {}) => request(`${service.url}${path}`, { headers });
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  request(`${service.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, JSON.stringify(body));

describe('the pages for browsers', () => {
  it('keep every door shut that they don’t need', async () => {
    const { status, headers } = await get('/chat');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('microphone=()'),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'content-security-policy': expect.stringContaining("frame-ancestors 'self' https://www.school.example"),
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('run nothing from a picture that is opened by itself', async () => {
    const [picture] = /assets\/icon-[\w.]+/.exec((await get('/chat')).text) ?? [];
    const { headers } = await get(`/${picture}`);
    expect(headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  it('come compressed, and not at all where nothing has changed', async () => {
    const first = await get('/embed.js', { 'accept-encoding': 'gzip' });
    expect(first.headers).toMatchObject({ 'content-encoding': 'gzip', 'cross-origin-resource-policy': 'cross-origin' });
    expect(await get('/embed.js', { 'if-none-match': String(first.headers.etag) })).toMatchObject({ status: 304, text: '' });
  });

  it('answer HEAD without a body, and take nothing', async () => {
    expect(await request(`${service.url}/chat`, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect((await post('/chat', {})).status).toBe(405);
    expect((await get('/chat/code')).status).toBe(405);
  });

  it.each(['/assets/chat.js', '/assets/..%2f..%2fpackage.json', '/assets/', '/assets/__proto__'])('have no file %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe('resume codes over HTTP', () => {
  const begin = async () => (await post('/v3/directline/tokens/generate', {})).json as { conversationId: string; token: string };

  it('lead from one device to another', async () => {
    const { conversationId, token } = await begin();
    const { code } = (await post('/chat/code', {}, { authorization: `Bearer ${token}` })).json;
    const resumed = await post('/chat/resume', { code });
    expect(resumed).toMatchObject({ status: 200, json: { conversationId, expires_in: 1800 } });
    const again = { authorization: `Bearer ${resumed.json.token}` };
    expect((await get(`/v3/directline/conversations/${conversationId}/activities`, again)).status).toBe(200);
  });

  it.each([
    ['a code that is none', { code: 'AAAA-AAAA-AAAA' }, 404, 'RESUME_CODE'],
    ['no code', {}, 404, 'RESUME_CODE'],
    ['something else for a code', { code: { length: 12 } }, 404, 'RESUME_CODE'],
  ])('are refused with %s', async (_what, body, status, code) => {
    expect(await post('/chat/resume', body)).toMatchObject({ status, json: { error: { code } } });
  });

  it('are made for nobody without a token', async () => {
    expect(await post('/chat/code', {})).toMatchObject({ status: 403, json: { error: { code: 'TOKEN_INVALID' } } });
  });

  it('are no business of pages of other origins, not even allowed ones', async () => {
    const origin = 'https://www.school.example';
    const preflight = await request(`${service.url}/chat/resume`, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await post('/chat/resume', { code: 'x' }, { origin })).headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a school whose colours can’t be read', () => {
  it('hears so before anyone is served', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
    writeFileSync(join(folder, 'school.yaml'), 'colours: { light: { accent: "#ffd200" } }\n');
    await expect(startTestService({}, { SCHOOL_DIR: folder })).rejects.toThrow(
      /SCHOOL_INVALID: .*"on-accent" \(#ffffff\) on "accent" \(#ffd200\)/s,
    );
    rmSync(folder, { recursive: true });
  });
});
