import { type Activity, type Api, ApiError, type Outgoing, type Session } from './api.ts';
import type { SessionStore } from './session.ts';
import { type Frame, followStream, streamAddress } from './stream.ts';

/** `connecting` comes first and after each cut; `offline` once a new try has failed. */
export type ConnectionState = 'connecting' | 'online' | 'offline';

/** Why what was shown until now is to be forgotten. */
export type Reset = 'new' | 'ended' | 'elsewhere';

export type ConnectionParts = {
  api: Api;
  store: SessionStore;
  base: URL;
  openSocket: (url: string) => WebSocket;
  /** Resolves after so many ms, or when the signal is aborted. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  now: () => number;
  /** From 0 to 1: spreads out the tries of many browsers. */
  chance: () => number;
  locale: string;
  /** A new state. */
  stateChanged: (state: ConnectionState) => void;
  /** Activities that were not told before, in order; `past` when they are from an earlier visit. */
  arrived: (activities: Activity[], past: boolean) => void;
  /** Another conversation begins. */
  reset: (why: Reset) => void;
};

/** One conversation with the server, kept up over cuts, restarts and reloads. */
export type Connection = {
  start(): void;
  /** Sends an activity. @returns its id. @throws ApiError */
  post(activity: Outgoing): Promise<string>;
  /** Asks for what the stream may have missed. @throws ApiError */
  catchUp(): Promise<void>;
  /** Leaves the conversation and begins a new one. */
  renew(): void;
  /** Goes on with a conversation that another window has begun, or that a code led to. */
  adopt(session: Session): void;
  /** Tries again at once where it waits to. */
  wake(): void;
  /** Cuts the stream, which is known to be dead. */
  cut(): void;
  session(): Session | undefined;
};

/** Time between two polls, in ms. */
const POLL = 1000;
/** Shortest and longest wait between two tries, in ms, before chance spreads them. */
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** Streams that never opened, though the server answered, after which the page polls. */
const STRIKES = 2;
/** A token is renewed when it has less than this left, in ms: half the life that the server gives it. */
const RENEW_BEFORE = 15 * 60_000;
/** An activity that was taken must be on the stream within this, in ms; else the stream is dead. */
const ECHO = 5000;

/** Keeps a conversation up for as long as the page lives. */
export function createConnection(parts: ConnectionParts): Connection {
  const { api, store, base, now, pause } = parts;
  const seen = new Set<string>();
  let watermark = '';
  let session: Session | undefined;
  /** The conversation was begun elsewhere or earlier, and what was said in it is still to be asked for. */
  let pastDue = false;
  let streamUrl: string | undefined;
  let strikes = 0;
  let state: ConnectionState = 'offline';
  let running = new AbortController();
  let waiting = new AbortController();
  let stream = new AbortController();

  const change = (next: ConnectionState) => {
    if (next === state) return;
    state = next;
    parts.stateChanged(next);
  };
  const take = ({ activities, watermark: next }: Frame, past = false) => {
    const fresh = (Array.isArray(activities) ? (activities as Activity[]) : []).filter(
      ({ id, type }) => type === 'typing' || id === undefined || (!seen.has(id) && seen.add(id)),
    );
    if (typeof next === 'string' && next !== '') watermark = next;
    if (fresh.length > 0) parts.arrived(fresh, past);
  };
  const forget = (why: Reset) => {
    seen.clear();
    watermark = '';
    session = undefined;
    streamUrl = undefined;
    parts.reset(why);
  };
  const keep = (next: Session): Session => {
    session = next;
    store.write(next);
    return next;
  };
  const wait = (ms: number) => {
    waiting = new AbortController();
    return pause(ms, waiting.signal);
  };

  /** Finds or begins a conversation, and makes sure that its token lasts. */
  const settle = async (): Promise<Session> => {
    if (session && lasts(session)) return session;
    const mine = running;
    return store.inTurn(async () => {
      const kept = store.read();
      const known = kept && (!session || kept.id === session.id) ? kept : session;
      if (known && lasts(known)) return hold(known);
      const begun = known ? { session: await api.refresh(hold(known)), streamUrl } : await api.begin(parts.locale);
      // another conversation may have taken the place of this one while the server was asked
      if (mine !== running) throw new ApiError('later');
      streamUrl = begun.streamUrl;
      return keep(begun.session);
    });
  };
  const hold = (known: Session): Session => {
    pastDue ||= session === undefined;
    session = known;
    return known;
  };
  const lasts = ({ expiresAt }: Session) => expiresAt - now() > RENEW_BEFORE;
  const catchUp = async (past = false) => {
    const at = await settle();
    const stretch = await api.history(at, watermark);
    if (session?.id === at.id) take(stretch, past);
  };

  /** One stay with the server: resolves when the stream has ended. */
  const stay = async (signal: AbortSignal) => {
    await settle();
    if (pastDue && !signal.aborted) {
      await catchUp(true);
      pastDue = false;
    }
    if (strikes >= STRIKES) return poll(signal);
    if (streamUrl === undefined && !signal.aborted) {
      const rejoined = await api.rejoin(await settle(), watermark);
      if (signal.aborted) return;
      keep(rejoined.session);
      streamUrl = rejoined.streamUrl;
    }
    if (!signal.aborted) await follow();
  };
  const follow = async () => {
    const url = streamAddress(streamUrl ?? '', base);
    streamUrl = undefined;
    stream = new AbortController();
    const { signal } = stream;
    const opened = () => change('online');
    const wasOpen = await followStream(url, { open: parts.openSocket, frame: take, opened }, signal).catch(() => false);
    strikes = wasOpen || signal.aborted ? 0 : strikes + 1;
  };
  const poll = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await catchUp();
      if (signal.aborted) return;
      change('online');
      await wait(POLL);
    }
  };

  const run = async ({ signal }: AbortController) => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await stay(signal);
        failures = 0;
        if (!signal.aborted) change('connecting');
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        streamUrl = undefined;
        if (session && (await mend(session, error, failures))) continue;
        change('offline');
      }
      if (!signal.aborted) await wait(Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** failures) * (0.5 + parts.chance()));
    }
  };
  /**
   * A token that the server no longer takes is renewed; where that doesn't help, the conversation is over.
   * @returns whether to go on at once
   */
  const mend = async (dead: Session, error: unknown, failures: number): Promise<boolean> => {
    const failure = error instanceof ApiError ? error.failure : 'later';
    if (failure === 'later' || failure === 'refused') return false;
    if (failure === 'expired' && failures === 1) {
      const renewed = await api.refresh(dead).catch((reason: unknown) => reason);
      if (session !== dead) return true;
      if (!(renewed instanceof Error)) return keep(renewed as Session) !== undefined;
      if (!isDead(renewed)) return false;
    }
    if (store.read()?.id === dead.id) store.clear();
    forget('ended');
    return true;
  };
  const keepFresh = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await pause(RENEW_BEFORE / 3, signal);
      // a failure shows when the token is next used
      if (session && !signal.aborted) await settle().catch(() => undefined);
    }
  };
  const begin = () => {
    for (const controller of [running, stream, waiting]) controller.abort();
    running = new AbortController();
    change('connecting');
    void run(running);
    void keepFresh(running.signal);
  };

  return {
    start: begin,
    async post(activity) {
      const at = session;
      if (!at) throw new ApiError('later');
      try {
        const id = await api.post(at, activity);
        if (strikes >= STRIKES) waiting.abort();
        else if (activity.type === 'message') void watchEcho(id, running.signal);
        return id;
      } catch (error) {
        // the next stay with the server finds out whether a new token helps
        if (isDead(error)) stream.abort();
        throw isDead(error) ? new ApiError('later') : error;
      }
    },
    catchUp: () => catchUp(),
    renew() {
      const left = session;
      if (left) void api.post(left, { type: 'endOfConversation' }).catch(() => undefined);
      store.clear();
      forget('new');
      begin();
    },
    adopt(next) {
      if (next.id === session?.id) {
        session = next;
        return;
      }
      forget('elsewhere');
      store.write(next);
      begin();
    },
    wake: () => waiting.abort(),
    cut: () => stream.abort(),
    session: () => session,
  };

  /** What was taken and doesn't come back tells that the stream is dead. */
  async function watchEcho(id: string, signal: AbortSignal) {
    await pause(ECHO, signal);
    if (!signal.aborted && !seen.has(id)) stream.abort();
  }
}

/** The server knows the session no longer. */
function isDead(error: unknown): boolean {
  return error instanceof ApiError && (error.failure === 'expired' || error.failure === 'gone');
}
