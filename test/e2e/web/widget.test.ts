import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSchools } from '../../fixtures/schools.ts';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import {
  botSays,
  DESKTOP,
  freePort,
  greeted,
  menu,
  PHONE,
  personSays,
  revisit,
  say,
  startChat,
  startHost,
  until,
  type Visit,
  visit,
} from './harness.ts';

let browser: Browser;
let schools: ReturnType<typeof makeSchools>;
let host: Awaited<ReturnType<typeof startHost>>;
let service: Awaited<ReturnType<typeof startChat>>;
/**
 * The service under a name of another site than the host's, as a school's page and this server mostly are. A browser context
 * of a test is a private window, in which frames of other sites can keep nothing.
 */
let server: string;
/** The host under a name of the service's site, whose frame can. */
let near: string;
/** What most tests visit, one after the other. */
let desktop: Visit;
let at: Visit;

beforeAll(async () => {
  const port = await freePort();
  server = `http://localhost:${port}`;
  host = await startHost({ '/favicon.ico': '' });
  near = host.origin.replace('127.0.0.1', 'localhost');
  schools = makeSchools({ 'hilltop/school.yaml': `name: Hilltop College\norigins: ["${host.origin}"]\n` });
  [browser, service] = await Promise.all([
    launchChromium(),
    startChat({ PORT: String(port), ALLOWED_ORIGINS: `${host.origin},${near}`, PUBLIC_URL: server, SCHOOLS_DIR: schools.folder }),
  ]);
  const page = (
    attributes = '',
    body = '',
  ) => `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>School</title><body><main><h1>Helpdesk</h1>
    <a href="/next">Next page</a>${body}</main><script src="${server}/embed.js" ${attributes} defer></script>`;
  host.pages['/'] = page();
  host.pages['/next'] = page();
  host.pages['/left'] = page(
    'data-position="left" data-label="Ask us" data-colour="#ffd200" data-theme="light" data-open="true" data-lang="ar"',
  );
  host.pages['/school'] = page('data-school="hilltop" data-open="true"');
  host.pages['/module'] = page('type="module"');
  host.pages['/twice'] = page('', `<script src="${server}/embed.js" defer></script>`);
  host.pages['/frame'] = `<!doctype html><title>Frame</title><iframe src="${server}/chat" title="Chat" width="400" height="600"></iframe>`;
  // all that a careful school allows: our script and our frame, no inline anything
  host.headers['content-security-policy'] = `default-src 'none'; script-src ${server}; frame-src ${server}; base-uri 'none'`;
  // and isolated from other origins, as pages are that use powerful features
  host.headers['cross-origin-embedder-policy'] = 'require-corp';
  host.headers['cross-origin-opener-policy'] = 'same-origin';
  desktop = await visit(browser, host.origin);
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await service.stop();
  await host.stop();
  schools.remove();
});
afterEach(async () => {
  if (at !== desktop) await at.context.close();
  expect(at.problems).toEqual([]);
});

async function open(path = '/', options = DESKTOP, origin = host.origin): Promise<Page> {
  if (options === DESKTOP) {
    at = desktop;
    await revisit(at, `${origin}${path}`);
  } else at = await visit(browser, `${origin}${path}`, options);
  return at.page;
}
const launcher = (page: Page) => page.locator('claimwise-chat .launcher');
/** The chat in the panel, greeted. */
async function chatIn(page: Page): Promise<Frame> {
  await until(() => page.frames().length).toBe(2);
  const frame = page.frames()[1] as Frame;
  await greeted(frame);
  return frame;
}
async function opened(page: Page): Promise<Frame> {
  await launcher(page).click();
  return chatIn(page);
}
/** What has the focus: in the page, in the launcher, or in the frame. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement;
    return active?.shadowRoot?.activeElement?.localName ?? active?.localName;
  });

describe('the launcher', () => {
  it('loads nothing but itself until it is used, then the chat, and nothing from elsewhere', async () => {
    const page = await open();
    await launcher(page).waitFor();
    expect(at.requests.filter((url) => url.startsWith(server))).toEqual([`${server}/embed.js`]);
    const frame = await opened(page);
    await say(frame, 'answer');
    const hosts = new Set(at.requests.map((url) => new URL(url).host));
    expect(hosts).toEqual(new Set([new URL(server).host, new URL(host.origin).host]));
  });

  it('works on a page whose policy allows our script and frame alone, styled', async () => {
    const page = await open();
    await launcher(page).waitFor();
    const style = await launcher(page).evaluate((button) => {
      const { position, borderRadius, backgroundColor } = getComputedStyle(button);
      return { position, borderRadius, backgroundColor };
    });
    expect(style).toEqual({ position: 'fixed', borderRadius: '999px', backgroundColor: 'rgb(11, 95, 102)' });
    await opened(page);
  });

  it('gives the focus to the chat and takes it back on Escape', async () => {
    const page = await open();
    await launcher(page).focus();
    await page.keyboard.press('Enter');
    const frame = await chatIn(page);
    await until(() => frame.evaluate(() => document.hasFocus() && document.activeElement?.localName)).toBe('textarea');
    expect(await focused(page)).toBe('iframe');
    await page.keyboard.press('Escape');
    await until(() => focused(page)).toBe('button');
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('false');
    expect(await page.locator('claimwise-chat .panel').isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await until(() => focused(page)).toBe('iframe');
  });

  it('closes what lies over the chat first on Escape', async () => {
    const page = await open();
    const frame = await opened(page);
    await frame.getByRole('button', { name: 'Menu' }).click();
    await page.keyboard.press('Escape');
    expect(await frame.locator('#menu').isVisible()).toBe(false);
    await menu(frame, 'New chat');
    await page.keyboard.press('Escape');
    await until(() => frame.locator('dialog').count()).toBe(0);
    expect(await page.locator('claimwise-chat .panel').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await until(() => page.locator('claimwise-chat .panel').isVisible()).toBe(false);
  });

  it('closes by the button in the chat, and by itself', async () => {
    const page = await open();
    const frame = await opened(page);
    await frame.getByRole('button', { name: 'Close chat' }).click();
    await until(() => page.locator('claimwise-chat .panel').isVisible()).toBe(false);
    await launcher(page).click();
    await launcher(page).click();
    await until(() => page.locator('claimwise-chat .panel').isVisible()).toBe(false);
  });

  it('goes on with the chat, still open, on the next page', async () => {
    const page = await open('/', DESKTOP, near);
    await say(await opened(page), 'remember me');
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL('**/next');
    const frame = await chatIn(page);
    await until(() => personSays(frame)).toEqual(['remember me']);
    expect(await focused(page)).toBe('body');
  });

  it('looks as its attributes say, with text that can be read', async () => {
    const page = await open('/left', { ...DESKTOP, colorScheme: 'dark' });
    const frame = await chatIn(page);
    const { x = 0, width = 0 } = (await launcher(page).boundingBox()) ?? {};
    expect([x, x + width < 640]).toEqual([16, true]);
    expect(await launcher(page).innerText()).toBe('Ask us');
    expect(await launcher(page).evaluate((button) => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color])).toEqual([
      'rgb(255, 210, 0)',
      'rgb(0, 0, 0)',
    ]);
    const inside = await frame.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const { lang, dir } = document.documentElement;
      return { accent: style.getPropertyValue('--accent'), scheme: style.colorScheme, lang, dir };
    });
    expect(inside).toEqual({ accent: '#ffd200', scheme: 'light', lang: 'ar', dir: 'rtl' });
  });

  it('tells of a message that comes while it is closed', async () => {
    const page = await open();
    const frame = await opened(page);
    await launcher(page).click();
    await frame.evaluate(() => {
      const box = document.querySelector('textarea') as HTMLTextAreaElement;
      box.value = 'later';
      box.form?.requestSubmit();
    });
    await until(() => launcher(page).getAttribute('aria-description')).toBe('New message');
    await launcher(page).click();
    expect(await launcher(page).getAttribute('aria-description')).toBeNull();
  });

  it('opens the chat of the school that the page names', async () => {
    const page = await open('/school');
    const frame = await chatIn(page);
    expect(frame.url()).toContain(`${server}/s/hilltop/chat`);
    await say(frame, 'answer');
    expect(await frame.locator('header').innerText()).toContain('Hilltop College');
  });

  it('works as a module, too', async () => {
    const page = await open('/module');
    await opened(page);
  });

  it('is there once although its line is there twice', async () => {
    const page = await open('/twice');
    await launcher(page).first().waitFor();
    expect(await launcher(page).count()).toBe(1);
  });

  it('hears nothing that other windows say', async () => {
    const page = await open();
    await opened(page);
    await page.evaluate(() => {
      window.postMessage({ claimwise: 'close' }, '*');
      document.body.append(Object.assign(document.createElement('p'), { id: 'told' }));
    });
    const frame = page.frames()[1] as Frame;
    await frame.evaluate(() => window.postMessage({ claimwise: 'open' }, '*'));
    await say(frame, 'still open');
    expect(await page.locator('claimwise-chat .panel').isVisible()).toBe(true);
  });
});

describe('a page that is not allowed', () => {
  it('gets no chat, and a way to it that works', async () => {
    const stranger = await startHost({ '/': `<!doctype html><title>x</title><body><script src="${server}/embed.js"></script>` });
    at = await visit(browser, 'about:blank');
    await at.page.clock.install();
    await at.page.goto(stranger.origin);
    await launcher(at.page).click();
    await at.page.clock.fastForward(10_000);
    const link = at.page.getByRole('link', { name: 'Open the chat in a new tab' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`${server}/chat`);
    await at.page.getByRole('button', { name: 'Close' }).click();
    expect(await focused(at.page)).toBe('button');
    // the browser's and ours, in either order
    const told = at.problems.splice(0).join('\n');
    expect(told).toMatch(/frame-ancestors/);
    expect(told).toMatch(/is http:\/\/127\.0\.0\.1:\d+ in ALLOWED_ORIGINS\?/);
    await stranger.stop();
  });
});

describe('a page that school.yaml names', () => {
  it('gets the chat, and a button in its own language', async () => {
    const page = '<!doctype html><title>Ysgol</title><body><script src="URL/embed.js" data-lang="cy"></script>';
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
    const ysgol = await startHost({ '/': page });
    writeFileSync(join(folder, 'school.yaml'), `origins: [${ysgol.origin}]\nlanguages: { cy: { launcher: Gofynnwch, close: Cau } }\n`);
    const school = await startChat({ SCHOOL_DIR: folder });
    ysgol.pages['/'] = page.replace('URL', school.url);
    at = await visit(browser, ysgol.origin);
    await until(() => launcher(at.page).innerText()).toBe('Gofynnwch');
    const frame = await opened(at.page);
    await frame.getByRole('button', { name: 'Cau' }).click();
    await until(() => focused(at.page)).toBe('button');
    await Promise.all([ysgol.stop(), school.stop()]);
    rmSync(folder, { recursive: true });
  });
});

describe('a plain frame', () => {
  it('holds the chat without a launcher', async () => {
    const page = await open('/frame');
    const frame = await chatIn(page);
    await say(frame, 'answer');
    expect(await frame.getByRole('button', { name: 'Close chat' }).count()).toBe(0);
  });
});

describe('on a phone', () => {
  it('the chat is all there is to see, and the page behind it stays where it is', async () => {
    const page = await open('/', PHONE);
    await launcher(page).tap();
    const frame = await chatIn(page);
    expect(await page.locator('claimwise-chat .panel').boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 640 });
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('hidden');
    // no keyboard before one wants to type
    expect(await frame.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('log');
    await frame.getByRole('button', { name: 'Close chat' }).tap();
    await until(() => page.evaluate(() => document.documentElement.style.overflow)).toBe('');
  });

  it('the keyboard leaves the box to type in free', async () => {
    const page = await open('/', PHONE);
    await launcher(page).tap();
    const frame = await chatIn(page);
    // a keyboard on the screen makes the visual viewport smaller, and nothing else
    await page.evaluate(() => {
      const view = window.visualViewport as VisualViewport;
      Object.defineProperties(view, { height: { value: 400 }, offsetTop: { value: 20 } });
      view.dispatchEvent(new Event('resize'));
    });
    await until(() => page.locator('claimwise-chat .panel').boundingBox()).toEqual({ x: 0, y: 20, width: 360, height: 400 });
    await until(() => frame.locator('textarea').evaluate((box) => box.getBoundingClientRect().bottom <= window.innerHeight)).toBe(true);
  });
});

describe('where the browser keeps nothing for frames of other sites', () => {
  it.each([
    ['a desktop', DESKTOP],
    ['a phone', PHONE],
  ])('the chat goes on by its code on %s', async (_name, options) => {
    const page = await open('/', options);
    const frame = await opened(page);
    const kept = () =>
      Promise.resolve()
        .then(() => localStorage.length)
        .catch((error: Error) => error.name);
    expect(await frame.evaluate(kept)).toBe('SecurityError');
    await say(frame, 'keep this');
    await menu(frame, 'Continue on another device');
    await frame.getByText('Your browser keeps nothing for this chat.').waitFor();
    await until(() => frame.locator('output').innerText()).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    const code = await frame.locator('output').innerText();
    await page.reload();
    // on a phone it would cover the page that one goes to
    if (options === PHONE) await launcher(page).click();
    const again = await chatIn(page);
    expect(await personSays(again)).toEqual([]);
    await menu(again, 'Continue on another device');
    await again.getByLabel('Have a code?').fill(code);
    await again.getByRole('button', { name: 'Continue that chat' }).click();
    await until(() => botSays(again)).toEqual([expect.stringContaining('Hello!'), 'You said: keep this']);
  });
});

describe('with tokens of Azure’s Direct Line', () => {
  it('the chat talks to that, and to nothing else', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    // what Azure does for us, another of our servers does here
    const azure = await startChat({ ALLOWED_ORIGINS: url });
    const registration = {
      MICROSOFT_APP_TYPE: 'SingleTenant',
      MICROSOFT_APP_ID: '8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01',
      MICROSOFT_APP_PASSWORD: 'k8Q~wonderful',
      MICROSOFT_APP_TENANT_ID: '1b9e2a44-50cf-4c6a-8a1b-7d3d6f0c2b11',
    };
    const ours = await startChat(
      { PORT: String(port), PUBLIC_URL: url, DIRECT_LINE_SECRET: 'Xy7-only-for-this-test', ...registration },
      { azure: { domain: `${azure.url}/v3/directline` } },
    );
    at = await visit(browser, `${url}/chat`);
    await greeted(at.page);
    await say(at.page, 'answer');
    await at.page.reload();
    await until(() => personSays(at.page)).toEqual(['answer']);
    const paths = at.requests.map((address) => new URL(address)).filter(({ pathname }) => pathname.includes('directline'));
    expect(new Set(paths.map(({ host, pathname }) => `${host} ${pathname.includes('generate') ? 'generate' : 'chat'}`))).toEqual(
      new Set([`127.0.0.1:${port} generate`, `${new URL(azure.url).host} chat`]),
    );
    await at.page.getByRole('button', { name: 'Menu' }).click();
    expect(await at.page.locator('#menu button').allInnerTexts()).toEqual(['New chat', 'Save this chat']);
    await Promise.all([azure.stop(), ours.stop()]);
  });
});
