import { Agent, request } from 'node:http';
import WebSocket from 'ws';

/** Connections are kept over all people, as a balancer does it. */
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

/** An answer over HTTP; status 0 when the connection failed, and then nobody knows whether the request arrived. */
export type Answer = { status: number; json: Record<string, unknown> };

/** An activity as a client gets it. */
export type Activity = { id: string; type: string; text?: string; timestamp: string; replyToId?: string; from: { role: string } };

/** One HTTP call. */
export function call(url: string, method: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
  return new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const all = {
      ...headers,
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    };
    const outgoing = request(url, { agent, method, headers: all, timeout: 30_000 }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => resolve({ status: 0, json: {} }));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, json: parsed(Buffer.concat(chunks).toString()) }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', () => resolve({ status: 0, json: {} }));
    outgoing.end(text);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

let people = 0;

/** A person with a web chat, who may be served by any server at any moment. */
export type Person = {
  readonly token: string;
  readonly conversation: string;
  /** Gets a token and begins a conversation. @returns whether both worked */
  begin(server: string): Promise<boolean>;
  /** Gets a new token for the same conversation. */
  refresh(server: string): Promise<boolean>;
  post(server: string, text: string): Promise<Answer>;
  /** One page of what is there after a watermark. */
  poll(server: string, watermark: string): Promise<Answer>;
  /** Opens a stream from what was seen last, in place of one that is open. @returns whether it is open */
  open(server: string): Promise<boolean>;
  isOpen(): boolean;
  /** Told of each activity that comes over a stream, with the time in ms. */
  onActivity: (activity: Activity, at: number) => void;
  close(): void;
};

/** A person at an address of their own, behind a proxy on this machine, so that no limit of an address is met. */
export function createPerson(): Person {
  const number = ++people;
  const address = { 'x-forwarded-for': `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}` };
  let token = '';
  let conversation = '';
  let watermark = '';
  let socket: WebSocket | undefined;
  const authorized = () => ({ ...address, authorization: `Bearer ${token}` });
  const take = ({ status, json }: Answer): boolean => {
    if (typeof json.token === 'string') token = json.token;
    return status === 200 || status === 201;
  };
  const follow = async (url: string): Promise<boolean> => {
    const mine = new WebSocket(url, { headers: address });
    socket = mine;
    mine.on('message', (data) => {
      const text = String(data);
      if (text === '' || socket !== mine) return;
      const frame = JSON.parse(text) as { activities: Activity[]; watermark?: string };
      if (frame.watermark !== undefined) watermark = frame.watermark;
      const at = Date.now();
      for (const activity of frame.activities) person.onActivity(activity, at);
    });
    return new Promise<boolean>((resolve) => {
      mine.on('open', () => resolve(true));
      mine.on('error', () => resolve(false));
      mine.on('close', () => resolve(false));
    });
  };
  const person: Person = {
    get token() {
      return token;
    },
    get conversation() {
      return conversation;
    },
    async begin(server) {
      watermark = '';
      const given = await call(`${server}/v3/directline/tokens/generate`, 'POST', address);
      if (!take(given)) return false;
      conversation = String(given.json.conversationId);
      return take(await call(`${server}/v3/directline/conversations`, 'POST', authorized(), {}));
    },
    refresh: async (server) => take(await call(`${server}/v3/directline/tokens/refresh`, 'POST', authorized())),
    post: (server, text) =>
      call(`${server}/v3/directline/conversations/${conversation}/activities`, 'POST', authorized(), { type: 'message', text }),
    poll: (server, from) => call(`${server}/v3/directline/conversations/${conversation}/activities?watermark=${from}`, 'GET', authorized()),
    async open(server) {
      // what still came over the old one would come over the new one as well
      socket?.terminate();
      socket = undefined;
      const again = await call(`${server}/v3/directline/conversations/${conversation}?watermark=${watermark}`, 'GET', authorized());
      if (!take(again)) return false;
      // by the address that was asked, whatever the server takes for its own
      const { pathname, search } = new URL(String(again.json.streamUrl));
      return follow(`${server.replace(/^http/, 'ws')}${pathname}${search}`);
    },
    isOpen: () => socket?.readyState === WebSocket.OPEN,
    onActivity: () => undefined,
    close: () => socket?.terminate(),
  };
  return person;
}
