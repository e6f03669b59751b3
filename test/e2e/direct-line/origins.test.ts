import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newToken } from '../../conformance/direct-line-client.ts';
import { countingCore, startTestService } from '../harness.ts';
import { begin, call, listen, post, SCHOOL, type Service, type Session, start, stopAll, told } from './harness.ts';

afterEach(stopAll);

describe('origins', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ advise: countingCore }, { ALLOWED_ORIGINS: `${SCHOOL},http://help.school.test:8080` });
  });
  afterAll(() => service.stop());

  it('that are allowed can do everything, also see why they are refused', async () => {
    for (const origin of [SCHOOL, 'http://help.school.test:8080', service.url]) {
      const session = (await call(service, 'POST', '/tokens/generate', undefined, {}, { origin })).json as unknown as Session;
      const started = await call(service, 'POST', '/conversations', session.token, {}, { origin });
      expect(started.status).toBe(201);
      const refused = await post(service, session, { type: 'invoke' }, { origin });
      for (const { headers } of [started, refused, await call(service, 'GET', '/nope', undefined, undefined, { origin })]) {
        expect(headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
        expect(headers).not.toHaveProperty('access-control-allow-credentials');
      }
      const stream = listen(String(started.json.streamUrl), { origin });
      await stream.until(() => stream.activities().length > 0);
    }
  });

  it.each(['https://evil.test', 'null', 'http://www.school.test', 'https://www.school.test:444', 'https://www.school.test.evil.test', ''])(
    'such as "%s" are refused on every route and on upgrade',
    async (origin) => {
      const { token, conversationId, streamUrl } = await begin(service);
      for (const [method, path] of [
        ['POST', '/conversations'],
        ['GET', `/conversations/${conversationId}`],
        ['GET', `/conversations/${conversationId}/activities`],
        ['POST', `/conversations/${conversationId}/activities`],
        ['POST', `/conversations/${conversationId}/upload`],
        ['POST', '/tokens/refresh'],
      ] as const) {
        const answer = await call(service, method, path, token, method === 'POST' ? { type: 'message', text: 'x' } : undefined, { origin });
        expect([path, ...told(answer)]).toEqual([path, 403, 'ORIGIN_REFUSED']);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
      expect(await listen(streamUrl, { origin }).refused).toMatchObject({ status: 403, error: { code: 'ORIGIN_REFUSED' } });
    },
  );

  it('under a rebound name are not taken for the own one', async () => {
    const answer = await call(service, 'POST', '/tokens/generate', undefined, {}, { origin: 'http://evil.test', host: 'evil.test' });
    expect(told(answer)).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it('that a token was made for are the only ones it works on', async () => {
    const session = (await call(service, 'POST', '/tokens/generate', undefined, { trustedOrigins: [SCHOOL] })).json as unknown as Session;
    const from = (origin: string) => call(service, 'POST', '/conversations', session.token, {}, { origin });
    const started = await from(SCHOOL);
    expect(started.status).toBe(201);
    expect(told(await from('http://help.school.test:8080'))).toEqual([403, 'ORIGIN_REFUSED']);
    const url = String(started.json.streamUrl);
    expect(await listen(url, { origin: 'http://help.school.test:8080' }).refused).toMatchObject({ status: 403 });
    const refreshed = await call(service, 'POST', '/tokens/refresh', session.token, undefined, { origin: SCHOOL });
    const later = await call(
      service,
      'POST',
      '/conversations',
      String(refreshed.json.token),
      {},
      { origin: 'http://help.school.test:8080' },
    );
    expect(told(later)).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it('hear in a preflight what the real client asks for', async () => {
    const headers = {
      origin: SCHOOL,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-ms-bot-agent,x-requested-with',
    };
    for (const path of ['/tokens/generate', '/conversations', '/conversations/x/activities', '/conversations/x/upload']) {
      const answer = await call(service, 'OPTIONS', path, undefined, undefined, headers);
      expect(answer).toMatchObject({ status: 204, text: '' });
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': SCHOOL,
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type, x-ms-bot-agent, x-requested-with',
        'access-control-max-age': '7200',
        vary: 'Origin',
      });
    }
    const foreign = await call(service, 'OPTIONS', '/conversations', undefined, undefined, { ...headers, origin: 'https://evil.test' });
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('the stream address', () => {
  it('is that of PUBLIC_URL, path included', async () => {
    const service = await start({}, { PUBLIC_URL: 'https://chat.school.test/claimwise/' });
    const { token, conversationId } = await newToken(service.url);
    const { json } = await call(service, 'POST', '/conversations', token, {});
    expect(json.streamUrl).toMatch(`wss://chat.school.test/claimwise/v3/directline/conversations/${conversationId}/stream?t=`);
    const origin = 'https://chat.school.test';
    expect((await call(service, 'POST', '/tokens/refresh', token, undefined, { origin })).status).toBe(200);
  });

  it('is else where the caller came to, by TLS if a proxy on this machine says so', async () => {
    const service = await start();
    const { token } = await newToken(service.url);
    const host = new URL(service.url).host;
    const urlFor = async (headers: Record<string, string>) =>
      String((await call(service, 'POST', '/conversations', token, {}, headers)).json.streamUrl).split('/v3')[0];
    expect(await urlFor({})).toBe(`ws://${host}`);
    expect(await urlFor({ host: 'chat.school.test', 'x-forwarded-proto': 'https' })).toBe('wss://chat.school.test');
    expect(await urlFor({ host: 'a,b' })).toBe(`ws://${host}`);
  });
});
