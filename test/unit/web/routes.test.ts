import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSchool, type SchoolLook } from '../../../src/content/school.ts';
import { createWebRoutes, WEB_PATHS, type WebAnswer, type WebParts } from '../../../src/web/routes.ts';
import { CANARIES } from '../../fixtures/replies.ts';

const school = (look: Partial<SchoolLook> = {}): SchoolLook => ({ ...readSchool(undefined), ...look });

function site(parts: Partial<WebParts> = {}) {
  const routes = createWebRoutes({
    school: school(),
    publicUrl: undefined,
    allowedOrigins: [],
    azureDomain: undefined,
    more: () => [],
    ...parts,
  });
  return (path: string, headers: Record<string, string> = {}): WebAnswer => {
    const [, name = ''] = /^\/assets\/(.*)$/.exec(path) ?? [];
    const route = WEB_PATHS.find((one) => one === (name ? '/assets/:name' : path));
    if (!route) throw new Error(`no route for ${path}`);
    return routes[route]({ headers, name });
  };
}
const text = (answer: WebAnswer) => answer.body.toString();
const filesOf = (html: string) => [...html.matchAll(/assets\/([\w.-]+)/g)].map(([, name]) => name as string);

describe('what a visit loads', () => {
  const get = site({ school: school({ colours: { light: { accent: '#7a1f3d' }, dark: {} } }) });
  const gzip = { 'accept-encoding': 'gzip' };

  it('is a launcher of at most 3 KB', () => {
    expect(get('/embed.js', gzip).body.length).toBeLessThanOrEqual(3 * 1024);
  });

  it('is at most 40 KB for the open panel, all files together', () => {
    const page = get('/chat', gzip);
    const names = new Set(filesOf(gunzipSync(page.body).toString()));
    expect([...names].map((name) => name.replace(/-\w+\./, '.')).sort()).toEqual(['chat.css', 'chat.js', 'icon.svg', 'look.css']);
    const sizes = [...names].map((name) => get(`/assets/${name}`, gzip).body.length);
    expect(sizes.reduce((sum, size) => sum + size, page.body.length)).toBeLessThanOrEqual(40 * 1024);
  });

  it('comes in the smallest form that the browser takes', () => {
    const forms = ['', 'gzip', 'gzip, deflate, br'].map((accept) => get('/chat', { 'accept-encoding': accept }));
    expect(forms.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
    expect(forms.map(({ headers }) => headers.vary)).toEqual(['accept-encoding', 'accept-encoding', 'accept-encoding']);
    expect(gunzipSync(forms[1]?.body ?? '')).toEqual(forms[0]?.body);
  });

  it('is kept for ever by its name, or asked for anew and mostly not sent', () => {
    const [name = ''] = filesOf(text(get('/chat')));
    expect(get(`/assets/${name}`).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const page = get('/chat');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(get('/chat', { 'if-none-match': page.headers.etag ?? '' })).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    expect(get('/chat', { 'if-none-match': '"other"' }).status).toBe(200);
  });

  it('changes its name when it changes', () => {
    const look = (accent: string) =>
      filesOf(text(site({ school: school({ colours: { light: { accent }, dark: {} } }) })('/chat'))).find((name) =>
        name.startsWith('look'),
      );
    expect(look('#7a1f3d')).not.toBe(look('#7a1f3e'));
  });

  it('is nothing that was not built', () => {
    expect(() => get('/assets/chat.js')).toThrow('REQUEST_NOT_FOUND');
    expect(() => get('/assets/..%2f..%2fpackage.json')).toThrow('REQUEST_NOT_FOUND');
    expect(() => get('/assets/__proto__')).toThrow('REQUEST_NOT_FOUND');
  });

  it('names no other server', () => {
    const names = ['/', '/chat'].flatMap((path) => filesOf(text(get(path)))).filter((name) => /js|css/.test(name));
    const all = [text(get('/chat')), text(get('/embed.js')), ...names.map((name) => text(get(`/assets/${name}`)))].join('\n');
    const addresses = [...all.matchAll(/https?:\/\/[^\s"'`)]+/g)].map(([address]) => address);
    expect(addresses.filter((address) => !/^http:\/\/(www\.w3\.org\/2000\/svg|localhost\/)$/.test(address))).toEqual([]);
  });
});

describe('the chat page', () => {
  it('runs no inline script or style, and may be framed by the allowed origins alone', () => {
    const policy = site({ allowedOrigins: ['https://a.example', 'https://b.example'] })('/chat').headers['content-security-policy'] ?? '';
    const parts = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]));
    expect(Object.fromEntries(parts)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'connect-src': "'self'",
      'frame-ancestors': "'self' https://a.example https://b.example",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
    expect(text(site()('/chat'))).not.toMatch(/<script(?! src=)|<style|\son\w+=|style=/);
  });

  it('may talk to the sockets of its public address, and to Azure only where that is used', () => {
    const policy = (parts: Partial<WebParts>) => site(parts)('/chat').headers['content-security-policy'];
    expect(policy({ publicUrl: 'https://x.example/bot' })).toContain("connect-src 'self' https://x.example wss://x.example;");
    const azure = policy({ azureDomain: 'https://directline.botframework.com/v3/directline' });
    expect(azure).toContain("connect-src 'self' https://directline.botframework.com wss://directline.botframework.com;");
  });

  it('takes a school’s words for text', () => {
    const look = school({ name: CANARIES[0] ?? '', contact: CANARIES.slice(0, 6).map((canary) => ({ label: canary, text: canary })) });
    const html = text(site({ school: look })('/chat')) + text(site({ school: look })('/'));
    expect(html).not.toMatch(/<img|<svg|<script>|<a href="javascript|"onmouse/);
    expect(html).toContain('&#60;img src=x onerror=&#34;canary(1)&#34;&#62;');
  });

  it('runs from right to left in a language that does', () => {
    expect(text(site({ school: school({ language: 'ar' }) })('/chat'))).toContain('<html lang="ar" dir="rtl"');
  });

  it('refuses words that it has no place for', () => {
    expect(() => site({ school: school({ words: { sned: 'Go' } }) })).toThrow(
      /SCHOOL_INVALID: .*\n {2}school\.yaml words\.sned: expected one of launcher, /,
    );
    expect(() => site({ school: school({ languages: { cy: { sned: 'Anfon' } } }) })).toThrow(/school\.yaml languages\.cy\.sned: expected/);
  });
});

describe('the launcher', () => {
  it('may be loaded by any page, also an isolated one', () => {
    expect(site()('/embed.js').headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it('leaves no name in the page', () => {
    const names = Object.keys(globalThis);
    const script = text(site()('/embed.js'));
    expect(script.startsWith('{const LOOK=')).toBe(true);
    expect(() => new Function(script)).not.toThrow();
    expect(Object.keys(globalThis)).toEqual(names);
  });
});

describe('the page at /', () => {
  it('tells what to paste, with the public address where it is known', () => {
    const html = text(site({ publicUrl: 'https://x.example/bot' })('/'));
    expect(html).toContain('&#60;script src=&#34;https://x.example/bot/embed.js&#34; defer&#62;&#60;/script&#62;');
    expect(html).toContain('&#60;iframe src=&#34;https://x.example/bot/chat&#34;');
  });
});
