import { afterEach, describe, expect, it, vi } from 'vitest';
import { startPostgres } from '../../fixtures/postgres-server.ts';
import { begin, pollUntil, post, running, start, stopAll } from '../direct-line/harness.ts';
import { request, texts } from '../harness.ts';

afterEach(stopAll);

const TOKEN_SECRET = 'vPz0Xn5s8uQe2rTy7wLk3jHg6fDa9cBm';

describe('a database that goes away and comes back', () => {
  it('stops what can not be kept, and nothing that was', async () => {
    const postgres = await startPostgres();
    running.push(() => postgres.remove());
    const service = await start({ directLine: { retryMs: 50 } }, { DATABASE_URL: await postgres.database('outage'), TOKEN_SECRET });
    const session = await begin(service);
    const ready = async () => (await request(`${service.url}/readyz`, {})).status;
    const fields = { conversation: { id: 'one' } };
    expect(texts(await service.post(fields))).toEqual(['1: hello']);

    await postgres.stop();
    expect((await post(service, session, { text: 'lost' })).status).toBe(500);
    expect(await ready()).toBe(503);
    expect((await request(`${service.url}/healthz`, {})).status).toBe(200);
    const [apology] = texts(await service.post(fields)) ?? [];
    expect(apology).not.toMatch(/^\d|STORE|database/);

    await postgres.start();
    await vi.waitFor(async () => expect(await ready()).toBe(200), 10_000);
    expect(texts(await service.post(fields))).toEqual(['2: hello']);
    expect((await post(service, session, { text: 'kept' })).status).toBe(200);
    expect((await pollUntil(service, session, 3)).map(({ text }) => text)).toEqual(['1: joined', 'kept', '2: kept']);
  });
});
