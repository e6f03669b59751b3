import { describe, expect, it } from 'vitest';
import { retrying } from '../../../../src/channels/bot-framework/retry.ts';

const answer = (statusCode: number, retryAfter?: string) => ({
  statusCode,
  response: { headers: { get: (name: string) => (name === 'retry-after' ? retryAfter : undefined) } },
});

/** Calls that fail one after the other with what is given, then succeed; waits are noted and take no time. */
async function calls(failures: object[], random = 1) {
  const waits: number[] = [];
  const { signal } = new AbortController();
  const left = [...failures];
  const call = async () => {
    const failure = left.shift();
    if (failure) throw failure;
    return 'taken';
  };
  const wait = async (ms: number) => void waits.push(ms);
  const result = await retrying(call, signal, { firstMs: 400, random: () => random, wait }).catch((error: unknown) => error);
  return { result, waits };
}

describe('retrying', () => {
  it.each([412, 429, 500, 502, 503, 504])('calls again after %i', async (status) => {
    expect(await calls([answer(status)])).toEqual({ result: 'taken', waits: [400] });
  });

  it.each([400, 401, 403, 404, 413, 501])('gives up at %i', async (status) => {
    const failure = answer(status);
    expect(await calls([failure])).toEqual({ result: failure, waits: [] });
  });

  it('calls again after a connection that broke, and not after an error of its own', async () => {
    expect((await calls([{ code: 'ECONNRESET' }])).result).toBe('taken');
    const fault = new TypeError('x is undefined');
    expect((await calls([fault])).result).toBe(fault);
  });

  it('waits longer each time, up to four seconds', async () => {
    const { waits } = await calls(Array.from({ length: 6 }, () => answer(503)));
    expect(waits).toEqual([400, 800, 1600, 3200, 4000, 4000]);
  });

  it('spreads the waits of many bots over their second half', async () => {
    expect((await calls([answer(429)], 0)).waits).toEqual([200]);
  });

  it.each([
    ['3', 3000],
    ['0.1', 400],
    ['soon', 400],
    ['-5', 400],
  ])('waits as long as Retry-After %s asks', async (asked, ms) => {
    expect((await calls([answer(429, asked)])).waits).toEqual([ms]);
  });

  it('throws the last refusal when time is up', async () => {
    const abort = new AbortController();
    const failure = answer(503);
    const wait = async () => {
      abort.abort();
      throw new Error('aborted');
    };
    const call = () => Promise.reject(failure);
    await expect(retrying(call, abort.signal, { firstMs: 1, random: () => 0, wait })).rejects.toBe(failure);
  });
});
