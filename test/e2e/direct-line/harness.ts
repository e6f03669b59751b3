import WebSocket from 'ws';
import { createSqliteStore } from '../../../src/storage/sqlite-store.ts';
import { newToken } from '../../conformance/direct-line-client.ts';
import { type Answer, countingCore, request, startTestService } from '../harness.ts';

/** A running service of this process. */
export type Service = Awaited<ReturnType<typeof startTestService>>;
/** Where one listens, in whichever process. */
type Where = Pick<Service, 'url'>;
/** What tokens/generate gives. */
export type Session = { token: string; conversationId: string };
/** An activity as a client gets it. */
export type Activity = {
  id: string;
  type: string;
  text?: string;
  from: { id: string; name?: string; role: string };
  channelData?: unknown;
};

/** Origin of a page on another server. */
export const SCHOOL = 'https://www.school.test';
/** In ms. */
export const HOUR = 60 * 60 * 1000;

/** What is to be ended after a test, latest first. */
export const running: (() => unknown)[] = [];

/** Ends all that a test began; for `afterEach`. */
export async function stopAll(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop();
}

/** A service that lasts for one test, with the core that counts its turns. */
export const start = async (...[overrides, environment]: Parameters<typeof startTestService>) => {
  const service = await startTestService({ advise: countingCore, ...overrides }, environment);
  running.push(() => service.stop());
  return service;
};

/** Calls a Direct Line route with a token. */
export function call(service: Where, method: string, path: string, token?: string, body?: unknown, headers: Record<string, string> = {}) {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const all = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(text !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  };
  return request(`${service.url}/v3/directline${path}`, { method, headers: all }, text);
}
/** Posts a message, or another activity. */
export const post = (service: Where, { token, conversationId }: Session, activity: object, headers?: Record<string, string>) =>
  call(service, 'POST', `/conversations/${conversationId}/activities`, token, { type: 'message', ...activity }, headers);
/** What a poll gives. */
export const poll = async (service: Where, { token, conversationId }: Session, watermark = '') =>
  (await call(service, 'GET', `/conversations/${conversationId}/activities?watermark=${watermark}`, token)).json as unknown as {
    activities: Activity[];
    watermark: string;
  };
/** Status and code of a refusal. */
export const told = ({ status, json }: Answer) => [status, json.error?.code];

/** Asks until there are as many activities as awaited; each answer of the server is one look. */
export async function pollUntil(service: Where, session: Session, count: number): Promise<Activity[]> {
  for (;;) {
    const { activities } = await poll(service, session);
    if (activities.length >= count) return activities;
  }
}

/** A gate in the store of states: turns wait there while it is closed. */
export function gatedStore() {
  const store = createSqliteStore(':memory:');
  let gate = Promise.resolve();
  let met = Promise.withResolvers<void>();
  return {
    store: {
      ...store,
      read: async (key: string) => {
        met.resolve();
        await gate;
        return store.read(key);
      },
    },
    /** @returns opens it again */
    close(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      met = Promise.withResolvers();
      return resolve;
    },
    /** Resolves when a turn has come to the closed gate. */
    met: () => met.promise,
  };
}

/** A conversation that has begun and was greeted. */
export async function begin(service: Where): Promise<Session & { streamUrl: string }> {
  const session = await newToken(service.url);
  const { json } = await call(service, 'POST', '/conversations', session.token, {});
  await pollUntil(service, session, 1);
  return { ...session, streamUrl: String(json.streamUrl) };
}

/** Opens a stream and writes down what comes. */
export function listen(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, { headers });
  const frames: string[] = [];
  let changed = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  const refused = Promise.withResolvers<Answer['json'] & { status: number }>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  socket.on('message', (data) => {
    frames.push(String(data));
    tell();
  });
  socket.on('ping', tell);
  socket.on('open', tell);
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => closed.resolve({ code, reason: String(reason) }));
  socket.on('unexpected-response', (_request, response) => {
    response.setEncoding('utf8').on('data', (text) => refused.resolve({ status: response.statusCode, ...JSON.parse(text) }));
  });
  running.push(() => socket.terminate());
  const activities = () => frames.flatMap((frame): Activity[] => (frame ? JSON.parse(frame).activities : []));
  return {
    socket,
    frames,
    activities,
    closed: closed.promise,
    refused: refused.promise,
    async until(condition: () => boolean) {
      while (!condition()) await changed.promise;
    },
  };
}
