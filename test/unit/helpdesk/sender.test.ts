import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Delivered, type Failure, failed, type Provider, type Sending } from '../../../src/helpdesk/provider.ts';
import { createSender, type Sender } from '../../../src/helpdesk/sender.ts';
import type { OutboxStore } from '../../../src/storage/outbox-store.ts';
import { createSqliteOutbox } from '../../../src/storage/sqlite-outbox.ts';
import { sampleTicket } from '../../fixtures/helpdesk/tickets.ts';

const START = Date.parse('2026-11-22T10:00:00Z');
const SECOND = 1000;
const times = { pollMs: 60 * 60 * SECOND, leaseMs: 180 * SECOND, firstMs: 30 * SECOND, mostMs: 600 * SECOND, tries: 5 };

describe('createSender', () => {
  let outbox: OutboxStore;
  let at: number;
  let sent: Sending[];
  let logged: { level: string; fields: object; message: string }[];
  let sender: Sender | undefined;
  /** What the helpdesk says to the next tickets; it takes all others. */
  let outcomes: (Delivered | Failure)[];
  beforeEach(() => {
    outbox = createSqliteOutbox(':memory:');
    [at, sent, logged, outcomes] = [START, [], [], []];
  });
  afterEach(async () => {
    await sender?.close();
    sender = undefined;
    await outbox.close();
  });
  const log = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
  const taking: Provider = {
    send: async (sending) => {
      sent.push(sending);
      return outcomes.shift() ?? { type: 'delivered', remote: 'T1' };
    },
  };
  const start = (provider = taking, store = outbox, random = () => 0.5) => {
    const logs = { info: log('info'), warn: log('warn'), error: log('error') };
    sender = createSender({ outbox: store, provider, now: () => new Date(at), log: logs, random, times });
    return sender;
  };
  const add = async (...keys: string[]) => {
    for (const key of keys) await outbox.add({ key, reference: `R-${key}`, ticket: sampleTicket(`R-${key}`) }, new Date(at));
  };
  const attempts = (count: number) => vi.waitFor(() => expect(logged).toHaveLength(count));
  const waits = async () => (await outbox.list('waiting', 1))[0];

  it('sends what waits when it starts, oldest first', async () => {
    await add('a');
    at += SECOND;
    await add('b');
    start();
    await attempts(2);
    expect(sent.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(sent[0]?.ticket).toEqual(sampleTicket('R-a'));
    expect(await outbox.list('delivered', 10)).toMatchObject([{ key: 'b', remote: 'T1' }, { key: 'a' }]);
  });

  it('sends what comes in when it is woken', async () => {
    const { wake } = start();
    await add('a');
    wake();
    await attempts(1);
    expect(await outbox.counts()).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('waits twice as long after each failure, up to a limit, and then gives up', async () => {
    await add('a');
    outcomes = Array.from({ length: 5 }, () => failed('HELPDESK_UNREACHABLE', 'no answer in time'));
    const { wake } = start();
    const pauses: number[] = [];
    for (let count = 1; count < times.tries; count++) {
      await attempts(count);
      const due = await vi.waitFor(async () => (await waits())?.due ?? 0);
      pauses.push((due - at) / SECOND);
      at = due - 1;
      wake();
      at = due;
      wake();
    }
    await attempts(5);
    expect(pauses).toEqual([30, 60, 120, 240]);
    expect(await outbox.list('dead', 1)).toMatchObject([
      { key: 'a', tries: 5, error: 'HELPDESK_UNREACHABLE', ticket: sampleTicket('R-a') },
    ]);
  });

  it.each([
    { random: 0, seconds: 22.5 },
    { random: 1, seconds: 37.5 },
  ])('spreads attempts: $seconds s at $random', async ({ random, seconds }) => {
    await add('a');
    outcomes = [failed('HELPDESK_BUSY', 'status 500')];
    start(taking, outbox, () => random);
    await attempts(1);
    expect(((await waits())?.due ?? 0) - at).toBe(seconds * SECOND);
  });

  it('waits as long as the helpdesk asks it to', async () => {
    await add('a');
    outcomes = [failed('HELPDESK_BUSY', 'status 429', { afterMs: 300 * SECOND })];
    start();
    await attempts(1);
    expect(((await waits())?.due ?? 0) - at).toBe(300 * SECOND);
  });

  it('gives up at once what will never be taken, and goes on with the next', async () => {
    await add('a', 'b');
    outcomes = [failed('HELPDESK_REFUSED', 'status 422', { final: true })];
    start();
    await attempts(2);
    expect(await outbox.counts()).toMatchObject({ dead: 1, delivered: 1, waiting: 0 });
  });

  it('asks before it sends again what may have arrived, and only then', async () => {
    await add('a');
    outcomes = [failed('HELPDESK_UNREACHABLE', 'no answer in time', { doubtful: true })];
    const asked: string[] = [];
    const { wake } = start({
      ...taking,
      find: async ({ key }) => {
        asked.push(key);
        return { type: 'delivered', remote: 'T9' };
      },
    });
    await attempts(1);
    expect(asked).toEqual([]);
    at += 60 * SECOND;
    wake();
    await attempts(2);
    expect(asked).toEqual(['a']);
    expect(sent).toHaveLength(1);
    expect(await outbox.list('delivered', 1)).toMatchObject([{ remote: 'T9' }]);
  });

  it('sends again what did not arrive', async () => {
    await add('a');
    outcomes = [failed('HELPDESK_UNREACHABLE', 'no answer in time', { doubtful: true })];
    const { wake } = start({ ...taking, find: async () => ({ type: 'absent' }) });
    await attempts(1);
    at += 60 * SECOND;
    wake();
    await attempts(2);
    expect(sent).toHaveLength(2);
  });

  it('does not send while it cannot be told whether it arrived', async () => {
    await add('a');
    outcomes = [failed('HELPDESK_UNREACHABLE', 'no answer in time', { doubtful: true })];
    const { wake } = start({ ...taking, find: async () => failed('HELPDESK_REFUSED', 'status 400', { final: true }) });
    await attempts(1);
    at += 60 * SECOND;
    wake();
    await attempts(2);
    expect(sent).toHaveLength(1);
    expect(await outbox.counts()).toMatchObject({ waiting: 1, dead: 0 });
  });

  it('sends nothing on a claim that is no longer its own', async () => {
    await add('a');
    const late = { ...outbox, begin: async () => false };
    start(taking, late);
    await vi.waitFor(async () => expect((await waits())?.tries).toBe(1));
    await sender?.close();
    expect(sent).toEqual([]);
  });

  it('shares the tickets with other senders, and none is sent twice', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    await add(...keys);
    start();
    const others = [1, 2].map(() => start());
    await attempts(20);
    for (const other of others) await other.close();
    expect(sent.map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  it('goes on after the store has failed', async () => {
    await add('a');
    let broken = true;
    const { wake } = start(taking, {
      ...outbox,
      claim: (...args) => (broken ? Promise.reject(new Error('a full disk')) : outbox.claim(...args)),
    });
    await vi.waitFor(() => expect(logged).toMatchObject([{ level: 'error' }]));
    broken = false;
    await vi.waitFor(async () => {
      wake();
      expect((await outbox.counts()).delivered).toBe(1);
    });
  });

  it('ends after the ticket that is on its way, and begins no other', async () => {
    await add('a', 'b');
    const { promise: gate, resolve: release } = Promise.withResolvers<void>();
    const slow = start({ send: async (sending) => gate.then(() => taking.send(sending)) });
    await vi.waitFor(async () => expect((await outbox.list('waiting', 2)).some(({ tries }) => tries === 1)).toBe(true));
    const closed = slow.close();
    release();
    await closed;
    expect(sent).toHaveLength(1);
    expect(await outbox.counts()).toMatchObject({ delivered: 1, waiting: 1 });
  });

  it('logs references and codes, and nothing that somebody wrote', async () => {
    await add('a', 'b');
    outcomes = [failed('HELPDESK_REFUSED', 'status 422', { final: true })];
    start();
    await attempts(2);
    expect(logged[0]).toMatchObject({ level: 'error', fields: { reference: 'R-a', code: 'HELPDESK_REFUSED', detail: 'status 422' } });
    const { question, contact } = sampleTicket();
    for (const words of [question, contact.mail, contact.name]) expect(JSON.stringify(logged)).not.toContain(words);
  });
});
