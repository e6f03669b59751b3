import { HANDOVER_MS } from '../conversation/handover.ts';
import type { Advice, Message, Reply, State } from '../conversation/types.ts';
import { ClaimwiseError } from '../errors.ts';
import type { Insight } from '../insight/insight.ts';
import type { CodeStore } from '../storage/code-store.ts';
import type { Change, ConversationStore, Stored } from '../storage/conversation-store.ts';
import { activityKey, conversationKey, referenceOf, ticketKey } from './keys.ts';
import { createQueues } from './queues.ts';
import { OWN_SCHOOL } from './schools.ts';

/** Runs of one turn before a conflict is given up. Of two servers that both have turns of one conversation, each loses every other race. */
const MAX_TRIES = 20;
/** The form of state and remembered replies that this version reads. */
const FORMAT: State['format'] = 2;

/** Something that came in over a channel. */
export type Turn = {
  channel: string;
  /** The channel's id of the conversation. */
  conversation: string;
  /** Where people share a conversation, whose turn it is and in which thread: each has a state of their own. */
  part?: string | undefined;
  /** The channel's id of the activity; undefined where it gives none, then a second delivery is a second turn. */
  activity: string | undefined;
  /** `left`: the bot was taken out of the conversation, so all of it is forgotten. */
  message: Message | { type: 'left' };
};

/**
 * What to send back; `replayed` when the activity was answered before and these are the first replies again; `forgotten`
 * when the person asked to be forgotten, which goes for what the channel keeps, too.
 */
export type TurnOutcome = { replies: Reply[]; replayed: boolean; forgotten: boolean };

/** Runs a turn. @throws CONVERSATION_BUSY, STATE_CONFLICT */
export type TurnHandler = (turn: Turn) => Promise<TurnOutcome>;

/** What a turn handler is made of. `advise` is the pure core with its content bound; `reference` names a ticket of its turn. */
export type TurnParts = {
  /** The school that all its turns are of; default: the server's own. */
  school?: string;
  advise: (state: State | undefined, message: Message, now: Date, reference: string | undefined) => Advice;
  store: Pick<ConversationStore, 'read' | 'replay' | 'write' | 'forget'>;
  /** Counts what came of each turn; without it nothing is counted. */
  insight?: Pick<Insight, 'turn' | 'forget'>;
  /** Codes that lead to a conversation are forgotten with it. */
  codes?: Pick<CodeStore, 'forget'>;
  /** Whether one more ticket may be confirmed now; without it, any may. */
  mayHandOver?: (now: Date) => Promise<boolean>;
  /** Told when a ticket lies in the outbox. */
  posted?: () => void;
  now: () => Date;
  log: { info(fields: object, message: string): void };
};

/**
 * Joins the pure core to a store: turns of one conversation run one after the other, a known activity gets its first
 * replies again and changes nothing, and a turn that lost a race is run again on the newer state. A ticket that the person
 * confirmed goes into the outbox with the state, under a key of conversation and version, so that it is there once.
 */
export function createTurnHandler({
  school = OWN_SCHOOL,
  advise,
  store,
  insight,
  mayHandOver,
  codes,
  posted,
  now,
  log,
}: TurnParts): TurnHandler {
  const inOrder = createQueues();
  const forget = async (key: string) => {
    await store.forget(key);
    await codes?.forget(key);
    await insight?.forget(key);
  };

  const run = async (turn: Turn, key: string): Promise<TurnOutcome> => {
    const { message } = turn;
    if (message.type === 'left') {
      await forget(key);
      log.info({ conversation: key, channel: turn.channel, events: ['left'] }, 'turn');
      return { replies: [], replayed: false, forgotten: true };
    }
    const started = performance.now();
    const activity = turn.activity === undefined ? undefined : activityKey(turn.activity);
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
      const at = now();
      const stored = await store.read(key);
      // after the state: what another server puts down of this activity from here on is a conflict
      const known = activity === undefined ? undefined : repliesOf(await store.replay(key, activity, at));
      if (known) {
        log.info({ conversation: key, channel: turn.channel, replayed: true }, 'turn');
        return { replies: known, replayed: true, forgotten: false };
      }
      const ticket = ticketKey(key, stored?.version, school);
      // where others read along, nobody should be asked for an address
      const may = turn.part === undefined && (stored?.draft === undefined || !mayHandOver || (await mayHandOver(at)));
      const reference = may ? referenceOf(ticket) : undefined;
      const advice = advise(stateOf(stored), message, at, reference);
      const { replies, events } = advice;
      const forgotten = events.some((event) => event.type === 'command' && event.command === 'forget-me');
      if (forgotten) {
        await forget(key);
      } else {
        const change = { expected: stored?.version, activity, replies: { format: FORMAT, replies }, now: at };
        const written = await store.write(key, { ...change, ...partsOf(advice, stored, ticket, at) });
        if (written.type === 'conflict') continue;
        if (advice.ticket) posted?.();
      }
      const ms = Math.round((performance.now() - started) * 10) / 10;
      insight?.turn({ conversation: key, channel: turn.channel, begun: stored === undefined, events, ms, at });
      log.info({ conversation: key, channel: turn.channel, ms, attempt, ...factsOf(events) }, 'turn');
      return { replies, replayed: false, forgotten };
    }
    throw new ClaimwiseError(
      'STATE_CONFLICT',
      `expected to write conversation ${key} within ${MAX_TRIES} tries, got a newer state each time`,
    );
  };

  return (turn) => {
    const key = conversationKey(turn.channel, turn.conversation, turn.part, school);
    return inOrder(key, () => run(turn, key));
  };
}

/** A stored state of this version's form, with what is being filled in; any other is dropped, and the conversation starts anew. */
function stateOf(stored: Stored | undefined): State | undefined {
  const state = stored?.state as State | undefined;
  if (state?.format !== FORMAT) return undefined;
  return stored?.draft === undefined ? state : { ...state, handover: stored.draft as State['handover'] };
}

/** What the turn leaves in the store: what is being filled in lies apart from the state, which only knows that it was there. */
function partsOf(
  { state, ticket }: Advice,
  stored: Stored | undefined,
  key: string,
  at: Date,
): Pick<Change, 'state' | 'draft' | 'outgoing'> {
  const outgoing = ticket && { key, reference: ticket.reference, ticket };
  if (typeof state.handover !== 'object') return { state, draft: stored?.draft === undefined ? undefined : null, outgoing };
  const draft = { value: state.handover, until: new Date(at.getTime() + HANDOVER_MS) };
  return { state: { ...state, handover: 'lapsed' }, draft, outgoing };
}

function repliesOf(stored: unknown): Reply[] | undefined {
  const remembered = stored as { format: number; replies: Reply[] } | undefined;
  return remembered?.format === FORMAT ? remembered.replies : undefined;
}

/** What the log may hold of a turn: kinds of events and ids of entries, never words of the person. */
function factsOf(events: Advice['events']): { events: string[]; entries: string[] } {
  const entries = events.flatMap((event) => ('entry' in event ? [event.entry] : 'entries' in event ? event.entries : []));
  return { events: events.map((event) => event.type), entries };
}
