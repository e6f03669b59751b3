import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runChat } from '../../src/channels/terminal/chat.ts';
import { openAdvisor } from '../../src/channels/terminal/open.ts';
import { newDatabase } from '../fixtures/postgres-database.ts';
import { call, poll, post as say } from './direct-line/harness.ts';
import { request, startTestService } from './harness.ts';

const HOUR = 60 * 60 * 1000;
const NAME = 'Siobhan Kowalczykowska';
const MAIL = 'siobhan.k@canary.example';
const PHONE = '+44 7700 900123';
const PLACE = 'Llanfairpwllgwyn';
/** What is looked for afterwards, in any case of letters: each part by itself. */
const CANARY = /siobhan|kowalczykowska|canary\.example|7700 ?900123|llanfairpwllgwyn/i;

/** Ways in which people tell who they are: beside a question that is answered, one that isn't, and instead of one. */
const TOLD = [
  `Hi, I'm ${NAME} from ${PLACE}, what do coders earn in the UK?`,
  `does ${PLACE} college take ${NAME} for night coding remote`,
  `${NAME}`,
  `my mail is ${MAIL}`,
  `call me on ${PHONE}`,
  'not helpful',
  `${NAME} thinks that it is wrong`,
];
const FLOWS = [
  'help me choose a course',
  'help me choose a certification',
  'help me choose where to work',
  'is it for me',
  'check a course',
];
/** Through a flow: an answer that is none, answers, one of them changed, and a way out. */
const walk = (says: string) => [
  says,
  `I am ${NAME}, ${MAIL}`,
  ...Array(9).fill('1'),
  'back',
  `${PHONE}`,
  '2',
  'change',
  '1',
  '1',
  'plan',
  'stop',
];
/** A hand-over that is filled in, looked at, and cancelled; then one that is left lying. */
const HANDED = ['person', `Can ${NAME} start in March?`, `${NAME}, ${MAIL}`, 'cancel', 'person', `${NAME} asks`, `${MAIL}`];
const ALL = [...TOLD, ...FLOWS.flatMap(walk), ...HANDED];

describe.each([
  { engine: 'SQLite', shared: false },
  { engine: 'PostgreSQL', shared: true },
])('names, addresses and numbers that people type, over $engine', ({ shared }) => {
  let folder: string;
  let lines: string[];
  let database: string | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-canaries-'));
    mkdirSync(join(folder, 'school'));
    const send = '{ via: zammad, url: "http://127.0.0.1:9", secret-from: HELPDESK_SECRET, group: Careers }';
    writeFileSync(join(folder, 'school', 'school.yaml'), `helpdesk:\n  name: the careers office\n  send: ${send}\n`);
    lines = [];
    clock = Date.parse('2026-11-22T10:00:00Z');
    database = shared ? await newDatabase() : undefined;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  let clock: number;
  const start = async () => {
    const service = await startTestService(
      {
        knowledge: 'knowledge',
        now: () => new Date(clock),
        environment: { HELPDESK_SECRET: 'of-this-test' },
        // nobody types as fast as this test, and limits that servers share go by the clock of the database
        directLine: { posts: { burst: 1000, perSecond: 1 } },
      },
      {
        DATA_DIR: join(folder, 'data'),
        SCHOOL_DIR: join(folder, 'school'),
        TRANSCRIPT_HOURS: '1',
        LOG_LEVEL: 'trace',
        ...(database && { DATABASE_URL: database, TOKEN_SECRET: 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm' }),
      },
    );
    const { stop } = service;
    return {
      ...service,
      async stop() {
        await stop();
        lines.push(...service.lines);
      },
    };
  };
  type Service = Awaited<ReturnType<typeof start>>;

  const overBotFramework = async (service: Service, channelId: string, isGroup = false) => {
    const from = { id: `29:${MAIL}`, name: NAME, aadObjectId: 'b1', role: 'user' };
    const conversation = { id: `a:${channelId}`, isGroup };
    for (const text of ALL) expect((await service.post({ channelId, conversation, from, text })).status).toBe(200);
    const value = { feedback: { entry: MAIL, helpful: true }, note: NAME };
    await service.post({ channelId, conversation, from, text: NAME, value });
  };
  /** Says something and waits for the reply to it; the last pages of a long log may take more than one look. */
  const answered = async (service: Service, session: { token: string; conversationId: string }, text: string, more: object = {}) => {
    const posted = await say(service, session, { text, ...more });
    expect(posted.status).toBe(200);
    const { id } = posted.json;
    for (let watermark = ''; ; ) {
      const page = await poll(service, session, watermark);
      if (page.activities.some((activity) => 'replyToId' in activity && activity.replyToId === id)) return;
      watermark = page.watermark;
    }
  };
  const overDirectLine = async (service: Service) => {
    const user = { id: 'dl_1', name: NAME };
    const { json } = await call(service, 'POST', '/tokens/generate', undefined, { user });
    const session = json as unknown as { token: string; conversationId: string };
    for (const text of ALL) await answered(service, session, text, { from: { id: 'x', name: NAME }, value: { note: MAIL } });
    await say(service, session, {
      type: 'event',
      name: 'feedback',
      value: { activity: NAME, entry: MAIL, helpful: false, reason: 'wrong' },
    });
    await request(`${service.url}/chat/code`, { method: 'POST', headers: { authorization: `Bearer ${session.token}` } });
  };
  /** Every byte of every file, and every cell of every table. */
  const kept = async (): Promise<string[]> => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const found = files.flatMap(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      return [bytes.toString('latin1'), bytes.toString('utf16le')].flatMap((text) =>
        CANARY.exec(text) ? [`${name}: ${around(text)}`] : [],
      );
    });
    if (database === undefined) return found;
    const client = new Client(database);
    await client.connect();
    const { rows: tables } = await client.query("select tablename from pg_tables where schemaname = 'public'");
    for (const { tablename } of tables) {
      const { rows } = await client.query(`select t::text as row from ${tablename} t`);
      found.push(...rows.filter(({ row }) => CANARY.test(row)).map(({ row }) => `${tablename}: ${around(row)}`));
    }
    await client.end();
    return found;
  };
  const around = (text: string) => text.slice(Math.max(0, text.search(CANARY) - 60)).slice(0, 160);
  /** A little while in which the jobs of a start are done. */
  const settle = async (service: Service) => {
    for (let i = 0; i < 20; i++) await request(`${service.url}/readyz`, {});
  };

  it('are in no file, log or metric once transcripts have had their time', { timeout: 120_000 }, async () => {
    const service = await start();
    for (const channel of ['emulator', 'msteams', 'sms']) await overBotFramework(service, channel);
    await overBotFramework(service, 'msteams', true);
    await overDirectLine(service);
    const metrics = await request(`${service.url}/metrics`, {});
    expect(metrics.status).toBe(200);
    expect(metrics.text).not.toMatch(CANARY);
    await service.stop();
    expect(await kept()).not.toEqual([]);
    clock += 2.5 * HOUR;
    const later = await start();
    // the end of a server cuts its sweep short, and files of SQLite are clean only after the end
    if (shared) await vi.waitFor(async () => expect(await kept()).toEqual([]), 20_000);
    else await settle(later);
    await later.stop();
    expect(lines.filter((line) => line.includes('could not be swept'))).toEqual([]);
    expect(lines.filter((line) => CANARY.test(line))).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it('are gone at once when someone asks to be forgotten', { timeout: 120_000 }, async () => {
    const service = await start();
    const from = { id: 'u', name: NAME, role: 'user' };
    for (const text of [...TOLD, ...HANDED, 'forget me']) await service.post({ conversation: { id: 'c' }, from, text });
    // without a name of its own, which a page may give with each token
    const { json } = await call(service, 'POST', '/tokens/generate');
    const session = json as unknown as { token: string; conversationId: string };
    for (const text of [...TOLD, ...HANDED]) await say(service, session, { text });
    await request(`${service.url}/chat/code`, { method: 'POST', headers: { authorization: `Bearer ${session.token}` } });
    await answered(service, session, 'forget me');
    await settle(service);
    await service.stop();
    expect(await kept()).toEqual([]);
  });
});

describe('names, addresses and numbers that people type in a terminal', () => {
  it('are nowhere afterwards, and in no reply', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-canaries-'));
    let out = '';
    const output = new Writable({
      write(chunk, _encoding, done) {
        out += chunk;
        done();
      },
    });
    const input = new PassThrough();
    input.end(ALL.join('\n'));
    const now = () => new Date('2026-11-22T10:00:00Z');
    await runChat({ advisor: openAdvisor({ DATA_DIR: folder }, now()), input, output, env: {}, now });
    expect(out.length).toBeGreaterThan(1000);
    expect(readdirSync(folder)).toEqual([]);
    // what a hand-over would send is read back to the person, who has no helpdesk here
    expect(out).not.toMatch(/siobhan\.k@canary/);
    rmSync(folder, { recursive: true });
  });
});
