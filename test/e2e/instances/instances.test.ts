import { afterEach, describe, expect, it } from 'vitest';
import type { Announcer } from '../../../src/storage/announcer.ts';
import { openPostgres } from '../../../src/storage/postgres-open.ts';
import { createPostgresTranscripts } from '../../../src/storage/postgres-transcripts.ts';
import type { TranscriptStore } from '../../../src/storage/transcript-store.ts';
import { newToken } from '../../conformance/direct-line-client.ts';
import { newDatabase } from '../../fixtures/postgres-database.ts';
import { begin, call, listen, poll, pollUntil, post, running, start, stopAll, told } from '../direct-line/harness.ts';
import { request, texts } from '../harness.ts';

afterEach(stopAll);

const TOKEN_SECRET = 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm';

/** Two servers over one new database, with tests' overrides for both. */
async function startPair(...overrides: Parameters<typeof start>[0][]) {
  const environment = { DATABASE_URL: await newDatabase(), TOKEN_SECRET };
  const [a, b] = [await start(overrides[0], environment), await start(overrides[1] ?? overrides[0], environment)];
  return { a, b, environment };
}

describe('two servers over one PostgreSQL', () => {
  it('serve one web chat, whichever is asked', async () => {
    const { a, b } = await startPair();
    const session = await begin(a);
    expect((await post(b, session, { text: 'one' })).status).toBe(200);
    await pollUntil(a, session, 3);
    expect((await post(a, session, { text: 'two' })).status).toBe(200);
    expect((await pollUntil(b, session, 5)).map(({ text }) => text)).toEqual(['1: joined', 'one', '2: one', 'two', '3: two']);
    expect((await call(b, 'POST', '/tokens/refresh', session.token)).status).toBe(200);
  });

  it('send to a stream on one what is said on the other', async () => {
    const { a, b } = await startPair();
    const session = await begin(a);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length === 1);
    for (const text of ['one', 'two', 'three']) await post(b, session, { text });
    await stream.until(() => stream.activities().length === 7);
    const said = stream.activities().map(({ text }) => text);
    expect(said.filter((text) => /^\d/.test(text ?? ''))).toEqual(['1: joined', '2: one', '3: two', '4: three']);
  });

  it('show on one that someone types on the other', async () => {
    const { a, b } = await startPair();
    const session = await begin(a);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length === 1);
    await post(b, session, { type: 'typing' });
    await stream.until(() => stream.activities().length === 2);
    expect(stream.activities()[1]).toMatchObject({ type: 'typing', from: { role: 'user' } });
  });

  it('catch up with what no announcement told', async () => {
    const deaf: Announcer = { tell: () => undefined, listen: () => undefined, close: async () => undefined };
    const { a, b } = await startPair({ announcer: deaf, directLine: { catchUpMs: 20 } });
    const session = await begin(a);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length === 1);
    await post(b, session, { text: 'one' });
    await stream.until(() => stream.activities().length === 3);
  });

  it('close a stream on one when the conversation ends on the other', async () => {
    const { a, b } = await startPair();
    const session = await begin(a);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length === 1);
    await post(b, session, { type: 'endOfConversation' });
    expect((await stream.closed).code).toBe(1000);
    expect(told(await call(a, 'POST', '/conversations', session.token, {}))).toEqual([404, 'CONVERSATION_ENDED']);
  });

  it('answer every message of one chat once and in order when both take them', async () => {
    const { a, b } = await startPair({ directLine: { posts: { burst: 1000, perSecond: 1000 } } });
    const session = await begin(a);
    await Promise.all(Array.from({ length: 40 }, (_, index) => post(index % 2 ? a : b, session, { text: `m${index}` })));
    const all = await pollAll(a, session, 81);
    const asked = all.filter(({ from }) => from.role === 'user').map(({ text }) => text);
    const answers = all.filter(({ from }) => from.role === 'bot').map(({ text }) => text);
    expect(asked).toHaveLength(40);
    expect(answers).toEqual(['1: joined', ...asked.map((text, index) => `${index + 2}: ${text}`)]);
  });

  it('answer what the other took and stood still over, once', async () => {
    const url = await newDatabase();
    const environment = { DATABASE_URL: url, TOKEN_SECRET };
    const stores = await Promise.all([0, 1].map(async () => createPostgresTranscripts(await openPostgres(url), 200)));
    const [slow, quick] = stores as [TranscriptStore, TranscriptStore];
    const gate = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();
    const met = Promise.withResolvers<void>();
    const answer: TranscriptStore['answer'] = async (...args) => {
      met.resolve();
      await gate.promise;
      const answered = await slow.answer(...args);
      late.resolve(answered);
      return answered;
    };
    running.push(slow.close, quick.close);
    const a = await start({ transcripts: { ...slow, answer } }, environment);
    const session = await newToken(a.url);
    await call(a, 'POST', '/conversations', session.token, {});
    await met.promise;
    const b = await start({ transcripts: quick, directLine: { recoverMs: 50 } }, environment);
    expect((await pollUntil(b, session, 1)).map(({ text }) => text)).toEqual(['1: joined']);
    gate.resolve();
    expect(await late.promise).toBeUndefined();
    expect((await poll(a, session)).activities).toHaveLength(1);
  });

  it('share what one may post', async () => {
    const { a, b } = await startPair({ directLine: { posts: { burst: 10, perSecond: 0.001 } } });
    const session = await begin(a);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => (await post(index % 2 ? a : b, session, { text: 'x' })).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  });

  it('give the same replies to an activity that comes to both, and keep one state', async () => {
    const { a, b } = await startPair();
    const fields = { id: 'one', conversation: { id: 'shared' } };
    const answers = await Promise.all([a.post(fields), b.post(fields), a.post(fields)]);
    for (const answer of answers) expect(texts(answer)).toEqual(['1: hello']);
    expect(texts(await b.post({ id: 'two', conversation: { id: 'shared' } }))).toEqual(['2: hello']);
  });

  it('lose no turn of a conversation when both run one at the same time', async () => {
    const { a, b } = await startPair();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 2 ? a : b).post({ conversation: { id: 'busy' } })));
    const numbers = answers.map((answer) => Number(texts(answer)?.[0]?.split(':')[0])).sort((one, other) => one - other);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it('go on with a chat by a code that the other made', async () => {
    const { a, b } = await startPair();
    const session = await begin(a);
    const make = { method: 'POST', headers: { authorization: `Bearer ${session.token}` } };
    const { json } = await request(`${a.url}/chat/code`, make);
    const resume = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect((await request(`${b.url}/chat/resume`, resume, JSON.stringify({ code: json.code }))).json).toMatchObject({
      conversationId: session.conversationId,
    });
  });
});

/** Everything that was said, page by page, once there is as much as awaited. */
async function pollAll(service: Parameters<typeof poll>[0], session: Parameters<typeof poll>[1], count: number) {
  const all: Awaited<ReturnType<typeof poll>>['activities'] = [];
  let watermark = '';
  while (all.length < count) {
    const page = await poll(service, session, watermark);
    all.push(...page.activities);
    watermark = page.watermark;
  }
  return all;
}
