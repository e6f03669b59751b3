import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newState } from '../../src/conversation/advise.ts';
import type { Advice, Message, State, TurnEvent } from '../../src/conversation/types.ts';
import type { Count } from '../../src/storage/insight-store.ts';
import { createSqliteInsight } from '../../src/storage/sqlite-insight.ts';
import { newToken } from '../conformance/direct-line-client.ts';
import { pollUntil, post as say } from './direct-line/harness.ts';
import { startTestService } from './harness.ts';

/** A core that never knows, and forgets when it is told to. */
const missing = (state: State | undefined, message: Message): Advice => {
  const forget = message.type === 'text' && message.text === 'forget me';
  const event: TurnEvent = forget
    ? { type: 'command', command: 'forget-me' }
    : { type: 'not-known', reason: 'no-match', about: ['honey'], nearest: [] };
  return { state: state ?? newState(), replies: [], events: [event] };
};

describe('what a service counts', () => {
  let folder: string;
  let service: Awaited<ReturnType<typeof startTestService>>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-counts-'));
    service = await startTestService({}, { DATA_DIR: folder });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  /** Ends the service and reads what it left behind. */
  const left = async () => {
    await service.stop();
    const store = createSqliteInsight(join(folder, 'claimwise.db'));
    const [counts, misses] = [await store.counts(0, 1_000_000), await store.misses(0, 100)];
    await store.close();
    return { counts, misses };
  };
  const of = (counts: readonly Count[], fact: string) =>
    Object.fromEntries(counts.filter((one) => one.fact === fact).map(({ name, n }) => [name, n]));

  it('is what was answered, missed and said of it, over every channel', async () => {
    const conversation = { id: 'emulator-1' };
    await service.post({ conversation, text: 'What does a hive cost?' });
    await service.post({ conversation, text: 'helpful' });
    const session = await newToken(service.url);
    await say(service, session, { text: 'What does a hive cost?' });
    // the greeting comes only where somebody has joined
    const [, answer] = await pollUntil(service, session, 2);
    const value = { activity: answer?.id, entry: 'hive-cost', helpful: false, reason: 'unclear' };
    for (let i = 0; i < 2; i++) await say(service, session, { type: 'event', name: 'feedback', value });
    const { counts } = await left();
    expect(of(counts, 'begun')).toEqual({ emulator: 1, directline: 1 });
    expect(of(counts, 'entry')).toEqual({ 'hive-cost': 2 });
    expect(of(counts, 'helpful')).toEqual({ 'hive-cost': 1 });
    expect(of(counts, 'not-helpful')).toEqual({ 'hive-cost': 1 });
    expect(of(counts, 'reason')).toEqual({ unclear: 1 });
    expect(Object.values(of(counts, 'ms')).reduce((sum, n) => sum + n, 0)).toBe(3);
  });

  it('keeps no link to a conversation that asked to be forgotten', async () => {
    await service.stop();
    service = await startTestService({ advise: missing }, { DATA_DIR: folder });
    for (const id of ['stays', 'goes']) await service.post({ conversation: { id }, text: 'a question' });
    expect(await service.post({ conversation: { id: 'goes' }, text: 'forget me' })).toMatchObject({ status: 200 });
    const { misses } = await left();
    expect(misses).toEqual([
      { conversation: expect.stringMatching(/^[\w-]{22}$/), terms: ['honey'], nearest: [], day: expect.any(Number) },
    ]);
  });
});
