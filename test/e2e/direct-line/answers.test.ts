import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newToken } from '../../conformance/direct-line-client.ts';
import { countingCore, startTestService } from '../harness.ts';
import { begin, call, poll, pollUntil, post, type Service, start, stopAll, told } from './harness.ts';

afterEach(stopAll);

describe('an answer', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ advise: countingCore });
  });
  afterAll(() => service.stop());

  it.each([
    ['GET', '/nope', 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/session/getsessionid', 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/conversations/a/b/c', 404, 'REQUEST_NOT_FOUND'],
    ['DELETE', '/conversations/x', 405, 'REQUEST_METHOD'],
    ['GET', '/tokens/generate', 405, 'REQUEST_METHOD'],
    ['GET', '/conversations/x/stream', 404, 'REQUEST_NOT_FOUND'],
  ])('to %s %s is an error in the form of Direct Line', async (method, path, status, code) => {
    const answer = await call(service, method, path);
    expect(told(answer)).toEqual([status, code]);
    expect(answer.json.error).toEqual({ code, message: expect.stringMatching(/\w/) });
  });

  it.each([
    ['no JSON', '{"type":', 400, 'REQUEST_BODY_JSON'],
    ['no type', { type: undefined, text: 'x' }, 400, 'DIRECT_LINE_ACTIVITY'],
    ['a type that is the server’s', { type: 'conversationUpdate' }, 400, 'DIRECT_LINE_ACTIVITY'],
    ['an invoke', { type: 'invoke' }, 400, 'DIRECT_LINE_ACTIVITY'],
    ['text that is none', { type: 'message', text: { a: 1 } }, 400, 'DIRECT_LINE_ACTIVITY'],
    ['a name that is none', { type: 'event', name: [] }, 400, 'DIRECT_LINE_ACTIVITY'],
  ])('to a post of %s says what is wrong, and nothing is logged', async (_what, body, status, code) => {
    const session = await begin(service);
    const answer = await call(service, 'POST', `/conversations/${session.conversationId}/activities`, session.token, body);
    expect(told(answer)).toEqual([status, code]);
    expect((await poll(service, session)).activities).toHaveLength(1);
  });

  it('to a post of another type than JSON is 415, and to one of a megabyte 413, read to its end', async () => {
    const session = await begin(service);
    const path = `/conversations/${session.conversationId}/activities`;
    const send = (body: string, headers?: Record<string, string>) => call(service, 'POST', path, session.token, body, headers);
    expect(told(await send('type=message', { 'content-type': 'application/x-www-form-urlencoded' }))).toEqual([415, 'REQUEST_BODY_TYPE']);
    const large = await send('x'.repeat(1024 * 1024), { connection: 'keep-alive' });
    expect(told(large)).toEqual([413, 'REQUEST_BODY_SIZE']);
    // a connection that is cut while a browser still sends is no answer to it
    expect(large.headers.connection).toBe('keep-alive');
  });

  it('to a start does not depend on its body', async () => {
    for (const body of [undefined, '', '{"user":', '[]', { user: 5, locale: { a: 1 } }]) {
      const { token } = await newToken(service.url);
      expect((await call(service, 'POST', '/conversations', token, body)).status).toBe(201);
    }
  });

  it('takes nothing that a caller claims of itself', async () => {
    const session = await begin(service);
    const claims = { id: 'mine', timestamp: '1999-01-01T00:00:00Z', conversation: { id: 'x' }, serviceUrl: 'http://169.254.169.254/' };
    await post(service, session, {
      text: 'hi',
      ...claims,
      replyToId: 'x',
      channelId: 'msteams',
      recipient: { id: 'x' },
      deliveryMode: 'stream',
    });
    const [, echo] = await pollUntil(service, session, 3);
    expect(Object.keys(echo ?? {}).sort()).toEqual(['channelId', 'conversation', 'from', 'id', 'text', 'timestamp', 'type']);
    expect(echo).toMatchObject({ channelId: 'directline', conversation: { id: session.conversationId } });
    expect(echo?.id).not.toBe('mine');
  });

  it('to a poll has a watermark from which the next one goes on', async () => {
    const session = await begin(service);
    const first = await poll(service, session);
    expect(first.watermark).toMatch(/^[a-z0-9]+-\d+$/);
    expect(await poll(service, session, first.watermark)).toEqual({ activities: [], watermark: first.watermark });
    await post(service, session, { text: 'hi' });
    await pollUntil(service, session, 3);
    expect((await poll(service, session, first.watermark)).activities.map(({ text }) => text)).toEqual(['hi', '2: hi']);
  });

  it('to polls of a long talk comes in pages, without a gap', async () => {
    const long = await start({ directLine: { posts: { burst: 1000, perSecond: 0 } } });
    const session = await begin(long);
    for (let index = 0; index < 40; index++) await post(long, session, { text: `m${index}` });
    await pollUntil(long, session, 50);
    const texts: (string | undefined)[] = [];
    for (let page = await poll(long, session); texts.length < 81; page = await poll(long, session, page.watermark)) {
      expect(page.activities.length).toBeLessThanOrEqual(50);
      texts.push(...page.activities.map(({ text }) => text));
    }
    expect(texts.filter((text) => text?.startsWith('m'))).toEqual(Array.from({ length: 40 }, (_, index) => `m${index}`));
    expect(texts).toHaveLength(81);
  });
});
