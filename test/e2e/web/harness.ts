import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { showingCore } from '../../fixtures/replies.ts';
import { startTestService } from '../harness.ts';

export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** The service over a core that shows a reply of the kind that it is asked for (see test/fixtures/replies.ts). */
export function startChat(environment: Record<string, string> = {}, overrides: Parameters<typeof startTestService>[0] = {}) {
  return startTestService({ advise: showingCore, ...overrides }, environment);
}

/** A page with what went wrong on it, and every address that it asked for. */
export type Visit = { page: Page; context: BrowserContext; problems: string[]; requests: string[] };

/** Opens a page that reports its errors. Refused connections are not errors: some tests cut them. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = DESKTOP): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen: Visit = { page, context, problems: [], requests: [] };
  watch(seen);
  await page.goto(url);
  return seen;
}

/** Opens the page again as if for the first time: quicker than another browser profile. */
export async function revisit({ page, problems, requests }: Visit, url: string): Promise<void> {
  await page.unrouteAll();
  await page.evaluate(() => {
    for (const storage of [localStorage, sessionStorage]) storage.clear();
  });
  await page.goto('about:blank');
  // once the page before is gone: it may have been opening its socket until then
  for (const list of [problems, requests]) list.splice(0);
  await page.goto(url);
}

/** Another tab of the same browser profile. */
export async function tab({ context }: Visit, url: string): Promise<Visit> {
  const seen: Visit = { page: await context.newPage(), context, problems: [], requests: [] };
  watch(seen);
  await seen.page.goto(url);
  return seen;
}

function watch({ page, problems, requests }: Visit): void {
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    const network = /net::ERR_|Failed to load resource|WebSocket connection to/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !network) problems.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
}

/** A text on one line, as it is read. */
export const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Words of the bot's messages, each on one line and without who said them. */
export async function botSays(page: Page | Frame): Promise<string[]> {
  const texts = await page.locator('.message.bot').allInnerTexts();
  return texts.map((text) => flat(text).replace(/^\S+ said: /, ''));
}
/** Words of the person's messages. */
export const personSays = (page: Page | Frame) => page.locator('.message.person .bubble').allInnerTexts();

/** Waits until what a page tells is so. */
export const until = <T>(read: () => Promise<T> | T) => expect.poll(read, { timeout: 10_000, interval: 25 });

/** Waits for the greeting. */
export async function greeted(page: Page | Frame): Promise<void> {
  await page.locator('.message.bot').first().waitFor();
}

/** Types words, sends them, and waits for the answer. */
export async function say(page: Page | Frame, words: string): Promise<void> {
  const before = await page.locator('.message.bot').count();
  await page.locator('textarea').fill(words);
  await page.locator('textarea').press('Enter');
  await page.locator('.message.bot').nth(before).waitFor();
}

/** Opens an item of the chat's menu. */
export async function menu(page: Page | Frame, item: string): Promise<void> {
  // a page behind another is drawn once a second, and so waited for
  if ('bringToFront' in page) await page.bringToFront();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: item }).click();
}

/** Serves pages of another origin, such as a school's. `headers` are sent with each. */
export async function startHost(pages: Record<string, string>, headers: Record<string, string> = {}) {
  const server = http.createServer((request, response) => {
    const html = pages[request.url ?? ''];
    response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    pages,
    headers,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The service as a process that can be killed and started again on the same port and data. @param core what answers */
export async function startKillable(core: 'showing' | 'core' = 'showing') {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-web-'));
  const port = String(await freePort());
  let child: ChildProcess | undefined;
  const start = async () => {
    const script = fileURLToPath(new URL('../../fixtures/chat-server.ts', import.meta.url));
    const started = spawn(process.execPath, [script, core], {
      env: { ...process.env, PORT: port, DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    for await (const line of createInterface({ input: started.stdout })) if (line.startsWith('http')) break;
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    kill,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
