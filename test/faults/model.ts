import type { Activity } from '../load/person.ts';
import { waitFor } from '../load/talk.ts';
import type { Chat, Deliveries } from './people.ts';

/** What was checked, and every breach of what was promised. */
export type Verdict = {
  /** Texts that were answered, in whichever way. */
  due: string[];
  accepted: number;
  refused: number;
  unknown: number;
  answered: number;
  deliveries: number;
  tickets: number;
  problems: string[];
};

/** Longest wait for the last answers, in ms: a lease, a look for what was left behind, and a retry. */
const SETTLE_MS = 60_000;

/**
 * Reads the log of a chat and compares it with what its person knows: every accepted message is in it once and in order, each has one
 * answer, in order; the numbers of turns have no gap, so no state was lost; and the sockets have shown just that.
 */
export async function checkChat(chat: Chat, server: () => string, verdict: Verdict): Promise<void> {
  const { person, attempts, seen } = chat;
  const log = await settledLog(chat, server);
  const problem = (what: string) => verdict.problems.push(`${attempts[0]?.text.split('-')[0]}: ${what}`);
  const asked = log.filter(({ from }) => from.role === 'user');
  const outcomes = new Map(attempts.map(({ text, outcome }) => [text, outcome]));
  for (const { text = '' } of asked) {
    if (outcomes.get(text) === undefined) problem(`"${text}" was never sent`);
    if (outcomes.get(text) === 'refused') problem(`"${text}" was refused and is there`);
  }
  const texts = asked.map(({ text = '' }) => text);
  const accepted = attempts.filter(({ outcome }) => outcome === 'accepted').map(({ text }) => text);
  const kept = texts.filter((text) => outcomes.get(text) === 'accepted');
  if (new Set(texts).size !== texts.length) problem('a message is there twice');
  if (kept.join() !== accepted.join()) problem(`accepted ${accepted.length}, there or in order ${kept.length}`);

  const answers = log.filter(({ from }) => from.role === 'bot');
  const expected = ['1: joined', ...texts.map((text, index) => `${index + 2}: ${text}`)];
  for (const [index, text] of expected.entries()) {
    if (answers[index]?.text !== text) problem(`answer ${index} should be "${text}", is "${answers[index]?.text}"`);
    const to = index === 0 ? undefined : asked[index - 1]?.id;
    if (answers[index]?.replyToId !== to) problem(`answer ${index} is to another message`);
  }
  if (answers.length > expected.length) problem(`${answers.length - expected.length} answers too many`);

  await allSeen(chat, log, server);
  const first = [...new Set(seen)];
  if (first.join() !== log.map(({ id }) => id).join()) problem(`the sockets showed ${first.length} of ${log.length}, or in another order`);
  person.close();
  verdict.due.push(...texts);
  for (const { outcome } of attempts) verdict[outcome]++;
  verdict.answered += answers.length;
}

/** The log, once nothing in it waits for an answer. */
async function settledLog({ person }: Chat, server: () => string): Promise<Activity[]> {
  let log: Activity[] = [];
  for (const late = Date.now() + SETTLE_MS; Date.now() < late; await waitFor(200)) {
    log = (await readLog(person, server)) ?? log;
    const answered = new Set(log.map(({ replyToId }) => replyToId));
    if (log.length > 0 && log.every(({ id, from }) => from.role !== 'user' || answered.has(id))) return log;
  }
  return log;
}

async function readLog(person: Chat['person'], server: () => string): Promise<Activity[] | undefined> {
  const log: Activity[] = [];
  for (let watermark = ''; ; ) {
    const { status, json } = await person.poll(server(), watermark);
    if (status === 403) await person.refresh(server());
    if (status !== 200) return undefined;
    const activities = json.activities as Activity[];
    if (activities.length === 0) return log;
    log.push(...activities);
    watermark = String(json.watermark);
  }
}

/** Opens a socket once more if need be, and waits for what is missing on it. */
async function allSeen({ person, seen }: Chat, log: readonly Activity[], server: () => string): Promise<void> {
  for (const late = Date.now() + 15_000; Date.now() < late; await waitFor(100)) {
    if (!person.isOpen()) await person.open(server());
    if (new Set(seen).size >= log.length) return;
  }
}

/**
 * Compares what the deliveries of one conversation were told: each activity was one turn, whose number all its deliveries
 * got, and together they are 1 to n.
 */
export function checkDeliveries(name: string, told: Deliveries, verdict: Verdict): void {
  const numbers: number[] = [];
  for (const [id, all] of told) {
    verdict.deliveries += all.length;
    if (new Set(all).size !== 1) verdict.problems.push(`${name}: deliveries of ${id} were turns ${all.join(', ')}`);
    numbers.push(all[0] ?? 0);
    verdict.due.push(id);
  }
  const gaps = numbers.sort((a, b) => a - b).filter((number, index) => number !== index + 1);
  if (gaps.length > 0) verdict.problems.push(`${name}: turns of ${told.size} activities are ${numbers.join(', ')}`);
}

/**
 * Waits for the tickets of all that was answered, and compares: each has come under one id, which is what a helpdesk tells them
 * apart by, and none that nobody asked for.
 */
export async function checkTickets(tickets: ReadonlyMap<string, readonly string[]>, verdict: Verdict): Promise<void> {
  const due = verdict.due.filter((text) => text.includes('ticket'));
  for (const late = Date.now() + SETTLE_MS; Date.now() < late && !due.every((text) => tickets.has(text)); ) await waitFor(200);
  for (const text of due) if (!tickets.has(text)) verdict.problems.push(`the ticket of "${text}" did not come`);
  for (const [text, ids] of tickets) {
    if (new Set(ids).size !== 1) verdict.problems.push(`the ticket of "${text}" came under ${new Set(ids).size} ids`);
    if (!due.includes(text)) verdict.problems.push(`the ticket of "${text}" belongs to no answer`);
  }
  verdict.tickets = tickets.size;
}
