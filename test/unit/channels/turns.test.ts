import { beforeEach, describe, expect, it } from 'vitest';
import { activityKey, conversationKey } from '../../../src/channels/keys.ts';
import { createTurnHandler, type Turn, type TurnHandler } from '../../../src/channels/turns.ts';
import { newFlowsState } from '../../../src/conversation/flow-state.ts';
import type { Advice, Handover, Message, State } from '../../../src/conversation/types.ts';
import type { ConversationStore } from '../../../src/storage/conversation-store.ts';
import type { OutboxStore } from '../../../src/storage/outbox-store.ts';
import { openDatabase } from '../../../src/storage/sqlite-open.ts';
import { createSqliteOutbox } from '../../../src/storage/sqlite-outbox.ts';
import { createSqliteStore } from '../../../src/storage/sqlite-store.ts';
import { sampleTicket } from '../../fixtures/helpdesk/tickets.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const blank: State = { format: 2, welcomed: false, place: undefined, past: [], offers: [], misses: 0, flows: newFlowsState() };
const KEY = conversationKey('test', 'c');

/** A core that counts its turns in `misses` and echoes the count with the words. */
const counting = (state: State | undefined, message: Message): Advice => {
  const misses = (state?.misses ?? 0) + 1;
  const text = `${misses}: ${message.type === 'text' ? message.text : message.type}`;
  return {
    state: { ...(state ?? blank), misses },
    replies: [{ type: 'text', text, chips: [] }],
    events: [{ type: 'answered', entry: 'pay-uk', confidence: 1 }],
  };
};

describe('createTurnHandler', () => {
  let store: ConversationStore;
  let logged: object[];
  let handle: TurnHandler;
  const make = (advise: typeof counting, over: Partial<ConversationStore> = {}) =>
    createTurnHandler({ advise, store: { ...store, ...over }, now: () => NOW, log: { info: (fields) => logged.push(fields) } });
  beforeEach(() => {
    store = createSqliteStore(':memory:');
    logged = [];
    handle = make(counting);
  });
  const turn = (text: string, activity?: string): Turn => ({
    channel: 'test',
    conversation: 'c',
    activity,
    message: { type: 'text', text },
  });
  const say = async (text: string, activity?: string, by = handle) => {
    const { replies, replayed } = await by(turn(text, activity));
    return { text: replies[0]?.type === 'text' ? replies[0].text : undefined, replayed };
  };

  it('carries the state from turn to turn', async () => {
    expect(await say('hello')).toEqual({ text: '1: hello', replayed: false });
    expect(await say('again')).toEqual({ text: '2: again', replayed: false });
  });

  it('gives the first replies again and changes nothing', async () => {
    expect(await handle(turn('hello', 'a1'))).toMatchObject({ forgotten: false });
    expect(await say('hello', 'a1')).toEqual({ text: '1: hello', replayed: true });
    expect(await say('next', 'a2')).toEqual({ text: '2: next', replayed: false });
  });

  it('answers parallel copies of an activity once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => say('hello', 'a1')));
    expect(outcomes.map(({ replayed }) => replayed)).toEqual([false, true, true]);
    expect(new Set(outcomes.map(({ text }) => text))).toEqual(new Set(['1: hello']));
  });

  it.each(['read', 'replay'] as const)('takes an activity for the same when another server runs it after our %s', async (when) => {
    await say('before', 'a0');
    const other = make(counting);
    let met = false;
    const meeting = async <T>(found: Promise<T>): Promise<T> => {
      const result = await found;
      if (!met) {
        met = true;
        await say('hello', 'a1', other);
        await say('next', 'a2', other);
      }
      return result;
    };
    const mine = make(counting, {
      read: (key) => (when === 'read' ? meeting(store.read(key)) : store.read(key)),
      replay: (...args) => (when === 'replay' ? meeting(store.replay(...args)) : store.replay(...args)),
    });
    expect(await say('hello', 'a1', mine)).toEqual({ text: '2: hello', replayed: true });
    expect(await say('last', 'a3', mine)).toEqual({ text: '4: last', replayed: false });
  });

  it('keeps parallel messages in order and loses none', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `m${index}`);
    const outcomes = await Promise.all(words.map((word) => say(word)));
    expect(outcomes.map(({ text }) => text)).toEqual(words.map((word, index) => `${index + 1}: ${word}`));
  });

  it('keeps people of one conversation apart, and forgets them all when the bot has left', async () => {
    const by = (part: string | undefined, text: string) => handle({ ...turn(text), part });
    await by('ann', 'hello');
    expect(await by('bob', 'hi')).toMatchObject({ replies: [{ text: '1: hi' }] });
    expect(await by('ann', 'again')).toMatchObject({ replies: [{ text: '2: again' }] });
    expect(await handle({ ...turn(''), message: { type: 'left' } })).toEqual({ replies: [], replayed: false, forgotten: true });
    expect(await by('ann', 'hello')).toMatchObject({ replies: [{ text: '1: hello' }] });
    expect(await by('bob', 'hello')).toMatchObject({ replies: [{ text: '1: hello' }] });
  });

  it('refuses the message that is one too many', async () => {
    const waiting = Array.from({ length: 51 }, (_, index) => say(`m${index}`));
    await expect(say('one more')).rejects.toMatchObject({ code: 'CONVERSATION_BUSY' });
    expect((await Promise.all(waiting)).length).toBe(51);
    expect(await say('later')).toMatchObject({ text: '52: later' });
  });

  it('lets other conversations pass a waiting one', async () => {
    const { promise: gate, resolve: release } = Promise.withResolvers<void>();
    const gated = make(counting, { read: async (key) => (key === KEY ? gate.then(() => store.read(key)) : store.read(key)) });
    const waiting = say('waits', undefined, gated);
    const other = await gated({ ...turn('passes'), conversation: 'other' });
    expect(other.replies[0]).toMatchObject({ text: '1: passes' });
    release();
    expect(await waiting).toMatchObject({ text: '1: waits' });
  });

  it('runs the turn again on the newer state after a conflict', async () => {
    let interfere = true;
    const raced = make((state, message) => {
      if (interfere) {
        interfere = false;
        // another process writes between our read and our write
        void store.write(KEY, { state: { ...blank, misses: 10 }, expected: undefined, activity: undefined, replies: [], now: NOW });
      }
      return counting(state, message);
    });
    expect(await say('hello', 'a1', raced)).toEqual({ text: '11: hello', replayed: false });
  });

  it('gives up after a few conflicts', async () => {
    const never = make(counting, { write: async () => ({ type: 'conflict' }) });
    await expect(say('hello', undefined, never)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('drops a state of an unknown format', async () => {
    await store.write(KEY, { state: { format: 99, misses: 7 }, expected: undefined, activity: undefined, replies: [], now: NOW });
    expect(await say('hello')).toEqual({ text: '1: hello', replayed: false });
  });

  it('drops remembered replies of an unknown format', async () => {
    const replies = { format: 99, replies: [{ type: 'hologram' }] };
    await store.write(KEY, { state: blank, expected: undefined, activity: activityKey('a1'), replies, now: NOW });
    expect(await say('hello', 'a1')).toEqual({ text: '1: hello', replayed: false });
  });

  it('deletes all of a conversation that asks to be forgotten', async () => {
    await say('hello', 'a1');
    const forgetting = make((state, message) => ({ ...counting(state, message), events: [{ type: 'command', command: 'forget-me' }] }));
    expect(await forgetting(turn('forget me', 'a2'))).toMatchObject({ forgotten: true });
    expect(await store.read(KEY)).toBeUndefined();
    expect(await store.replay(KEY, activityKey('a1'), NOW)).toBeUndefined();
  });

  describe('a ticket', () => {
    const sample = sampleTicket();
    /** Sends on "send", fills in on "fill", and does neither on anything else; says what it was told of earlier turns. */
    const desk = (state: State | undefined, message: Message, now: Date, reference?: string): Advice => {
      const said = message.type === 'text' ? message.text : '';
      const { handover: _, ...rest } = state ?? blank;
      const draft: Handover = {
        step: 'review',
        question: 'private words',
        name: '',
        mail: '',
        tried: [],
        withTried: true,
        at: now.toISOString(),
      };
      return {
        state: said === 'fill' ? { ...rest, handover: draft } : rest,
        replies: [{ type: 'text', text: JSON.stringify(state?.handover ?? null), chips: [] }],
        events: [],
        ...(said === 'send' && { ticket: { ...sample, reference: reference ?? 'none' } }),
      };
    };
    let outbox: OutboxStore;
    let woken: number;
    let handler: TurnHandler;
    let states: ConversationStore;
    beforeEach(() => {
      const db = openDatabase(':memory:');
      states = createSqliteStore(':memory:', db);
      outbox = createSqliteOutbox(':memory:', db);
      woken = 0;
      handler = createTurnHandler({ advise: desk, store: states, posted: () => woken++, now: () => NOW, log: { info: () => undefined } });
    });

    it('goes into the outbox with the state, under a reference that people can read out', async () => {
      await say('hello', 'a1', handler);
      await say('send', 'a2', handler);
      const [entry] = await outbox.list('waiting', 10);
      expect(entry?.reference).toMatch(/^CW-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(entry?.ticket).toEqual({ ...sample, reference: entry?.reference });
      expect(woken).toBe(1);
    });

    it('is one, however often its activity comes', async () => {
      await Promise.all(['a1', 'a1', 'a1'].map((activity) => say('send', activity, handler)));
      expect(await outbox.counts()).toMatchObject({ waiting: 1 });
      await say('send', 'a2', handler);
      expect(await outbox.counts()).toMatchObject({ waiting: 2 });
      const references = (await outbox.list('waiting', 10)).map(({ reference }) => reference);
      expect(new Set(references).size).toBe(2);
    });

    it('is none where the turn lost its race for good', async () => {
      const never = { ...states, write: async () => ({ type: 'conflict' as const }) };
      const losing = createTurnHandler({ advise: desk, store: never, now: () => NOW, log: { info: () => undefined } });
      await expect(losing(turn('send', 'a1'))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
      expect(await outbox.counts()).toMatchObject({ waiting: 0 });
    });

    it('is kept apart from the state while it is filled in', async () => {
      await say('fill', 'a1', handler);
      const stored = await states.read(KEY);
      expect(JSON.stringify(stored?.state)).not.toContain('private words');
      expect(stored?.state).toMatchObject({ handover: 'lapsed' });
      expect((await say('look', 'a2', handler)).text).toContain('private words');
      expect((await states.read(KEY))?.draft).toBeUndefined();
    });

    it('leaves no reply behind that may show what was filled in', async () => {
      await say('fill', 'a1', handler);
      await say('drop', 'a2', handler);
      expect(await states.replay(KEY, activityKey('a1'), NOW)).toBeUndefined();
      expect(await states.replay(KEY, activityKey('a2'), NOW)).toBeDefined();
    });

    it('can be sent from no group, where others would read the address', async () => {
      await handler({ ...turn('send'), part: 'ann' });
      expect(await outbox.list('waiting', 1)).toMatchObject([{ reference: 'none' }]);
    });
  });

  it('goes on after a turn that failed', async () => {
    const failing = make((state, message) => {
      if (message.type === 'text' && message.text === 'bang') throw new Error('a fault in the core');
      return counting(state, message);
    });
    const [first, second] = await Promise.allSettled([say('bang', undefined, failing), say('hello', undefined, failing)]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toMatchObject({ status: 'fulfilled', value: { text: '1: hello' } });
  });

  it('logs facts and never words or ids of the channel', async () => {
    await say('my secret words', 'activity-of-channel');
    expect(logged).toEqual([
      { conversation: KEY, channel: 'test', ms: expect.any(Number), attempt: 1, events: ['answered'], entries: ['pay-uk'] },
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/secret|activity-of-channel/);
  });
});
