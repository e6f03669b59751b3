import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { countingCore, startTestService } from '../harness.ts';
import { begin, call, gatedStore, listen, poll, pollUntil, post, running, start, stopAll, told } from './harness.ts';

afterEach(stopAll);

describe('a stream', () => {
  it('brings each activity in a frame of its own, with the watermark up to it', async () => {
    const service = await start({ advise: countingCore });
    const session = await begin(service);
    for (const text of ['one', 'two', 'three']) await post(service, session, { text });
    await pollUntil(service, session, 7);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length === 7);
    const frames = stream.frames.filter((frame) => frame !== '').map((frame) => JSON.parse(frame));
    expect(frames.map(({ activities }) => activities.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    for (const [index, { watermark }] of frames.entries()) {
      const later = await poll(service, session, watermark);
      expect(later.activities.map(({ id }) => id)).toEqual(frames.slice(index + 1).map(({ activities }) => activities[0].id));
    }
  });

  it('keeps alive with pings and with empty frames, which are no activities', async () => {
    const service = await start({ directLine: { heartbeatMs: 5 } });
    const { streamUrl } = await begin(service);
    const stream = listen(streamUrl);
    let pings = 0;
    stream.socket.on('ping', () => pings++);
    await stream.until(() => pings >= 3 && stream.frames.filter((frame) => frame === '').length >= 3);
    expect(stream.activities()).toHaveLength(1);
    expect(stream.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('over which nothing is heard is cut', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const service = await start({ now: () => now, directLine: { heartbeatMs: 5 } });
    const { streamUrl } = await begin(service);
    const silent = new WebSocket(streamUrl, { autoPong: false });
    running.push(() => silent.terminate());
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await new Promise((resolve) => silent.once('ping', resolve));
    now = new Date(now.getTime() + 76_000);
    expect(await closed).toBe(1006);
  });

  it('that reads nothing takes no memory and is cut in the end, while others go on', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const bounds = {
      posts: { burst: 1000, perSecond: 0 },
      bytes: { burst: 1e9, perSecond: 0 },
      bytesOfAddress: { burst: 1e9, perSecond: 0 },
    };
    const service = await start({ now: () => now, directLine: { heartbeatMs: 5, ...bounds } });
    const session = await begin(service);
    const { hostname, port, pathname, search } = new URL(session.streamUrl);
    const lazy = connect(Number(port), hostname);
    const cut = new Promise((resolve) => lazy.once('close', resolve));
    lazy.on('error', () => undefined).pause();
    running.push(() => lazy.destroy());
    const headers = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    lazy.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`);
    const reader = listen(String((await call(service, 'GET', `/conversations/${session.conversationId}`, session.token)).json.streamUrl));
    const before = process.memoryUsage().arrayBuffers;
    const big = 'x'.repeat(200_000);
    for (let index = 0; index < 100; index++) await post(service, session, { text: big });
    await reader.until(() => reader.activities().filter(({ from }) => from.role === 'user').length === 100);
    // 20 MB were said; at most a few pages of it wait for the lazy one
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
    now = new Date(now.getTime() + 31_000);
    lazy.resume(); // hears of the end only when it reads
    await cut;
    await post(service, session, { text: 'still here' });
    await reader.until(() => reader.activities().some(({ text }) => text === 'still here'));
  });

  it('is refused where there is none, and without a ticket', async () => {
    const service = await start();
    const refusal = (path: string) => listen(`${service.url.replace('http', 'ws')}${path}`).refused;
    for (const path of [
      '/nope',
      '/',
      '/api/messages',
      '//[',
      '/v3/directline/conversations/stream',
      '/v3/directline/conversations/x/activities',
    ])
      expect(await refusal(path)).toMatchObject({ status: 404, error: { code: 'REQUEST_NOT_FOUND' } });
    for (const query of ['', '?t=a.b.c', '?t=a.b.c&watermark=1'])
      expect(await refusal(`/v3/directline/conversations/x/stream${query}`)).toMatchObject({
        status: 403,
        error: { code: 'TOKEN_INVALID' },
      });
  });

  it('closes when the person has ended the conversation and everything was delivered', async () => {
    const gated = gatedStore();
    const service = await start({ store: gated.store });
    const session = await begin(service);
    const stream = listen(session.streamUrl);
    const release = gated.close();
    await post(service, session, { text: 'bye' });
    await post(service, session, { type: 'endOfConversation' });
    await stream.until(() => stream.activities().length === 3);
    release();
    expect((await stream.closed).code).toBe(1000);
    expect(stream.activities().map(({ type, text }) => text ?? type)).toEqual(['1: joined', 'bye', 'endOfConversation', '2: bye']);
    const { watermark } = JSON.parse(stream.frames.at(-1) ?? '{}');
    const path = `/conversations/${session.conversationId}`;
    for (const answer of [
      await call(service, 'GET', `${path}?watermark=${watermark}`, session.token),
      await call(service, 'GET', `${path}/activities?watermark=${watermark}`, session.token),
      await call(service, 'POST', '/conversations', session.token, {}),
      await post(service, session, { text: 'one more' }),
    ])
      expect(told(answer)).toEqual([404, 'CONVERSATION_ENDED']);
    expect((await poll(service, session)).activities).toHaveLength(4);
  });
});

describe('a server that ends', () => {
  it('lets the running turn end and reach its stream, then closes it with 1001', async () => {
    const gated = gatedStore();
    const service = await startTestService({ advise: countingCore, store: gated.store });
    const session = await begin(service);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length === 1);
    const release = gated.close();
    await post(service, session, { text: 'last words' });
    await gated.met();
    const stopped = service.stop();
    release();
    expect(await stream.closed).toEqual({ code: 1001, reason: 'the server ends' });
    expect(stream.activities().map(({ text }) => text)).toEqual(['1: joined', 'last words', '2: last words']);
    await stopped;
  });
});
