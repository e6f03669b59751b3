import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, createLocalLimits, createSharedLimits } from '../../../../src/channels/direct-line/limits.ts';

describe('createLimiter', () => {
  it('gives a burst, then as much as time brings', () => {
    let now = 0;
    const take = createLimiter({ burst: 2, perSecond: 1 }, () => now);
    expect([take('a'), take('a'), take('a')]).toEqual([true, true, false]);
    now = 999;
    expect(take('a')).toBe(false);
    now = 1000;
    expect([take('a'), take('a')]).toEqual([true, false]);
    now = 60_000;
    expect([take('a'), take('a'), take('a')]).toEqual([true, true, false]);
  });

  it('keeps keys apart', () => {
    const take = createLimiter({ burst: 1, perSecond: 0 }, () => 0);
    expect([take('a'), take('b'), take('__proto__'), take('a')]).toEqual([true, true, true, false]);
  });

  it('takes a cost whole or not at all', () => {
    const take = createLimiter({ burst: 10, perSecond: 0 }, () => 0);
    expect([take('a', 8), take('a', 8), take('a', 2), take('a', 1)]).toEqual([true, false, true, false]);
  });

  it('never gives more than burst and time allow, whatever the clock does', () => {
    const step = fc.record({ ms: fc.integer({ min: -5000, max: 5000 }), cost: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        let forward = 0;
        let given = 0;
        const take = createLimiter({ burst: 10, perSecond: 2 }, () => now);
        for (const { ms, cost } of steps) {
          now += ms;
          forward += Math.max(0, ms);
          if (take('a', cost)) given += cost;
        }
        return given <= 10 + (forward / 1000) * 2 + 1e-6;
      }),
    );
  });

  it('remembers those who came last when there are very many', () => {
    const take = createLimiter({ burst: 1, perSecond: 0 }, () => 0);
    for (let index = 0; index < 10_001; index++) take(String(index));
    expect([take('10000'), take('0')]).toEqual([false, true]);
  });
});

describe('createSharedLimits', () => {
  const local = createLocalLimits(() => 0);
  const rate = { burst: 2, perSecond: 1 };

  it('asks the store for what this server would give, and goes by its answer', async () => {
    const asked: unknown[] = [];
    const take = createSharedLimits(
      { take: async (...args) => asked.push(args) === 1, sweep: async () => undefined },
      local,
      'secret',
    )('x', rate);
    expect([await take('a'), await take('a'), await take('a')]).toEqual([true, false, false]);
    expect(asked).toHaveLength(2);
    expect(JSON.stringify(asked)).not.toContain('"a"');
  });

  it('goes by this server alone while the store fails', async () => {
    const store = { take: () => Promise.reject(new Error('down')), sweep: async () => undefined };
    const take = createSharedLimits(store, local, 'secret')('y', rate);
    expect([await take('a'), await take('a'), await take('a')]).toEqual([true, true, false]);
  });
});
