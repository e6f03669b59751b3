import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newToken } from '../../conformance/direct-line-client.ts';
import { type Answer, countingCore, startTestService } from '../harness.ts';
import { begin, call, HOUR, listen, poll, pollUntil, post, SCHOOL, type Service, type Session, start, stopAll, told } from './harness.ts';

afterEach(stopAll);

describe('tokens/generate', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ advise: countingCore }, { ALLOWED_ORIGINS: SCHOOL });
  });
  afterAll(() => service.stop());
  const generate = (body: unknown, headers?: Record<string, string>) => call(service, 'POST', '/tokens/generate', undefined, body, headers);

  it('gives a token for half an hour, with or without a body', async () => {
    for (const body of [undefined, {}, { user: null }]) {
      const { status, json } = await generate(body);
      expect([status, json]).toEqual([
        200,
        {
          conversationId: expect.stringMatching(/^[\w-]{22}$/),
          token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
          expires_in: 1800,
        },
      ]);
    }
  });

  it.each([{ user: { id: 'dl_7', name: 'Sam' } }, { User: { Id: 'dl_7', Name: 'Sam' } }])('takes the person from %j', async (body) => {
    const session = (await generate(body)).json as unknown as Session;
    await post(service, session, { text: 'hi', from: { id: 'dl_somebody-else', name: 'Mallory', role: 'bot' } });
    const [echo] = await pollUntil(service, session, 2);
    expect(echo?.from).toEqual({ id: 'dl_7', name: 'Sam', role: 'user' });
  });

  it('gives everyone without an id one of their own', async () => {
    const users = new Set<string>();
    for (let index = 0; index < 3; index++) {
      const session = await newToken(service.url);
      await post(service, session, { text: 'hi', from: { id: 'same' } });
      users.add((await pollUntil(service, session, 2))[0]?.from.id ?? '');
    }
    expect(users.size).toBe(3);
  });

  it.each([
    { user: { id: 'admin' } },
    { user: { id: 'dl_' } },
    { user: { id: `dl_${'x'.repeat(200)}` } },
    { user: { id: 5 } },
    { user: 'dl_7' },
    { user: ['dl_7'] },
    { trustedOrigins: 'https://a.test' },
    { trustedOrigins: ['*'] },
    { trustedOrigins: ['https://a.test/path'] },
  ])('refuses %j', async (body) => {
    expect(told(await generate(body))).toEqual([400, 'TOKEN_REQUEST']);
  });

  it('refuses a page of a foreign origin, and shows it nothing', async () => {
    const answer = await generate({}, { origin: 'https://evil.test' });
    expect(told(answer)).toEqual([403, 'ORIGIN_REFUSED']);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a token', () => {
  let service: Service;
  let now = new Date('2026-11-22T10:00:00Z');
  beforeAll(async () => {
    service = await startTestService({ advise: countingCore, now: () => now });
  });
  afterAll(() => service.stop());
  const routes = (conversation: string): [string, string][] => [
    ['POST', '/conversations'],
    ['GET', `/conversations/${conversation}?watermark=`],
    ['GET', `/conversations/${conversation}/activities?watermark=`],
    ['POST', `/conversations/${conversation}/activities`],
    ['POST', `/conversations/${conversation}/upload`],
    ['POST', '/tokens/refresh'],
  ];
  const refusals = async (token: string | undefined, conversation: string) => {
    const answers: Answer[] = [];
    for (const [method, path] of routes(conversation))
      answers.push(await call(service, method, path, token, method === 'POST' ? { type: 'message', text: 'x' } : undefined));
    return answers.map(({ status, json }) => `${status} ${json.error?.code}`);
  };
  const all = (refusal: string) => routes('').map(() => refusal);

  it('is needed on every route', async () => {
    expect(await refusals(undefined, 'x')).toEqual(all('403 TOKEN_INVALID'));
  });

  it('that was tampered with is refused on every route', async () => {
    const { token, conversationId } = await begin(service);
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = [
      `${header}.${encode({ ...claims, exp: claims.exp + 1 })}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${header}.${payload}.${signature?.slice(0, -2)}AA`,
      `${header}.${payload}`,
      'Bearer',
      'x'.repeat(5000),
    ];
    for (const token of forged) expect(await refusals(token, conversationId)).toEqual(all('403 TOKEN_INVALID'));
  });

  it('of another server is refused', async () => {
    const other = await start();
    const { token, conversationId } = await newToken(other.url);
    expect(await refusals(token, conversationId)).toEqual(all('403 TOKEN_INVALID'));
  });

  it('works for its own conversation only', async () => {
    const [a, b] = [await begin(service), await begin(service)];
    const refused = await refusals(a.token, b.conversationId);
    expect(refused.slice(1, 5)).toEqual(Array(4).fill('403 TOKEN_CONVERSATION'));
    expect((await poll(service, b)).activities).toHaveLength(1);
    const wrong = a.streamUrl.replace(a.conversationId, b.conversationId);
    expect(await listen(wrong).refused).toMatchObject({ status: 403, error: { code: 'TOKEN_CONVERSATION' } });
  });

  it('that has expired is refused on every route but refresh, and there after 12 hours', async () => {
    const { token, conversationId } = await begin(service);
    const began = now.getTime();
    now = new Date(began + 1799 * 1000);
    expect((await call(service, 'GET', `/conversations/${conversationId}`, token)).status).toBe(200);
    now = new Date(began + 1801 * 1000);
    expect(await refusals(token, conversationId)).toEqual([...Array(5).fill('403 TOKEN_EXPIRED'), '200 undefined']);
    const fresh = String((await call(service, 'POST', '/tokens/refresh', token)).json.token);
    expect((await poll(service, { token: fresh, conversationId })).activities).toHaveLength(1);
    now = new Date(began + 12 * HOUR);
    expect((await call(service, 'POST', '/tokens/refresh', token)).status).toBe(200);
    now = new Date(began + 13 * HOUR);
    expect(await refusals(token, conversationId)).toEqual(all('403 TOKEN_EXPIRED'));
  });

  it('stays good until its own end when it has been refreshed', async () => {
    const session = await begin(service);
    await call(service, 'POST', '/tokens/refresh', session.token);
    expect((await poll(service, session)).activities).toHaveLength(1);
  });

  it('is no stream ticket, and a ticket is no token', async () => {
    const { token, conversationId, streamUrl } = await begin(service);
    const ticket = new URL(streamUrl).searchParams.get('t') ?? '';
    expect(await refusals(ticket, conversationId)).toEqual(all('403 TOKEN_INVALID'));
    expect(await listen(streamUrl.replace(ticket, token)).refused).toMatchObject({ status: 403, error: { code: 'TOKEN_INVALID' } });
  });

  it('of a stream lasts two minutes, enough for a client to come back', async () => {
    const { streamUrl } = await begin(service);
    now = new Date(now.getTime() + 119 * 1000);
    const inTime = listen(streamUrl);
    await inTime.until(() => inTime.activities().length > 0);
    now = new Date(now.getTime() + 2 * 1000);
    expect(await listen(streamUrl).refused).toMatchObject({ status: 403, error: { code: 'TOKEN_EXPIRED' } });
  });
});
