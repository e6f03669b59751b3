import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSqliteOutbox } from '../../src/storage/sqlite-outbox.ts';
import { newToken } from '../conformance/direct-line-client.ts';
import { ENVIRONMENT, HELPDESKS, type Held, type HelpdeskKind } from '../fixtures/helpdesk/helpdesks.ts';
import { type HelpdeskServer, startServer } from '../fixtures/helpdesk/server.ts';
import { pollUntil, post, running, type Session, stopAll } from './direct-line/harness.ts';
import { startTestService } from './harness.ts';

const ZAMMAD = HELPDESKS.find(({ via }) => via === 'zammad') as HelpdeskKind;
const SAID = ['person', 'Are there evening places?', 'Zoë, zoe@student.example'];
const fast = { pollMs: 20, leaseMs: 2000, firstMs: 20, mostMs: 100 };

type Posted = { activities?: { type: string; name?: string; value?: unknown; text?: string; attachments?: unknown[] }[] };

/** A school with a helpdesk, and the service in front of it. */
async function openSchool(change: { yaml?: string; dataDir?: string } = {}) {
  const held: Held[] = [];
  const server = await startServer(ZAMMAD.handler(held));
  running.push(server.close);
  const school = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
  running.push(() => rmSync(school, { recursive: true }));
  const send = `send: { via: zammad, url: "${server.url}", secret-from: HELPDESK_SECRET, group: Careers }`;
  writeFileSync(join(school, 'school.yaml'), change.yaml ?? `helpdesk:\n  name: the careers office\n  ${send}\n`);
  const open = async (folder = school) => {
    const service = await startTestService(
      { environment: ENVIRONMENT, sender: fast, helpdesk: { timeoutMs: 500, maxBytes: 100_000 } },
      { SCHOOL_DIR: folder, ...(change.dataDir !== undefined && { DATA_DIR: change.dataDir }) },
    );
    return service;
  };
  return { held, server, open };
}

type Service = Awaited<ReturnType<typeof startTestService>>;
const talkOver = (service: Service, channelId: string, conversation: string) => async (text: string) => {
  const answer = await service.post({ channelId, conversation: { id: conversation }, text });
  return (answer.json as Posted).activities ?? [];
};
const taken = (held: Held[], count = 1) => vi.waitFor(() => expect(held).toHaveLength(count), 5000);
const waitingIn = async (folder: string) => {
  const outbox = createSqliteOutbox(join(folder, 'claimwise.db'));
  const counts = await outbox.counts();
  await outbox.close();
  return counts;
};

afterEach(stopAll);

describe('a hand-over from a channel to a helpdesk', () => {
  it.each([
    { channel: 'emulator', events: true },
    { channel: 'msteams', events: false },
    { channel: 'sms', events: false },
  ])('goes through $channel, with an event where it is understood', async ({ channel, events }) => {
    const { held, open } = await openSchool();
    const service = await open();
    running.push(() => service.stop());
    const say = talkOver(service, channel, 'c');
    for (const words of SAID) await say(words);
    expect(held).toEqual([]);
    const replies = await say('Send it');
    await taken(held);
    const reference = /\[(CW-.+)\]/.exec(held[0]?.subject ?? '')?.[1];
    expect(held[0]).toMatchObject({ mail: 'zoe@student.example', text: expect.stringContaining('Are there evening places?') });
    expect(JSON.stringify(replies)).toContain(reference);
    const sent = replies.filter(({ type }) => type === 'event').map(({ name, value }) => ({ name, value }));
    expect(sent).toEqual(events ? [{ name: 'handoff.initiate', value: { reference } }] : []);
  });

  it('goes through Direct Line, and tells the page by an event', async () => {
    const { held, open } = await openSchool();
    const service = await open();
    running.push(() => service.stop());
    const session = (await newToken(service.url)) as Session;
    let seen = 0;
    for (const text of [...SAID, 'Send it']) {
      await post(service, session, { text });
      seen += 2;
      await pollUntil(service, session, seen);
    }
    await taken(held);
    const activities = await pollUntil(service, session, seen + 1);
    const event = activities.find(({ type }) => type === 'event') as unknown as { name: string; value: { reference: string } };
    expect(event.name).toBe('handoff.initiate');
    expect(held[0]?.subject).toContain(event.value.reference);
  });

  it('sends one ticket for a confirmation that is delivered many times', async () => {
    const { held, open } = await openSchool();
    const service = await open();
    running.push(() => service.stop());
    const say = talkOver(service, 'emulator', 'c');
    for (const words of SAID) await say(words);
    const again = { channelId: 'emulator', conversation: { id: 'c' }, id: 'the-same', text: 'Send it' };
    await Promise.all([1, 2, 3].map(() => service.post(again)));
    await taken(held);
    await service.post(again);
    expect(held).toHaveLength(1);
  });

  it('takes no more in an hour than the school wants', async () => {
    const { held, server, open } = await openSchool();
    const send = `send: { via: zammad, url: "${server.url}", secret-from: HELPDESK_SECRET, group: Careers }`;
    const school = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
    running.push(() => rmSync(school, { recursive: true }));
    writeFileSync(join(school, 'school.yaml'), `helpdesk: { most-an-hour: 2, ${send} }\n`);
    const service = await open(school);
    running.push(() => service.stop());
    const hand = async (conversation: string) => {
      const say = talkOver(service, 'emulator', conversation);
      for (const words of SAID) await say(words);
      return JSON.stringify(await say('Send it'));
    };
    expect(await hand('a')).toContain('CW-');
    expect(await hand('b')).toContain('CW-');
    expect(await hand('c')).toContain('Too many just now.');
    await taken(held, 2);
  });

  it('keeps a ticket over an outage of the helpdesk and a restart, and sends it once', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'claimwise-outage-'));
    running.push(() => rmSync(dataDir, { recursive: true }));
    const { held, server, open } = await openSchool({ dataDir });
    const trouble: HelpdeskServer['mishaps'] = Array.from({ length: 500 }, () => ({ type: 'status', status: 503 }));
    server.mishaps.push(...trouble);
    const first = await open();
    const say = talkOver(first, 'emulator', 'c');
    for (const words of [...SAID, 'Send it']) await say(words);
    await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(1), 5000);
    await first.stop();
    expect(await waitingIn(dataDir)).toMatchObject({ waiting: 1, delivered: 0 });
    server.mishaps.length = 0;
    const second = await open();
    await taken(held);
    await second.stop();
    expect(await waitingIn(dataDir)).toMatchObject({ waiting: 0, delivered: 1 });
  });

  it('leaves nothing of a cancelled one in any file or line of the log', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'claimwise-canary-'));
    running.push(() => rmSync(dataDir, { recursive: true }));
    const { held, open } = await openSchool({ dataDir });
    const service = await open();
    const say = talkOver(service, 'emulator', 'c');
    for (const words of ['person', 'Is Quarfelbine evening?', 'Wexilda Trumm, wexilda@student.example', 'change', 'my question'])
      await say(words);
    await say('Is Zorbelquist better?');
    await say('cancel');
    await service.stop();
    const words = /quarfelbine|wexilda|trumm|zorbelquist/i;
    for (const name of readdirSync(dataDir)) expect([name, words.test(readFileSync(join(dataDir, name), 'latin1'))]).toEqual([name, false]);
    expect(service.lines.filter((line) => words.test(line))).toEqual([]);
    expect(held).toEqual([]);
  });

  it('keeps of a delivered one its reference, and nothing of what it said', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'claimwise-delivered-'));
    running.push(() => rmSync(dataDir, { recursive: true }));
    const { held, open } = await openSchool({ dataDir });
    const service = await open();
    const say = talkOver(service, 'emulator', 'c');
    for (const words of ['person', 'Is Quarfelbine evening?', 'wexilda@student.example', 'Send it']) await say(words);
    await taken(held);
    await service.stop();
    expect(await waitingIn(dataDir)).toMatchObject({ delivered: 1, waiting: 0 });
    for (const name of readdirSync(dataDir)) {
      expect([name, /quarfelbine|wexilda/i.test(readFileSync(join(dataDir, name), 'latin1'))]).toEqual([name, false]);
    }
    expect(service.lines.filter((line) => /quarfelbine|wexilda/i.test(line))).toEqual([]);
  });

  it('does not start without the secret that school.yaml names', async () => {
    const yaml = 'helpdesk: { send: { via: freshdesk, url: "https://help.example", secret-from: NOT_SET_ANYWHERE } }\n';
    const { open } = await openSchool({ yaml });
    await expect(open()).rejects.toThrow(/^HELPDESK_SECRET: .*NOT_SET_ANYWHERE/);
  });

  it('tells of a school.yaml that names no way to send', async () => {
    const { open } = await openSchool({ yaml: 'helpdesk: { send: { via: pigeon } }\n' });
    await expect(open()).rejects.toThrow(/^SCHOOL_INVALID: [\s\S]*helpdesk, send, via: one of mail, zammad/);
  });
});
