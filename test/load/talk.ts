import { createPerson, type Person } from './person.ts';

/** Messages of one conversation before a person begins another: below the burst that one conversation may post. */
const MESSAGES = 20;

/** What people do: questions, and a flow that some walk. */
const QUESTIONS = [
  'What do medical coders earn in the UK?',
  'how long does training take',
  'do i need a degree??',
  'Is there work from home',
  'whats the diffrence between a biller and a coder',
  'and in the US?',
  'Which certification is best for a beginner?',
  'can a nurse do this in australia',
];
const FLOW = ['which certification should i get', '1', '2', '1', 'why?', '1'];

/** What was measured: answers, their times from post to socket, and from being put down to socket, in ms. */
export type Talk = { turns: number; failed: number; wrong: number; times: number[]; deliveries: number[]; reloads: number };

/** An empty measurement. */
export function newTalk(): Talk {
  return { turns: 0, failed: 0, wrong: 0, times: [], deliveries: [], reloads: 0 };
}

/** Who talks: where posts go and where the socket is; a number in 0..1 each time; the wait between two messages in ms. */
export type TalkOptions = { postTo: () => string; listenAt: () => string; random: () => number; pause: () => Promise<unknown> };

/**
 * A person who asks, waits for the answer on the socket, and asks again, with a page load now and then, until told to stop. Answers
 * are checked: each comes once, to the message before.
 */
export async function talk(options: TalkOptions, measured: Talk, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const person = createPerson();
    await converse(person, options, measured, stopped).finally(() => person.close());
  }
}

async function converse(person: Person, options: TalkOptions, measured: Talk, stopped: () => boolean): Promise<void> {
  const { postTo, listenAt, random, pause } = options;
  const answered = new Set<string>();
  const seen = new Set<string>();
  let told = Promise.withResolvers<void>();
  person.onActivity = ({ id, type, replyToId, timestamp, from }, at) => {
    if (type !== 'message' || from.role !== 'bot') return;
    if (seen.has(id)) measured.wrong++;
    seen.add(id);
    if (replyToId === undefined) return;
    if (!answered.has(replyToId)) measured.deliveries.push(Math.max(0, at - Date.parse(timestamp)));
    answered.add(replyToId);
    told.resolve();
    told = Promise.withResolvers();
  };
  if (!(await person.begin(postTo())) || !(await person.open(listenAt()))) {
    measured.failed++;
    await pause();
    return;
  }
  const script = random() < 0.3 ? FLOW : QUESTIONS;
  for (let index = 0; index < MESSAGES && !stopped(); index++) {
    await pause();
    if (random() < 0.05) {
      measured.reloads++;
      await person.open(listenAt());
    }
    const before = performance.now();
    const { status, json } = await person.post(postTo(), script[index % script.length] as string);
    if (status !== 200) {
      measured.failed++;
      continue;
    }
    const late = Date.now() + 15_000;
    while (!answered.has(String(json.id)) && Date.now() < late) await Promise.race([told.promise, waitFor(1000)]);
    if (answered.has(String(json.id))) {
      measured.turns++;
      measured.times.push(performance.now() - before);
    } else measured.wrong++;
  }
}

/** Resolves after some ms; keeps no process alive. */
export function waitFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
