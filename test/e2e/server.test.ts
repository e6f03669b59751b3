import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ClaimwiseError } from '../../src/errors.ts';
import type { ConversationStore } from '../../src/storage/conversation-store.ts';
import { createSqliteStore } from '../../src/storage/sqlite-store.ts';
import { type Answer, activity, countingCore, KNOWLEDGE, request, startConnector, startTestService, texts } from './harness.ts';

type Service = Awaited<ReturnType<typeof startTestService>>;
type Connector = Awaited<ReturnType<typeof startConnector>>;

describe('a turn in the response (expectReplies)', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ advise: countingCore });
  });
  afterAll(() => service.stop());

  it('answers a message', async () => {
    const answer = await service.post({ text: ' what is a hive? ' });
    expect(answer.status).toBe(200);
    expect(answer.json.activities).toMatchObject([
      { type: 'message', text: '1: what is a hive?', textFormat: 'markdown', replyToId: expect.any(String) },
    ]);
  });

  it('answers a repeated activity with the first reply and counts it once', async () => {
    const conversation = { id: 'repeat' };
    const first = await service.post({ conversation, id: 'a', text: 'one' });
    const again = await service.post({ conversation, id: 'a', text: 'one' });
    const next = await service.post({ conversation, id: 'b', text: 'two' });
    expect([first, again, next].map(texts)).toEqual([['1: one'], ['1: one'], ['2: two']]);
  });

  it('keeps conversations of two channels apart', async () => {
    const conversation = { id: 'same' };
    await service.post({ conversation, channelId: 'webchat' });
    expect(texts(await service.post({ conversation, channelId: 'directline', text: 'hi' }))).toEqual(['1: hi']);
  });

  it('keeps twenty messages sent at once in order and loses none', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `m${index + 1}`);
    const bodies = words.map((text) => JSON.stringify(activity({ conversation: { id: 'twenty' }, text })));
    const replies = [...(await pipelined(service.url, bodies)).matchAll(/"text":"(\d+: m\d+)"/g)].map((match) => match[1]);
    expect(replies).toEqual(words.map((word, index) => `${index + 1}: ${word}`));
  });

  it('says nothing to activities that need no answer', async () => {
    for (const type of ['typing', 'messageReaction', 'endOfConversation', 'event', 'invoke', 'conversationUpdate', 'somethingNew']) {
      const answer = await service.post({ type, deliveryMode: undefined, serviceUrl: 'http://127.0.0.1:9' });
      expect([type, answer.status, answer.text]).toEqual([type, 200, '']);
    }
    expect((await service.post({ type: 'typing' })).json).toEqual({ activities: [] });
  });

  it('apologises for a turn that failed, and tells the cause to the log only', async () => {
    const answer = await service.post({ text: 'bang' });
    expect(answer.status).toBe(200);
    expect(texts(answer)).toEqual([expect.stringMatching(/\w/)]);
    expect(answer.text).not.toContain('secret fault');
    expect(service.lines.join('')).toContain('a secret fault of the core');
  });

  it('writes one line a turn, and no words of the person', async () => {
    const before = service.lines.length;
    await service.post({ text: 'my very private question', conversation: { id: 'private-conversation' } });
    const turns = service.lines.slice(before).filter((line) => line.includes('"msg":"turn"'));
    expect(turns).toHaveLength(1);
    expect(service.lines.join('')).not.toMatch(/private/);
  });
});

describe('the welcome', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());
  const bot = { id: 'bot' };
  const user = { id: 'user' };
  const update = (...membersAdded: object[]) => ({ type: 'conversationUpdate', text: undefined, membersAdded });
  const installation = { type: 'installationUpdate', action: 'add', text: undefined };

  it.each([
    ['Emulator: both in one update', [update(bot, user)]],
    ['Playground: user first, after the installation', [installation, update(user, bot)]],
    ['Playground: user first, before the installation', [update(user, bot), installation]],
    ['Web Chat: one update each', [update(bot), update(user)]],
    ['Web Chat: one update each, user first', [update(user), update(bot)]],
    [
      'an update that is delivered twice',
      [
        { ...update(bot, user), id: 'same' },
        { ...update(bot, user), id: 'same' },
      ],
    ],
  ])('comes once (%s)', async (name, activities) => {
    for (const together of [true, false]) {
      const conversation = { id: `welcome ${name} ${together}` };
      const answers = together
        ? await Promise.all(activities.map((fields) => service.post({ ...fields, conversation })))
        : await activities.reduce<Promise<Awaited<ReturnType<Service['post']>>[]>>(
            async (done, fields) => [...(await done), await service.post({ ...fields, conversation })],
            Promise.resolve([]),
          );
      const said = new Set(answers.flatMap((answer) => texts(answer)));
      const replies = answers.flatMap((answer) => texts(answer) ?? []);
      expect(answers.map(({ status }) => status)).toEqual(activities.map(() => 200));
      expect(said.size).toBe(1);
      // a second delivery of one activity gets its reply again; all else is silent
      expect(replies).toHaveLength('id' in (activities[0] ?? {}) ? 2 : 1);
    }
  });

  it('is followed by an answer with its source', async () => {
    const conversation = { id: 'talk' };
    const [greeting] = (await service.post({ ...update(bot, user), conversation })).json.activities ?? [];
    expect(greeting?.suggestedActions?.actions.length).toBeGreaterThan(0);
    const question = greeting?.suggestedActions?.actions[0]?.value;
    expect(texts(await service.post({ text: question, conversation }))?.[0]).toContain('Source');
  });
});

describe('delivery to a serviceUrl', () => {
  let service: Service;
  let hasty: Service;
  let connector: Connector;
  let gate: Promise<void> | undefined;
  beforeAll(async () => {
    connector = await startConnector();
    const store = createSqliteStore(':memory:');
    const gated: ConversationStore = {
      ...store,
      read: async (key) => {
        await gate;
        return store.read(key);
      },
    };
    service = await startTestService({ advise: countingCore, store: gated, typingAfterMs: 1 });
    hasty = await startTestService({ advise: countingCore, sendTimeoutMs: 1000 });
  });
  afterEach(() => {
    gate = undefined;
    connector.delivered.length = 0;
  });
  afterAll(async () => {
    await service.stop();
    await hasty.stop();
    await connector.stop();
  });
  const post = (fields: object, to = service) => to.post({ deliveryMode: undefined, serviceUrl: connector.serviceUrl, ...fields });
  const messages = () => connector.delivered.filter(({ body }) => body.type === 'message').map(({ body }) => body.text);

  it('posts the reply to the channel, without a token where there is no app id', async () => {
    const answer = await post({ id: 'x1', conversation: { id: 'uuid|livechat' } });
    expect([answer.status, answer.text]).toEqual([200, '']);
    const [reply] = connector.delivered.filter(({ body }) => body.type === 'message');
    expect(reply).toMatchObject({ path: '/v3/conversations/uuid%7Clivechat/activities/x1', body: { text: '1: hello' } });
    expect(reply?.authorization).toBeUndefined();
  });

  it('keeps replies to messages sent at once in order', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `m${index + 1}`);
    const bodies = words.map((text) =>
      JSON.stringify(activity({ deliveryMode: undefined, serviceUrl: connector.serviceUrl, conversation: { id: 'order' }, text })),
    );
    await pipelined(service.url, bodies);
    expect(messages()).toEqual(words.map((word, index) => `${index + 1}: ${word}`));
  });

  it('ends the turn when the channel does not answer, and delivers at the next try', async () => {
    const answer = connector.answer;
    connector.answer = () => undefined;
    const conversation = { id: 'hangs' };
    const refused = await post({ conversation, id: 'h1' }, hasty);
    expect([refused.status, refused.json.error?.code]).toEqual([502, 'DELIVERY_FAILED']);
    connector.answer = answer;
    connector.delivered.length = 0;
    expect((await post({ conversation, id: 'h1' }, hasty)).status).toBe(200);
    expect(messages()).toEqual(['1: hello']);
  });

  it.each([400, 403, 404, 413])('tells when the channel refuses with %i', async (status) => {
    const answer = connector.answer;
    connector.answer = (response) => {
      response.statusCode = status;
      response.end();
    };
    expect((await post({})).json.error?.code).toBe('DELIVERY_FAILED');
    connector.answer = answer;
  });

  it('tells when nobody listens there', async () => {
    expect((await post({ serviceUrl: 'http://127.0.0.1:9' }, hasty)).status).toBe(502);
  });

  it('shows once that a slow turn is at work, and not in a response', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const inResponse = service.post({ conversation: { id: 'slow 1' } });
    const delivered = post({ conversation: { id: 'slow 2' } });
    await connector.until((all) => all.some(({ body }) => body.type === 'typing'));
    resolve();
    expect((await inResponse).json.activities?.map(({ type }) => type)).toEqual(['message']);
    await delivered;
    expect(connector.delivered.map(({ body }) => body.type)).toEqual(['typing', 'message']);
  });

  it('refuses politely when far too many messages wait', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const { promise: refused, resolve: oneRefused } = Promise.withResolvers<Answer>();
    const sent = Array.from({ length: 120 }, async () => {
      const answer = await service.post({ conversation: { id: 'flood' } });
      if (answer.status === 429) oneRefused(answer);
      return answer.status;
    });
    expect(await refused).toMatchObject({ headers: { 'retry-after': '5' }, json: { error: { code: 'CONVERSATION_BUSY' } } });
    resolve();
    expect(new Set(await Promise.all(sent))).toEqual(new Set([200, 429]));
    expect((await service.post({ conversation: { id: 'flood' } })).status).toBe(200);
  });

  it('posts nothing off this machine while there is no app id', async () => {
    for (const serviceUrl of ['http://169.254.169.254/', 'https://example.com/']) {
      const answer = await post({ serviceUrl });
      expect([answer.status, answer.json.error?.code]).toEqual([403, 'REQUEST_FORBIDDEN']);
    }
  });
});

describe('readiness', () => {
  const ready = async (service: Service) => {
    const { status, json } = await request(`${service.url}/readyz`, {});
    return { status, ...json };
  };

  it('tells of broken content while the last good one serves', async () => {
    const knowledge = join(mkdtempSync(join(tmpdir(), 'claimwise-knowledge-')), 'knowledge');
    cpSync(KNOWLEDGE, knowledge, { recursive: true });
    const service = await startTestService({ knowledge });
    const before = await ready(service);
    expect(before).toMatchObject({ status: 200, ready: true, content: { problems: 0, servingOld: false }, store: { ok: true } });
    appendFileSync(join(knowledge, 'terms.yaml'), '\nunknown-key: true\n');
    await vi.waitFor(async () => expect(await ready(service)).toMatchObject({ content: { servingOld: true } }), { timeout: 20_000 });
    const after = await ready(service);
    expect(after).toMatchObject({
      status: 200,
      ready: true,
      content: { version: (before as { content?: { version: string } }).content?.version },
    });
    expect((await service.post({})).status).toBe(200);
    await service.stop();
    rmSync(join(knowledge, '..'), { recursive: true });
  });

  it('tells of a failing store while turns go on from memory', async () => {
    const inner = createSqliteStore(':memory:');
    let full = false;
    const whenSpace =
      <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        full ? Promise.reject(new ClaimwiseError('STORE_UNAVAILABLE', 'expected space, got a full disk')) : work(...args);
    const store: ConversationStore = { ...inner, write: whenSpace(inner.write), probe: whenSpace(inner.probe) };
    const service = await startTestService({ advise: countingCore, store });
    const conversation = { id: 'full' };
    await service.post({ conversation, text: 'a' });
    full = true;
    expect(texts(await service.post({ conversation, text: 'b' }))).toEqual(['2: b']);
    expect(texts(await service.post({ conversation, text: 'c' }))).toEqual(['3: c']);
    expect(await ready(service)).toMatchObject({ status: 503, ready: false, store: { ok: false, code: 'STORE_UNAVAILABLE' } });
    expect((await request(`${service.url}/healthz`, {})).status).toBe(200);
    full = false;
    expect(await ready(service)).toMatchObject({ status: 200, ready: true, store: { ok: true } });
    expect(texts(await service.post({ conversation, text: 'd' }))).toEqual(['4: d']);
    await service.stop();
  });
});

describe('state', () => {
  it('lasts when the server is started again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-again-'));
    for (const [index, word] of ['one', 'two'].entries()) {
      const service = await startTestService({ advise: countingCore }, { DATA_DIR: folder });
      expect(texts(await service.post({ conversation: { id: 'lasting' }, text: word }))).toEqual([`${index + 1}: ${word}`]);
      await service.stop();
    }
    rmSync(folder, { recursive: true });
  });

  it('belongs to one server: a second on the same folder is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-twice-'));
    const service = await startTestService({}, { DATA_DIR: folder });
    await expect(startTestService({}, { DATA_DIR: folder })).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  it('tells of a port that is taken, and leaves the folder free', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-port-'));
    const service = await startTestService();
    const port = new URL(service.url).port;
    await expect(startTestService({}, { DATA_DIR: folder, PORT: port })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    await (await startTestService({}, { DATA_DIR: folder })).stop();
    await service.stop();
    rmSync(folder, { recursive: true });
  });
});

/** Sends requests one behind the other on one connection, so that they arrive in a known order before any is answered. */
function pipelined(url: string, bodies: string[]): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(received));
    bodies.forEach((body, index) => {
      const connection = index === bodies.length - 1 ? 'close' : 'keep-alive';
      socket.write(
        `POST /api/messages HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: ${connection}\r\n\r\n${body}`,
      );
    });
  });
}
