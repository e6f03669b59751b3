import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import { botSays, DESKTOP, flat, greeted, PHONE, personSays, say, startKillable, tab, until, visit } from './harness.ts';

/** One visit from the first question to a plan, with all that comes between. */

let browser: Browser;
let server: Awaited<ReturnType<typeof startKillable>>;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startKillable('core')]);
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** A link as slow as at the edge of a mobile network; `end` makes it as fast as it was. */
async function slowDown(page: Page) {
  const network = await page.context().newCDPSession(page);
  const limits = { offline: false, latency: 300, downloadThroughput: 25_000, uploadThroughput: 12_000 };
  await network.send('Network.emulateNetworkConditions', limits);
  return {
    async end() {
      await network.send('Network.emulateNetworkConditions', { ...limits, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
      await network.detach();
    },
  };
}

const SIZES: [string, BrowserContextOptions, string][] = [
  ['a phone in dark', { ...PHONE, colorScheme: 'dark' }, 'rgb(18, 24, 27)'],
  ['a desktop in light', { ...DESKTOP, colorScheme: 'light' }, 'rgb(255, 255, 255)'],
];

it.each(SIZES)(
  'a visit on %s gets from a question to a plan, whatever happens on the way',
  async (_name, options, ground) => {
    const first = await visit(browser, 'about:blank', options);
    const { page } = first;
    const slow = await slowDown(page);
    await page.goto(`${server.url}/chat`);
    await greeted(page);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(ground);
    await say(page, 'waht does a hive cost');
    expect((await botSays(page)).at(-1)).toMatch(/hive/);
    await slow.end();

    const offer = page.locator('.chip').first();
    const says = flat(await offer.innerText());
    await offer.click();
    await until(() => personSays(page)).toEqual(['waht does a hive cost', says]);
    await until(() => botSays(page)).toHaveLength(3);

    await say(page, 'Help me choose what to keep bees for');
    await page.getByText('Step 1 of 2').waitFor();
    await page.getByRole('button', { name: 'Village' }).click();
    await page.getByText('Step 2 of 2').waitFor();
    await page.reload();
    await page.getByText('Step 2 of 2').waitFor();

    const second = await tab(first, `${server.url}/chat`);
    await second.page.getByText('Step 2 of 2').waitFor();
    await server.kill();
    await second.page.getByText('No connection.').waitFor();
    await second.page.getByRole('button', { name: 'I love it' }).click();
    await second.page.getByText('Waiting for the connection').waitFor();
    await server.start();
    const planIn = (where: Page) => where.getByRole('article', { name: 'Honey or not' });
    await planIn(second.page).waitFor();
    await planIn(page).waitFor();
    expect(flat(await planIn(page).getByRole('heading', { level: 2 }).innerText())).toContain('Keep them for honey');
    expect(await personSays(page)).toEqual(await personSays(second.page));
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    expect([...first.problems, ...second.problems]).toEqual([]);
    await first.context.close();
  },
  60_000,
);
