import { type Activity, call, createPerson, type Person } from '../load/person.ts';
import { waitFor } from '../load/talk.ts';

/** Where a message goes, and numbers in 0..1. */
export type Setting = { server: () => string; random: () => number; stopped: () => boolean };

/** What a person found out about a message: taken, not taken, or nobody knows. */
export type Attempt = { text: string; outcome: 'accepted' | 'refused' | 'unknown' };

/** A web chat: what was tried, and what came over the sockets, in order. */
export type Chat = { person: Person; attempts: Attempt[]; seen: string[] };

/** Someone who chats in a browser until told to stop: one message after the other, over whichever server. */
export async function chat(name: string, { server, random, stopped }: Setting): Promise<Chat> {
  const person = createPerson();
  const chat: Chat = { person, attempts: [], seen: [] };
  person.onActivity = ({ id, type }: Activity) => {
    if (type === 'message') chat.seen.push(id);
  };
  while (!(await person.begin(server()))) await waitFor(300);
  for (let index = 0; !stopped(); index++) {
    if (!person.isOpen() || random() < 0.1) await person.open(server());
    const text = `${name}-${index}${index % 5 === 4 ? ' ticket' : ''}`;
    const { status } = await person.post(server(), text);
    chat.attempts.push({ text, outcome: status === 200 ? 'accepted' : status >= 400 && status < 500 ? 'refused' : 'unknown' });
    if (status === 403) await person.refresh(server());
    await waitFor(200 + random() * 800);
  }
  return chat;
}

/** Numbers of turns that were told for each activity, over all its deliveries. */
export type Deliveries = Map<string, number[]>;

/**
 * Someone on a Bot Framework channel that delivers twice, late and out of order, and again until there is an answer, as Teams
 * does.
 */
export async function deliver(name: string, { server, random, stopped }: Setting): Promise<Deliveries> {
  const told: Deliveries = new Map();
  const once = async (id: string) => {
    const activity = {
      type: 'message',
      id,
      channelId: 'emulator',
      conversation: { id: name },
      from: { id: name, role: 'user' },
      recipient: { id: 'bot', role: 'bot' },
      deliveryMode: 'expectReplies',
      text: id,
    };
    const { json } = await call(`${server()}/api/messages`, 'POST', {}, activity);
    const [reply] = (json.activities ?? []) as { text?: string }[];
    const [, number] = /^(\d+): /.exec(reply?.text ?? '') ?? [];
    if (number !== undefined) told.get(id)?.push(Number(number));
    return number !== undefined;
  };
  const untilTold = async (id: string, late: number) => {
    await waitFor(late);
    while (!(await once(id))) await waitFor(500);
  };
  const running: Promise<void>[] = [];
  for (let index = 0; !stopped(); index++) {
    const id = `${name}-${index}${index % 5 === 4 ? ' ticket' : ''}`;
    told.set(id, []);
    // late ones are overtaken by those that follow
    running.push(untilTold(id, random() < 0.3 ? random() * 1500 : 0));
    if (random() < 0.4) running.push(untilTold(id, random() * 1500));
    await waitFor(300 + random() * 700);
  }
  await Promise.all(running);
  return told;
}
