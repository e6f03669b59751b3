import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/errors.ts';
import { newToken } from '../../conformance/direct-line-client.ts';
import { call, type Session } from '../direct-line/harness.ts';
import { type Answer, countingCore, request, startTestService, texts } from '../harness.ts';
import { raw } from './raw.ts';

/** Runs of each property; docs/security.md names them. */
const RUNS = 300;
/** Paths of every route, `:x` for what a caller may fill in. */
const PATHS = [
  '/',
  '/chat',
  '/embed.js',
  '/chat/code',
  '/chat/resume',
  '/plan/:x',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/messages',
  '/v3/directline/tokens/generate',
  '/v3/directline/tokens/refresh',
  '/v3/directline/conversations',
  '/v3/directline/conversations/:x',
  '/v3/directline/conversations/:x/activities',
  '/v3/directline/conversations/:x/upload',
  '/v3/directline/conversations/:x/stream',
  '/staff',
  '/staff/sign-in',
  '/staff/sign-out',
  '/staff/account',
  '/staff/account/back',
  '/staff/questions',
  '/staff/tickets',
  '/staff/tickets/revive',
  '/staff/content',
  '/staff/content/:x',
  '/staff/export/:x',
];
const NASTY = [
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '\u2028',
  '<script>',
  "' or 1=1 --",
  '{{7*7}}',
  'x'.repeat(5000),
];

let service: Awaited<ReturnType<typeof startTestService>>;
let session: Session;
beforeAll(async () => {
  const unlimited = { burst: 1e9, perSecond: 1e9 };
  const directLine = { tokens: unlimited, posts: unlimited, postsOfAddress: unlimited, bytes: unlimited, bytesOfAddress: unlimited };
  service = await startTestService({ advise: countingCore, directLine });
  session = await newToken(service.url);
  await call(service, 'POST', '/conversations', session.token, {});
});
afterAll(() => service.stop());

const word = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }));
const anything = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify({ type: 'message', text: value, value })),
  word,
);

/** What every answer has to keep to: no fault of ours, a fixed text, and nothing of the inside. */
function expectSane({ status, headers, text, json }: Answer, what: string): void {
  expect(status, what).toBeLessThan(500);
  expect(headers['x-content-type-options'], what).toBe('nosniff');
  if (status >= 400 && json.error)
    expect((ERRORS as Record<string, string>)[json.error.code], what).toBe((json.error as { message?: string }).message);
  expect(text, what).not.toMatch(/root:x|node_modules|\bat .*\.(ts|js):\d+|STORE_|SQLITE/);
}

/** The server goes on as if nothing had been, and has logged no fault. */
async function expectUnharmed(): Promise<void> {
  expect(texts(await service.post({}))).toEqual(['1: hello']);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(service.lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
}

describe('every route', () => {
  it('refuses or answers any method, path, query, header and body', async () => {
    const shots = fc.record({
      path: fc.constantFrom(...PATHS),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
      filler: word,
      query: word,
      body: anything,
      type: fc.constantFrom(
        'application/json',
        'application/json; charset=utf-8',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
      ),
      authorization: fc.constantFrom(undefined, 'Bearer', 'Bearer x.y.z', 'mine', 'Basic eDp5'),
      origin: fc.constantFrom(undefined, 'null', 'https://evil.test', 'http://127.0.0.1'),
      cookie: fc.constantFrom(undefined, '__Host-x=1', 'staff=../../x', '=;=;='),
    });
    await fc.assert(
      fc.asyncProperty(shots, async ({ path, method, filler, query, body, type, authorization, origin, cookie }) => {
        const filled = path.replace(':x', encodeURIComponent(filler.toWellFormed()));
        const url = `${service.url}${filled}?watermark=${encodeURIComponent(query.toWellFormed())}&t=${encodeURIComponent(query.toWellFormed())}`;
        const given = authorization === 'mine' ? `Bearer ${session.token}` : authorization;
        const sent = method === 'GET' || method === 'HEAD' ? undefined : Buffer.from(body);
        const headers = {
          ...(sent && { 'content-type': type, 'content-length': String(sent.length) }),
          ...(given && { authorization: given }),
          ...(origin && { origin }),
          ...(cookie && { cookie }),
        };
        expectSane(await request(url, { method, headers }, sent), `${method} ${path}`);
      }),
      { numRuns: RUNS * 3 },
    );
    await expectUnharmed();
  });

  it('stands any bytes in place of a request', async () => {
    const start = fc.constantFrom(
      '',
      'GET / HTTP/1.1\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\n',
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n',
      'GET /v3/directline/conversations/x/stream?t=y HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n',
    );
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (head, bytes) => {
        const answer = await raw(service.url, [Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n\r\n')]), 'QUIT\r\n\r\n'], {
          end: true,
        });
        expect(answer).not.toMatch(/HTTP\/1.1 5\d\d|\bat .*\.(ts|js):\d+/);
      }),
      { numRuns: RUNS },
    );
    await expectUnharmed();
  }, 60_000);
});

describe('activities', () => {
  const field = fc.oneof(fc.jsonValue({ maxDepth: 4 }), word);
  const names = [
    'type',
    'id',
    'channelId',
    'from',
    'recipient',
    'conversation',
    'text',
    'value',
    'entities',
    'membersAdded',
    'membersRemoved',
    'channelData',
    'attachments',
    'name',
    'locale',
    'timestamp',
    'serviceUrl',
    'deliveryMode',
    'replyToId',
    'suggestedActions',
    'action',
    'reactionsAdded',
    'relatesTo',
    '__proto__',
    'constructor',
  ];
  const odd = fc.dictionary(fc.constantFrom(...names), field, { maxKeys: 6 });

  it('of any shape on the Bot Framework route are answered or refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('message', 'conversationUpdate', 'invoke', 'event', 'messageReaction', 'installationUpdate', 'typing'),
        odd,
        async (type, fields) => {
          const answer = await service.post({ type, ...fields, deliveryMode: 'expectReplies' });
          expectSane(answer, JSON.stringify(fields).slice(0, 300));
          expect([200, 400, 403]).toContain(answer.status);
        },
      ),
      { numRuns: RUNS },
    );
    await expectUnharmed();
  });

  it('of any shape in a web chat are taken or refused, and the chat goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('message', 'event', 'typing', 'trace', 'invoke'), odd, async (type, fields) => {
        const answer = await call(service, 'POST', `/conversations/${session.conversationId}/activities`, session.token, {
          type,
          ...fields,
        });
        expectSane(answer, JSON.stringify(fields).slice(0, 300));
        expect([200, 400, 429]).toContain(answer.status);
        // one that ends the chat would refuse all that follow
        expect(answer.json.error?.code).not.toBe('CONVERSATION_ENDED');
      }),
      { numRuns: RUNS },
    );
    await expectUnharmed();
  });
});
