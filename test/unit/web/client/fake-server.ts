import { type Activity, type Api, ApiError, type Failure, type Session, type Stretch } from '../../../../src/web/client/api.ts';

/** A Direct Line server in memory, driven by hand: what it holds, and how each call fails next. */
export type FakeServer = ReturnType<typeof fakeServer>;

export function fakeServer() {
  const log: Activity[] = [];
  const sockets: FakeSocket[] = [];
  const calls: string[] = [];
  const failing = new Map<string, Failure[]>();
  let conversations = 0;
  let tokens = 0;

  const call = async <T>(name: string, answer: () => T): Promise<T> => {
    calls.push(name);
    const failure = failing.get(name)?.shift();
    if (failure) throw new ApiError(failure);
    return answer();
  };
  const session = (id = `c${conversations}`): Session => ({ id, token: `t${++tokens}`, expiresAt: server.now + 1_800_000 });
  const after = (watermark: string): Stretch => ({ activities: log.slice(Number(watermark) || 0), watermark: String(log.length) });
  const api: Api = {
    begin: () =>
      call('begin', () => {
        conversations++;
        return { session: session(), streamUrl: 'ws://old-host/v3/directline/conversations/c/stream?t=ticket' };
      }),
    rejoin: (at) => call('rejoin', () => ({ session: session(at.id), streamUrl: 'ws://x/v3/directline/conversations/c/stream?t=again' })),
    history: (_at, watermark) => call(`history ${watermark}`.trim(), () => after(watermark)),
    post: (_at, activity) => call(`post ${activity.type}`, () => server.say(activity)),
    refresh: (at) => call('refresh', () => session(at.id)),
    code: () => call('code', () => 'AAAA-BBBB-CCCC'),
    resume: () => call('resume', () => session('resumed')),
  };

  const server = {
    api,
    log,
    sockets,
    calls,
    now: 0,
    /** The next calls of a name fail so, in order. */
    fail: (name: string, ...failures: Failure[]) => failing.set(name, [...(failing.get(name) ?? []), ...failures]),
    /** Logs an activity. @returns its id */
    say(activity: object): string {
      const id = `a${log.length + 1}`;
      log.push({ type: 'message', ...activity, id });
      return id;
    },
    /** Logs words of the bot and sends them to the newest socket. */
    send(text: string) {
      server.say({ text });
      sockets.at(-1)?.frame({ activities: log.slice(-1), watermark: String(log.length) });
    },
    openSocket(url: string): WebSocket {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    /** The socket that was opened last. */
    socket(): FakeSocket {
      const socket = sockets.at(-1);
      if (!socket) throw new Error('no socket was opened');
      return socket;
    },
  };
  return server;
}

/** A socket whose other side is the test. */
export class FakeSocket {
  readonly url: string;
  readonly sent: string[] = [];
  closed = false;
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: string }) => void) | null | undefined;
  onclose: (() => void) | undefined;

  constructor(url: string) {
    this.url = url;
  }

  open(): void {
    this.onopen?.();
  }

  frame(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  /** The other side, or the network, ends it. */
  drop(): void {
    this.closed = true;
    this.onclose?.();
  }

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.drop();
  }
}
