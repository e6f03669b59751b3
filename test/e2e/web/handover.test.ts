import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENVIRONMENT, HELPDESKS, type Held, type HelpdeskKind } from '../../fixtures/helpdesk/helpdesks.ts';
import { type HelpdeskServer, startServer } from '../../fixtures/helpdesk/server.ts';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import { startTestService } from '../harness.ts';
import { botSays, greeted, menu, PHONE, say, until, visit } from './harness.ts';

const QUESTION = 'Are there *evening* places?\nMy <b>work</b> ends at six.';
const held: Held[] = [];
let browser: Browser;
let server: HelpdeskServer;
let service: Awaited<ReturnType<typeof startTestService>>;
let school: string;
beforeAll(async () => {
  const { settings, handler } = HELPDESKS.find(({ via }) => via === 'zendesk') as HelpdeskKind;
  server = await startServer(handler(held));
  school = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
  writeFileSync(
    join(school, 'school.yaml'),
    JSON.stringify({ helpdesk: { name: 'the careers office', 'ask-age': 16, send: settings(server.url) } }),
  );
  [browser, service] = await Promise.all([launchChromium(), startTestService({ environment: ENVIRONMENT }, { SCHOOL_DIR: school })]);
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await service.stop();
  await server.close();
  rmSync(school, { recursive: true });
});

it('leads from the menu to a ticket that says what was shown, on a phone', async () => {
  const { page, problems } = await visit(browser, `${service.url}/chat`, PHONE);
  await greeted(page);
  await menu(page, 'Talk to a person');
  await page.getByText('Are you under 16?').waitFor();
  await page.getByRole('button', { name: 'No', exact: true }).tap();
  await page.getByText('What shall I pass on to the careers office?').waitFor();
  await page.locator('textarea').fill(QUESTION);
  await page.getByRole('button', { name: 'Send', exact: true }).tap();
  await page.getByText('Where should the answer go?').waitFor();
  await say(page, 'Zoë, zoe@student.example');
  const card = page.locator('.parts').last();
  // line breaks and marks of the person's own, as they typed them
  expect(await card.locator('dd').first().innerText()).toBe(QUESTION);
  expect(await card.locator('dd').nth(2).innerText()).toBe('Zoë, zoe@student.example');
  expect(held).toEqual([]);
  await page.getByRole('button', { name: 'Send it' }).tap();
  await page.getByText('It is on its way to the careers office.').waitFor();
  await until(() => held.length).toBe(1);
  expect(held[0]?.text).toContain(QUESTION);
  const reference = await page.locator('.parts').last().locator('dd').innerText();
  expect(held[0]?.subject).toContain(reference);
  expect((await botSays(page)).at(-1)).toContain(reference);
  expect(problems).toEqual([]);
  await page.context().close();
});

it('shows the message again after a reload, and takes a no', async () => {
  const { page, problems } = await visit(browser, `${service.url}/chat`);
  await greeted(page);
  for (const words of ['person', 'no', 'Is there parking?', 'zoe@student.example']) await say(page, words);
  await page.reload();
  await page.getByText('Is there parking?').last().waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Nothing was sent.').waitFor();
  expect(held.filter(({ text }) => text.includes('parking'))).toEqual([]);
  expect(problems).toEqual([]);
  await page.context().close();
});
