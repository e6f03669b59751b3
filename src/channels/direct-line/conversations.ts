import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ClaimwiseError } from '../../errors.ts';
import type { Draft, Transcript, TranscriptStore, Unanswered } from '../../storage/transcript-store.ts';
import { activityKey, conversationKey } from '../keys.ts';
import { schoolOfConversation, type Voices } from '../schools.ts';
import { feedbackEvent, isAbout, readFeedback } from './feedback.ts';
import { arrivalOf, echoOf, messageOf, type Posted } from './posted.ts';
import { type Activity, activityId, BOT_TYPING, passingActivity, renderReplies, renderReply, seqOf, wireActivity } from './render.ts';
import type { Session } from './tokens.ts';
import { formatWatermark, readWatermark } from './watermark.ts';

/** The channel's name in turns and activities. */
export const CHANNEL = 'directline';
/** Entries of a page, and about the most bytes of it; one entry is at most some 256 KB. */
const PAGE_ENTRIES = 50;
const PAGE_BYTES = 64 * 1024;
/** Starts of the server that may find the same message unanswered; after that it is taken for what ended them. */
const MOST_TRIES = 3;
/** Runs of a turn that may find the store failing before the person gets an apology. */
const MOST_RETRIES = 5;
/** Conversations that are taken up again when the server starts. */
const MOST_RESUMED = 10_000;

/**
 * What is to be shown after a watermark, and where it ends; each activity has the watermark of those up to it. `more`: there
 * may be another page. `over`: the conversation has ended and there is nothing more to come.
 */
export type Page = { activities: Activity[]; watermarks: string[]; watermark: string; more: boolean; over: boolean };

/** Who hears of what is said: `said` when a log has grown, `passing` with what is shown for the moment only. */
export type Listener = { said(conversation: string): void; passing(conversation: string, activity: Activity): void };

/** What conversations are made of. */
export type ConversationParts = {
  transcripts: TranscriptStore;
  voices: Voices;
  listener: Listener;
  now: () => Date;
  log: { error(fields: object, message: string): void };
  /** A turn that takes longer, in ms, shows that the bot is at work. */
  typingAfterMs: number;
  /** Wait before answers that could not be written are tried again, in ms. */
  retryMs: number;
};

/** The logs of conversations and the turns that answer them. All that is accepted is logged before it is answered. */
export type Conversations = {
  /** Takes up a conversation, made anew where there is none; one in which nothing was seen yet is greeted once. */
  enter(session: Session, seen: string, locale?: string): Promise<Transcript & { created: boolean }>;
  /** Logs what was posted and has it answered. @returns its id. @throws CONVERSATION_ENDED, STORE_UNAVAILABLE */
  post(session: Session, posted: Posted): Promise<string>;
  /** Has the bot say what it says to something that is not text. @throws CONVERSATION_ENDED, STORE_UNAVAILABLE */
  refuse(session: Session): Promise<void>;
  /** What is to be shown after a watermark; undefined where there is no log. @throws STORE_UNAVAILABLE */
  page(conversation: string, watermark: string): Promise<Page | undefined>;
  /** Answers what a server that was killed left unanswered. */
  recover(): Promise<void>;
  /** Ends: begins no further turn, and resolves when the running ones have ended. The rest is answered after the next start. */
  close(): Promise<void>;
};

/** Joins logs and turns: each conversation's pending entries are answered one after the other, in the order they came. */
export function createConversations(parts: ConversationParts): Conversations {
  const { transcripts, voices, listener, now, log, typingAfterMs, retryMs } = parts;
  const runs = new Map<string, { again: boolean; done: Promise<void> }>();
  const retries = new Map<string, NodeJS.Timeout>();
  /** Times that the turn at hand of a conversation found the store failing. */
  const failures = new Map<string, number>();
  let closing = false;

  const mayTryAgain = (conversation: string): boolean => {
    const tried = (failures.get(conversation) ?? 0) + 1;
    failures.set(conversation, tried);
    return tried <= MOST_RETRIES;
  };

  const replyTo = async (conversation: string, id: string, entry: Unanswered): Promise<{ replies: object[]; forgotten: boolean }> => {
    const to = entry.shown ? id : undefined;
    const { turns, viewPlan, apology } = voices(schoolOfConversation(conversation));
    const typing = setTimeout(() => {
      listener.passing(conversation, passingActivity(conversation, randomUUID(), now(), BOT_TYPING));
    }, typingAfterMs);
    try {
      if (entry.tries > MOST_TRIES) throw new Error(`found unanswered at ${entry.tries} starts`);
      const { replies, forgotten } = await turns({ channel: CHANNEL, conversation, activity: id, message: messageOf(entry.activity) });
      const rendered = await Promise.all(replies.map(async (reply) => renderReplies(reply, to, await viewPlan(reply))));
      return { replies: rendered.flat(), forgotten };
    } catch (error) {
      // a database that fails may be back soon, and the message is safe; one that fails for this turn alone is not asked for ever
      if (isUnavailable(error) && mayTryAgain(conversation)) throw error;
      log.error({ err: error, conversation: chatKey(conversation) }, 'a turn failed');
      return { replies: [renderReply({ type: 'text', text: apology(), chips: [] }, to)], forgotten: false };
    } finally {
      clearTimeout(typing);
    }
  };

  const answerPending = async (conversation: string): Promise<void> => {
    const transcript = await transcripts.find(conversation);
    if (!transcript) return;
    for (;;) {
      const entry = closing ? undefined : await transcripts.take(conversation);
      if (!entry) {
        failures.delete(conversation);
        return;
      }
      const id = activityId(conversation, transcript.epoch, entry.seq);
      const { replies, forgotten } = await replyTo(conversation, id, entry);
      failures.delete(conversation);
      await transcripts.answer(conversation, entry.seq, { replies, forget: forgotten, now: now() });
      listener.said(conversation);
    }
  };

  /** Answers what is pending, one run a conversation at a time; never rejects. */
  const resume = (conversation: string): void => {
    const running = runs.get(conversation);
    if (running) running.again = true;
    if (running || closing) return;
    clearTimeout(retries.get(conversation));
    retries.delete(conversation);
    const run = { again: true, done: Promise.resolve() };
    run.done = (async () => {
      try {
        await setImmediate(); // whoever posted hears first that it was accepted
        while (run.again) {
          run.again = false;
          await answerPending(conversation);
        }
      } catch {
        // the store has told the log; what is pending stays so
        if (!closing) retries.set(conversation, setTimeout(() => resume(conversation), retryMs).unref());
      } finally {
        runs.delete(conversation);
      }
    })();
    runs.set(conversation, run);
  };

  /** Logs a draft, in a log made anew where there is none. @returns its id */
  const accept = async (conversation: string, draft: Draft, end: boolean): Promise<string> => {
    let appended = await transcripts.append(conversation, [draft], now(), end);
    if (appended.type === 'missing') {
      await transcripts.open(conversation, [], now());
      appended = await transcripts.append(conversation, [draft], now(), end);
    }
    const [entry] = appended.type === 'appended' ? appended.entries : [];
    if (appended.type !== 'appended' || !entry) {
      throw new ClaimwiseError('CONVERSATION_ENDED', 'expected a conversation that goes on, got one that has ended');
    }
    listener.said(conversation);
    if (draft.pending) resume(conversation);
    return activityId(conversation, appended.epoch, entry.seq);
  };

  /** Tells of feedback on an answer that is in the log. */
  const hearFeedback = async (conversation: string, posted: Posted): Promise<void> => {
    const given = readFeedback(posted);
    const transcript = given && (await transcripts.find(conversation));
    const seq = transcript && seqOf(conversation, transcript.epoch, given.activity);
    if (!given || seq === undefined) return;
    const [entry] = await transcripts.read(conversation, seq - 1, 1);
    if (entry?.seq !== seq || !isAbout(given, entry.activity)) return;
    const event = feedbackEvent(given);
    const { feedback } = voices(schoolOfConversation(conversation));
    feedback({ conversation: chatKey(conversation), activity: activityKey(given.activity), event });
  };

  return {
    async enter(session, seen, locale) {
      const arrival: Draft = { activity: arrivalOf(session, locale), shown: false, pending: true };
      const transcript = await transcripts.open(session.conversation, seen === '' ? [arrival] : [], now());
      resume(session.conversation);
      return transcript;
    },
    async post(session, posted) {
      const { conversation } = session;
      const activity = echoOf(posted, session);
      if (posted.type !== 'typing') {
        const draft = { activity, shown: true, pending: posted.type === 'message' };
        const id = await accept(conversation, draft, posted.type === 'endOfConversation');
        await hearFeedback(conversation, posted).catch(() => undefined); // the store has told the log
        return id;
      }
      const passing = passingActivity(conversation, randomUUID(), now(), { ...activity, type: posted.type });
      listener.passing(conversation, passing);
      return passing.id;
    },
    async refuse({ conversation }) {
      await accept(conversation, { activity: { type: 'message' }, shown: false, pending: true }, false);
    },
    async page(conversation, watermark) {
      const transcript = await transcripts.find(conversation);
      if (!transcript) return undefined;
      const { epoch, ended } = transcript;
      const after = readWatermark(watermark, transcript);
      const activities: Activity[] = [];
      const watermarks: string[] = [];
      let bytes = 0;
      const entries = await transcripts.read(conversation, after, PAGE_ENTRIES);
      for (const entry of entries) {
        if (bytes > PAGE_BYTES) break;
        const activity = wireActivity(conversation, epoch, entry);
        bytes += JSON.stringify(activity).length;
        activities.push(activity);
        watermarks.push(formatWatermark(epoch, entry.seq));
      }
      const over = ended && activities.length === 0 && (await transcripts.next(conversation)) === undefined;
      const more = activities.length > 0 && (ended || entries.length === PAGE_ENTRIES || activities.length < entries.length);
      return { activities, watermarks, watermark: watermarks.at(-1) ?? formatWatermark(epoch, after), more, over };
    },
    async recover() {
      for (const conversation of await transcripts.unanswered(MOST_RESUMED)) {
        resume(conversation);
        // one at a time, so that a start does not answer everyone before anyone new
        await runs.get(conversation)?.done;
      }
    },
    async close() {
      closing = true;
      for (const timer of retries.values()) clearTimeout(timer);
      await Promise.all([...runs.values()].map(({ done }) => done));
    },
  };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ClaimwiseError && error.code === 'STORE_UNAVAILABLE';
}

/** The key of a web chat, as its turns have it. */
export function chatKey(conversation: string): string {
  return conversationKey(CHANNEL, conversation, undefined, schoolOfConversation(conversation));
}
