import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import { botSays, greeted, personSays, revisit, say, startKillable, until, type Visit, visit } from './harness.ts';

let browser: Browser;
let server: Awaited<ReturnType<typeof startKillable>>;
let at: Visit;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startKillable()]);
  at = await visit(browser, `${server.url}/chat`);
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await revisit(at, `${server.url}/chat`);
  await greeted(at.page);
});
afterEach(async () => {
  await at.context.setOffline(false);
  expect(at.problems).toEqual([]);
});

const notice = () => at.page.locator('.notice');
const send = async (words: string) => {
  await at.page.locator('textarea').fill(words);
  await at.page.locator('textarea').press('Enter');
};

describe('a chat', () => {
  it('outlives its server: says so, keeps what is typed, and goes on by itself', async () => {
    const { page } = at;
    await say(page, 'before');
    await server.kill();
    await until(() => notice().innerText()).toBe('No connection. Your messages wait here and go out by themselves.');
    await send('while it is away');
    await send('and this');
    await until(() => page.locator('.state').count()).toBe(2);
    await server.start();
    await until(() => botSays(page)).toHaveLength(4);
    expect(await personSays(page)).toEqual(['before', 'while it is away', 'and this']);
    expect((await botSays(page)).slice(1)).toEqual(['You said: before', 'You said: while it is away', 'You said: and this']);
    expect(await page.locator('.state').count()).toBe(0);
    await until(() => notice().innerText()).toBe('');
    await page.reload();
    await until(() => personSays(page)).toEqual(['before', 'while it is away', 'and this']);
  });

  it('that is opened while its server is away greets when it is back', async () => {
    const { page } = at;
    await page.evaluate(() => localStorage.clear());
    await page.route('**/v3/directline/**', (route) => route.abort());
    await page.reload();
    await notice().getByText('No connection.').waitFor();
    await send('too early');
    await page.unroute('**/v3/directline/**');
    await until(() => botSays(page)).toEqual([expect.stringContaining('Hello!'), 'You said: too early']);
  });

  it('notices that the network is gone and back', async () => {
    const { page, context } = at;
    await context.setOffline(true);
    await until(() => notice().innerText()).toContain('No connection.');
    await send('in the tunnel');
    await page.getByText('Waiting for the connection').waitFor();
    await context.setOffline(false);
    await until(() => botSays(page)).toHaveLength(2);
    expect(await personSays(page)).toEqual(['in the tunnel']);
  });

  it('sends nothing twice when only the answer to a message gets lost', async () => {
    const { page } = at;
    let lost = 0;
    await page.route('**/activities', async (route) => {
      if (route.request().method() !== 'POST' || lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await send('once');
    await until(() => botSays(page)).toHaveLength(2);
    await until(() => page.locator('[data-progress="sent"]').count()).toBe(1);
    await page.unroute('**/activities');
    await say(page, 'next');
    expect(await personSays(page)).toEqual(['once', 'next']);
    expect((await botSays(page)).slice(1)).toEqual(['You said: once', 'You said: next']);
  });

  it('offers another try for a message that the server refuses', async () => {
    const { page } = at;
    await page.route('**/activities', (route) => route.fulfill({ status: 413, json: { error: { code: 'x', message: 'x' } } }));
    await send('too much');
    await page.locator('.state').getByText('Not sent').waitFor();
    await page.unroute('**/activities');
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(() => botSays(page)).toHaveLength(2);
    expect(await page.locator('.state').count()).toBe(0);
  });

  it('does without sockets where a proxy lets none through', async () => {
    const { page, requests } = at;
    await page.routeWebSocket('**/stream?**', (socket) => socket.close());
    await page.reload();
    await until(() => requests.filter((url) => url.includes('/activities?watermark=')).length).toBeGreaterThan(3);
    await say(page, 'by poll');
    expect(await personSays(page)).toEqual(['by poll']);
  });

  it('shows that an answer takes a while', async () => {
    const { page } = at;
    await page.route('**/activities', async (route) => {
      await until(() => page.locator('.writing').isVisible()).toBe(true);
      await route.continue();
    });
    await send('slowly');
    await until(() => botSays(page)).toHaveLength(2);
    expect(await page.locator('.writing').isVisible()).toBe(false);
  });

  it('comes over a slow network, and shows what is said at once', async () => {
    const { page, context } = at;
    const network = await context.newCDPSession(page);
    const slow = { offline: false, latency: 400, downloadThroughput: 20_000, uploadThroughput: 10_000 };
    await network.send('Network.emulateNetworkConditions', slow);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await greeted(page);
    await send('over the hills');
    expect(await personSays(page)).toEqual(['over the hills']);
    await until(() => botSays(page)).toHaveLength(2);
    expect(await page.locator('.state').count()).toBe(0);
    await network.send('Network.emulateNetworkConditions', { ...slow, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await network.detach();
  });

  it('that has ended elsewhere makes room for a new one, and says so', async () => {
    const { page } = at;
    await say(page, 'old');
    await page.evaluate(() => {
      for (const [key, value] of Object.entries(localStorage))
        localStorage.setItem(key, String(value).replace(/"token":"[^"]+"/, '"token":"a.b.c"'));
    });
    await page.reload();
    await page.getByText('Your earlier chat has ended. This is a new one.').waitFor();
    await greeted(page);
    expect(await personSays(page)).toEqual([]);
  });
});
