import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { startService } from '../../src/main.ts';
import { launchChromium } from '../../test/e2e/chromium.ts';

/**
 * Takes pictures of the chat with the real content: `npx node docs/pictures/chat.ts` writes chat-widget.png, chat-phone.png,
 * chat-step.png, chat-plan.png and chat-offline.png beside this file.
 */
const folder = mkdtempSync(join(tmpdir(), 'claimwise-pictures-'));
const service = await startService(readConfig({ PORT: '0', DATA_DIR: folder }), createLogger('silent'));
const browser = await launchChromium();
try {
  await widget(browser);
  await phone(browser);
} finally {
  await browser.close();
  await service.close();
  rmSync(folder, { recursive: true });
}

async function widget(on: Browser): Promise<void> {
  const page = await on.newPage({ viewport: { width: 1280, height: 760 }, reducedMotion: 'reduce' });
  await page.goto(service.url);
  await page.locator('claimwise-chat .launcher').click();
  const chat = page.frames()[1] as Frame;
  await ask(chat, 'Do I need a degree?');
  await shoot(page, 'chat-widget');
}

/** A visit on a phone: sources that differ, a step of a flow, its plan, and no connection. */
async function phone(on: Browser): Promise<void> {
  const size = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
  const page = await on.newPage({ ...size, colorScheme: 'dark', reducedMotion: 'reduce', deviceScaleFactor: 1.5 });
  await page.goto(`${service.url}/chat`);
  await ask(page, 'how much do billers earn in the uk?');
  await page.locator('textarea').blur();
  await shoot(page, 'chat-phone');
  await page.emulateMedia({ colorScheme: 'light' });
  await ask(page, 'help me choose a course');
  await page.locator('textarea').blur();
  await shoot(page, 'chat-step');
  while ((await page.locator('.plan').count()) === 0) await pick(page);
  await page.locator('.plan').evaluate((plan) => plan.scrollIntoView());
  await shoot(page, 'chat-plan');
  await page.context().setOffline(true);
  await page.getByText('No connection.').waitFor();
  await page.locator('textarea').fill('can i work from home');
  await page.locator('textarea').press('Enter');
  await page.getByText('Waiting for the connection').waitFor();
  await page.locator('textarea').blur();
  await shoot(page, 'chat-offline');
}

/** Takes the first answer to the step that is shown. */
async function pick(page: Page): Promise<void> {
  const step = page.locator('.message.bot').last();
  await answered(page, async () => {
    const boxes = step.locator('input[type=checkbox]');
    if ((await boxes.count()) === 0) return step.locator('.chip').first().click();
    await boxes.first().check();
    return step.getByRole('button', { name: 'Done' }).click();
  });
}

async function ask(chat: Page | Frame, words: string): Promise<void> {
  await chat.locator('.message.bot').first().waitFor();
  await answered(chat, async () => {
    await chat.locator('textarea').fill(words);
    await chat.locator('textarea').press('Enter');
  });
}

/** Waits for the reply to something; a flow's first step comes after a word about the flow. */
async function answered(chat: Page | Frame, said: () => Promise<void>): Promise<void> {
  const before = await chat.locator('.message.bot').count();
  await said();
  await chat.locator('.message.bot').nth(before).waitFor();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`${name}.png`, import.meta.url).pathname });
}
