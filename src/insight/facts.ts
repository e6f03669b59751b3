import type { TurnEvent } from '../conversation/types.ts';

/** One turn, for the counts. */
export type TurnReport = {
  /** Key of the conversation, as in the conversation store. */
  conversation: string;
  channel: string;
  /** It was the first turn of the conversation. */
  begun: boolean;
  events: readonly TurnEvent[];
  /** Time from the message to its replies. */
  ms: number;
  at: Date;
};

/** What is added to the counts of a day. */
export type Fact = { fact: string; name: string };

/** What can be counted; docs/staff.md says what each means. */
export const FACTS = {
  /** Conversations begun, by channel. */
  begun: 'begun',
  /** Turns by what came of them. */
  outcome: 'outcome',
  /** Answers, by entry. */
  entry: 'entry',
  /** Guesses offered, by entry. */
  guess: 'guess',
  /** Questions declined, by group of outside.yaml or edges.yaml. */
  declined: 'declined',
  /** What happened in flows: `<flow>:<deed>`. */
  flow: 'flow',
  /** Steps of flows: `<flow>:<node>:<asked, answered, skipped, missed or stopped>`. */
  step: 'step',
  /** Hand-overs to people, by what happened. */
  handover: 'handover',
  helpful: 'helpful',
  notHelpful: 'not-helpful',
  /** Why answers did not help. */
  reason: 'reason',
  /** Response times, by the upper end of their bucket in ms. */
  ms: 'ms',
} as const;

/** What can come of a turn, in the order in which charts stack it. */
export const OUTCOMES = ['answered', 'suggested', 'not-known', 'declined', 'edge', 'flow', 'talk', 'unreadable'] as const;

/** One of the outcomes above. */
export type TurnOutcome = (typeof OUTCOMES)[number];

/** Upper ends of the buckets of response times, in ms; what took longer is `more`. */
export const BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] as const;

/** Channels that are counted by name: a caller may claim any, and what it claims is not kept. */
const CHANNELS = new Set(['directline', 'msteams', 'emulator', 'webchat', 'playground']);
/** Reasons for not knowing that say something about the message and nothing about the knowledge. */
const UNREADABLE = new Set(['not-text', 'pick', 'too-long']);

/** The facts of a turn. */
export function factsOf({ channel, begun, events, ms }: Omit<TurnReport, 'conversation' | 'at'>): Fact[] {
  const facts: Fact[] = begun ? [{ fact: FACTS.begun, name: CHANNELS.has(channel) ? channel : 'other' }] : [];
  if (events.length === 0) return facts;
  facts.push(...events.flatMap((event) => factsOfEvent(event, events)));
  facts.push({ fact: FACTS.ms, name: String(BUCKETS.find((most) => ms <= most) ?? 'more') });
  return facts;
}

/** What a rating adds to the counts. */
export function factsOfRating({ entry, helpful, reason }: Extract<TurnEvent, { type: 'feedback' }>): Fact[] {
  if (helpful) return [{ fact: FACTS.helpful, name: entry }];
  return [{ fact: FACTS.notHelpful, name: entry }, ...(reason === undefined ? [] : [{ fact: FACTS.reason, name: reason }])];
}

function factsOfEvent(event: TurnEvent, all: readonly TurnEvent[]): Fact[] {
  const came = (outcome: TurnOutcome): Fact => ({ fact: FACTS.outcome, name: outcome });
  switch (event.type) {
    case 'answered':
      return [came('answered'), { fact: FACTS.entry, name: event.entry }];
    case 'suggested':
      return [came('suggested'), ...event.entries.map((name) => ({ fact: FACTS.guess, name }))];
    case 'not-known':
      if (event.reason === 'no-match') return [came('not-known')];
      return UNREADABLE.has(event.reason) ? [came('unreadable')] : [came('declined'), { fact: FACTS.declined, name: event.reason }];
    case 'edge':
      return [came('edge'), { fact: FACTS.declined, name: event.edge }];
    case 'flow':
      return factsOfFlow(event, all, came('flow'));
    case 'handover':
      return [came('talk'), { fact: FACTS.handover, name: event.did }];
    case 'command':
    case 'small-talk':
      return [came('talk')];
    // counted as ratings, and as conversations begun
    case 'feedback':
    case 'welcomed':
      return [];
  }
}

/** Steps are counted as asked where someone comes to them, not where they are only asked again. */
const COMES_ON: ReadonlySet<string> = new Set(['started', 'restarted', 'answered', 'skipped']);
const AT_STEP: ReadonlySet<string> = new Set(['answered', 'skipped', 'missed', 'stopped']);

type FlowEvent = Extract<TurnEvent, { type: 'flow' }>;

function factsOfFlow({ flow, did, node, asks }: FlowEvent, all: readonly TurnEvent[], came: Fact): Fact[] {
  // a plan that is shown again was finished before
  const again = did === 'finished' && all.length === 1;
  const facts: Fact[] = again ? [] : [{ fact: FACTS.flow, name: `${flow}:${did}` }];
  if (did !== 'finished' || again) facts.push(came);
  if (node !== undefined && AT_STEP.has(did)) facts.push({ fact: FACTS.step, name: `${flow}:${node}:${did}` });
  if (asks !== undefined && COMES_ON.has(did)) facts.push({ fact: FACTS.step, name: `${flow}:${asks}:asked` });
  return facts;
}
