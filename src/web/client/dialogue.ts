import type { Activity } from './api.ts';
import type { Connection, Reset } from './connection.ts';
import { createLog, type Log } from './log.ts';
import type { Notice } from './notice.ts';
import { createOutbox } from './outbox.ts';
import { clientId, FEEDBACK, type Feedback, feedbackOf } from './reply.ts';
import type { Say } from './words.ts';
import { createWriting } from './writing.ts';

export type DialogueParts = {
  connection: Pick<Connection, 'post' | 'catchUp'>;
  notice: Pick<Notice, 'whisper'>;
  say: Say;
  /** Who answers. */
  name: string;
  language: string;
  pause: (ms: number) => Promise<void>;
  /** The person has said something. */
  sent: () => void;
};

/** What the two say to each other: from the connection to the screen, and from the person to the connection. */
export type Dialogue = {
  log: Log;
  send(words: string): void;
  arrived(activities: readonly Activity[], past: boolean): void;
  reset(why: Reset): void;
  /** There is a connection again. */
  wake(): void;
  /** Everything said so far. */
  said(): readonly Activity[];
};

export function createDialogue({ connection, notice, say, name, language, pause, sent }: DialogueParts): Dialogue {
  let said: Activity[] = [];
  /** Ids of messages that were sent from here and are on the screen. */
  const own = new Set<string>();

  const send = (words: string) => {
    const id = randomId();
    own.add(id);
    log.person(words, id);
    const channelData = { clientActivityID: id };
    outbox.add(id, { type: 'message', text: words, textFormat: 'plain', locale: language, channelData });
    sent();
  };
  const rate = (feedback: Feedback) => {
    log.rated(feedback);
    // not worth a second try, nor a word to the person
    void connection.post({ type: 'event', name: FEEDBACK, value: feedback }).catch(() => undefined);
  };
  const log = createLog({ say, name, language, send, rate, retry: (id) => outbox.retry(id) });
  const outbox = createOutbox({
    post: (activity) => connection.post(activity),
    catchUp: () => connection.catchUp(),
    progress(id, progress) {
      log.progress(id, progress);
      // no answer is to come to what stays here; what has arrived comes back before its answer does
      writing(progress === 'sending' || progress === 'sent');
    },
    pause,
  });
  const writing = createWriting(log, notice.whisper, say, name);

  const show = (activity: Activity) => {
    const fromPerson = activity.from?.role === 'user';
    const feedback = feedbackOf(activity);
    if (feedback) log.rated(feedback);
    if (activity.type === 'typing' && !fromPerson) writing(true);
    if (activity.type !== 'message') return;
    said.push(activity);
    if (fromPerson) showPerson(activity);
    else {
      writing(false);
      log.bot(activity);
    }
  };
  const showPerson = (activity: Activity) => {
    const id = clientId(activity);
    if (id !== undefined && own.has(id)) outbox.confirm(id);
    else log.person(activity.text ?? '', undefined);
  };

  return {
    log,
    send,
    arrived(activities, past) {
      if (!past) return activities.forEach(show);
      log.quietly(() => activities.forEach(show));
      const count = activities.filter(({ type }) => type === 'message').length;
      if (count > 0) notice.whisper(say('restored', { count }));
    },
    reset(why) {
      said = [];
      own.clear();
      writing(false);
      // what was not sent before a chat ended goes into the next
      if (why !== 'ended') outbox.clear();
      log.clear();
      if (why === 'ended') log.note(say('ended-before'));
      if (why === 'elsewhere') notice.whisper(say('moved'));
    },
    wake: () => outbox.wake(),
    said: () => said,
  };
}

/** Also where the page has no secure origin, and so no randomUUID. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
