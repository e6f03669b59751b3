import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SendSettings } from '../../src/content/helpdesk-schema.ts';
import { createProvider } from '../../src/helpdesk/create.ts';
import { createSender } from '../../src/helpdesk/sender.ts';
import { createSqliteOutbox } from '../../src/storage/sqlite-outbox.ts';
import { ENVIRONMENT, HELPDESKS, type Held } from '../fixtures/helpdesk/helpdesks.ts';
import { startMailServer } from '../fixtures/helpdesk/mail-server.ts';
import { startServer } from '../fixtures/helpdesk/server.ts';

const PROCESS = new URL('../fixtures/helpdesk/sender-process.ts', import.meta.url).pathname;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const HOUR = 60 * 60 * 1000;

/** Runs the child up to a point and kills it there. */
async function killAt(point: string, path: string, settings: SendSettings): Promise<void> {
  const child = spawn(process.execPath, [PROCESS, path, JSON.stringify(settings), point], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    expect(line).toBe(point);
    child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
}

/** Starts again an hour later and lets the outbox empty. @returns what is left in it */
async function startAgain(path: string, settings: SendSettings) {
  const outbox = createSqliteOutbox(path);
  const now = () => new Date(Date.now() + HOUR);
  const sender = createSender({ outbox, provider: createProvider(settings, ENVIRONMENT), now, log: quiet });
  await vi.waitFor(async () => expect((await outbox.counts()).waiting).toBe(0), 10_000);
  await sender.close();
  const counts = await outbox.counts();
  await outbox.close();
  return counts;
}

type Kind = { via: string; twice: boolean; open: () => Promise<{ settings: SendSettings; keys: () => string[]; close(): Promise<void> }> };
const kinds: Kind[] = [
  ...HELPDESKS.map(({ via, askable, heedsKey, settings, handler }) => ({
    via,
    twice: !askable && !heedsKey,
    open: async () => {
      const held: Held[] = [];
      const { url, close } = await startServer(handler(held));
      return { settings: settings(url), keys: () => held.map(({ key }) => key), close };
    },
  })),
  {
    via: 'mail',
    twice: true,
    open: async () => {
      const { port, mails, close } = await startMailServer();
      const settings: SendSettings = { via: 'mail', host: '127.0.0.1', port, from: 'a@school.example', to: 'b@school.example' };
      return { settings, keys: () => mails.map(({ headers }) => headers['x-idempotency-key'] ?? ''), close };
    },
  },
];

describe('a process that is killed', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-kill-'));
    path = join(folder, 'claimwise.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('before the ticket was written leaves none, as the person was told of none', async () => {
    const { settings, keys, close } = await (kinds[0] as Kind).open();
    await killAt('before the write', path, settings);
    expect(await startAgain(path, settings)).toMatchObject({ waiting: 0, delivered: 0, dead: 0 });
    expect(keys()).toEqual([]);
    await close();
  });

  describe.each(kinds)('with $via', ({ open, twice }) => {
    it.each(['after the write', 'after the claim', 'before the first byte'])('%s loses nothing and sends once', async (point) => {
      const { settings, keys, close } = await open();
      await killAt(point, path, settings);
      expect(keys()).toEqual([]);
      expect(await startAgain(path, settings)).toMatchObject({ waiting: 0, delivered: 1, dead: 0 });
      expect(keys()).toEqual(['the-key-of-this-ticket']);
      await close();
    });

    // the one window that is left where a helpdesk neither heeds keys nor can be asked: a second copy, with the same key
    it(`after the helpdesk took it ${twice ? 'sends a second copy that shows itself as one' : 'sends no second time'}`, async () => {
      const { settings, keys, close } = await open();
      await killAt('after the helpdesk took it', path, settings);
      expect(keys()).toHaveLength(1);
      expect(await startAgain(path, settings)).toMatchObject({ waiting: 0, delivered: 1, dead: 0 });
      expect(keys()).toEqual(Array.from({ length: twice ? 2 : 1 }, () => 'the-key-of-this-ticket'));
      await close();
    });
  });
});
