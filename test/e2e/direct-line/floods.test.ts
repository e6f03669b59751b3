import { afterEach, describe, expect, it } from 'vitest';
import { STREAM_LIMITS } from '../../../src/channels/direct-line/streams.ts';
import { newToken } from '../../conformance/direct-line-client.ts';
import { begin, call, listen, pollUntil, post, start, stopAll } from './harness.ts';

afterEach(stopAll);

describe('floods', () => {
  it('of posts of one conversation are slowed, and nobody else is', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const service = await start({ now: () => now });
    const [a, b] = [await begin(service), await begin(service)];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => post(service, a, { text: `m${index}` })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ headers: { 'retry-after': '5' }, json: { error: { code: 'RATE_LIMITED' } } });
    expect((await post(service, b, { text: 'hi' })).status).toBe(200);
    // start, polls and reconnects are never limited: a client would take that for the end
    for (let index = 0; index < 50; index++) {
      expect((await call(service, 'POST', '/conversations', a.token, {})).status).toBe(200);
      expect((await call(service, 'GET', `/conversations/${a.conversationId}`, a.token)).status).toBe(200);
      expect((await call(service, 'GET', `/conversations/${a.conversationId}/activities`, a.token)).status).toBe(200);
    }
    now = new Date(now.getTime() + 2000);
    expect((await post(service, a, { text: 'later' })).status).toBe(200);
    expect((await pollUntil(service, a, 50)).length).toBe(50);
  });

  it('of bytes of one conversation are slowed', async () => {
    const service = await start();
    const session = await begin(service);
    const statuses: number[] = [];
    for (let index = 0; index < 6; index++) statuses.push((await post(service, session, { text: 'x'.repeat(200_000) })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('of tokens for one address are slowed, seen behind a proxy on this machine too', async () => {
    const service = await start({ directLine: { tokens: { burst: 3, perSecond: 0 } } });
    const generate = async (address: string) =>
      (await call(service, 'POST', '/tokens/generate', undefined, {}, { 'x-forwarded-for': `6.6.6.6, ${address}` })).status;
    for (const status of [200, 200, 200, 429]) expect(await generate('203.0.113.1')).toBe(status);
    expect(await generate('203.0.113.2')).toBe(200);
    expect((await newToken(service.url)).token).toBeDefined();
  });

  it('of sockets are bounded, of one conversation and in all', async () => {
    const service = await start({ directLine: { streams: { ...STREAM_LIMITS, sockets: 3, perConversation: 2 } } });
    const [a, b] = [await begin(service), await begin(service)];
    const open = async (url: string) => {
      const stream = listen(url);
      await stream.until(() => stream.activities().length > 0);
    };
    await open(a.streamUrl);
    await open(a.streamUrl);
    expect(await listen(a.streamUrl).refused).toMatchObject({ status: 503, error: { code: 'STREAMS_FULL' } });
    await open(b.streamUrl);
    expect(await listen(b.streamUrl).refused).toMatchObject({ status: 503 });
  });

  it('of frames from a client end its socket', async () => {
    const service = await start();
    const { streamUrl } = await begin(service);
    const stream = listen(streamUrl);
    await stream.until(() => stream.activities().length > 0);
    for (let index = 0; index < 200; index++) stream.socket.send('');
    expect((await stream.closed).code).toBe(1006);
  });

  it('of one huge frame end its socket', async () => {
    const service = await start();
    const { streamUrl } = await begin(service);
    const stream = listen(streamUrl);
    await stream.until(() => stream.activities().length > 0);
    stream.socket.send('x'.repeat(5000));
    expect((await stream.closed).code).toBe(1009);
  });
});
