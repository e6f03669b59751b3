import { type Activity, type Api, ApiError, type Outgoing, type Session } from './api.ts';
import { createKeeper, isDead, RENEW_BEFORE } from './keeper.ts';
import type { SessionStore } from './session.ts';
import { type Frame, followStream, streamAddress } from './stream.ts';

/** `connecting` comes first and after each cut; `offline` once a new try has failed. */
export type ConnectionState = 'connecting' | 'online' | 'offline';

/** Why what was shown until now is to be forgotten. */
export type Reset = 'new' | 'ended' | 'elsewhere';

export type ConnectionParts = {
  api: Api;
  store: SessionStore;
  /** Address of Direct Line, with a slash at its end. */
  domain: URL;
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
/** An activity that was taken must be on the stream within this, in ms; else the stream is dead. */
const ECHO = 5000;

/** Keeps a conversation up for as long as the page lives. */
export function createConnection(parts: ConnectionParts): Connection {
  const { api, store, domain, pause } = parts;
  const seen = new Set<string>();
  let watermark = '';
  /** What was said at an earlier visit is still to be asked for. */
  let pastDue = false;
  let streamUrl: string | undefined;
  let strikes = 0;
  let state: ConnectionState = 'offline';
  let running = new AbortController();
  let waiting = new AbortController();
  let stream = new AbortController();
  const begun = (url: string) => {
    streamUrl = url;
  };
  const found = () => {
    pastDue = true;
  };
  const keeper = createKeeper({ ...parts, begun, found });

  const change = (next: ConnectionState) => {
    if (next === state) return;
    state = next;
    parts.stateChanged(next);
  };
  const wait = (ms: number) => {
    waiting = new AbortController();
    return pause(ms, waiting.signal);
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
    pastDue = false;
    streamUrl = undefined;
    keeper.drop(why !== 'elsewhere');
    parts.reset(why);
  };

  /** Asks for everything that was not told yet, page by page. */
  const catchUp = async (past = false) => {
    const at = await keeper.settle();
    const activities: Activity[] = [];
    let next = watermark;
    for (let more = true; more; ) {
      const stretch = await api.history(at, next);
      activities.push(...stretch.activities);
      more = stretch.activities.length > 0 && stretch.watermark !== next;
      next = stretch.watermark;
    }
    if (keeper.session()?.id !== at.id) return;
    // where nothing is left of an earlier visit, the server is to greet as if there had been none: it goes by the watermark
    take({ activities, ...(!(past && activities.length === 0) && { watermark: next }) }, past);
  };

  /** One stay with the server: resolves when the stream has ended. */
  const stay = async (signal: AbortSignal) => {
    await keeper.settle();
    if (pastDue && !signal.aborted) {
      await catchUp(true);
      pastDue = false;
    }
    if (strikes >= STRIKES) return poll(signal);
    if (streamUrl === undefined && !signal.aborted) {
      const rejoined = await api.rejoin(await keeper.settle(), watermark);
      if (signal.aborted) return;
      keeper.keep(rejoined.session);
      streamUrl = rejoined.streamUrl;
    }
    if (!signal.aborted) await follow();
  };
  const follow = async () => {
    const url = streamAddress(streamUrl ?? '', domain);
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

  const run = async (signal: AbortSignal) => {
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
        if (await mend(error, failures)) continue;
        if (!signal.aborted) change('offline');
      }
      if (!signal.aborted) await wait(Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** failures) * (0.5 + parts.chance()));
    }
  };
  /**
   * A token that the server no longer takes is renewed; where that doesn't help, the conversation is over and another begins.
   * @returns whether to go on at once
   */
  const mend = async (error: unknown, failures: number): Promise<boolean> => {
    const dead = keeper.session();
    if (!dead || !isDead(error)) return false;
    const gone = failures > 1 || (error as ApiError).failure === 'gone';
    const alive = gone ? false : await keeper.renew(dead).catch(() => undefined);
    if (alive === false && keeper.session()?.id === dead.id) forget('ended');
    return alive !== undefined;
  };
  const keepFresh = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await pause(RENEW_BEFORE / 3, signal);
      // a failure shows when the token is next used
      if (keeper.session() && !signal.aborted) await keeper.settle().catch(() => undefined);
    }
  };
  /** What was taken and doesn't come back tells that the stream is dead. */
  const watchEcho = async (id: string, signal: AbortSignal) => {
    await pause(ECHO, signal);
    if (!signal.aborted && !seen.has(id)) stream.abort();
  };
  const begin = () => {
    for (const controller of [running, stream, waiting]) controller.abort();
    running = new AbortController();
    change('connecting');
    void run(running.signal);
    void keepFresh(running.signal);
  };

  return {
    start: begin,
    async post(activity) {
      const at = keeper.session();
      if (!at) throw new ApiError('later');
      try {
        const id = await api.post(at, activity);
        if (strikes >= STRIKES) waiting.abort();
        else if (activity.type === 'message') void watchEcho(id, running.signal);
        return id;
      } catch (error) {
        if (!isDead(error)) throw error;
        // the next stay with the server finds out whether a new token helps
        stream.abort();
        throw new ApiError('later');
      }
    },
    catchUp: () => catchUp(),
    renew() {
      const left = keeper.session();
      if (left) void api.post(left, { type: 'endOfConversation' }).catch(() => undefined);
      forget('new');
      begin();
    },
    adopt(next) {
      if (next.id === keeper.session()?.id) {
        keeper.keep(next);
        return;
      }
      forget('elsewhere');
      store.write(next);
      begin();
    },
    wake: () => waiting.abort(),
    cut: () => stream.abort(),
    session: keeper.session,
  };
}
