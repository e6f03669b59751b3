import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { activity, request, texts } from './harness.ts';

type Told = { url?: string; turn?: string; ending?: boolean };

/** Starts the slow server and sends it one message, which hangs until it is released. */
async function startSlowTurn() {
  const child = fork(fileURLToPath(new URL('../fixtures/slow-server.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const told = async () => (await once(child, 'message'))[0] as Told;
  const url = (await told()).url as string;
  const begun = told();
  const agentless = { method: 'POST', headers: { 'content-type': 'application/json', connection: 'keep-alive' } };
  const answer = request(`${url}/api/messages`, agentless, JSON.stringify(activity({ text: 'slow' })));
  answer.catch(() => undefined); // a cut connection is what one of the tests expects
  await begun;
  return { child, exited, told, url, answer };
}

describe('a server that is asked to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('finishes the running turn, takes no new one, and ends (%s)', async (signal) => {
    const { child, exited, told, url, answer } = await startSlowTurn();
    const ending = told();
    child.kill(signal);
    expect(await ending).toEqual({ ending: true });
    await expect(request(`${url}/healthz`, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    child.send('go on');
    expect(texts(await answer)).toEqual(['1: slow']);
    expect(await exited).toEqual([0, null]);
  });

  it('ends at once when it is asked twice', async () => {
    const { child, exited, told, answer } = await startSlowTurn();
    const ending = told();
    child.kill('SIGTERM');
    await ending;
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
    await expect(answer).rejects.toThrow();
  });
});
