import { createHmac } from 'node:crypto';
import type { FeedbackEvent } from '../conversation/types.ts';
import type { Count, InsightStore, Miss } from '../storage/insight-store.ts';
import { factsOf, factsOfRating, type TurnReport } from './facts.ts';

/** Longest time that counts wait in memory, in ms: what a crash can lose. */
const FLUSH_MS = 5000;
/** Different counts, and misses, that are held while the store fails; what is more is let go. */
const MOST_HELD = 2000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A judgement of one answer. `answer` names it within its conversation, such as the id of its activity. */
export type Judgement = { conversation: string; answer: string; event: FeedbackEvent; at: Date };

/** Takes turns for the counts. Never fails a turn: what can't be counted is told to the log and let go. */
export type Insight = {
  turn(report: TurnReport): void;
  judged(judgement: Judgement): void;
  /** Deletes what is linked to a conversation or its parts, at once. @throws STORE_UNAVAILABLE */
  forget(conversation: string): Promise<void>;
  /** Writes what waits; resolves when it is written or could not be. */
  flush(): Promise<void>;
  /** Deletes what has outlived its time. */
  sweep(now: Date): Promise<void>;
};

export type InsightParts = {
  store: InsightStore;
  /** Scrambles keys of conversations, so that no other store or log leads to them without it. */
  secret: string;
  /** Days that counts are kept, and that two conversations are told from one. */
  days: number;
  linkedDays: number;
  log: { error(fields: object, message: string): void };
  flushMs?: number;
};

/** Days since 1970 (UTC). */
export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS);
}

/** Gathers counts in memory and writes them together, so that a turn costs no write of its own. */
export function createInsight({ store, secret, days, linkedDays, log, flushMs = FLUSH_MS }: InsightParts): Insight {
  const scramble = scrambler(secret);
  let counts = new Map<string, Count>();
  let misses = new Map<string, Miss>();
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  /** Writes run one after the other, so that nothing forgotten is written after. */
  let running: Promise<void> = Promise.resolve();

  const hold = (count: Count) => {
    const key = `${count.day} ${count.fact} ${count.name}`;
    const held = counts.get(key);
    if (held) held.n += count.n;
    else if (counts.size < MOST_HELD) counts.set(key, { ...count });
  };
  const holdMiss = (miss: Miss) => {
    if (misses.size < MOST_HELD) misses.set(`${miss.conversation} ${miss.terms.join(' ')}`, miss);
  };
  const failed = (err: unknown) => {
    if (!failing) log.error({ err }, 'counts could not be written; they wait in memory');
    failing = true;
  };
  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (counts.size === 0 && misses.size === 0) return;
    const taken = { counts: [...counts.values()], misses: [...misses.values()] };
    counts = new Map();
    misses = new Map();
    try {
      await store.add(taken.counts, taken.misses);
      failing = false;
    } catch (error) {
      failed(error);
      for (const count of taken.counts) hold(count);
      for (const miss of taken.misses) holdMiss(miss);
      wait();
    }
  };
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    const done = running.then(work);
    running = done.catch(() => undefined);
    return done;
  };
  const wait = () => {
    timer ??= setTimeout(() => void inOrder(write), flushMs).unref();
  };
  const rate = ({ conversation, answer, event, at }: Judgement) => {
    const rating = { conversation: scramble(conversation), answer: scramble(answer), facts: factsOfRating(event), day: dayOf(at) };
    void inOrder(() => store.rate(rating)).catch(failed);
  };

  return {
    turn(report) {
      const day = dayOf(report.at);
      for (const fact of factsOf(report)) hold({ day, ...fact, n: 1 });
      for (const miss of missesOf(report)) holdMiss({ ...miss, conversation: scramble(report.conversation), day });
      for (const event of report.events) {
        // in words or by a card: the answer is known by its entry
        if (event.type === 'feedback') rate({ conversation: report.conversation, answer: event.entry, event, at: report.at });
      }
      wait();
    },
    judged: rate,
    forget(conversation) {
      const key = scramble(conversation);
      for (const [at, miss] of misses) if (miss.conversation === key || miss.conversation.startsWith(`${key}/`)) misses.delete(at);
      return inOrder(() => store.forget(key));
    },
    flush: () => inOrder(write),
    sweep: (now) => inOrder(() => store.sweep(dayOf(now) - days, dayOf(now) - Math.min(days, linkedDays))),
  };
}

/** Questions of a turn that got no answer and whose subject is known. */
function missesOf({ events }: TurnReport): Pick<Miss, 'terms' | 'nearest'>[] {
  return events.flatMap((event) => {
    if (event.type !== 'suggested' && event.type !== 'not-known') return [];
    const { about = [] } = event;
    const nearest = event.type === 'suggested' ? event.entries : (event.nearest ?? []);
    return about.length === 0 ? [] : [{ terms: about, nearest }];
  });
}

/** Makes keys that lead nowhere without the secret; a part of a conversation stays under it, so that forgetting finds both. */
function scrambler(secret: string): (key: string) => string {
  const scrambled = (part: string) => createHmac('sha256', `insight ${secret}`).update(part).digest('base64url').slice(0, 22);
  return (key) => key.split('/').map(scrambled).join('/');
}
