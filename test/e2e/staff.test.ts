import { afterEach, describe, expect, it } from 'vitest';
import { IDLE_MS } from '../../src/staff/sessions.ts';
import { PASSWORD, STAFF_NOW, startStaffService } from '../fixtures/staff-service.ts';
import { type Answer, request, startTestService } from './harness.ts';

type Service = Awaited<ReturnType<typeof startStaffService>>;
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});
const start = async (...given: Parameters<typeof startStaffService>): Promise<Service> => {
  const service = await startStaffService(...given);
  running.push(service);
  return service;
};

/** A browser without script: keeps cookies, and sends forms as browsers do. */
function browse(url: string) {
  const cookies = new Map<string, string>();
  const call = async (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await request(`${url}${path}`, { method, headers: { ...(cookie && { cookie }), ...headers } }, body);
    for (const set of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams(fields).toString();
    const usual = { origin: url, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) };
    return call('POST', path, { ...usual, ...headers }, body);
  };
  return {
    cookies,
    get: (path: string, headers: Record<string, string> = {}) => call('GET', path, headers),
    post,
    signIn: (password = PASSWORD) => post('/staff/sign-in', { password }),
    /** The proof that the page at a path has in its forms. */
    csrf: async (path = '/staff') => /name="csrf" value="([^"]+)"/.exec((await call('GET', path, {})).text)?.[1] ?? '',
  };
}

describe('the staff page', () => {
  it('shows nothing to anyone who is not signed in', async () => {
    const { url } = await start();
    const { get, post } = browse(url);
    const paths = ['/staff', '/staff/questions', '/staff/tickets', '/staff/content', '/staff/content/hive-cost', '/staff/export/days.csv'];
    for (const path of paths) expect(await get(path)).toMatchObject({ status: 303, text: '', headers: { location: '/staff/sign-in' } });
    for (const path of ['/staff/questions', '/staff/tickets/discard', '/staff/content', '/staff/sign-out']) {
      expect(await post(path, { csrf: 'x', key: 'key-1' })).toMatchObject({ status: 303, text: '' });
    }
  });

  it('says how to open it where nobody can sign in', async () => {
    const service = await startTestService();
    running.push(service);
    const { get, signIn } = browse(service.url);
    expect((await get('/staff/sign-in')).text).toContain('npm run staff:password');
    expect((await signIn('')).status).toBe(403);
    expect((await get('/staff/account')).headers.location).toBe('/staff/sign-in?why=account');
  });

  it('lets in with the password, by a cookie that scripts and other sites do not get', async () => {
    const { url } = await start();
    const { get, signIn } = browse(url);
    const wrong = await signIn('not the password');
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([403, undefined]);
    const right = await signIn();
    expect(right).toMatchObject({ status: 303, headers: { location: '/staff' } });
    expect(right.headers['set-cookie']).toEqual([expect.stringMatching(/^staff=[\w-]{43}; Path=\/staff; HttpOnly; SameSite=Lax$/)]);
    expect((await get('/staff')).text).toContain('What was asked');
  });

  it('marks its cookie secure behind https', async () => {
    const { url } = await start({ PUBLIC_URL: 'https://chat.school.test' });
    const { post } = browse(url);
    const { headers } = await post('/staff/sign-in', { password: PASSWORD }, { origin: 'https://chat.school.test' });
    expect(headers['set-cookie']?.[0]).toContain('; Secure');
  });

  it('sends headers that let in no script, frame or form of another site', async () => {
    const { url } = await start();
    const browser = browse(url);
    await browser.signIn();
    const { headers } = await browser.get('/staff');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*script-src 'self'.*form-action 'self'.*frame-ancestors 'none'/),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it('takes no form from another site, from nowhere, or without its proof', async () => {
    const { url } = await start();
    const browser = browse(url);
    for (const origin of ['https://evil.test', 'null', url.replace('127.0.0.1', 'localhost.evil.test')]) {
      expect((await browser.post('/staff/sign-in', { password: PASSWORD }, { origin })).status).toBe(403);
    }
    await browser.signIn();
    const csrf = await browser.csrf();
    const discard = (fields: Record<string, string>, headers = {}) =>
      browser.post('/staff/tickets/discard', { key: 'key-1', ...fields }, headers);
    expect((await discard({ csrf }, { origin: 'https://evil.test' })).status).toBe(403);
    expect((await discard({})).status).toBe(403);
    expect((await discard({ csrf: csrf.replace(/^./, (letter) => (letter === 'a' ? 'b' : 'a')) })).status).toBe(403);
    expect((await discard({ csrf }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await browser.get('/staff/tickets')).text).toContain('CW-1001');
    expect((await discard({ csrf })).text).toContain('The ticket was deleted.');
  });

  it('makes who guesses wait, and does not tell whether the guess was right', async () => {
    const { url } = await start();
    const { signIn } = browse(url);
    for (let i = 0; i < 8; i++) expect((await signIn(`guess ${i} of many`)).status).toBe(403);
    const last = await signIn();
    expect([last.status, last.headers['retry-after'], last.headers['set-cookie']]).toEqual([429, '60', undefined]);
  });

  it('ends sessions by time and by signing out', async () => {
    let now = STAFF_NOW.getTime();
    const { url } = await start({}, { now: () => new Date(now) });
    const browser = browse(url);
    await browser.signIn();
    now += IDLE_MS;
    expect((await browser.get('/staff')).headers.location).toBe('/staff/sign-in?why=ended');
    await browser.signIn();
    const key = browser.cookies.get('staff') as string;
    const out = await browser.post('/staff/sign-out', { csrf: await browser.csrf() });
    expect(out.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    browser.cookies.set('staff', key);
    expect((await browser.get('/staff')).status).toBe(303);
  });

  it('gives a new key at each sign-in and ends the old one', async () => {
    const { url } = await start();
    const browser = browse(url);
    await browser.signIn();
    const old = browser.cookies.get('staff') as string;
    await browser.signIn();
    expect(browser.cookies.get('staff')).not.toBe(old);
    browser.cookies.set('staff', old);
    expect((await browser.get('/staff')).status).toBe(303);
  });

  it('gives its tables as CSV, and no other', async () => {
    const { url } = await start();
    const browser = browse(url);
    await browser.signIn();
    const days = await browser.get('/staff/export/days.csv?days=7');
    expect(days.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="claimwise-days.csv"',
    });
    expect(days.text.trim().split('\r\n')).toHaveLength(8);
    expect(days.text).toContain('2026-11-22,24,3,1,0,12');
    expect((await browser.get('/staff/export/unanswered.csv')).text).toContain('4,2026-11-22,winter-feeding hive-cost');
    for (const name of ['none', '__proto__', 'toString']) expect((await browser.get(`/staff/export/${name}.csv`)).status).toBe(404);
  });

  it('shows of unanswered questions only what k conversations share', async () => {
    const { url } = await start({ INSIGHT_K: '5' });
    const browser = browse(url);
    await browser.signIn();
    const { text } = await browser.get('/staff/questions');
    expect(text).toContain('Nothing yet that 5 conversations share.');
    expect(text).not.toContain('queen');
  });

  it('escapes what tickets and questions hold', async () => {
    const { url } = await start();
    const browser = browse(url);
    await browser.signIn();
    expect((await browser.get('/staff/tickets')).text).toContain('Can I start in &#60;March&#62;?');
    const tried = await browser.post('/staff/content', { csrf: await browser.csrf(), question: '<script>alert(1)</script>' });
    expect(tried.text).toContain('&#60;script&#62;alert(1)');
    expect(tried.text).not.toContain('<script>alert');
  });

  it('keeps what is tried and typed out of the log', async () => {
    const service = await start();
    const browser = browse(service.url);
    await browser.signIn('p4ss-of-mine');
    await browser.signIn();
    await browser.post('/staff/content', { csrf: await browser.csrf(), question: 'canary in a coal mine' });
    expect(service.lines.join('')).not.toMatch(/p4ss-of-mine|canary/);
  });

  it('sends a dead ticket again, and says where there is none', async () => {
    const { url } = await start();
    const browser = browse(url);
    await browser.signIn();
    const csrf = await browser.csrf();
    expect((await browser.post('/staff/tickets/revive', { csrf, key: 'key-1' })).text).toContain('The ticket is sent again at once.');
    expect((await browser.get('/staff/tickets')).text).toContain('None. Every ticket has reached the helpdesk');
    expect((await browser.post('/staff/tickets/discard', { csrf, key: 'key-1' })).text).toContain('There is no such ticket any more');
  });

  it('answers 404 for an entry that is not there', async () => {
    const { url } = await start();
    const browser = browse(url);
    await browser.signIn();
    expect((await browser.get('/staff/content/hive-cost')).text).toContain('What does a hive cost?');
    expect((await browser.get('/staff/content/none')).status).toBe(404);
  });
});
