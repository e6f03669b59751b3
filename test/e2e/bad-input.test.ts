import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activity, countingCore, request, startConnector, startTestService, texts } from './harness.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
let service: Awaited<ReturnType<typeof startTestService>>;
let connector: Awaited<ReturnType<typeof startConnector>>;
beforeAll(async () => {
  connector = await startConnector();
  service = await startTestService({ advise: countingCore });
});
afterAll(async () => {
  await service.stop();
  await connector.stop();
});

const send = (
  body: string | Buffer | (string | Buffer)[],
  headers: Record<string, string> = JSON_TYPE,
  path = '/api/messages',
  method = 'POST',
) => request(`${service.url}${path}`, { method, headers }, body);

/** Sends bytes as they are and gives what came back until the connection closed. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(received));
  });
}

describe('a bad body', () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
  const nested = (depth: number) => `{"type":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['a gzip bomb', bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 415, 'REQUEST_BODY_TYPE'],
    ['broken gzip', Buffer.from('1f8b0800deadbeef', 'hex'), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 415, 'REQUEST_BODY_TYPE'],
    ['cut gzip', gzipSync('{}').subarray(0, 12), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 415, 'REQUEST_BODY_TYPE'],
    ['deflate', '{}', { ...JSON_TYPE, 'content-encoding': 'deflate' }, 415, 'REQUEST_BODY_TYPE'],
    [
      'multipart',
      '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--x--',
      { 'content-type': 'multipart/form-data; boundary=x' },
      415,
      'REQUEST_BODY_TYPE',
    ],
    ['a form', 'type=message', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'REQUEST_BODY_TYPE'],
    ['csv', 'a,b', { 'content-type': 'text/csv' }, 415, 'REQUEST_BODY_TYPE'],
    ['bytes', Buffer.from([0, 1, 2]), { 'content-type': 'application/octet-stream' }, 415, 'REQUEST_BODY_TYPE'],
    ['no type', '{}', {}, 415, 'REQUEST_BODY_TYPE'],
    ['nothing', '', JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['broken JSON', '{"type":', JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['two values', '{} {}', JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['deep JSON', nested(33), JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['very deep JSON', nested(100_000), JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['an array', '[]', JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['null', 'null', JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['a number', '7', JSON_TYPE, 400, 'REQUEST_BODY_JSON'],
    ['an empty object', '{}', JSON_TYPE, 400, 'REQUEST_ACTIVITY'],
    ['an activity under __proto__', `{"__proto__":${JSON.stringify(activity({}))}}`, JSON_TYPE, 400, 'REQUEST_ACTIVITY'],
  ])('%s is refused', async (_what, body, headers, status, code) => {
    const answer = await send(body, headers);
    expect([answer.status, answer.json.error?.code]).toEqual([status, code]);
    expect(answer.json.requestId).toBe(answer.headers['x-request-id']);
  });

  it('of a megabyte is refused before it has come', async () => {
    const announced = await raw(
      `POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{"a":`,
    );
    expect(announced).toMatch(/^HTTP\/1.1 413 /);
    expect(announced).toMatch(/\r\nconnection: close\r\n/i);
    expect(announced).toContain('REQUEST_BODY_SIZE');
  });

  it('of a megabyte in chunks is refused at the limit', async () => {
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const answer = await raw(
      `POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('that breaks off does no harm', async () => {
    await raw(
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"type":"mess',
    );
  });

  it('leaves nothing behind in what JavaScript objects inherit', async () => {
    const answer = await send(
      JSON.stringify(activity({})).replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'),
    );
    expect(answer.status).toBe(200);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('a bad activity', () => {
  const wrong = [null, 5, true, '', [], {}, [1], { id: 5 }, { id: '' }];
  const fields = [
    'type',
    'channelId',
    'conversation',
    'from',
    'recipient',
    'serviceUrl',
    'id',
    'text',
    'value',
    'locale',
    'deliveryMode',
    'membersAdded',
    'entities',
    'action',
    'timestamp',
    'localTimestamp',
    'attachments',
    'channelData',
    'replyToId',
    'suggestedActions',
  ];
  const needed = new Set(['type', 'channelId', 'conversation', 'from']);

  it.each(fields)('with any kind of value as %s is answered or refused, never more', async (field) => {
    for (const value of wrong) {
      for (const type of ['message', 'conversationUpdate', 'installationUpdate']) {
        const { status, json } = await service.post({ type, serviceUrl: connector.serviceUrl, [field]: value });
        expect([200, 400], `${field} = ${JSON.stringify(value)}`).toContain(status);
        if (status === 400) expect(json.error?.code).toBe('REQUEST_ACTIVITY');
      }
    }
  });

  it.each([...needed])('without %s is refused', async (field) => {
    expect((await service.post({ [field]: undefined })).status).toBe(400);
  });

  it('with ids that mean something to JavaScript is answered like any other', async () => {
    for (const id of ['__proto__', 'constructor', '../../etc/passwd', '\u0000', '🐝'.repeat(50)]) {
      expect(texts(await service.post({ id, channelId: 'x', conversation: { id }, from: { id } }))).toEqual(['1: hello']);
    }
  });
});

describe('a bad request', () => {
  it.each([
    ['GET', '/nope', 404, 'REQUEST_NOT_FOUND'],
    ['POST', '/api/message', 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/api/messages/../../etc/passwd', 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/%E0%A4%A', 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/api/messages', 405, 'REQUEST_METHOD'],
    ['PUT', '/api/messages', 405, 'REQUEST_METHOD'],
    ['DELETE', '/healthz', 405, 'REQUEST_METHOD'],
    ['POST', '/', 405, 'REQUEST_METHOD'],
  ])('%s %s gets a fixed text', async (method, path, status, code) => {
    const answer = await send('', {}, path, method);
    expect([answer.status, answer.json.error?.code]).toEqual([status, code]);
    expect(answer.text).not.toContain('passwd');
    if (status === 405) expect(answer.headers.allow).toMatch(/POST|GET/);
  });

  it.each(['//', '///', '//[', 'http://', 'http://[', '*', '/\\', '/?', '/%', '/%00', '/;', '/#', '?'])(
    'for %s does no harm',
    async (path) => {
      expect(await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 (200|400|404|405) /);
    },
  );

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['two lengths', 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    [
      'a length beside chunks',
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['huge headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ])('of %s is refused', async (_what, bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  it('passed on by a proxy is refused while there is no app id', async () => {
    const answer = await service.post({}, { 'x-forwarded-for': '203.0.113.9' });
    expect([answer.status, answer.json.error?.code]).toEqual([403, 'REQUEST_FORBIDDEN']);
    expect((await service.post({}, { host: 'evil.test' })).status).toBe(403);
  });

  it('keeps a sane request id and replaces any other', async () => {
    const idFor = async (id: string) =>
      (await request(`${service.url}/healthz`, { headers: { 'x-request-id': id } })).headers['x-request-id'];
    expect(await idFor('trace-12345678')).toBe('trace-12345678');
    for (const bad of ['short', 'x'.repeat(65), 'has space in it', '<script>alert(1)</script>'])
      expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('every response', () => {
  it.each(['/', '/healthz', '/readyz', '/nope'])('from %s may not be sniffed, framed, cached or run', async (path) => {
    const { headers } = await request(`${service.url}${path}`, {});
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
    expect(headers).not.toHaveProperty('server');
  });

  it('to HEAD has no body', async () => {
    expect(await request(`${service.url}/healthz`, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });
});

describe('after all of it', () => {
  it('the server answers as before', async () => {
    expect(texts(await service.post({ text: 'still there?' }))).toEqual(['1: still there?']);
    expect((await request(`${service.url}/readyz`, {})).status).toBe(200);
    expect(service.lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
