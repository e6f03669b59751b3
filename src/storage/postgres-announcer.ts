import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { z } from 'zod';
import type { Announcement, Announcer, Hearer } from './announcer.ts';

/** Channel of LISTEN and NOTIFY; one for all, because a channel for each conversation would cost the server memory. */
const CHANNEL = 'claimwise';
/** Bytes of a notification; PostgreSQL takes less than 8000 (https://www.postgresql.org/docs/current/sql-notify.html). */
const MOST_BYTES = 7500;
/** Announcements that wait to be told; of more the oldest are lost. */
const MOST_WAITING = 10_000;
/** Wait before a broken connection is made anew, in ms. */
const AGAIN_MS = 500;
/** Longest wait for the database, in ms. */
const LONGEST_MS = 5000;

const announcementSchema = z.object({ conversation: z.string(), activity: z.unknown().optional() });

/**
 * Announcements by LISTEN and NOTIFY over a connection of their own, so that they never wait for one of the pool. NOTIFY stands apart
 * from the writes it tells of: within their transactions it would make all commits of the database wait for each other. What comes
 * up while one is on its way goes together in the next.
 * @param url as in DATABASE_URL
 */
export function createPostgresAnnouncer(url: string, log: { warn(fields: object, message: string): void }): Announcer {
  const self = randomUUID();
  const waiting: string[] = [];
  let hearer: Hearer | undefined;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let telling = false;
  let closed = false;

  const hear = (payload = '') => {
    for (const announcement of readPayload(payload, self)) hearer?.heard(announcement);
  };
  const flush = async () => {
    if (telling || !client) return;
    telling = true;
    const by = client;
    try {
      while (waiting.length > 0 && client === by) {
        await by.query('select pg_notify($1, $2)', [CHANNEL, `[${[`"${self}"`, ...takeBatch(waiting)].join()}]`]);
      }
    } catch (error) {
      lose(by, error);
    } finally {
      telling = false;
    }
    if (waiting.length > 0 && client) void flush();
  };
  const lose = (lost: Client, error: unknown) => {
    if (client !== lost) return;
    client = undefined;
    lost.end().catch(() => undefined);
    if (closed) return;
    log.warn({ err: error }, 'other servers can not be told at once; they look every 2 s');
    timer = setTimeout(connect, AGAIN_MS).unref();
  };
  const connect = async () => {
    const next = new Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: LONGEST_MS, query_timeout: LONGEST_MS });
    next.on('notification', ({ payload }) => hear(payload));
    next.on('error', (error) => lose(next, error));
    next.on('end', () => lose(next, new Error('the connection has ended')));
    client = next;
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      hearer?.missed();
      void flush();
    } catch (error) {
      lose(next, error);
    }
  };
  void connect();

  return {
    tell(announcement) {
      waiting.push(JSON.stringify(announcement));
      if (waiting.length > MOST_WAITING) waiting.shift();
      void flush();
    },
    listen(next) {
      hearer = next;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

/** Takes off what fits into one notification; what alone is too long for one is dropped. */
function takeBatch(waiting: string[]): string[] {
  const batch: string[] = [];
  let bytes = 0;
  while (waiting[0] !== undefined) {
    const size = Buffer.byteLength(waiting[0]) + 1;
    if (bytes + size > MOST_BYTES && batch.length > 0) break;
    const next = waiting.shift() as string;
    if (size > MOST_BYTES) continue;
    batch.push(next);
    bytes += size;
  }
  return batch;
}

/** What another server tells; nothing for what is of this server, or not in the form of this version. */
function readPayload(payload: string, self: string): Announcement[] {
  try {
    const [from, ...announcements] = z.tuple([z.string()], announcementSchema).parse(JSON.parse(payload));
    return from === self ? [] : announcements;
  } catch {
    return [];
  }
}
