import { DirectLine, type DirectLineOptions } from 'botframework-directlinejs';
import { Observable } from 'rxjs/Observable.js';
import { AsyncAction } from 'rxjs/scheduler/AsyncAction.js';
import { AsyncScheduler } from 'rxjs/scheduler/AsyncScheduler.js';
import WebSocket from 'ws';
import { type Answer, request } from '../e2e/harness.ts';

/** How much faster the client's clock runs: its waits of 3 to 20 s are 30 to 200 ms. */
const SPEED = 100;

/** The client's clock, `speed` times as fast as ours. */
function fastScheduler(speed: number): AsyncScheduler {
  class FastAction extends AsyncAction<unknown> {
    override schedule(state?: unknown, delay = 0) {
      return super.schedule(state, delay / speed);
    }
  }
  const started = Date.now();
  return new AsyncScheduler(FastAction as never, () => started + (Date.now() - started) * speed);
}

/** An activity as the real client hands it on. */
export type Shown = {
  type: string;
  id: string;
  timestamp: string;
  text?: string;
  name?: string;
  value?: unknown;
  locale?: string;
  replyToId?: string;
  from: { id: string; name?: string; role: string };
  channelData?: { clientActivityID?: string; reply?: { type: string } };
  suggestedActions?: { actions: { type: string; title: string; value: string }[] };
};

type Call = { method: string; url: string; headers?: Record<string, string>; body?: unknown };
/** `origin` is that of the page; `speed` of the client's clock is 100 unless given. */
type ClientOptions = DirectLineOptions & { origin?: string; speed?: number };

/** A token and its conversation, from the server's own endpoint. */
export async function newToken(url: string, body: object = {}): Promise<{ token: string; conversationId: string }> {
  const headers = { 'content-type': 'application/json' };
  const { json } = await request(`${url}/v3/directline/tokens/generate`, { method: 'POST', headers }, JSON.stringify(body));
  return json as { token: string; conversationId: string };
}

/**
 * The real botframework-directlinejs against a server: its own HTTP and socket are put in through the openings it has for
 * that (in Node it has none), and all that passes is written down.
 */
export function createClient(url: string, options: ClientOptions = {}) {
  const { origin, speed = SPEED, ...given } = options;
  const shown: Shown[] = [];
  const statuses: number[] = [];
  const calls: { method: string; path: string; status: number; answer: Answer }[] = [];
  const sockets: WebSocket[] = [];
  const errors: unknown[] = [];
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  /** Stands in for the browser's XMLHttpRequest: a status of 400 and more is an error, no answer is status 0. */
  const ajax = (call: Call) =>
    new Observable((observer) => {
      send(call).then(
        (answer) => {
          calls.push({ method: call.method, path: call.url.replace(url, ''), status: answer.status, answer });
          if (answer.status >= 400) observer.error(Object.assign(new Error('refused'), { status: answer.status }));
          else {
            observer.next({ status: answer.status, response: answer.json });
            observer.complete();
          }
          tell();
        },
        () => observer.error(Object.assign(new Error('no answer'), { status: 0 })),
      );
    });
  const send = async ({ method, url: to, headers, body }: Call): Promise<Answer> => {
    if (to.startsWith('data:')) return { status: 200, headers: {}, text: '', json: {} }; // a file that the page holds
    const form = body instanceof FormData ? new Response(body) : undefined;
    const bytes = form ? Buffer.from(await form.arrayBuffer()) : Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const type = form?.headers.get('content-type');
    const all = { ...headers, ...(origin && { origin }), ...(type && { 'content-type': type }), 'content-length': String(bytes.length) };
    return request(to, { method, headers: all }, bytes);
  };
  class Socket extends WebSocket {
    constructor(address: string) {
      super(address, origin ? { headers: { origin } } : {});
      sockets.push(this);
      for (const event of ['open', 'close', 'message'] as const) this.on(event, () => setImmediate(tell));
    }
  }
  const directLine = new DirectLine({
    domain: `${url}/v3/directline`,
    ...given,
    ajax: ajax as never,
    WebSocket: Socket as never,
    scheduler: fastScheduler(speed) as never,
    random: () => 0,
  });
  directLine.connectionStatus$.subscribe((status) => {
    statuses.push(status);
    tell();
  });
  const subscription = directLine.activity$.subscribe(
    (activity) => {
      shown.push(activity as unknown as Shown);
      tell();
    },
    (error: unknown) => {
      errors.push(error);
      tell();
    },
  );

  const client = {
    directLine,
    /** Every activity that was shown, latest last. */
    shown,
    /** Every connection status: 2 Online, 3 ExpiredToken, 4 FailedToConnect, 5 Ended. */
    statuses,
    calls,
    sockets,
    /** How the stream of activities ended, if it failed. */
    errors,
    /** Resolves once a condition holds; it is looked at whenever anything has happened. */
    async until(condition: () => boolean): Promise<void> {
      while (!condition()) await changed.promise;
    },
    /** Posts as Web Chat does. @returns the id it was answered with, or `retry` */
    post: (activity: object) =>
      new Promise<string>((resolve, reject) => {
        directLine.postActivity({ type: 'message', from: { id: 'me' }, ...activity } as never).subscribe(resolve, reject);
      }),
    say: (text: string, clientActivityID?: string) =>
      client.post({ text, textFormat: 'plain', attachments: [], channelData: { attachmentSizes: [], clientActivityID } }),
    /** What the bot has said so far. */
    replies: () => shown.filter(({ type, from }) => type === 'message' && from.role === 'bot').map(({ text }) => text),
    async untilReplies(count: number) {
      await client.until(() => client.replies().length >= count);
      return client.replies();
    },
    end() {
      subscription.unsubscribe();
      directLine.end();
      for (const socket of sockets) socket.terminate();
    },
  };
  return client;
}

/** The client under test. */
export type Client = ReturnType<typeof createClient>;
