import { beforeEach, describe, expect, it } from 'vitest';
import { ClaimwiseError } from '../../../src/errors.ts';
import { createSqliteTranscripts } from '../../../src/storage/sqlite-transcripts.ts';
import { createWatchedTranscripts, type WatchedTranscripts } from '../../../src/storage/watched-transcripts.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const draft = { activity: {}, shown: true, pending: false };

describe('createWatchedTranscripts', () => {
  let full: boolean;
  let told: string[];
  let watched: WatchedTranscripts;
  beforeEach(async () => {
    full = false;
    told = [];
    const inner = createSqliteTranscripts(':memory:');
    const whenSpace =
      <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        full ? Promise.reject(new ClaimwiseError('STORE_UNAVAILABLE', 'disk full')) : write(...args);
    const failing = { ...inner, append: whenSpace(inner.append), probe: whenSpace(inner.probe) };
    const log = { error: (_fields: object, text: string) => told.push(text), info: (text: string) => told.push(text) };
    watched = createWatchedTranscripts(failing, log);
    await watched.open('c', [], NOW);
  });

  it('is well and says nothing while all works', async () => {
    await watched.append('c', [draft], NOW);
    expect(await watched.health()).toEqual({ ok: true });
    expect(told).toEqual([]);
  });

  it('passes trouble on and tells of it once, until a write works', async () => {
    full = true;
    for (let index = 0; index < 3; index++)
      await expect(watched.append('c', [draft], NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await watched.read('c', 0, 10);
    expect(await watched.health()).toEqual({ ok: false, code: 'STORE_UNAVAILABLE' });
    full = false;
    await watched.append('c', [draft], NOW);
    expect(told).toEqual(['the transcripts fail; web chats take no messages', 'the transcripts can be written again']);
  });

  it('gets well by being asked, too: a server out of service gets no messages', async () => {
    full = true;
    await watched.append('c', [draft], NOW).catch(() => undefined);
    full = false;
    expect(await watched.health()).toEqual({ ok: true });
  });
});
