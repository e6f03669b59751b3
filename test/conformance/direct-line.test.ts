import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Advice, Message, Reply, State } from '../../src/conversation/types.ts';
import type { ServiceOverrides } from '../../src/main.ts';
import { createSqliteStore } from '../../src/storage/sqlite-store.ts';
import { createSqliteTranscripts } from '../../src/storage/sqlite-transcripts.ts';
import type { Draft, TranscriptStore } from '../../src/storage/transcript-store.ts';
import { countingCore, request, startTestService } from '../e2e/harness.ts';
import { type Client, createClient, newToken } from './direct-line-client.ts';

/** The test list of Direct Line 3.0: the real botframework-directlinejs against the real server, over each of its two ways. */
const WAYS = [
  { way: 'WebSocket', webSocket: true },
  { way: 'polling', webSocket: false },
];
const ONLINE = 2;
const EXPIRED = 3;
const FAILED = 4;
const ENDED = 5;
/** A client whose clock is fast sends its keep-alives as fast. */
const STREAMS = { sockets: 100, perConversation: 30, frames: 1_000_000, idleMs: 60_000, slowMs: 60_000 };

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function start(overrides: ServiceOverrides = {}, environment: Record<string, string> = {}) {
  const { directLine, ...rest } = overrides;
  const service = await startTestService({ advise: countingCore, directLine: { streams: STREAMS, ...directLine }, ...rest }, environment);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= service.stop();
    return stopped;
  };
  running.push(stop);
  return { ...service, stop };
}

/** A gate in the store of states: turns wait there while it is closed. */
function gatedStore() {
  const store = createSqliteStore(':memory:');
  let gate = Promise.resolve();
  return {
    store: { ...store, read: (key: string) => gate.then(() => store.read(key)) },
    close(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

describe.each(WAYS)('a Direct Line client by $way', ({ webSocket }) => {
  const connect = (url: string, options: Parameters<typeof createClient>[1] = {}): Client => {
    const client = createClient(url, { webSocket, pollingInterval: 200, ...options });
    running.push(() => client.end());
    return client;
  };
  const chat = async (url: string, options: Parameters<typeof createClient>[1] = {}) => {
    const session = await newToken(url);
    const client = connect(url, { token: session.token, ...options });
    await client.untilReplies(1);
    return { ...session, client };
  };
  /** The only thing a poll may be answered with. */
  const statusesOfGets = ({ calls }: Client) => new Set(calls.filter(({ method }) => method === 'GET').map(({ status }) => status));

  it('starts with a token', async () => {
    const { url } = await start();
    const { client, conversationId } = await chat(url);
    expect(client.statuses).toEqual([0, 1, ONLINE]);
    expect(client.calls[0]).toMatchObject({ path: '/v3/directline/conversations', status: 201, answer: { json: { conversationId } } });
    expect(client.replies()).toEqual(['1: joined']);
  });

  it('is refused with a secret, which no page should hold', async () => {
    const { url } = await start();
    const client = connect(url, { secret: 'my-secret' });
    await client.until(() => client.statuses.includes(FAILED));
    expect(client.calls).toMatchObject([{ status: 403, answer: { json: { error: { code: 'TOKEN_INVALID' } } } }]);
  });

  it('starts twice with one token and stays in one conversation, greeted once', async () => {
    const { url } = await start();
    const { client, token, conversationId } = await chat(url);
    const second = connect(url, { token });
    await second.untilReplies(1);
    await second.say('hello');
    await Promise.all([client.untilReplies(2), second.untilReplies(2)]);
    expect(second.calls[0]).toMatchObject({ status: 200, answer: { json: { conversationId } } });
    expect([client.replies(), second.replies()]).toEqual([
      ['1: joined', '2: hello'],
      ['1: joined', '2: hello'],
    ]);
  });

  it('has its locale passed on to the bot', async () => {
    const transcripts = createSqliteTranscripts(':memory:');
    const begun: Draft[] = [];
    const open: TranscriptStore['open'] = (conversation, first, now) => {
      begun.push(...first);
      return transcripts.open(conversation, first, now);
    };
    const { url } = await start({ transcripts: { ...transcripts, open } });
    const { client } = await chat(url, { conversationStartProperties: { locale: 'en-GB' } });
    await client.post({ text: 'hi', locale: 'cy-GB' });
    await client.until(() => client.shown.some(({ locale }) => locale === 'cy-GB'));
    expect(begun).toMatchObject([{ activity: { type: 'conversationUpdate', locale: 'en-GB' }, shown: false }]);
  });

  it('gets its own message back with the id it was answered with and its own mark', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    const id = await client.say('hello', 'my-mark');
    await client.untilReplies(2);
    const echo = client.shown.find((activity) => activity.from.role === 'user');
    expect(echo).toMatchObject({ id, text: 'hello', channelData: { attachmentSizes: [], clientActivityID: 'my-mark' } });
    expect(echo?.from.id).toMatch(/^dl_[\w-]{24}$/);
  });

  it('gets echo and replies in order, with times that rise', async () => {
    const { url } = await start({ now: () => new Date('2026-11-22T10:00:00Z') });
    const { client } = await chat(url);
    for (const [index, word] of ['one', 'two', 'three'].entries()) {
      await client.say(word);
      await client.untilReplies(index + 2);
    }
    expect(client.shown.map(({ text }) => text)).toEqual(['1: joined', 'one', '2: one', 'two', '3: two', 'three', '4: three']);
    const times = client.shown.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...new Set(times)].sort());
    expect(new Set(client.shown.map(({ id }) => id)).size).toBe(7);
    const [greeting, echo, reply] = client.shown;
    expect(greeting?.replyToId).toBeUndefined();
    expect(reply?.replyToId).toBe(echo?.id);
  });

  it('gets a burst of replies whole and in order, with all there is to tap', async () => {
    const chips = Array.from({ length: 8 }, (_, index) => ({ label: `Option ${index}`, says: `option ${index}` }));
    const replies = Array.from({ length: 20 }, (_, index): Reply => ({ type: 'text', text: `part ${index}`, chips }));
    const { url } = await start({ advise: (state, message) => ({ ...countingCore(state, message), replies }) });
    const { token } = await newToken(url);
    const client = connect(url, { token });
    await client.untilReplies(20);
    expect(client.replies()).toEqual(replies.map((reply) => 'text' in reply && reply.text));
    expect(client.shown[0]?.suggestedActions?.actions).toEqual(
      chips.map(({ label, says }) => ({ type: 'imBack', title: label, value: says })),
    );
    expect(client.shown[0]?.channelData?.reply).toEqual(replies[0]);
  });

  it('is understood when it sends what a card holds', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    await client.post({ value: { text: 'from a card' }, channelData: { postBack: true, clientActivityID: 'x' } });
    await client.post({ text: 'posted back', channelData: { postBack: true } });
    await client.post({ value: 'a string' });
    await client.post({ value: { amount: '9' } });
    await client.untilReplies(5);
    expect(client.replies().slice(1)).toEqual(['2: from a card', '3: posted back', '4: a string', '5: other']);
    expect(client.shown.find(({ channelData }) => channelData?.clientActivityID === 'x')).toMatchObject({ value: { text: 'from a card' } });
  });

  it('keeps ten messages sent at once in order', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    const ids = await Promise.all(Array.from({ length: 10 }, (_, index) => client.say(`m${index}`)));
    await client.untilReplies(11);
    const echoes = client.shown.filter(({ from }) => from.role === 'user');
    // the order in which they came is that of the log; each has its own reply, in that order
    expect(new Set(echoes.map(({ id }) => id))).toEqual(new Set(ids));
    expect(client.replies().slice(1)).toEqual(echoes.map(({ text }, index) => `${index + 2}: ${text}`));
  });

  it('hears an apology when a turn fails, and can go on', async () => {
    const service = await start();
    const { client } = await chat(service.url);
    await client.say('bang');
    await client.untilReplies(2);
    await client.say('hello');
    const [, apology, answer] = await client.untilReplies(3);
    expect(apology).toBe('That went wrong.');
    expect(answer).toBe('2: hello');
    expect(service.lines.join('')).toContain('a secret fault of the core');
  });

  it('is answered at once by a bot that needs longer than the 20 s it would wait', async () => {
    const gated = gatedStore();
    const { url } = await start({ store: gated.store });
    const { client } = await chat(url);
    const release = gated.close();
    const id = await client.say('slow');
    await client.until(() => client.shown.some((activity) => activity.id === id));
    expect(client.replies()).toHaveLength(1);
    release();
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: slow']);
  });

  it('has a message refused that is larger than 256 KB, and can go on', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    const text = 'x'.repeat(256 * 1024);
    await expect(client.say(text)).rejects.toMatchObject({ status: 413 });
    await client.say('hello');
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: hello']);
    expect(client.statuses).toEqual([0, 1, ONLINE]);
  });

  it('has a message taken that is just not too large', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    const text = 'x'.repeat(255 * 1024);
    const id = await client.say(text);
    await client.until(() => client.shown.some((activity) => activity.id === id));
    expect(client.shown.find((activity) => activity.id === id)?.text).toHaveLength(text.length);
  });

  it('has files refused, and hears so in the chat', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    const attachments = [{ contentType: 'image/png', contentUrl: 'data:image/png;base64,AAAA', name: 'a.png' }];
    await expect(client.post({ text: 'see this', attachments })).rejects.toMatchObject({ status: 415 });
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: other']);
    expect(client.shown.every(({ replyToId }) => replyToId === undefined)).toBe(true);
  });

  it('gets its events back, which start no turn', async () => {
    const { url } = await start();
    const { client } = await chat(url);
    const event = { type: 'event', name: 'feedback', value: { activity: 'a', entry: 'pay-uk', helpful: true } };
    const id = await client.post(event);
    await client.say('hello');
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: hello']);
    expect(client.shown.find((activity) => activity.id === id)).toMatchObject(event);
  });

  it('can tell that it types, which is not kept', async () => {
    const { url } = await start();
    const { client, token, conversationId } = await chat(url);
    expect(await client.post({ type: 'typing' })).toMatch(/\|/);
    await client.say('hello');
    await client.untilReplies(2);
    const reloaded = connect(url, { token, conversationId });
    await reloaded.untilReplies(2);
    expect(reloaded.shown.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
  });

  it('goes on in a second tab, where each sees what the other says', async () => {
    const { url } = await start();
    const { client, token, conversationId } = await chat(url);
    const tab = connect(url, { token, conversationId });
    await tab.untilReplies(1);
    await client.say('from the first');
    await tab.untilReplies(2);
    await tab.say('from the second');
    await Promise.all([client.untilReplies(3), tab.untilReplies(3)]);
    expect(tab.shown).toEqual(client.shown);
    expect(client.replies()).toEqual(['1: joined', '2: from the first', '3: from the second']);
  });

  it('finds its conversation again after a reload, with a token it stored', async () => {
    const { url } = await start();
    const { client, token, conversationId } = await chat(url);
    await client.say('before');
    await client.untilReplies(2);
    client.end();
    const reloaded = connect(url, { token, conversationId });
    await reloaded.untilReplies(2);
    await reloaded.say('after');
    expect(await reloaded.untilReplies(3)).toEqual(['1: joined', '2: before', '3: after']);
  });

  it.each([
    ['the last', (last: string) => last, []],
    ['an empty', () => '', ['1: joined', 'hello', '2: hello']],
    ['a too high', (last: string) => last.replace(/\d+$/, '57'), ['1: joined', 'hello', '2: hello']],
    ['a foreign', () => 'k3f-2', ['1: joined', 'hello', '2: hello']],
    ['a garbage', () => '%00é<script>', ['1: joined', 'hello', '2: hello']],
  ])('comes back with %s watermark and gets what it has not seen', async (_what, watermarkOf, seen) => {
    const { url } = await start();
    const { client, token, conversationId } = await chat(url);
    await client.say('hello');
    await client.untilReplies(2);
    const last = (client.directLine as unknown as { watermark: string }).watermark;
    const back = connect(url, { token, conversationId, watermark: encodeURIComponent(watermarkOf(last)) });
    await back.until(() => back.shown.length >= seen.length && back.statuses.includes(ONLINE));
    await back.say('next');
    await back.untilReplies(seen.length > 0 ? 3 : 1);
    expect(back.shown.map(({ text }) => text)).toEqual([...seen, 'next', '3: next']);
    expect(statusesOfGets(back)).toEqual(new Set([200]));
  });

  it('goes on through a restart of the server: nothing is lost, nothing comes twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-restart-'));
    const first = await start({}, { DATA_DIR: folder });
    const { client, token, conversationId } = await chat(first.url);
    await client.say('before');
    await client.untilReplies(2);
    await first.stop();
    const second = await start({}, { DATA_DIR: folder, PORT: new URL(first.url).port });
    running.push(() => rmSync(folder, { recursive: true }));
    // a polling client that met the closed port has given up for good, as it does on anything but 200; its page starts anew
    const after = webSocket ? client : connect(second.url, { token, conversationId });
    if (webSocket) await after.until(() => after.sockets.length === 2 && after.sockets[1]?.readyState === 1);
    await after.say('after');
    expect(await after.untilReplies(3)).toEqual(['1: joined', '2: before', '3: after']);
    expect(after.shown.map(({ text }) => text)).toEqual(['1: joined', 'before', '2: before', 'after', '3: after']);
  });

  it('goes on with a server that has lost its memory, and is not greeted again', async () => {
    const environment = { TOKEN_SECRET: 'only-for-this-test-0123456789-abcdef' };
    const first = await start({}, environment);
    const { client, token, conversationId } = await chat(first.url);
    await client.say('before');
    await client.untilReplies(2);
    const { watermark } = client.directLine as unknown as { watermark: string };
    await first.stop();
    const second = await start({}, { ...environment, PORT: new URL(first.url).port });
    const after = webSocket ? client : connect(second.url, { token, conversationId, watermark });
    if (webSocket) await after.until(() => after.sockets.at(-1)?.readyState === 1 && after.sockets.length === 2);
    const already = after.replies().length;
    await after.say('after');
    expect((await after.untilReplies(already + 1)).at(-1)).toBe('1: after');
    expect(after.replies()).toHaveLength(already + 1);
    expect(after.statuses).toEqual([0, 1, ONLINE]);
  });

  it('refreshes its token by itself and goes on with the new one', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const { url } = await start({ now: () => now });
    const { client, token } = await chat(url, { speed: 10_000 });
    now = new Date('2026-11-22T10:15:00Z');
    const held = () => (client.directLine as unknown as { token: string }).token;
    await client.until(() => client.calls.some(({ path, status }) => path === '/v3/directline/tokens/refresh' && status === 200));
    now = new Date('2026-11-22T10:44:00Z');
    expect(held()).not.toBe(token);
    await client.say('later');
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: later']);
  });

  it('is told that its token has expired, and goes on with a refreshed one', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const { url } = await start({ now: () => now });
    const { client, token, conversationId } = await chat(url);
    now = new Date('2026-11-22T16:00:00Z');
    await expect(client.say('too late')).resolves.toBe('retry');
    expect(client.statuses.at(-1)).toBe(EXPIRED);
    const call = async (path: string, method: string, bearer: string) =>
      (await request(`${url}/v3/directline${path}`, { method, headers: { authorization: `Bearer ${bearer}` } })).json;
    const refreshed = await call('/tokens/refresh', 'POST', token);
    const { watermark } = client.directLine as unknown as { watermark: string };
    const back = await call(`/conversations/${conversationId}?watermark=${watermark}`, 'GET', String(refreshed.token));
    client.directLine.reconnect(back as never);
    await client.say('in time');
    await client.until(() => client.replies().includes('2: in time'));
    expect(client.statuses.at(-1)).toBe(ONLINE);
  });

  it('is forgotten when it asks for that, words and all', async () => {
    const forget = (state: State | undefined, message: Message): Advice => {
      const advice = countingCore(state, message);
      const asks = message.type === 'text' && message.text === 'forget me';
      return asks ? { ...advice, events: [{ type: 'command', command: 'forget-me' }] } : advice;
    };
    const { url } = await start({ advise: forget });
    const { client, token, conversationId } = await chat(url);
    await client.say('my secret');
    await client.untilReplies(2);
    const id = await client.say('forget me');
    await client.untilReplies(3);
    // without its echo the page would take the message for lost
    expect(client.shown.some((activity) => activity.id === id)).toBe(true);
    const reloaded = connect(url, { token, conversationId });
    await reloaded.untilReplies(1);
    await reloaded.say('hello');
    await reloaded.untilReplies(2);
    expect(reloaded.shown.map(({ text }) => text)).toEqual(['forget me', '3: forget me', 'hello', '1: hello']);
  });

  it('can end its conversation, which then takes no more', async () => {
    const { url } = await start();
    const { client, token, conversationId } = await chat(url);
    const id = await client.post({ type: 'endOfConversation' });
    await client.until(() => client.errors.length > 0 || client.statuses.includes(ENDED));
    expect(client.shown.at(-1)).toMatchObject({ type: 'endOfConversation', id });
    await expect(client.say('one more')).rejects.toBeDefined();
    const anew = connect(url, { token });
    await anew.until(() => anew.statuses.includes(FAILED));
    const reread = connect(url, { token, conversationId });
    await reread.until(() => reread.shown.length === 2);
    expect(reread.shown.map(({ type }) => type)).toEqual(['message', 'endOfConversation']);
  });

  it('never sees anything but 200 on a poll or reconnect while transcripts cannot be read', async () => {
    const inner = createSqliteTranscripts(':memory:');
    let broken = false;
    const whenSound =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      (...args: A) =>
        broken ? Promise.reject(new Error('disk')) : call(...args);
    const { open, find, read, append } = inner;
    const sound = { open: whenSound(open), find: whenSound(find), read: whenSound(read), append: whenSound(append) };
    const transcripts = { ...inner, ...sound };
    const service = await start({ transcripts, directLine: { streams: STREAMS, heartbeatMs: 20 } });
    const { client } = await chat(service.url);
    broken = true;
    expect(await client.say('lost')).toBe('retry');
    const polls = client.calls.length;
    client.sockets[0]?.terminate();
    await client.until(() => client.calls.length >= polls + 2 || client.sockets[1]?.readyState === 1);
    broken = false;
    await client.say('hello');
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: hello']);
    expect(statusesOfGets(client)).toEqual(new Set([200]));
  });
});

describe('a Direct Line client by WebSocket', () => {
  const chat = async (url: string) => {
    const { token } = await newToken(url);
    const client = createClient(url, { token });
    running.push(() => client.end());
    await client.untilReplies(1);
    return client;
  };

  it('sends while its socket is cut, and gets echo and reply when it is back, once and in order', async () => {
    const { url } = await start();
    const client = await chat(url);
    client.sockets[0]?.terminate();
    const id = await client.say('said while cut');
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: said while cut']);
    expect(client.shown.map((activity) => activity.id === id)).toEqual([false, true, false]);
    expect(client.calls.filter(({ method }) => method === 'GET')).toMatchObject([{ status: 200 }]);
    expect(client.sockets).toHaveLength(2);
  });

  it('shows that the bot is at work when a turn is slow', async () => {
    const gated = gatedStore();
    const { url } = await start({ store: gated.store, directLine: { typingAfterMs: 1 } });
    const client = await chat(url);
    const release = gated.close();
    await client.say('slow');
    await client.until(() => client.shown.some(({ type, from }) => type === 'typing' && from.role === 'bot'));
    release();
    await client.untilReplies(2);
    expect(client.shown.slice(-3).map(({ type, from }) => `${from.role} ${type}`)).toEqual(['user message', 'bot typing', 'bot message']);
  });

  it('gets live activities on the newest of several sockets with one ticket, and the others stay open', async () => {
    const { url } = await start();
    const client = await chat(url);
    const { directLine, sockets } = client;
    // what a 403 and a new token do to the client: it opens further sockets and keeps the old
    directLine.connectionStatus$.next(EXPIRED);
    directLine.connectionStatus$.next(ONLINE);
    await client.until(() => sockets.length === 3 && sockets.every(({ readyState }) => readyState === 1));
    const id = await client.say('hello');
    await client.until(() => client.replies().includes('2: hello'));
    await client.say('again');
    await client.until(() => client.replies().includes('3: again'));
    expect(client.shown.filter((activity) => activity.id === id)).toHaveLength(1);
    expect(sockets.every(({ readyState }) => readyState === 1)).toBe(true);
  });
});
