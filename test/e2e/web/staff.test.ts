import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startStaffService } from '../../fixtures/staff-service.ts';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import { DESKTOP, PHONE, until, type Visit, visit } from './harness.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATHS = ['/staff', '/staff/questions', '/staff/tickets', '/staff/content', '/staff/content/hive-cost'];

let browser: Browser;
let service: Awaited<ReturnType<typeof startStaffService>>;
let at: Visit;
let session: Awaited<ReturnType<BrowserContext['storageState']>> | undefined;
beforeAll(async () => {
  [browser, service] = await Promise.all([launchChromium(), startStaffService()]);
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await service.stop();
});
afterEach(async () => {
  await at.context.close();
  // the browser's advice on forms of passwords is no problem; a breach of the policy would be
  expect(at.problems).toEqual([]);
});

/** Signs in as people do, or with the session of who did: the tries from one address are limited. */
async function signIn(options = DESKTOP): Promise<Page> {
  at = await visit(browser, `${service.url}/staff`, { ...options, ...(session && { storageState: session }) });
  const { page } = at;
  if (session) return page;
  await page.getByLabel('Password of the staff page').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${service.url}/staff`);
  session = await at.context.storageState();
  return page;
}

/** What axe finds or is not sure of, target sizes included, as rule and element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return axe.run({ rules: { 'target-size': { enabled: true } } });
  });
  // of cells that are scrolled out of sight it can't tell; test/unit/web/palette.test.ts has the contrast of every pair
  const unsure = incomplete.filter(({ id }) => id !== 'color-contrast');
  return [...violations, ...unsure].flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

/** Whether anything was drawn on each chart. */
const drawn = (page: Page) =>
  page.locator('canvas').evaluateAll((charts) =>
    (charts as HTMLCanvasElement[]).map((chart) => {
      const { data } = chart.getContext('2d')?.getImageData(0, 0, chart.width, chart.height) ?? { data: [] as number[] };
      return new Set(data).size > 8;
    }),
  );

describe('the staff page in Chromium', () => {
  it('lets staff in, draws charts and says in tables what they show', async () => {
    const page = await signIn();
    expect(await drawn(page)).toEqual([true, true, true, true]);
    const answers = page.getByRole('region', { name: 'Answers by entry' });
    expect((await answers.getByRole('row').nth(1).innerText()).split('\t')).toEqual([
      'What does a hive cost?',
      '512',
      '0',
      '31',
      '6',
      'hive-cost',
    ]);
    await page.getByRole('link', { name: '7 days' }).click();
    expect(await page.getByRole('region', { name: 'Questions by day' }).getByRole('row').count()).toBe(8);
  });

  it('downloads a table as CSV', async () => {
    const page = await signIn();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Answers by entry as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('claimwise-entries.csv');
    const text = readFileSync(await download.path(), 'utf8');
    expect(text.split('\r\n')[1]).toBe('What does a hive cost?,512,0,31,6,hive-cost');
  });

  it('accepts a way of asking by keyboard, tries it, and answers with it from then on', async () => {
    const page = await signIn();
    await page.getByRole('link', { name: 'Unanswered' }).click();
    const text = page.getByLabel('Way of asking to add');
    expect(await text.inputValue()).toBe('cost feed');
    await text.fill('syrup in the cold months');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Added.').waitFor({ timeout: 60_000 });
    const file = join(service.school, 'knowledge/honey/winter-feeding.staff.asked.txt');
    expect(readFileSync(file, 'utf8')).toContain('\nsyrup in the cold months\n');
    await page.getByRole('link', { name: 'Content', exact: true }).click();
    const ask = async () => {
      await page.getByLabel('A question, as someone would type it').fill('syrup in the cold months');
      await page.getByRole('button', { name: 'Ask' }).click();
      return page.getByText('Outcome:').innerText();
    };
    await until(ask).toBe('Outcome: answer, entry winter-feeding');
  });

  it('refuses with a reason what leads elsewhere', async () => {
    const page = await signIn();
    await page.goto(`${service.url}/staff/questions`);
    await page.getByLabel('Way of asking to add').fill('forget me');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('alert').getByText('Nothing was written').waitFor({ timeout: 60_000 });
    expect(existsSync(join(service.school, 'knowledge/hives'))).toBe(false);
  });

  it('can be worked by keyboard alone', async () => {
    const page = await signIn();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.goto(`${service.url}/staff/tickets`);
    const send = page.getByRole('button', { name: 'Send it again' });
    for (let presses = 0; presses < 20 && !(await send.evaluate((button) => button === document.activeElement)); presses++) {
      await page.keyboard.press('Tab');
    }
    expect(await send.evaluate((button) => getComputedStyle(button).outlineStyle)).toBe('solid');
  });

  it.each([
    ['a desk', DESKTOP],
    ['a desk in the dark', { ...DESKTOP, colorScheme: 'dark' as const }],
    ['a phone', PHONE],
  ])('gives axe nothing to find on %s', async (_where, options) => {
    const page = await signIn(options);
    for (const path of PATHS) {
      await page.goto(`${service.url}${path}`);
      expect([path, ...(await findings(page))]).toEqual([path]);
    }
  });

  it('gives axe nothing to find where people sign in, with a refusal or without', async () => {
    at = await visit(browser, `${service.url}/staff/sign-in?why=password`);
    expect(await findings(at.page)).toEqual([]);
    await at.page.goto(`${service.url}/staff/sign-in`);
    expect(await findings(at.page)).toEqual([]);
  });

  it('fits a phone without scrolling sideways', async () => {
    const page = await signIn(PHONE);
    for (const path of PATHS) {
      await page.goto(`${service.url}${path}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect([path, wide]).toEqual([path, 0]);
    }
  });

  it('prints its figures whole, and nothing to press', async () => {
    const page = await signIn();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
    const cut = await page
      .locator('.table')
      .evaluateAll((tables) => tables.filter((table) => table.scrollHeight > table.clientHeight + 1).length);
    expect(cut).toBe(0);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});
