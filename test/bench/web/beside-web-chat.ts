/**
 * Our chat beside Microsoft's Web Chat in Chromium, on the same server in the same run, in turn:
 * `node test/bench/web/beside-web-chat.ts FOLDER [--rounds N] [--write]`, where FOLDER holds webchat.js of botframework-webchat, which
 * is no dependency: unpacked it is over 500 MB. `--write` puts the figures into docs/bench/web-chat.md.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { launchChromium } from '../../e2e/chromium.ts';
import { request } from '../../e2e/harness.ts';
import { claimwise, shippedFlags, startBot } from '../bot-process.ts';
import { type Chat, startHost } from './host.ts';
import { installProbe, type Marks } from './probe.ts';
import { type Figures, page as report, type Visit } from './report.ts';

const QUESTIONS = ['What does a medical coder do?', 'How long does the training take?', 'Can I work from home?', 'Do I need a degree?'];

/** Where the words of a chat are, and where one types. */
const PLACES = {
  ours: { open: 'claimwise-chat .launcher', box: 'textarea' },
  theirs: { open: '#open', box: '.webchat__send-box-text-box__input, .webchat__send-box textarea, .webchat__send-box input' },
} as const;

/** Files of the page around the chats, which are not counted. */
const HOST = /\/(ours|theirs|theirs\.js|favicon\.ico)$/;

type Probed = Window & { marks: Marks; awaitWords: (words: string) => void };

/** The longest part of the bot's reply to something that both chats show alike: Web Chat makes quotes curly. */
async function replyTo(server: string, text: string | undefined): Promise<string> {
  const conversation = { id: `bench ${text}` };
  const said = text === undefined ? { type: 'conversationUpdate', membersAdded: [{ id: 'me' }] } : { type: 'message', text };
  const activity = {
    ...said,
    channelId: 'test',
    conversation,
    from: { id: 'me' },
    recipient: { id: 'bot' },
    deliveryMode: 'expectReplies',
  };
  const headers = { 'content-type': 'application/json' };
  const { json } = await request(`${server}/api/messages`, { method: 'POST', headers }, JSON.stringify(activity));
  const [first] = (json as unknown as { activities: { text: string }[] }).activities;
  const parts = (first?.text.split('\n')[0] ?? '').split(/[*_[\]'"]/).map((part) => part.trim());
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** What the server itself takes from a message to the frame with its answer, in ms, as a client without a page sees it. */
async function serverAlone(server: string, answers: readonly string[]): Promise<number[]> {
  const domain = `${server}/v3/directline`;
  const call = async (path: string, token: string | undefined, body: object) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${domain}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, string>;
  };
  const { token } = await call('/tokens/generate', undefined, {});
  const { conversationId, streamUrl = '' } = await call('/conversations', token, {});
  const socket = new WebSocket(streamUrl);
  const frameWith = (words: string) =>
    new Promise<number>((resolve) => {
      socket.onmessage = ({ data }) => String(JSON.parse(data || '{}').activities?.[0]?.text).includes(words) && resolve(performance.now());
    });
  await frameWith('Hello');
  const times: number[] = [];
  for (const [index, text] of QUESTIONS.entries()) {
    const answered = frameWith(answers[index] ?? '');
    const sent = performance.now();
    await call(`/conversations/${conversationId}/activities`, token, { type: 'message', text });
    times.push((await answered) - sent);
  }
  socket.close();
  return times;
}

/** The frame that shows the chat, once there is one. */
async function frameOf(page: Page, chat: Chat): Promise<Frame> {
  if (chat === 'theirs') return page.mainFrame();
  for (;;) {
    const frame = page.frames().find((one) => one.url().includes('/chat'));
    if (frame) return frame;
    await page.waitForEvent('framenavigated');
  }
}

const marksOf = (frame: Frame | Page) => frame.evaluate(() => (window as unknown as Probed).marks);
const awaitWords = (frame: Frame | Page, words: string) =>
  frame.evaluate((given) => (window as unknown as Probed).awaitWords(given), words);
const seen = async (frame: Frame): Promise<number> => {
  await frame.waitForFunction(() => (window as unknown as Probed).marks.seen !== undefined);
  return (await marksOf(frame)).seen ?? Number.NaN;
};

/** One visit: opens the chat, reads the greeting, asks all questions. */
async function visit(context: BrowserContext, address: string, chat: Chat, words: { greeting: string; answers: string[] }): Promise<Visit> {
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (finished) => {
    if (!HOST.test(finished.url())) sizes.push(finished.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  const bytes = async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await page.goto(address, { waitUntil: 'networkidle' });
  const closed = await bytes();
  await awaitWords(page, words.greeting);
  await page.locator(PLACES[chat].open).click();
  const frame = await frameOf(page, chat);
  const { armed = Number.NaN } = await marksOf(page);
  const greeting = (await seen(frame)) - armed;
  const open = (await bytes()) - closed;
  const replies: number[] = [];
  for (const [index, question] of QUESTIONS.entries()) {
    const box = frame.locator(PLACES[chat].box);
    await box.fill(question);
    await awaitWords(frame, words.answers[index] ?? '');
    await box.press('Enter');
    const at = await seen(frame);
    replies.push(at - ((await marksOf(frame)).armed ?? Number.NaN));
  }
  await page.close();
  return { greeting, replies, closed, open };
}

/** A first visit, and another with what the browser kept of it, in a fresh browser profile. */
async function round(browser: Browser, origin: string, chat: Chat, words: { greeting: string; answers: string[] }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  await context.addInitScript(installProbe);
  // the frame of ours is not there yet when it is clicked for: it awaits its greeting from the start
  if (chat === 'ours') {
    await context.addInitScript((greeting) => {
      if (location.pathname === '/chat') addEventListener('DOMContentLoaded', () => (window as unknown as Probed).awaitWords(greeting));
    }, words.greeting);
  }
  const first = await visit(context, `${origin}/${chat}`, chat, words);
  const again = await visit(context, `${origin}/${chat}`, chat, words);
  await context.close();
  return { first, again };
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' }, write: { type: 'boolean', default: false } },
});
const [folder = process.env.WEB_CHAT] = positionals;
if (!folder) {
  process.stderr.write('Expected the folder that holds webchat.js of botframework-webchat, as argument or in WEB_CHAT.\n');
  process.exit(64);
}
const busy = loadavg()[0] ?? 0;
const host = await startHost(folder);
const bot = await startBot({ ...claimwise(shippedFlags()), env: { ALLOWED_ORIGINS: host.origin } });
const server = `http://127.0.0.1:${bot.port}`;
host.serves(server);
const browser = await launchChromium();
try {
  const words = { greeting: await replyTo(server, undefined), answers: await Promise.all(QUESTIONS.map((text) => replyTo(server, text))) };
  const figures: Figures = { ours: [], theirs: [], version: browser.version(), busy, questions: QUESTIONS.length, server: [] };
  // the first of each is a rehearsal: the server and the browser's own files are cold
  for (let count = 0; count <= Number(values.rounds); count++) {
    for (const chat of ['ours', 'theirs'] as const) {
      const measured = await round(browser, host.origin, chat, words);
      if (count > 0) figures[chat].push(measured);
    }
    figures.server.push(...(await serverAlone(server, words.answers)));
  }
  const text = report(figures);
  process.stdout.write(text);
  if (values.write) writeFileSync('docs/bench/web-chat.md', text);
} finally {
  await browser.close();
  await bot.stop();
  await host.stop();
}
