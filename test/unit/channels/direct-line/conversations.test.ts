import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Conversations, createConversations, type Page } from '../../../../src/channels/direct-line/conversations.ts';
import type { GivenFeedback } from '../../../../src/channels/direct-line/feedback.ts';
import type { Posted } from '../../../../src/channels/direct-line/posted.ts';
import type { Activity } from '../../../../src/channels/direct-line/render.ts';
import type { Session } from '../../../../src/channels/direct-line/tokens.ts';
import type { Turn, TurnHandler } from '../../../../src/channels/turns.ts';
import { ClaimwiseError } from '../../../../src/errors.ts';
import { createSqliteTranscripts } from '../../../../src/storage/sqlite-transcripts.ts';
import type { TranscriptStore } from '../../../../src/storage/transcript-store.ts';

const session: Session = { conversation: 'c', user: 'dl_7', name: undefined, origins: undefined };
const NOW = new Date('2026-11-22T10:00:00Z');
const message = (text: string) => ({ type: 'message' as const, text }) as Parameters<Conversations['post']>[1];
const echoing: TurnHandler = async ({ message: said }) => ({
  replies: [{ type: 'text', text: `re: ${said.type === 'text' ? said.text : said.type}`, chips: [] }],
  replayed: false,
  forgotten: false,
});

describe('createConversations', () => {
  let transcripts: TranscriptStore;
  let heard: string[];
  let rated: GivenFeedback[];
  let grown: PromiseWithResolvers<void>;
  const opened: Conversations[] = [];
  beforeEach(() => {
    transcripts = createSqliteTranscripts(':memory:');
    heard = [];
    rated = [];
    grown = Promise.withResolvers();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((conversations) => conversations.close()));
    await transcripts.close();
  });
  const make = (turns: TurnHandler = echoing, over: Partial<TranscriptStore> = {}, store = transcripts) => {
    const listener = {
      said: () => {
        grown.resolve();
        grown = Promise.withResolvers();
      },
      passing: (_conversation: string, { type }: Activity) => heard.push(type),
    };
    const log = { error: (_fields: object, text: string) => heard.push(text) };
    const viewPlan = async () => undefined;
    const voice = { turns, viewPlan, apology: () => 'sorry', lookUp: () => [], feedback: (given: GivenFeedback) => rated.push(given) };
    const parts = { voices: () => voice, listener, log, now: () => NOW, typingAfterMs: 60_000, retryMs: 1 };
    const conversations = createConversations({ transcripts: { ...store, ...over }, ...parts });
    opened.push(conversations);
    return conversations;
  };
  const texts = async (conversations: Conversations) =>
    ((await conversations.page('c', ''))?.activities ?? []).map((activity) => activity.text as string);
  const until = async (conversations: Conversations, count: number) => {
    for (;;) {
      const next = grown.promise;
      const seen = await texts(conversations);
      if (seen.length >= count) return seen;
      await next;
    }
  };

  it('greets once who has seen nothing, and nobody who has', async () => {
    const conversations = make();
    expect(await conversations.enter(session, '')).toMatchObject({ created: true });
    expect(await conversations.enter(session, '')).toMatchObject({ created: false });
    expect(await until(conversations, 1)).toEqual(['re: joined']);
    await conversations.enter({ ...session, conversation: 'd' }, 'k3f-57');
    await conversations.close();
    expect((await conversations.page('d', ''))?.activities).toEqual([]);
  });

  it('makes the log anew for a message to a conversation that is gone', async () => {
    const conversations = make();
    await conversations.post(session, message('hello'));
    expect(await until(conversations, 2)).toEqual(['hello', 're: hello']);
  });

  describe('told whether an answer helped', () => {
    const answering: TurnHandler = async () => ({
      replies: [{ type: 'answer', entry: 'pay-uk', lead: 'So much.', body: '', receipts: [], chips: [] }],
      replayed: false,
      forgotten: false,
    });
    const rate = (conversations: Conversations, value: unknown, fields: object = {}) =>
      conversations.post(session, { type: 'event', name: 'feedback', value, ...fields } as Posted);
    /** A conversation with an answer, whose id comes with it. */
    const answered = async () => {
      const conversations = make(answering);
      await conversations.post(session, message('what is the pay?'));
      await until(conversations, 2);
      const { activities } = (await conversations.page('c', '')) as Page;
      return { conversations, question: activities[0]?.id, answer: activities[1]?.id };
    };

    it('passes the fact on, with keys for its conversation and answer', async () => {
      const { conversations, answer } = await answered();
      await rate(conversations, { activity: answer, entry: 'pay-uk', helpful: true });
      await rate(conversations, { activity: answer, entry: 'pay-uk', helpful: false, reason: 'unclear' });
      expect(rated.map(({ event }) => event)).toEqual([
        { type: 'feedback', entry: 'pay-uk', helpful: true },
        { type: 'feedback', entry: 'pay-uk', helpful: false, reason: 'unclear' },
      ]);
      expect(new Set(rated.map((given) => `${given.conversation} ${given.activity}`)).size).toBe(1);
      expect(JSON.stringify(rated)).not.toContain(answer);
    });

    it('counts no reason why an answer helped', async () => {
      const { conversations, answer } = await answered();
      await rate(conversations, { activity: answer, entry: 'pay-uk', helpful: true, reason: 'wrong' });
      expect(rated).toMatchObject([{ event: { type: 'feedback', entry: 'pay-uk', helpful: true } }]);
      expect(rated[0]?.event).not.toHaveProperty('reason');
    });

    it('logs and otherwise ignores what is about no answer of this log, or of another form', async () => {
      const { conversations, question, answer } = await answered();
      const good = { activity: answer, entry: 'pay-uk', helpful: true };
      await rate(conversations, { ...good, entry: 'pay-us' });
      await rate(conversations, { ...good, activity: question });
      await rate(conversations, { ...good, activity: 'c|k3f-0000002' });
      await rate(conversations, { ...good, activity: answer?.replace(/\d+$/, '0000099') });
      await rate(conversations, { ...good, helpful: 'yes' });
      await rate(conversations, { ...good, helpful: false, reason: 'my name is Ann' });
      await rate(conversations, null);
      await rate(conversations, good, { name: 'other' });
      await rate(conversations, good, { type: 'message' });
      expect(rated).toEqual([]);
      await rate(conversations, good);
      expect(rated).toHaveLength(1);
    });
  });

  it('tells who posted first, and the bot then', async () => {
    const order: string[] = [];
    const conversations = make((turn) => {
      order.push('turn');
      return echoing(turn);
    });
    await conversations.post(session, message('hello')).then(() => order.push('posted'));
    await until(conversations, 2);
    expect(order).toEqual(['posted', 'turn']);
  });

  it('gives turns ids that differ between logs of one conversation', async () => {
    const ids: (string | undefined)[] = [];
    const conversations = make(async (turn) => {
      ids.push(turn.activity);
      return echoing(turn);
    });
    for (let log = 0; log < 2; log++) {
      await conversations.post(session, message('hello'));
      await until(conversations, 2);
      await transcripts.sweep(new Date(NOW.getTime() + 2 * 60 * 60 * 1000));
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('tries again to write an answer that could not be written, and asks the same turn', async () => {
    const turns: (string | undefined)[] = [];
    let fails = 2;
    const answer: TranscriptStore['answer'] = (...args) => (fails-- > 0 ? Promise.reject(new Error('disk')) : transcripts.answer(...args));
    const conversations = make(
      async (turn) => {
        turns.push(turn.activity);
        return echoing(turn);
      },
      { answer },
    );
    const id = await conversations.post(session, message('hello'));
    expect(await until(conversations, 2)).toEqual(['hello', 're: hello']);
    expect(turns).toEqual([id, id, id]);
  });

  describe('whose turns find the store failing', () => {
    const failing = (times: number): TurnHandler => {
      let failed = 0;
      return (turn) => {
        if (turn.message.type !== 'text' || turn.message.text !== 'one' || failed >= times) return echoing(turn);
        failed++;
        throw new ClaimwiseError('STORE_UNAVAILABLE', 'expected a database, got none');
      };
    };
    const answersAfter = async (times: number) => {
      const conversations = make(failing(times));
      await conversations.post(session, message('one'));
      await conversations.post(session, message('two'));
      return (await until(conversations, 4)).filter((text) => text.startsWith('re:') || text === 'sorry');
    };

    it('keep the message and answer it when the store is back', async () => {
      expect(await answersAfter(5)).toEqual(['re: one', 're: two']);
    });

    it('end in an apology when it is this turn alone that fails, and let the next one pass', async () => {
      expect(await answersAfter(Number.POSITIVE_INFINITY)).toEqual(['sorry', 're: two']);
    });
  });

  it('answers after a start what was left, in the order it came', async () => {
    await transcripts.open('c', [], NOW);
    for (const text of ['one', 'two']) await transcripts.append('c', [{ activity: message(text), shown: true, pending: true }], NOW);
    const conversations = make();
    await conversations.recover();
    expect(await texts(conversations)).toEqual(['one', 'two', 're: one', 're: two']);
  });

  it('gives up a message that was there whenever the server ended, with an apology', async () => {
    await transcripts.open('c', [], NOW);
    await transcripts.append('c', [{ activity: message('a deadly one'), shown: true, pending: true }], NOW);
    for (let start = 0; start < 3; start++) await transcripts.unanswered(10);
    const conversations = make(() => Promise.reject(new Error('must not be asked')));
    await conversations.recover();
    expect(await texts(conversations)).toEqual(['a deadly one', 'sorry']);
    expect(heard).toEqual(['a turn failed']);
  });

  it('begins no turn once it is closed, and leaves the rest for the next start', async () => {
    const { promise: gate, resolve: release } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const conversations = make(async (turn) => {
      begun.resolve();
      await gate;
      return echoing(turn);
    });
    for (const text of ['one', 'two']) await conversations.post(session, message(text));
    await begun.promise;
    const closed = conversations.close();
    release();
    await closed;
    expect(await texts(conversations)).toEqual(['one', 'two', 're: one']);
    const next = make();
    await next.recover();
    expect((await texts(next)).at(-1)).toBe('re: two');
  });

  it('pages a long log by number and by size', async () => {
    await transcripts.open('c', [], NOW);
    const big = 'x'.repeat(40_000);
    const drafts = [...Array.from({ length: 60 }, (_, index) => String(index)), big, big, big];
    await transcripts.append(
      'c',
      drafts.map((text) => ({ activity: message(text), shown: true, pending: false })),
      NOW,
    );
    const conversations = make();
    const sizes: number[] = [];
    let watermark = '';
    for (let page = await conversations.page('c', ''); page?.activities.length; page = await conversations.page('c', watermark)) {
      sizes.push(page.activities.length);
      watermark = page.watermark;
    }
    expect(sizes).toEqual([50, 12, 1]);
  });

  /** A store and turns that take their time, from 0 to 3 rounds of the event loop, as the numbers say. */
  const unsteady = (delays: Iterator<number>, failing: () => boolean = () => false) => {
    const store = createSqliteTranscripts(':memory:');
    const pause = async () => {
      for (let ticks = Number(delays.next().value); ticks > 0; ticks--) await setImmediate();
    };
    const turns: TurnHandler = async (turn: Turn) => {
      await pause();
      return echoing(turn);
    };
    // what it says may be old when it is heard
    const next: TranscriptStore['next'] = async (conversation) => {
      const entry = await store.next(conversation);
      await pause();
      return entry;
    };
    const answer: TranscriptStore['answer'] = (...args) => (failing() ? Promise.reject(new Error('disk')) : store.answer(...args));
    return { open: () => make(turns, { next, answer }, store) };
  };
  const delays = () => fc.infiniteStream(fc.integer({ min: 0, max: 3 }));
  const post = fc.constant('post' as const);
  const wait = fc.constant('wait' as const);

  it('answers each message without anybody asking again, whenever the next one comes', async () => {
    const steps = fc.array(fc.oneof({ weight: 1, arbitrary: post }, { weight: 4, arbitrary: wait }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, delays(), async (steps, numbers) => {
        const conversations = unsteady(numbers).open();
        let posted = 0;
        for (const what of steps) {
          if (what === 'wait') await setImmediate();
          else await conversations.post(session, message(`m${posted++}`));
        }
        if (posted > 0) expect(await until(conversations, 2 * posted)).toHaveLength(2 * posted);
      }),
      { numRuns: 60 },
    );
  });

  it('answers each message once and in order, however posts, slow turns, failing writes and restarts fall', async () => {
    const other = [fc.constant('fail' as const), fc.constant('restart' as const)].map((arbitrary) => ({ weight: 1, arbitrary }));
    const steps = fc.array(fc.oneof({ weight: 4, arbitrary: post }, { weight: 4, arbitrary: wait }, ...other), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, delays(), async (steps, numbers) => {
        let failures = 0;
        const { open } = unsteady(numbers, () => failures-- > 0);
        let conversations = open();
        const posted: string[] = [];
        for (const what of steps) {
          if (what === 'post') {
            posted.push(`m${posted.length}`);
            await conversations.post(session, message(posted.at(-1) ?? ''));
          } else if (what === 'wait') await setImmediate();
          else if (what === 'fail') failures = 1;
          else {
            await conversations.close();
            conversations = open();
          }
        }
        failures = 0;
        await conversations.close();
        const last = open();
        await last.recover();
        const said = posted.length > 0 ? await texts(last) : [];
        expect(said.filter((text) => text.startsWith('m'))).toEqual(posted);
        expect(said.filter((text) => text.startsWith('re'))).toEqual(posted.map((text) => `re: ${text}`));
      }),
      { numRuns: 60 },
    );
  });
});
