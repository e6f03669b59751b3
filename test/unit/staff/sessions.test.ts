import { beforeEach, describe, expect, it } from 'vitest';
import { createSessions, IDLE_MS, LONGEST_MS, type Sessions } from '../../../src/staff/sessions.ts';
import type { SessionStore } from '../../../src/storage/session-store.ts';
import { createSqliteSessions } from '../../../src/storage/sqlite-sessions.ts';

const START = Date.parse('2026-11-22T10:00:00Z');

describe('createSessions', () => {
  let now: number;
  let store: SessionStore;
  let sessions: Sessions;
  beforeEach(() => {
    now = START;
    store = createSqliteSessions(':memory:');
    sessions = createSessions(store, () => new Date(now));
  });

  it('knows a session by its key and by nothing else', async () => {
    const key = await sessions.begin();
    expect(await sessions.read(key)).toMatchObject({ since: START, csrf: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await sessions.read(`${key}x`)).toBeUndefined();
    // the store holds the hash alone
    expect(await store.read(key, new Date(now))).toBeUndefined();
  });

  it('ends one that was idle, and renews one that is used', async () => {
    const [used, idle] = [await sessions.begin(), await sessions.begin()];
    now += IDLE_MS - 1;
    expect(await sessions.read(used)).toBeDefined();
    now += 1;
    expect(await sessions.read(idle)).toBeUndefined();
    now += IDLE_MS - 2;
    expect(await sessions.read(used)).toBeDefined();
  });

  it('ends one after a working day however much it is used', async () => {
    const key = await sessions.begin();
    while (now < START + LONGEST_MS - IDLE_MS / 2) {
      now += IDLE_MS / 2;
      expect(await sessions.read(key)).toBeDefined();
    }
    now = START + LONGEST_MS;
    expect(await sessions.read(key)).toBeUndefined();
  });

  it('ends at once when someone signs out', async () => {
    const key = await sessions.begin();
    await sessions.end(key);
    expect(await sessions.read(key)).toBeUndefined();
  });

  it('gives what was left for a detour once, and never as a session', async () => {
    const key = await sessions.leave({ state: 's' });
    expect(await sessions.read(key)).toBeUndefined();
    expect(await sessions.comeBack(key)).toEqual({ state: 's' });
    expect(await sessions.comeBack(key)).toBeUndefined();
  });
});
