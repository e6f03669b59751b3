import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type RequestOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config.ts';
import { newFlowsState } from '../../src/conversation/flow-state.ts';
import type { Advice, Message, State } from '../../src/conversation/types.ts';
import { createLogger } from '../../src/log.ts';
import { type ServiceOverrides, startService } from '../../src/main.ts';

/** A small knowledge base about bee-keeping, quick to load and independent of the real one. */
export const KNOWLEDGE = fileURLToPath(new URL('../fixtures/knowledge', import.meta.url));

const blank: State = { format: 2, welcomed: false, place: undefined, past: [], offers: [], misses: 0, flows: newFlowsState() };

/** A core that numbers its turns and repeats the words, to see order and loss. `bang` makes it fail. */
export function countingCore(state: State | undefined, message: Message): Advice {
  if (message.type === 'text' && message.text === 'bang') throw new Error('a secret fault of the core');
  const misses = (state?.misses ?? 0) + 1;
  const text = `${misses}: ${message.type === 'text' ? message.text : message.type}`;
  return { state: { ...(state ?? blank), misses }, replies: [{ type: 'text', text, chips: [] }], events: [] };
}

/** An answer as a client sees it. */
export type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string; json: Json };
type Json = {
  activities?: { type: string; text?: string; suggestedActions?: { actions: { title: string; value: string }[] } }[];
  error?: { code: string };
  [key: string]: unknown;
};

/** Starts the real service on a free port with a folder of its own. */
export async function startTestService(overrides: ServiceOverrides = {}, environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-e2e-'));
  const lines: string[] = [];
  const config = readConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'debug', ...environment });
  const log = createLogger(config.logLevel, { write: (line) => lines.push(line) });
  const service = await startService(config, log, { knowledge: KNOWLEDGE, ...overrides });
  return {
    url: service.url,
    /** Every line of the log so far. */
    lines,
    /** Sends an activity; `fields` are laid over a message that expects its replies in the response. */
    post: (fields: object, headers: Record<string, string> = {}) =>
      request(
        `${service.url}/api/messages`,
        { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
        JSON.stringify(activity(fields)),
      ),
    async stop() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let count = 0;
/** A message as the Emulator sends it, in a conversation of its own unless `fields` names one. */
export function activity(fields: object): Record<string, unknown> {
  count++;
  return {
    type: 'message',
    id: `activity-${count}`,
    channelId: 'emulator',
    conversation: { id: `conversation-${count}` },
    from: { id: 'user', name: 'User', role: 'user' },
    recipient: { id: 'bot', name: 'Bot', role: 'bot' },
    serviceUrl: 'http://127.0.0.1:9',
    deliveryMode: 'expectReplies',
    text: 'hello',
    ...fields,
  };
}

/** Texts of the replies in an answer. */
export const texts = (answer: Answer) => answer.json.activities?.map(({ text }) => text);

/** One HTTP call over a connection of its own. */
export function request(url: string, options: RequestOptions, body?: string | Buffer | (string | Buffer)[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(url, { agent: false, ...options }, (incoming) => {
      readText(incoming).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parsed(text) }),
        reject,
      );
    });
    outgoing.on('error', reject);
    for (const chunk of Array.isArray(body) ? body : []) outgoing.write(chunk);
    outgoing.end(Array.isArray(body) ? undefined : body);
  });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What a channel's connector got from the bot. */
export type Delivered = { path: string; authorization: string | undefined; body: { type: string; text?: string } };

/** Stands in for a channel: takes replies at its serviceUrl. `answer` can be replaced to hang, wait or refuse. */
export async function startConnector() {
  const delivered: Delivered[] = [];
  let changed = Promise.withResolvers<void>();
  const connector = {
    serviceUrl: '',
    delivered,
    answer: (response: ServerResponse): void => {
      response.setHeader('content-type', 'application/json');
      response.end('{"id":"r1"}');
    },
    /** Resolves with what was delivered once that is so for `enough`. */
    async until(enough: (delivered: Delivered[]) => boolean) {
      while (!enough(delivered)) await changed.promise;
      return delivered;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = http.createServer(async (incoming, response) => {
    const body = JSON.parse(await readText(incoming));
    delivered.push({ path: incoming.url ?? '', authorization: incoming.headers.authorization, body });
    changed.resolve();
    changed = Promise.withResolvers<void>();
    connector.answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  connector.serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return connector;
}
