import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity, Session } from '../../../../src/web/client/api.ts';
import { createConnection } from '../../../../src/web/client/connection.ts';
import { createSessionStore, type SessionStore } from '../../../../src/web/client/session.ts';
import { type FakeServer, fakeServer } from './fake-server.ts';

/** A pause that ends when the test says so, or when it is aborted. */
function handPause() {
  const waits: { ms: number; end: () => void }[] = [];
  return {
    waits,
    pause: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        const wait = { ms, end: () => resolve() };
        waits.push(wait);
        signal?.addEventListener('abort', () => resolve());
        if (signal?.aborted) resolve();
      }),
    /** Ends the waits that are between two tries, of less than a minute. */
    end: (below = 60_000) => {
      for (const { ms, end } of waits.splice(0)) if (ms < below) end();
    },
  };
}

/** localStorage in memory. */
function fakeStorage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

let server: FakeServer;
let time: ReturnType<typeof handPause>;
let store: SessionStore;
let states: string[];
let told: { text: string | undefined; past: boolean }[];
let resets: string[];

function connect() {
  return createConnection({
    api: server.api,
    store,
    domain: new URL('https://school.example/bot/v3/directline/'),
    openSocket: server.openSocket,
    pause: time.pause,
    now: () => server.now,
    chance: () => 0.5,
    locale: 'en',
    stateChanged: (state) => states.push(state),
    arrived: (activities: Activity[], past) => told.push(...activities.map(({ text }) => ({ text, past }))),
    reset: (why) => resets.push(why),
  });
}

/** Lets everything run that waits for nothing but promises. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const words = () => told.map(({ text }) => text);

beforeEach(() => {
  server = fakeServer();
  time = handPause();
  const storage = fakeStorage();
  store = createSessionStore(() => storage, 'key', undefined);
  states = [];
  told = [];
  resets = [];
});

async function online() {
  const connection = connect();
  connection.start();
  await settled();
  server.socket().open();
  return connection;
}

describe('a first visit', () => {
  it('begins a conversation and follows its stream under the page’s own address', async () => {
    await online();
    expect(server.calls).toEqual(['begin']);
    expect(server.socket().url).toBe('wss://school.example/bot/v3/directline/conversations/c/stream?t=ticket');
    expect(states).toEqual(['connecting', 'online']);
    server.send('Hello');
    expect(told).toEqual([{ text: 'Hello', past: false }]);
  });

  it('tells each activity once, however often it arrives', async () => {
    await online();
    const activity = { type: 'message', id: 'a1', text: 'once' };
    server.socket().frame({ activities: [activity, activity], watermark: '1' });
    server.socket().frame({ activities: [activity], watermark: '1' });
    expect(words()).toEqual(['once']);
  });

  it.each(['', '{', 'null', '[]', '{"activities":5}', '{"watermark":7}'])('survives the frame %j', async (frame) => {
    await online();
    server.socket().frame(frame);
    server.send('still here');
    expect(words()).toEqual(['still here']);
  });

  it('goes on trying when the server is away, ever more slowly, and says so', async () => {
    server.fail('begin', ...Array<'later'>(8).fill('later'));
    connect().start();
    const waits: number[] = [];
    for (let round = 0; round < 8; round++) {
      await settled();
      waits.push(...time.waits.filter(({ ms }) => ms < 60_000).map(({ ms }) => ms));
      time.end();
    }
    await settled();
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
    expect(states).toEqual(['connecting', 'offline']);
    expect(server.sockets).toHaveLength(1);
  });
});

describe('a later visit', () => {
  const kept: Session = { id: 'c-old', token: 'old', expiresAt: 1_800_000 };

  it('shows what was said before as past, then goes on from there', async () => {
    store.write(kept);
    server.say({ text: 'one' });
    server.say({ text: 'two' });
    await online();
    expect(told).toEqual([
      { text: 'one', past: true },
      { text: 'two', past: true },
    ]);
    server.send('three');
    expect(told.at(-1)).toEqual({ text: 'three', past: false });
    expect(server.calls).toEqual(['history', 'history 2', 'rejoin']);
  });

  it('shows the past as past although the first try to get it failed', async () => {
    store.write(kept);
    server.say({ text: 'one' });
    server.fail('history', 'later');
    connect().start();
    await settled();
    time.end();
    await settled();
    expect(told).toEqual([{ text: 'one', past: true }]);
  });

  it('renews a token that has little left', async () => {
    server.now = 1_000_000;
    store.write(kept);
    await online();
    expect(server.calls[0]).toBe('refresh');
    expect(store.read()).toMatchObject({ id: 'c-old', expiresAt: 2_800_000 });
  });

  it('begins anew, and says so, when the conversation is over', async () => {
    server.now = 1_000_000;
    store.write(kept);
    server.fail('refresh', 'expired', 'expired');
    await online();
    expect(resets).toEqual(['ended']);
    expect(store.read()?.id).toBe('c1');
    // its greeting is news, and no past
    expect(server.calls).toEqual(['refresh', 'refresh', 'begin']);
  });

  it('begins anew when the conversation was ended', async () => {
    store.write(kept);
    server.fail('rejoin', 'gone');
    await online();
    expect(resets).toEqual(['ended']);
    expect(server.calls.filter((call) => call === 'refresh')).toEqual([]);
  });

  it('does not let go of a conversation because the server is away', async () => {
    server.now = 1_000_000;
    store.write(kept);
    server.fail('refresh', 'later', 'later');
    connect().start();
    await settled();
    time.end();
    await settled();
    expect(resets).toEqual([]);
    expect(store.read()?.id).toBe('c-old');
  });
});

describe('a cut', () => {
  it('is followed by a new stream from where the old one ended', async () => {
    await online();
    server.send('one');
    server.socket().drop();
    await settled();
    server.say({ text: 'said meanwhile' });
    time.end();
    await settled();
    server.socket().open();
    expect(server.sockets).toHaveLength(2);
    expect(states).toEqual(['connecting', 'online', 'connecting', 'online']);
    expect(server.calls.at(-1)).toBe('rejoin');
  });

  it('that the network reports is tried again at once when the network is back', async () => {
    const connection = await online();
    connection.cut();
    await settled();
    connection.wake();
    await settled();
    expect(server.sockets).toHaveLength(2);
  });

  it('shows in a message that was taken and does not come back', async () => {
    const connection = await online();
    await connection.post({ type: 'message', text: 'hi' });
    time.end();
    await settled();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('is not seen in a message that came back', async () => {
    const connection = await online();
    await connection.post({ type: 'message', text: 'hi' });
    server.socket().frame({ activities: server.log, watermark: '1' });
    time.end();
    await settled();
    expect(server.sockets[0]?.closed).toBe(false);
  });
});

describe('where sockets don’t get through', () => {
  it('polls after two of them, and shows what comes', async () => {
    connect().start();
    for (let tries = 0; tries < 2; tries++) {
      await settled();
      server.socket().drop();
      await settled();
      time.end();
    }
    await settled();
    expect(server.sockets).toHaveLength(2);
    expect(states).toEqual(['connecting', 'online']);
    server.say({ text: 'by poll' });
    time.end();
    await settled();
    expect(words()).toEqual(['by poll']);
  });

  it('counts one that never opened as cut after a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    connect().start();
    await settled();
    vi.advanceTimersByTime(8000);
    vi.useRealTimers();
    await settled();
    expect(server.socket().closed).toBe(true);
  });
});

describe('a token that is refused', () => {
  it('is renewed once, and the conversation goes on', async () => {
    await online();
    server.fail('rejoin', 'expired');
    server.socket().drop();
    await settled();
    time.end();
    await settled();
    expect(server.calls.slice(-3)).toEqual(['rejoin', 'refresh', 'rejoin']);
    expect(resets).toEqual([]);
  });

  it('twice in a row ends the conversation instead of asking for ever', async () => {
    await online();
    server.fail('rejoin', 'expired', 'expired');
    server.socket().drop();
    await settled();
    time.end();
    await settled();
    expect(resets).toEqual(['ended']);
    expect(server.calls.filter((call) => call === 'refresh')).toHaveLength(1);
  });

  it('on a message makes it wait and has the stream looked after', async () => {
    const connection = await online();
    server.fail('post message', 'expired');
    await expect(connection.post({ type: 'message' })).rejects.toMatchObject({ failure: 'later' });
    expect(server.socket().closed).toBe(true);
  });
});

describe('another conversation', () => {
  it('begins on request: the old one is ended and forgotten', async () => {
    const connection = await online();
    server.send('old');
    connection.renew();
    await settled();
    server.socket().open();
    expect(resets).toEqual(['new']);
    expect(server.calls).toContain('post endOfConversation');
    expect(store.read()?.id).toBe('c2');
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('of another window is taken over with its past', async () => {
    const connection = await online();
    server.say({ text: 'theirs' });
    connection.adopt({ id: 'theirs', token: 't', expiresAt: 1_800_000 });
    await settled();
    expect(resets).toEqual(['elsewhere']);
    expect(told).toEqual([{ text: 'theirs', past: true }]);
    expect(connection.session()?.id).toBe('theirs');
  });

  it('is not one when another window only renewed the token', async () => {
    const connection = await online();
    connection.adopt({ id: 'c1', token: 'newer', expiresAt: 9_000_000 });
    expect(resets).toEqual([]);
    expect(connection.session()?.token).toBe('newer');
  });

  it('does not get what was still under way for the old one', async () => {
    const connection = await online();
    server.socket().drop();
    await settled();
    time.end(); // asks to rejoin
    connection.renew();
    await settled();
    expect(store.read()?.id).toBe('c2');
    expect(connection.session()?.id).toBe('c2');
  });
});
