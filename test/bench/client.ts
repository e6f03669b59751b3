import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { percentile } from './stats.ts';

/** What a bot did under load: good turns a second and their times in ms. */
export type Load = { rate: number; p50: number; p99: number; turns: number; failed: number };

/** Asks a bot over HTTP with keep-alive. */
export type Client = {
  /** One turn by expectReplies with a fresh activity id; true when it was answered with at least one reply. */
  turn: (conversation: string, text: string) => Promise<boolean>;
  close: () => void;
};

/** A client with at most the given number of connections. */
export function createClient(port: number, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const turn = (conversation: string, text: string) =>
    new Promise<boolean>((resolve, reject) => {
      const body = Buffer.from(activity(conversation, text));
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      const call = request({ agent, port, host: '127.0.0.1', path: '/api/messages', method: 'POST', headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve(answer.statusCode === 200 && /"activities":\[\{/.test(Buffer.concat(chunks).toString('latin1'))));
      });
      call.on('error', reject);
      call.end(body);
    });
  return { turn, close: () => agent.destroy() };
}

function activity(conversation: string, text: string): string {
  return JSON.stringify({
    type: 'message',
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    channelId: 'emulator',
    serviceUrl: 'http://127.0.0.1:1',
    from: { id: `user-${conversation}`, role: 'user' },
    recipient: { id: 'bot', role: 'bot' },
    conversation: { id: conversation },
    deliveryMode: 'expectReplies',
    locale: 'en-GB',
    text,
  });
}

/** How a load is made: for how long, at once, over how many conversations, with which texts in turn. */
export type LoadOptions = { seconds: number; concurrency: number; conversations: number; texts: readonly string[] };

/** Keeps a bot busy from a fixed number of askers, each waiting for its reply; conversations and texts rotate. */
export async function load(port: number, { seconds, concurrency, conversations, texts }: LoadOptions): Promise<Load> {
  const client = createClient(port, concurrency);
  const start = performance.now();
  const end = start + seconds * 1000;
  const times: number[] = [];
  let asked = 0;
  let failed = 0;
  const asker = async () => {
    while (performance.now() < end) {
      const number = asked++;
      const before = performance.now();
      const good = await client.turn(`c${number % conversations}`, texts[number % texts.length] as string).catch(() => false);
      if (good) times.push(performance.now() - before);
      else failed++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, asker));
  const took = (performance.now() - start) / 1000;
  client.close();
  return { rate: times.length / took, p50: percentile(times, 0.5), p99: percentile(times, 0.99), turns: times.length, failed };
}
