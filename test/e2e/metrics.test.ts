import { afterEach, describe, expect, it } from 'vitest';
import { begin, listen, pollUntil, post, running, start, stopAll } from './direct-line/harness.ts';
import { request } from './harness.ts';

afterEach(stopAll);

const METRICS_TOKEN = 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm';
const read = (service: { url: string }, headers: Record<string, string> = {}) => request(`${service.url}/metrics`, { headers });
/** The value of a line of the text format. */
const numberAt = (text: string, line: string) =>
  Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.split(' ')
      .at(-1),
  );

describe('/metrics', () => {
  it('counts turns and what came of them, requests and sockets', async () => {
    const service = await start({ advise: undefined as never });
    for (const text of ['hello', 'How much honey does a hive give?', 'blah xyzzy']) await service.post({ text });
    const session = await begin(service);
    const stream = listen(session.streamUrl);
    await stream.until(() => stream.activities().length > 0);
    const { status, headers, text } = await read(service);
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(numberAt(text, 'claimwise_turns_total{channel="emulator"}')).toBe(3);
    expect(numberAt(text, 'claimwise_turns_total{channel="directline"}')).toBe(1);
    expect(numberAt(text, 'claimwise_turn_seconds_count{channel="emulator"}')).toBe(3);
    expect(numberAt(text, 'claimwise_outcomes_total{outcome="answered"}')).toBe(1);
    expect(numberAt(text, 'claimwise_request_seconds_count{route="/api/messages",method="POST",status="200"}')).toBe(3);
    expect(numberAt(text, 'claimwise_sockets')).toBe(1);
    expect(numberAt(text, 'claimwise_ready')).toBe(1);
    expect(numberAt(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('holds nothing that callers have made up', async () => {
    const service = await start();
    const canary = 'Zanzibar';
    await service.post({ text: canary, channelId: canary, conversation: { id: canary }, from: { id: canary, name: canary } });
    await request(`${service.url}/${canary}?${canary}`, { headers: { 'x-request-id': canary } });
    const session = await begin(service);
    await post(service, session, { text: canary });
    await pollUntil(service, session, 3);
    const { text } = await read(service);
    expect(text).not.toContain(canary);
    expect(text).not.toContain(session.conversationId);
    expect(numberAt(text, 'claimwise_turns_total{channel="other"}')).toBe(1);
  });

  it('is refused to callers from elsewhere, and to pages that rebind a name', async () => {
    const service = await start();
    const strange: Record<string, string>[] = [{ 'x-forwarded-for': '203.0.113.1' }, { host: 'rebound.test' }, { forwarded: 'for=1' }];
    for (const headers of strange) {
      expect(await read(service, headers)).toMatchObject({ status: 403, json: { error: { code: 'METRICS_REFUSED' } } });
    }
  });

  it('is given for its token, where one is set, and to nobody else', async () => {
    const service = await start({}, { METRICS_TOKEN });
    expect((await read(service, { authorization: `Bearer ${METRICS_TOKEN}`, 'x-forwarded-for': '203.0.113.1' })).status).toBe(200);
    for (const authorization of ['', 'Bearer', `Bearer ${METRICS_TOKEN}x`, `Basic ${METRICS_TOKEN}`, `Bearer ${'x'.repeat(32)}`]) {
      expect((await read(service, authorization ? { authorization } : {})).status).toBe(403);
    }
  });
});

describe('a server that is to end behind a balancer', () => {
  it('says so while it goes on, then takes nothing more', async () => {
    const service = await start({}, { DRAIN_SECONDS: '1' });
    const ended = service.stop();
    running.pop();
    const ready = await request(`${service.url}/readyz`, {});
    expect([ready.status, ready.json.ready, ready.json.ending]).toEqual([503, false, true]);
    expect((await request(`${service.url}/healthz`, {})).status).toBe(200);
    expect((await service.post({ text: 'still there?' })).status).toBe(200);
    await ended;
    await expect(request(`${service.url}/healthz`, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
