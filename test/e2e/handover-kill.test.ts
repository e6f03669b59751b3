import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ENVIRONMENT, HELPDESKS, type Held, type HelpdeskKind } from '../fixtures/helpdesk/helpdesks.ts';
import { type Handler, startServer } from '../fixtures/helpdesk/server.ts';
import { activity, request } from './harness.ts';

const PROCESS = fileURLToPath(new URL('../fixtures/helpdesk/server-process.ts', import.meta.url));
const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

type Server = { child: ChildProcess; url: string };

async function startProcess(folder: string): Promise<Server> {
  const env = { ...process.env, ...ENVIRONMENT, PORT: '0', DATA_DIR: folder, SCHOOL_DIR: folder };
  const child = spawn(process.execPath, [PROCESS], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(() => child.kill('SIGKILL'));
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url };
}

async function kill({ child }: Server): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const post = (url: string, text: string, id: string) =>
  request(
    `${url}/api/messages`,
    { method: 'POST', headers: { 'content-type': 'application/json' } },
    JSON.stringify(activity({ text, id, conversation: { id: 'c' } })),
  );
const referenceIn = (text: string) => /CW-\w{4}-\w{4}/.exec(text)?.[0];

/** When the server is killed, as the helpdesk sees it: `seen` and `taken` are met with its first ticket. */
type Moment = 'told' | 'seen' | 'taken';

describe('a server that is killed while someone hands over', () => {
  it.each<{ moment: Moment; when: string }>([
    { moment: 'told', when: 'the person has the reference' },
    { moment: 'seen', when: 'the helpdesk has the request and not yet the ticket' },
    { moment: 'taken', when: 'the helpdesk has the ticket and could not say so' },
  ])('comes to one ticket, under the reference that was told, when $when', async ({ moment }) => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-kill-'));
    running.push(() => rmSync(folder, { recursive: true, force: true }));
    const held: Held[] = [];
    const { settings, handler } = HELPDESKS.find(({ via }) => via === 'freshdesk') as HelpdeskKind;
    let server: Server | undefined;
    const { promise: killed, resolve: done } = Promise.withResolvers<void>();
    const take = handler(held);
    // the first ticket that comes meets its end here: the connection of the killed server breaks off
    const struck: Handler = (received) => {
      if (received.method !== 'POST' || !server) return take(received);
      const answer = moment === 'seen' ? { status: 500, body: '' } : take(received);
      if (moment !== 'told') kill(server).then(done);
      server = undefined;
      return answer;
    };
    const helpdesk = await startServer(struck);
    running.push(helpdesk.close);
    writeFileSync(join(folder, 'school.yaml'), JSON.stringify({ helpdesk: { send: settings(helpdesk.url) } }));

    const first = await startProcess(folder);
    for (const [index, words] of ['person', 'Are there evening places?', 'zoe@student.example'].entries())
      await post(first.url, words, `a${index}`);
    server = first;
    const told = await post(first.url, 'Send it', 'the-yes').catch(() => undefined);
    if (moment === 'told') await kill(first).then(done);
    await killed;

    const second = await startProcess(folder);
    const again = await post(second.url, 'Send it', 'the-yes');
    const reference = referenceIn(again.text) as string;
    expect(reference).toBeDefined();
    if (told) expect(referenceIn(told.text)).toBe(reference);
    await vi.waitFor(() => expect(held.filter(({ subject }) => subject.includes(reference))).toHaveLength(1), 10_000);
    // one more round of the sender, in which a second copy would go out
    const seen = helpdesk.requests.length;
    await post(second.url, 'person', 'b1');
    for (const [index, words] of ['Another?', 'zoe@student.example', 'Send it'].entries()) await post(second.url, words, `c${index}`);
    await vi.waitFor(() => expect(helpdesk.requests.length).toBeGreaterThan(seen), 10_000);
    await vi.waitFor(() => expect(held).toHaveLength(2), 10_000);
    expect(held.filter(({ subject }) => subject.includes(reference))).toHaveLength(1);
  });
});
