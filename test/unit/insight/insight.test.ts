import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../../src/conversation/types.ts';
import { ClaimwiseError } from '../../../src/errors.ts';
import { createInsight, type Insight } from '../../../src/insight/insight.ts';
import type { InsightStore } from '../../../src/storage/insight-store.ts';
import { createSqliteInsight } from '../../../src/storage/sqlite-insight.ts';

const AT = new Date('2026-11-22T10:00:00Z');
const DAY = 20_779;
const later = (days: number) => new Date(AT.getTime() + days * 24 * 60 * 60 * 1000);
const answered: TurnEvent = { type: 'answered', entry: 'pay-uk', confidence: 1 };
const missed: TurnEvent = { type: 'not-known', reason: 'no-match', about: ['pay', 'night'], nearest: ['pay-uk'] };

describe('createInsight', () => {
  let store: InsightStore;
  let logged: string[];
  let insight: Insight;
  const make = (over: Partial<InsightStore> = {}) =>
    createInsight({
      store: { ...store, ...over },
      secret: 'of this test',
      days: 365,
      linkedDays: 90,
      log: { error: (_fields, message) => logged.push(message) },
      flushMs: 60_000,
    });
  beforeEach(() => {
    store = createSqliteInsight(':memory:');
    logged = [];
    insight = make();
  });
  afterEach(() => store.close());
  const turn = (events: TurnEvent[], conversation = 'c', at = AT, by = insight) =>
    by.turn({ conversation, channel: 'directline', begun: false, events, ms: 1, at });
  const count = async (fact: string, name: string) =>
    (await store.counts(0, 100_000)).filter((one) => one.fact === fact && one.name === name).reduce((sum, { n }) => sum + n, 0);

  it('writes nothing before it flushes, then all of it', async () => {
    for (let i = 0; i < 3; i++) turn([answered]);
    turn([answered], 'c', later(1));
    expect(await store.counts(0, 100_000)).toEqual([]);
    await insight.flush();
    expect((await store.counts(0, 100_000)).filter(({ fact }) => fact === 'entry')).toEqual([
      { day: DAY, fact: 'entry', name: 'pay-uk', n: 3 },
      { day: DAY + 1, fact: 'entry', name: 'pay-uk', n: 1 },
    ]);
    await insight.flush();
    expect(await count('entry', 'pay-uk')).toBe(4);
  });

  it('flushes by itself after a while', async () => {
    const written = Promise.withResolvers<void>();
    const soon = createInsight({
      store: { ...store, add: async (...batch) => store.add(...batch).then(written.resolve) },
      secret: 's',
      days: 1,
      linkedDays: 1,
      log: { error: () => undefined },
      flushMs: 1,
    });
    turn([answered], 'c', AT, soon);
    await written.promise;
    expect(await count('entry', 'pay-uk')).toBe(1);
  });

  it('keeps misses under a scrambled key that another secret does not give', async () => {
    turn([missed], 'conversation-key');
    await insight.flush();
    const [miss] = await store.misses(0, 10);
    expect(miss).toMatchObject({ terms: ['pay', 'night'], nearest: ['pay-uk'], day: DAY });
    expect(miss?.conversation).not.toContain('conversation-key');
    const other = createInsight({ store, secret: 'another', days: 1, linkedDays: 1, log: { error: () => undefined } });
    turn([missed], 'conversation-key', AT, other);
    await other.flush();
    expect(new Set((await store.misses(0, 10)).map(({ conversation }) => conversation)).size).toBe(2);
  });

  it('keeps no miss of which nothing was understood', async () => {
    turn([{ type: 'not-known', reason: 'no-match', about: [], nearest: ['pay-uk'] }]);
    turn([{ type: 'not-known', reason: 'other-job' }]);
    await insight.flush();
    expect(await store.misses(0, 10)).toEqual([]);
  });

  it('counts ratings once an answer, however they come', async () => {
    const event = { type: 'feedback', entry: 'pay-uk', helpful: true } as const;
    turn([event]);
    turn([event]);
    insight.judged({ conversation: 'c', answer: 'activity-7', event, at: AT });
    insight.judged({ conversation: 'c', answer: 'activity-7', event: { ...event, helpful: false, reason: 'wrong' }, at: AT });
    await insight.flush();
    expect(await count('helpful', 'pay-uk')).toBe(1);
    expect(await count('not-helpful', 'pay-uk')).toBe(1);
    expect(await count('reason', 'wrong')).toBe(1);
  });

  it('forgets what waits and what is written, of a conversation and its parts', async () => {
    turn([missed], 'c/ann');
    await insight.flush();
    turn([missed], 'c');
    turn([missed], 'd');
    await insight.forget('c');
    await insight.flush();
    expect(await store.misses(0, 10)).toHaveLength(1);
  });

  it('never writes what was forgotten while it was being written', async () => {
    const gate = Promise.withResolvers<void>();
    const slow = make({ add: async (...batch) => gate.promise.then(() => store.add(...batch)) });
    turn([missed], 'c', AT, slow);
    const flushed = slow.flush();
    const forgotten = slow.forget('c');
    gate.resolve();
    await Promise.all([flushed, forgotten]);
    expect(await store.misses(0, 10)).toEqual([]);
  });

  it('holds counts while the store fails, tells it once, and writes them later', async () => {
    let broken = true;
    const failing = make({
      add: async (...batch) => {
        if (broken) throw new ClaimwiseError('STORE_UNAVAILABLE', 'expected space, got none');
        await store.add(...batch);
      },
    });
    turn([answered], 'c', AT, failing);
    await failing.flush();
    turn([answered, missed], 'c', AT, failing);
    await failing.flush();
    expect(logged).toHaveLength(1);
    broken = false;
    await failing.flush();
    expect(await count('entry', 'pay-uk')).toBe(2);
    expect(await store.misses(0, 10)).toHaveLength(1);
  });

  it('does not pretend to have forgotten', async () => {
    const failing = make({ forget: () => Promise.reject(new ClaimwiseError('STORE_UNAVAILABLE', 'expected space, got none')) });
    await expect(failing.forget('c')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    turn([answered], 'c', AT, failing);
    await failing.flush();
    expect(await count('entry', 'pay-uk')).toBe(1);
  });

  it('sweeps counts after their days and what is linked after its own', async () => {
    turn([answered, missed]);
    await insight.flush();
    await insight.sweep(later(90));
    expect(await store.misses(0, 10)).toHaveLength(1);
    await insight.sweep(later(91));
    expect(await store.misses(0, 10)).toEqual([]);
    expect(await count('entry', 'pay-uk')).toBe(1);
    await insight.sweep(later(366));
    expect(await store.counts(0, 100_000)).toEqual([]);
  });
});
