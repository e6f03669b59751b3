import { afterEach, describe, expect, it } from 'vitest';
import { planText } from '../../src/conversation/plan.ts';
import type { Advice } from '../../src/conversation/types.ts';
import { beeContent, beePlan } from '../fixtures/toy-plan.ts';
import { type Activity, begin, pollUntil, post, start as startService, stopAll } from './direct-line/harness.ts';
import { countingCore, request } from './harness.ts';

const plan = beePlan();
const reply = { type: 'plan' as const, text: planText(plan, beeContent().wording), plan, chips: [] };
/** A core that answers every message with a plan. */
const planning: typeof countingCore = (state, message): Advice => ({ ...countingCore(state, message), replies: [reply] });
const start = (environment: Record<string, string> = {}, more: object = {}) => startService({ advise: planning, ...more }, environment);
const get = (url: string, method = 'GET') => request(url, { method });

/** What a web chat gets with a plan. */
async function planActivity(service: Awaited<ReturnType<typeof start>>) {
  const session = await begin(service);
  await post(service, session, { text: 'plan' });
  const activities = await pollUntil(service, session, 3);
  return activities.at(-1) as Activity & {
    attachments: { content: { actions: object[] } }[];
    channelData: { links: { page: string; calendar: string }; reply: object };
  };
}

describe('plans over HTTP', () => {
  afterEach(stopAll);

  it('come to a web chat as text, card and links on this server', async () => {
    const { text, attachments, channelData } = await planActivity(await start());
    expect(text).toBe(reply.text);
    expect(channelData.reply).toEqual(reply);
    expect(channelData.links.page).toMatch(/^\/plan\/[\w.-]+$/);
    expect(attachments.map(({ content }) => content.actions.length)).toEqual([1]);
  });

  it('have absolute links, also in the card, where the public address is set', async () => {
    const { attachments, channelData } = await planActivity(await start({ PUBLIC_URL: 'https://bot.school.org' }));
    expect(channelData.links.page).toMatch(/^https:\/\/bot\.school\.org\/plan\//);
    const { page: url } = channelData.links;
    expect(attachments[0]?.content.actions).toContainEqual({ type: 'Action.OpenUrl', title: 'Open the page', url });
  });

  it('come as a card to the Emulator, and as text to a channel without cards', async () => {
    const service = await start();
    const shown = await service.post({ channelId: 'emulator' });
    expect(shown.json.activities).toMatchObject([{ summary: 'Where to keep bees: A meadow', attachments: [{}] }]);
    const plain = await service.post({ channelId: 'sms' });
    expect(plain.json.activities).toMatchObject([{ text: expect.stringContaining(reply.text) }]);
  });

  it('have a page that nobody keeps, indexes, frames or follows', async () => {
    const service = await start();
    const { page } = (await planActivity(service)).channelData.links;
    const { status, headers, text } = await get(service.url + page);
    expect(status).toBe(200);
    expect(text).toContain('<h2>Best fit: A meadow</h2>');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    const head = await get(service.url + page, 'HEAD');
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', headers['content-length']]);
  });

  it('have a calendar to download', async () => {
    const service = await start();
    const { calendar } = (await planActivity(service)).channelData.links;
    const { status, headers, text } = await get(service.url + calendar);
    expect([status, headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(headers['content-disposition']).toBe('attachment; filename="plan.ics"');
    expect(text.match(/^DTSTART;VALUE=DATE:\d{8}\r$/gm)).toHaveLength(3);
  });

  it('are gone once the link has run out, and unknown with another key', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const service = await start({}, { now: () => now });
    const { page } = (await planActivity(service)).channelData.links;
    const other = await start();
    expect((await get(other.url + page)).status).toBe(404);
    now = new Date('2026-12-22T10:00:00Z');
    expect((await get(service.url + page)).status).toBe(410);
  });

  it.each(['/plan/', '/plan/x', '/plan/a.b.c', '/plan/a/b', '/plan/%E0%A4%A', `/plan/${'a'.repeat(6000)}.b.c`, '/plan/..%2fhealthz'])(
    'are not found at %.30s',
    async (path) => {
      const service = await start();
      const { status, headers } = await get(service.url + path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    },
  );

  it('take nothing but GET and HEAD', async () => {
    const service = await start();
    expect((await get(`${service.url}/plan/a.b.c`, 'POST')).status).toBe(405);
  });

  it('leave no trace of a link in the log', async () => {
    const service = await start();
    const { page } = (await planActivity(service)).channelData.links;
    await get(service.url + page);
    const log = service.lines.join('\n');
    expect(log).toContain('/plan/*');
    expect(log).not.toContain(page.slice('/plan/'.length, 30));
  });
});
