import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient, newToken } from '../../conformance/direct-line-client.ts';
import { begin, pollUntil, post, running, stopAll } from './harness.ts';

afterEach(stopAll);

/** Starts the service in a process of its own. `stands`: where it is to stand still at the second message. */
async function startProcess(folder: string, port = '0', stands = '') {
  const file = fileURLToPath(new URL('../../fixtures/direct-line-server.ts', import.meta.url));
  const child = fork(file, [folder, port, stands], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  running.push(() => child.kill('SIGKILL'));
  const told = async () => (await once(child, 'message'))[0] as { url?: string; stands?: string };
  return { url: (await told()).url as string, told, kill: () => child.kill('SIGKILL') && exited };
}

describe('a server that is killed between taking a message and answering it', () => {
  it.each(['turn', 'answer'])('answers it once after the next start (killed at the %s)', async (where) => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-kill-'));
    running.push(() => rmSync(folder, { recursive: true }));
    const first = await startProcess(folder, '0', where);
    const session = await newToken(first.url);
    const client = createClient(first.url, { token: session.token });
    running.push(() => client.end());
    await client.untilReplies(1);
    const stands = first.told();
    const id = await client.say('hello');
    expect(await stands).toEqual({ stands: where });
    await first.kill();

    const second = await startProcess(folder, new URL(first.url).port);
    expect(second.url).toBe(first.url);
    expect(await client.untilReplies(2)).toEqual(['1: joined', '2: hello']);
    await client.say('again');
    expect(await client.untilReplies(3)).toEqual(['1: joined', '2: hello', '3: again']);
    expect(client.shown.map(({ text }) => text)).toEqual(['1: joined', 'hello', '2: hello', 'again', '3: again']);
    expect(client.shown[1]?.id).toBe(id);
  });

  it('answers it although nobody comes back for it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-kill-'));
    running.push(() => rmSync(folder, { recursive: true }));
    const first = await startProcess(folder, '0', 'turn');
    const session = await begin(first);
    const stands = first.told();
    await post(first, session, { text: 'hello' });
    await stands;
    await first.kill();
    const second = await startProcess(folder);
    // a poll only reads; what is there was answered by the start
    expect((await pollUntil(second, session, 3)).map(({ text }) => text)).toEqual(['1: joined', 'hello', '2: hello']);
  });
});
