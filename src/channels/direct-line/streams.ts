import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ClaimwiseError } from '../../errors.ts';
import type { TranscriptStore } from '../../storage/transcript-store.ts';
import { conversationKey } from '../keys.ts';
import { CHANNEL, type Listener, type Page } from './conversations.ts';
import type { Activity } from './render.ts';
import type { Ticket } from './tokens.ts';
import { formatWatermark } from './watermark.ts';

/** Bounds on what sockets may take. */
export type StreamLimits = {
  /** Open sockets in all; below what the HTTP server accepts, so that posts always get through. */
  sockets: number;
  /** Open sockets of one conversation: directlinejs opens more than one per page. */
  perConversation: number;
  /** Frames a client may send between two heartbeats: its keep-alives are one or two. */
  frames: number;
  /** Silence after which the other side is taken for gone, in ms. */
  idleMs: number;
  /** Longest a frame may wait for the other side to read, in ms. */
  slowMs: number;
};

/** Limits for production; two heartbeats are missed before a socket is idle. */
export const STREAM_LIMITS: StreamLimits = { sockets: 1600, perConversation: 30, frames: 100, idleMs: 75_000, slowMs: 30_000 };

/** Largest frame from a client, in bytes: its keep-alives are empty. */
const MAX_FRAME = 4096;
/** Bytes that may wait in a socket beside a page: more is someone who sends and does not read. */
const MAX_WAITING = 64 * 1024;
/** Longest wait for the other side's close frame, in ms. */
const CLOSE_MS = 1000;

/** Sockets by conversation, each fed from the log behind what it was sent last. */
export type Streams = Listener & {
  /** Takes the socket of an upgrade request. @throws STREAMS_FULL, then the socket is still the caller's */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, ticket: Ticket): void;
  /** Open sockets. */
  count(): number;
  /** Looks for what was said without this server being told, and sends it; never rejects. */
  catchUp(): Promise<void>;
  /** Keeps sockets alive and cuts those that are idle, slow or noisy; to be called every 30 s. */
  heartbeat(): void;
  /** Closes every socket with 1001 (RFC 6455, 7.4.1: going away); resolves when they are gone. */
  close(): Promise<void>;
};

/** What streams are made of. `now` in ms. */
export type StreamParts = {
  page: (conversation: string, watermark: string) => Promise<Page | undefined>;
  /** Where the logs of conversations end; those that are not there are left out. */
  ends: TranscriptStore['ends'];
  now: () => number;
  limits: StreamLimits;
  log: { debug(fields: object, message: string): void };
};

type Stream = {
  socket: WebSocket;
  conversation: string;
  ticket: string;
  /** What the client has been sent. */
  watermark: string;
  /** A page is being read or sent; `again` asks for another look afterwards. */
  pumping: boolean;
  again: boolean;
  sendingSince: number | undefined;
  heardAt: number;
  frames: number;
};

/**
 * Makes the hub. The log is the only source of what is sent, so nothing can fall between a snapshot and what comes live;
 * one page at a time is on its way to each socket, so a slow one costs no more memory than that. Of several sockets with
 * one ticket (directlinejs opens more without closing the old) the newest is fed and the others stay open and silent:
 * closing them would make the client come back for ever.
 */
export function createStreams({ page, ends, now, limits, log }: StreamParts): Streams {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, clientTracking: false });
  const streams = new Set<Stream>();
  const byConversation = new Map<string, Set<Stream>>();
  let closing = false;

  const isNewest = (stream: Stream): boolean => {
    const same = [...(byConversation.get(stream.conversation) ?? [])].filter(({ ticket }) => ticket === stream.ticket);
    return same.at(-1) === stream;
  };
  const isOpen = ({ socket }: Stream) => socket.readyState === socket.OPEN;

  /**
   * Sends a page as one frame an activity: directlinejs hands on the activities of a frame one by one, each by a timer, and so
   * mixes those of two frames that come close together.
   */
  const send = async (stream: Stream, { activities, watermarks }: Page): Promise<void> => {
    stream.sendingSince = now();
    const sent = activities.map((activity, index) => {
      const frame = JSON.stringify({ activities: [activity], watermark: watermarks[index] });
      return new Promise<void>((resolve) => stream.socket.send(frame, () => resolve()));
    });
    await Promise.all(sent);
    stream.sendingSince = undefined;
  };
  /** Sends what is new, page by page, until there is nothing more. */
  const drain = async (stream: Stream): Promise<void> => {
    while (isOpen(stream) && isNewest(stream)) {
      const next = await page(stream.conversation, stream.watermark);
      if (next?.over) stream.socket.close(1000, 'the conversation has ended');
      if (!next || next.activities.length === 0) return;
      await send(stream, next);
      stream.watermark = next.watermark;
      // what came meanwhile is told
      if (!next.more) return;
    }
  };
  const pump = async (stream: Stream): Promise<void> => {
    stream.again = true;
    if (stream.pumping) return;
    stream.pumping = true;
    try {
      while (stream.again) {
        stream.again = false;
        await drain(stream);
      }
    } catch {
      // the store has told the log; the next heartbeat looks again
    } finally {
      stream.pumping = false;
    }
  };

  const catchUp = async (): Promise<void> => {
    if (streams.size === 0) return;
    try {
      const found = await ends([...byConversation.keys()]);
      for (const stream of streams) {
        const end = found.get(stream.conversation);
        if (end && formatWatermark(end.epoch, end.last) !== stream.watermark) void pump(stream);
      }
    } catch {
      // the store has told the log; the next look is soon
    }
  };

  const heard = (stream: Stream) => () => {
    stream.heardAt = now();
    stream.frames++;
    const flooded = stream.frames > limits.frames || (stream.sendingSince === undefined && stream.socket.bufferedAmount > MAX_WAITING);
    if (flooded) stream.socket.terminate();
  };
  const remove = (stream: Stream) => {
    streams.delete(stream);
    const same = byConversation.get(stream.conversation);
    same?.delete(stream);
    if (same?.size === 0) byConversation.delete(stream.conversation);
  };
  const add = (socket: WebSocket, ticket: Ticket) => {
    const { conversation, watermark, id } = ticket;
    const idle = { pumping: false, again: false, sendingSince: undefined, heardAt: now(), frames: 0 };
    const stream: Stream = { socket, conversation, ticket: id, watermark, ...idle };
    streams.add(stream);
    const same = byConversation.get(conversation) ?? new Set();
    byConversation.set(conversation, same.add(stream));
    const fields = { conversation: conversationKey(CHANNEL, conversation) };
    socket.on('message', heard(stream)).on('ping', heard(stream)).on('pong', heard(stream));
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', (code) => {
      remove(stream);
      log.debug({ ...fields, code }, 'a stream has closed');
    });
    log.debug(fields, 'a stream has opened');
    void pump(stream);
  };

  return {
    open(request, socket, head, ticket) {
      const same = byConversation.get(ticket.conversation)?.size ?? 0;
      if (closing || streams.size >= limits.sockets || same >= limits.perConversation) {
        throw new ClaimwiseError('STREAMS_FULL', `expected fewer sockets, got ${streams.size} in all and ${same} of one conversation`);
      }
      server.handleUpgrade(request, socket, head, (webSocket) => add(webSocket, ticket));
    },
    count: () => streams.size,
    catchUp,
    said(conversation) {
      for (const stream of byConversation.get(conversation) ?? []) void pump(stream);
    },
    passing(conversation: string, activity: Activity) {
      for (const stream of byConversation.get(conversation) ?? []) {
        // worth nothing to someone who is still busy reading; no watermark, as the log did not move
        const busy = stream.pumping || stream.socket.bufferedAmount > MAX_WAITING;
        if (isOpen(stream) && isNewest(stream) && !busy) stream.socket.send(JSON.stringify({ activities: [activity] }));
      }
    },
    heartbeat() {
      for (const stream of streams) {
        const idle = now() - stream.heardAt > limits.idleMs;
        const slow = stream.sendingSince !== undefined && now() - stream.sendingSince > limits.slowMs;
        stream.frames = 0;
        if (idle || slow) stream.socket.terminate();
        else if (isOpen(stream)) {
          stream.socket.ping();
          // pages in a browser do not see pings; an empty frame is a sign of life that they do
          if (!stream.pumping) stream.socket.send('');
        }
      }
      void catchUp();
    },
    async close() {
      closing = true;
      const closed = [...streams].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
      for (const { socket } of streams) socket.close(1001, 'the server ends');
      const cut = setTimeout(() => {
        for (const { socket } of streams) socket.terminate();
      }, CLOSE_MS);
      await Promise.all(closed);
      clearTimeout(cut);
    },
  };
}
