import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { readSchool } from '../../../src/content/school.ts';
import { begin, call, listen, post, SCHOOL, type Session, stopAll, told } from '../direct-line/harness.ts';
import { countingCore, request, startTestService, texts } from '../harness.ts';
import { raw } from './raw.ts';

const RUNS = 200;

let service: Awaited<ReturnType<typeof startTestService>>;
let session: Session & { streamUrl: string };
beforeAll(async () => {
  service = await startTestService({ advise: countingCore }, { ALLOWED_ORIGINS: SCHOOL });
  session = await begin(service);
});
afterAll(async () => {
  await stopAll();
  await service.stop();
});

describe('slow callers', () => {
  it('of headers and of bodies are cut, while others are served', async () => {
    const drip = (head: string, rest: string) => raw(service.url, [head, ...rest], { gapMs: 1000 });
    const post = 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n';
    const slow = [
      ...Array.from({ length: 50 }, () => drip('GET /healthz HTTP/1.1\r\n', `X: ${'x'.repeat(60)}`)),
      ...Array.from({ length: 50 }, () => drip(post, 'x'.repeat(60))),
    ];
    for (let index = 0; index < 20; index++) expect(texts(await service.post({}))).toEqual(['1: hello']);
    const answers = await Promise.all(slow);
    // cut by the server, with or without a word
    for (const answer of answers) expect(answer).toMatch(/^$|^HTTP\/1.1 (408|400) /);
    expect(texts(await service.post({}))).toEqual(['1: hello']);
  }, 60_000);

  it('that open connections and say nothing keep nobody out', async () => {
    const { hostname, port } = new URL(service.url);
    const idle = await Promise.all(
      Array.from(
        { length: 1000 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(Number(port), hostname, () => resolve(socket));
            socket.on('error', () => resolve(socket));
          }),
      ),
    );
    expect(texts(await service.post({}))).toEqual(['1: hello']);
    for (const socket of idle) socket.destroy();
  });
});

describe('tokens and tickets', () => {
  it('with any one letter changed open nothing', async () => {
    const ticket = new URL(session.streamUrl).searchParams.get('t') as string;
    // the last letter holds bits that say nothing
    const change = fc.record({ of: fc.constantFrom('token', 'ticket'), at: fc.nat(), letter: fc.constantFrom(...'ABCxyz019_-.') });
    await fc.assert(
      fc.asyncProperty(change, async ({ of, at, letter }) => {
        const text = of === 'token' ? session.token : ticket;
        const index = at % (text.length - 1);
        if (text[index] === letter) return;
        const changed = `${text.slice(0, index)}${letter}${text.slice(index + 1)}`;
        if (of === 'token') {
          const [status, code] = told(await call(service, 'GET', `/conversations/${session.conversationId}/activities`, changed));
          expect([status, code]).toEqual([403, 'TOKEN_INVALID']);
        } else {
          expect(await listen(session.streamUrl.replace(ticket, changed)).refused).toMatchObject({ status: 403 });
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('used again show the same person the same chat, and nothing else', async () => {
    const other = await begin(service);
    const streams = [listen(session.streamUrl), listen(session.streamUrl)];
    await streams[1]?.until(() => (streams[1]?.activities().length ?? 0) > 0);
    const ids = streams.flatMap((stream) => stream.activities().map(({ id }) => id.split('|')[0]));
    expect([...new Set(ids)]).toEqual([session.conversationId]);
    expect(told(await post(service, { ...other, token: session.token }, { text: 'mine?' }))).toEqual([403, 'TOKEN_CONVERSATION']);
    expect(await listen(other.streamUrl.replace(/t=.*/, new URL(session.streamUrl).search.slice(1))).refused).toMatchObject({
      status: 403,
    });
  });
});

describe('pages of other origins', () => {
  it.each([
    'https://evil.test',
    'null',
    `${SCHOOL}.evil.test`,
    SCHOOL.replace('https', 'http'),
    `${SCHOOL}:8443`,
    SCHOOL.toUpperCase(),
    SCHOOL.replace('www', 'wwww'),
    `${SCHOOL}/`,
    `${SCHOOL}@evil.test`,
    'file://',
    `https://evil.test?${SCHOOL}`,
  ])('such as %s get no token, no answer and no stream', async (origin) => {
    const headers = { origin };
    const token = await call(service, 'POST', '/tokens/generate', undefined, {}, headers);
    expect(told(token)).toEqual([403, 'ORIGIN_REFUSED']);
    expect(token.headers['access-control-allow-origin']).toBeUndefined();
    expect(told(await post(service, session, { text: 'x' }, headers))).toEqual([403, 'ORIGIN_REFUSED']);
    expect(await listen(session.streamUrl, headers).refused).toMatchObject({ status: 403 });
  });
});

describe('paths', () => {
  it('lead out of no folder, however they are written', async () => {
    const up = fc.constantFrom('..', '%2e%2e', '.%2e', '..%2f', '..%5c', '..\\', '%252e%252e', '....//', '..;', '\u2025', '%c0%ae%c0%ae');
    const prefix = fc.constantFrom(
      '/',
      '/assets/',
      '/chat/',
      '/plan/',
      '/embed.js/',
      '/staff/content/',
      '/staff/export/',
      '/v3/directline/conversations/',
    );
    const end = fc.constantFrom(
      'etc/passwd',
      'package.json',
      '.env',
      'data/token-secret',
      'data/claimwise.db',
      'knowledge/terms.yaml',
      'src/main.ts',
    );
    await fc.assert(
      fc.asyncProperty(prefix, fc.array(up, { minLength: 1, maxLength: 6 }), end, async (head, steps, file) => {
        const answer = await raw(service.url, [
          Buffer.from(`GET ${head}${steps.join('/')}/${file} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
        ]);
        expect(answer).toMatch(/^HTTP\/1.1 (303|302|400|403|404) /);
        expect(answer).not.toMatch(/root:x|"dependencies"|SQLite format|import \{/);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a folder of a school', () => {
  it('can name no picture outside of itself', () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-hostile-'));
    for (const logo of [
      '../../etc/passwd',
      '/etc/passwd',
      '..%2flogo.svg',
      'a/../../logo.svg',
      '..\\logo.svg',
      'logo.svg/../x.png',
      '.svg',
    ]) {
      writeFileSync(join(folder, 'school.yaml'), `logo: ${JSON.stringify(logo)}\n`);
      expect(() => readSchool(folder), logo).toThrow('SCHOOL_INVALID');
    }
    rmSync(folder, { recursive: true });
  });
});

describe('a flood', () => {
  it('of upgrade requests with made-up tickets opens nothing and harms nobody', async () => {
    const refused = Array.from({ length: 500 }, (_, index) => {
      const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v3/directline/conversations/x${index}/stream?t=a.b.c`);
      return new Promise<string>((resolve) => {
        socket.on('unexpected-response', (_request, response) => {
          response.resume();
          resolve(String(response.statusCode));
        });
        socket.on('error', () => resolve('cut'));
        socket.on('open', () => resolve('open'));
      });
    });
    expect(new Set(await Promise.all(refused))).not.toContain('open');
    expect(texts(await service.post({}))).toEqual(['1: hello']);
  });

  it('of sockets of one chat is bounded, and the chat goes on', async () => {
    const again = async () =>
      String((await call(service, 'GET', `/conversations/${session.conversationId}`, session.token)).json.streamUrl);
    const url = await again();
    const open = await Promise.all(
      Array.from(
        { length: 100 },
        () =>
          new Promise<WebSocket | undefined>((resolve) => {
            const socket = new WebSocket(url);
            socket.on('open', () => resolve(socket));
            socket.on('error', () => resolve(undefined));
          }),
      ),
    );
    expect(open.filter(Boolean).length).toBeLessThanOrEqual(30);
    expect((await post(service, session, { text: 'still here' })).status).toBe(200);
    for (const socket of open) socket?.terminate();
  });

  it('of a megabyte is refused on every route that takes a body', async () => {
    const body = JSON.stringify({ type: 'message', text: 'x'.repeat(1_000_000) });
    for (const path of [
      '/api/messages',
      '/v3/directline/tokens/generate',
      '/chat/resume',
      `/v3/directline/conversations/${session.conversationId}/activities`,
    ]) {
      const headers = {
        'content-type': 'application/json',
        'content-length': String(body.length),
        authorization: `Bearer ${session.token}`,
      };
      const answer = await request(`${service.url}${path}`, { method: 'POST', headers }, body).catch((error: { code?: string }) => error);
      if ('status' in answer) expect(answer.status, path).toBe(413);
      else expect(['EPIPE', 'ECONNRESET'], path).toContain(answer.code);
    }
    expect(texts(await service.post({}))).toEqual(['1: hello']);
  });
});
