import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSqliteTranscripts } from '../../../src/storage/sqlite-transcripts.ts';
import { countingCore, request, startTestService } from '../harness.ts';
import { begin, call, gatedStore, HOUR, listen, poll, pollUntil, post, running, start, stopAll } from './harness.ts';

afterEach(stopAll);

describe('transcripts', () => {
  it('go when their hours are over', async () => {
    let now = new Date('2026-11-22T10:00:00Z');
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-hours-'));
    running.push(() => rmSync(folder, { recursive: true }));
    const environment = { DATA_DIR: folder, TRANSCRIPT_HOURS: '2' };
    const first = await startTestService({ advise: countingCore, now: () => now }, environment);
    const session = await begin(first);
    await post(first, session, { text: 'my words' });
    await pollUntil(first, session, 3);
    const { token } = (await call(first, 'POST', '/tokens/refresh', session.token)).json as { token: string };
    await first.stop();
    now = new Date(now.getTime() + 2 * HOUR + 1000);
    const second = await start({ now: () => now }, environment); // sweeps as it starts
    const { json } = await call(second, 'POST', '/tokens/refresh', token);
    expect((await poll(second, { ...session, token: String(json.token) })).activities).toEqual([]);
  });

  it('and tokens stay out of the log', async () => {
    const service = await start();
    const session = await begin(service);
    const stream = listen(session.streamUrl);
    await post(service, session, { text: 'my very private question', channelData: { clientActivityID: 'private-mark' } });
    await stream.until(() => stream.activities().length >= 3);
    const log = service.lines.join('');
    expect(log).toContain('"msg":"turn"');
    for (const secret of ['private', session.token, session.conversationId, session.streamUrl.split('t=')[1] ?? ''])
      expect(log).not.toContain(secret);
  });
});

describe('a store of transcripts that fails', () => {
  it('has messages refused instead of lost, shows in /readyz, and is used again when it works', async () => {
    const inner = createSqliteTranscripts(':memory:');
    let full = false;
    const whenSpace =
      <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        full ? Promise.reject(new Error('disk full')) : write(...args);
    const transcripts = { ...inner, append: whenSpace(inner.append), answer: whenSpace(inner.answer), probe: whenSpace(inner.probe) };
    const gated = gatedStore();
    const service = await start({ transcripts, store: gated.store, directLine: { retryMs: 5 } });
    const session = await begin(service);
    const release = gated.close();
    await post(service, session, { text: 'accepted' });
    full = true;
    release();
    expect((await post(service, session, { text: 'refused' })).status).toBe(500);
    const ready = () => request(`${service.url}/readyz`, {});
    expect(await ready()).toMatchObject({ status: 503, json: { ready: false, store: { ok: false, code: 'STORE_UNAVAILABLE' } } });
    full = false;
    expect((await ready()).status).toBe(200);
    // what was accepted is answered by and by, once
    expect((await pollUntil(service, session, 3)).map(({ text }) => text)).toEqual(['1: joined', 'accepted', '2: accepted']);
  });
});
