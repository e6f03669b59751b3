import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CANARIES, REPLIES } from '../../fixtures/replies.ts';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import { startTestService } from '../harness.ts';
import { botSays, flat, greeted, menu, PHONE, personSays, revisit, say, startChat, tab, until, type Visit, visit } from './harness.ts';

let browser: Browser;
let service: Awaited<ReturnType<typeof startChat>>;
let at: Visit;
beforeAll(async () => {
  browser = await launchChromium();
  service = await startChat();
  at = await visit(browser, `${service.url}/chat`);
  await at.page.exposeFunction('canary', (which: unknown) => at.problems.push(`canary ${which} ran`));
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await service.stop();
});
afterEach(async () => {
  for (const other of at.context.pages()) if (other !== at.page) await other.close();
  expect(at.problems).toEqual([]);
});

/** The chat as at a first visit, greeted. */
async function open() {
  await revisit(at, `${service.url}/chat`);
  await greeted(at.page);
  return at.page;
}

/** The next post that tells whether an answer helped. */
const feedbackPosted = (page: Page) =>
  page.waitForRequest((request) => request.method() === 'POST' && (request.postData() ?? '').includes('"name":"feedback"'));

describe('the chat page', () => {
  it('greets, and asks no other server for anything', async () => {
    const page = await open();
    expect((await botSays(page))[0]).toContain('Hello! Ask me about bees.');
    await say(page, 'answer');
    expect(new Set(at.requests.map((url) => new URL(url).host))).toEqual(new Set([new URL(service.url).host]));
    expect(at.requests.filter((url) => url.startsWith('ws:'))).toHaveLength(1);
  });

  it('shows an answer with its sources folded away', async () => {
    const page = await open();
    await say(page, 'answer');
    const answer = page.locator('.message.bot').last();
    expect(await answer.locator('.lead').innerText()).toBe('Start in spring, with two hives and someone who knows bees.');
    expect(await answer.locator('.bubble > ul > li').allInnerTexts()).toEqual([
      'a place with morning sun',
      'two hives, so that you can compare',
      'a course of about ten weeks',
    ]);
    expect(await answer.locator('.sources li').first().isVisible()).toBe(false);
    await answer.getByText('Where this comes from').click();
    expect((await answer.locator('.sources li').allInnerTexts()).map(flat)).toEqual([
      'Keeping bees: a guide Bee Press, 2019. Section “First year”.',
      'The hive survey Hive Institute, undated. Section “Costs”.',
    ]);
  });

  it('shows what each source says where they differ', async () => {
    const page = await open();
    await say(page, 'differ');
    expect((await page.locator('.side').allInnerTexts()).map(flat)).toEqual([
      'UK, 2019 About £150 for the hive alone.',
      'UK, undated About £250, with bees in it.',
    ]);
  });

  it('sends what a tapped offer says, and takes the offers away', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'What does a hive cost?' }).click();
    await until(() => botSays(page)).toHaveLength(2);
    expect(await personSays(page)).toEqual(['What does a hive cost?']);
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('leads through a step with its progress', async () => {
    const page = await open();
    await say(page, 'step');
    const step = page.locator('.message.bot').last();
    expect(await step.locator('.step').innerText()).toMatch(/How to start with bees\s+Step 1 of 3/);
    expect(await step.locator('progress').evaluate((bar: HTMLProgressElement) => bar.position)).toBeCloseTo(1 / 3);
    expect(await step.locator('.chip').allInnerTexts()).toEqual(['Yes', 'No', 'A balcony']);
    await step.getByRole('button', { name: 'A balcony' }).click();
    await until(() => personSays(page)).toEqual(['step', 'A balcony']);
  });

  it('takes several answers at once, and none only with a hint', async () => {
    const page = await open();
    await say(page, 'several');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Choose at least one.').waitFor();
    await page.getByLabel('Smoker').check();
    await page.getByLabel('Gloves').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await until(() => personSays(page)).toEqual(['several', 'Smoker and Gloves']);
  });

  it('goes a step back', async () => {
    const page = await open();
    await say(page, 'several');
    await page.getByRole('button', { name: 'Back' }).click();
    await until(() => personSays(page)).toEqual(['several', 'back']);
  });

  it('shows a plan whose every sentence names its sources', async () => {
    const page = await open();
    await say(page, 'plan');
    const plan = page.getByRole('article', { name: 'How to start with bees' });
    expect(await plan.getByRole('heading', { level: 2 }).innerText()).toContain('Two hives in your garden');
    expect(await plan.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      'What speaks for it',
      'What speaks against it',
      'What it takes',
      'Good signs',
      'Ask the school',
      'Where the sources disagree',
      'Your next three steps',
      'Also possible',
      'Check before you decide',
    ]);
    const lines = await plan.locator('section li').allInnerTexts();
    expect(lines).toContain('A garden saves the way to the hives. You said: Yes [1]');
    expect(lines.filter((text) => !/\[[12]\]$/.test(text))).toEqual([]);
    expect(await plan.locator('.sources li').count()).toBe(2);
    const links = plan.getByRole('link');
    const targets = await links.evaluateAll((all) => all.map((one) => new URL((one as HTMLAnchorElement).href)));
    expect(targets.map(({ origin, pathname }) => [origin, /^\/plan\/[\w.-]+$/.test(pathname)])).toEqual([
      [service.url, true],
      [service.url, true],
    ]);
  });

  it('links a plan to its page and calendar where they come with it, but not to what could run', async () => {
    const page = await open();
    await say(page, 'plan');
    const links = { page: '/plan/abc', calendar: 'javascript:canary(1)' };
    await page.route('**/activities?watermark=', async (route) => {
      const body = (await (await route.fetch()).json()) as { activities: { channelData?: object }[] };
      for (const activity of body.activities) activity.channelData = { ...activity.channelData, links };
      await route.fulfill({ json: body });
    });
    await page.reload();
    const link = page.getByRole('link');
    await link.waitFor();
    expect(
      await link.evaluateAll((found) => found.map((one) => [one.textContent, one.getAttribute('href'), one.getAttribute('rel')])),
    ).toEqual([['Open as a page', `${service.url}/plan/abc`, 'noopener noreferrer']]);
  });

  it('shows the text, and any bot’s offers, of a reply that it does not know or that is broken', async () => {
    const page = await open();
    await say(page, 'hello');
    await page.route('**/activities?watermark=', async (route) => {
      const body = (await (await route.fetch()).json()) as { activities: object[] };
      const made = (id: string, fields: object) => ({ type: 'message', id, from: { id: 'claimwise', role: 'bot' }, ...fields });
      const actions = [{ type: 'imBack', title: 'Go on', value: 'go' }];
      body.activities.push(
        made('x1', { text: 'from the future', channelData: { reply: { type: 'hologram', chips: [] } }, suggestedActions: { actions } }),
      );
      body.activities.push(made('x2', { text: 'broken', channelData: { reply: { type: 'answer', lead: 5, chips: [null] } } }));
      await route.fulfill({ json: body });
    });
    await page.reload();
    await until(async () => (await botSays(page)).slice(2)).toEqual(['from the future Go on', 'broken']);
    expect(await page.locator('.chip').allInnerTexts()).toEqual(['Go on']);
  });

  it('runs nothing and builds nothing from what messages hold', async () => {
    const page = await open();
    await say(page, 'canary');
    await say(page, 'handoff canary');
    for (const canary of CANARIES) await say(page, canary);
    await page.locator('summary').first().click();
    const handlers = await page.locator('.log *').evaluateAll((all) => {
      for (const element of all) for (const type of ['mouseover', 'focus', 'error', 'load']) element.dispatchEvent(new Event(type));
      return all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style'));
    });
    expect(handlers).toEqual([]);
    expect(await page.locator('.log').locator('img, script, iframe, svg:not(.sign), b, title').count()).toBe(0);
    expect(
      await page.locator('.log a').evaluateAll((all) => [...new Set(all.map((one) => new URL((one as HTMLAnchorElement).href).protocol))]),
    ).toEqual(['https:']);
    const text = await page.locator('.message.bot').nth(1).innerText();
    expect(text).toContain('<img src=x onerror="canary(1)">');
    await page.reload();
    await greeted(page);
  });

  it('can’t be talked into markup by its own script', async () => {
    const page = await open();
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<b>x</b>';
        return false;
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(refused).toBe('TypeError');
    at.problems.splice(0);
  });

  it('remembers whether an answer helped', async () => {
    const page = await open();
    await say(page, 'answer');
    const posted = page.waitForRequest((request) => request.method() === 'POST' && (request.postData() ?? '').includes('feedback'));
    await page.getByRole('button', { name: 'Yes, it helped' }).click();
    const { value } = JSON.parse((await posted).postData() ?? '{}');
    const id = await page.locator('.message.bot').last().getAttribute('data-id');
    expect(value).toEqual({ activity: id, entry: (REPLIES.answer as { entry: string }).entry, helpful: true });
    await page.getByText('Thanks. Good to know.').waitFor();
    await (await posted).response();
    await page.reload();
    await page.locator('[aria-label="Yes, it helped"][aria-pressed="true"]').waitFor();
  });

  it('asks why an answer did not help, and needs no reply', async () => {
    const page = await open();
    await say(page, 'answer');
    const rating = page.locator('.rating').last();
    await rating.getByRole('button', { name: 'No, it didn’t help' }).click();
    expect(flat(await rating.innerText())).toBe(
      'Thanks for telling us. What was wrong with it? Not what I asked Hard to understand Something is missing It isn’t right',
    );
    const posted = feedbackPosted(page);
    await rating.getByRole('button', { name: 'Something is missing' }).click();
    const { value } = JSON.parse((await posted).postData() ?? '{}');
    expect(value).toMatchObject({ helpful: false, reason: 'incomplete' });
    expect(flat(await rating.innerText())).toBe('Thanks. That helps us do better.');
    // what had the focus is gone
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('No, it didn’t help');
    await (await posted).response();
    await page.reload();
    await page.getByText('Thanks. That helps us do better.').waitFor();
    expect(await page.locator('.reasons').count()).toBe(0);
  });

  it('saves the chat as text', async () => {
    const page = await open();
    await say(page, 'hello there');
    const downloading = page.waitForEvent('download');
    await menu(page, 'Save this chat');
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('Claimwise chat.txt');
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toMatch(
      /^Claimwise \(.+\)\nHello! Ask me about \*\*bees\*\*\.\n\nYou \(.+\)\nhello there\n\nClaimwise \(.+\)\nYou said: hello there\n$/,
    );
  });
});

describe('a conversation', () => {
  it('is the same after a reload, with what was said but without its old offers', async () => {
    const page = await open();
    await say(page, 'one');
    await say(page, 'step');
    await page.reload();
    await until(() => personSays(page)).toEqual(['one', 'step']);
    expect(await page.locator('.chip').allInnerTexts()).toEqual(['Yes', 'No', 'A balcony']);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await until(() => botSays(page)).toHaveLength(4);
  });

  it('is the same in a second tab, each showing what is said in the other', async () => {
    const page = await open();
    await say(page, 'in the first');
    const second = await tab(at, `${service.url}/chat`);
    await until(() => personSays(second.page)).toEqual(['in the first']);
    await say(second.page, 'in the second');
    await until(() => personSays(page)).toEqual(['in the first', 'in the second']);
    await until(() => botSays(page)).toHaveLength(3);
    await say(page, 'and again');
    await until(() => botSays(second.page)).toHaveLength(4);
    expect(second.problems).toEqual([]);
  });

  // one run in four of everything timed out here, waiting for a tab's greeting; why is not known yet
  it('begins once when two tabs open at the same time', { retry: 1 }, async () => {
    const page = await open();
    await page.evaluate(() => localStorage.clear());
    const [one, two] = await Promise.all([tab(at, `${service.url}/chat`), tab(at, `${service.url}/chat`)]);
    await Promise.all([greeted(one.page), greeted(two.page)]);
    expect([...one.requests, ...two.requests].filter((url) => url.endsWith('/tokens/generate'))).toHaveLength(1);
  });

  it('ends with a new one, in all tabs', async () => {
    const page = await open();
    await say(page, 'old');
    const second = await tab(at, `${service.url}/chat`);
    await until(() => personSays(second.page)).toEqual(['old']);
    await menu(page, 'New chat');
    await page.getByRole('button', { name: 'Start new chat' }).click();
    await until(() => personSays(page)).toEqual([]);
    await greeted(page);
    await until(() => personSays(second.page)).toEqual([]);
    await say(page, 'new');
    await until(() => personSays(second.page)).toEqual(['new']);
  });

  it('is not left without a word', async () => {
    const page = await open();
    await say(page, 'stay');
    await menu(page, 'New chat');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await personSays(page)).toEqual(['stay']);
  });

  it('goes on elsewhere by its code, however that is typed', async () => {
    const page = await open();
    await say(page, 'from my desk');
    await menu(page, 'Continue on another device');
    const shown = page.locator('output');
    await until(() => shown.innerText()).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    const code = await shown.innerText();
    const phone = await visit(browser, `${service.url}/chat`, PHONE);
    await greeted(phone.page);
    await menu(phone.page, 'Continue on another device');
    await phone.page.getByLabel('Have a code?').fill('AAAA-AAAA-AAAA');
    await phone.page.getByRole('button', { name: 'Continue that chat' }).tap();
    await phone.page.getByText('That code doesn’t work.').waitFor();
    await phone.page.getByLabel('Have a code?').fill(code.toLowerCase().replaceAll('-', ' '));
    await phone.page.getByRole('button', { name: 'Continue that chat' }).tap();
    await until(() => personSays(phone.page)).toEqual(['from my desk']);
    await say(phone.page, 'on the bus');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await until(() => personSays(page)).toEqual(['from my desk', 'on the bus']);
    expect(phone.problems).toEqual([]);
    await phone.context.close();
  });
});

describe('a flow', () => {
  it('is walked to its plan, over a reload in the middle', async () => {
    // the real core, with the flows of the toy content
    const core = await startTestService();
    const seen = await visit(browser, `${core.url}/chat`, PHONE);
    const { page } = seen;
    await greeted(page);
    await say(page, 'Help me choose what to keep bees for');
    await page.getByText('Step 1 of 2').waitFor();
    await page.getByRole('button', { name: 'Village' }).tap();
    await page.getByText('Step 2 of 2').waitFor();
    await page.reload();
    await page.getByText('Step 2 of 2').waitFor();
    await page.getByRole('button', { name: 'Back' }).tap();
    await until(() => page.getByText('Step 1 of 2').count()).toBe(2);
    await page.getByRole('button', { name: 'Town' }).tap();
    await page.getByRole('button', { name: 'I love it' }).tap();
    const plan = page.getByRole('article', { name: 'Honey or not' });
    expect(flat(await plan.getByRole('heading', { level: 2 }).innerText())).toBe('In short Keep them for honey');
    expect((await plan.getByRole('link').allInnerTexts()).map(flat)).toEqual(['Open as a page', 'Add to calendar']);
    expect(seen.problems).toEqual([]);
    await seen.context.close();
    await core.stop();
  });
});

describe('a school’s chat', () => {
  it('has its name, picture, colours, words and people', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
    writeFileSync(join(folder, 'crest.svg'), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>canary(1)</script></svg>');
    writeFileSync(
      join(folder, 'school.yaml'),
      'name: <b>Northfield</b>\nlogo: crest.svg\nlanguage: en-GB\ncolours: { light: { accent: "#7a1f3d" } }\nwords: { send: Off it goes }\nlanguages: { cy: { send: Anfon } }\n' +
        'contact: [{ label: Careers office, text: 01632 960001, link: "tel:+441632960001" }]\n',
    );
    const school = await startChat({ SCHOOL_DIR: folder });
    const seen = await visit(browser, `${school.url}/chat`);
    const { page } = seen;
    await greeted(page);
    expect(await page.title()).toBe('<b>Northfield</b>');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('<b>Northfield</b>');
    expect(await page.locator('header img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
    const send = page.getByRole('button', { name: 'Off it goes' });
    expect(await send.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(122, 31, 61)');
    await menu(page, 'Talk to a person');
    expect(await page.getByRole('link', { name: '01632 960001' }).getAttribute('href')).toBe('tel:+441632960001');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en-GB');
    await page.goto('about:blank');
    await page.goto(`${school.url}/chat#lang=cy-GB`);
    await page.getByRole('button', { name: 'Anfon' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('cy-GB');
    expect(seen.problems).toEqual([]);
    await seen.context.close();
    await school.stop();
    rmSync(folder, { recursive: true });
  });
});
