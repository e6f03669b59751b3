import type { Place } from '../content/schema.ts';
import type { Responses } from '../flow/response.ts';
import type { PastTerm } from '../search/follow-up.ts';
import type { FeedbackReason } from './feedback.ts';

/** A tappable offer: `label` is shown, `says` is what a tap sends as the person's own words. */
export type Chip = { label: string; says: string };

/** Where a sentence comes from, as shown under an answer. */
export type Receipt = { source: string; title: string; publisher: string; date: string; section: string };

/**
 * What the advisor says, one kind a variant; channels render each as they can (`replyText` in render.ts gives the plain
 * text of any of them). Chips are offers, at most three (all the options of an `ask`), and may be dropped by a channel.
 */
export type Reply =
  | { type: 'text'; text: string; chips: Chip[] }
  | { type: 'answer'; entry: string; lead: string; body: string; receipts: Receipt[]; chips: Chip[] }
  | {
      type: 'differ';
      entry: string;
      lead: string;
      intro: string;
      sides: { label: string; text: string }[];
      body: string;
      receipts: Receipt[];
      chips: Chip[];
    }
  | { type: 'suggest'; text: string; chips: Chip[] }
  | {
      type: 'ask';
      flow: string;
      title: string;
      /** The question, and under it why it is asked; '' where nothing needs saying. */
      text: string;
      hint: string;
      /** "Which training fits you: step 2 of 7". */
      progress: string;
      /** This is step `step` of at most `of`. */
      step: number;
      of: number;
      /** More than one may be chosen: "1 and 3". */
      several: boolean;
      /** Every option, up to ten; a channel shows all of them. */
      chips: Chip[];
    }
  | { type: 'plan'; text: string; plan: Plan; chips: Chip[] }
  | {
      type: 'handoff';
      /**
       * `preview`: what would be sent, waiting for a yes. `sent`: it is, under a reference. `show`: the same for an adult to read.
       * `contacts`: whom to turn to instead.
       */
      phase: 'preview' | 'sent' | 'show' | 'contacts';
      text: string;
      parts: HandoffPart[];
      /** What is agreed to, or promised; '' where there is nothing to say. */
      note: string;
      /** Of `sent` only. */
      reference: string | undefined;
      chips: Chip[];
    };

/** A labelled part of a hand-over, word for word; `link` is an address that starts with https:, mailto: or tel:. */
export type HandoffPart = { label: string; text: string; link?: string | undefined };

/**
 * What goes to people, word for word as the person saw and confirmed it. Plain JSON. `text` holds all of it; the other parts
 * are for helpdesks with fields of their own. `at` is the ISO time of the confirmation.
 */
export type Ticket = {
  reference: string;
  subject: string;
  text: string;
  /** `name` is '' where none was given. */
  contact: { name: string; mail: string };
  question: string;
  /** Titles of the answers and plans that were looked at before. */
  tried: string[];
  /** The sentence that was agreed to. */
  consent: string;
  at: string;
};

/** A sentence of a plan with what it rests on. */
export type PlanLine = { text: string; receipts: Receipt[] };

/** Why an outcome was ranked where it is: the answer that speaks for or against it. */
export type PlanReason = PlanLine & { answer: string };

/** One outcome of a flow as a plan shows it. */
export type PlanOutcome = {
  label: string;
  summary: PlanLine;
  for: PlanReason[];
  against: PlanReason[];
  /** A hard limit speaks against it (the first of `against`). */
  ruledOut: boolean;
  takes: PlanLine[];
};

/** What a flow came to: every line rests on a claim or on an answer given. Plain JSON. */
export type Plan = {
  flow: string;
  version: number;
  /** What it was made of, as far as it lies on the path: node id -> values. */
  responses: Responses;
  title: string;
  answers: { question: string; answer: string }[];
  best: PlanOutcome;
  /** The next two of the same group that nothing rules out, and that no more speaks against than for. */
  others: PlanOutcome[];
  /** Up to two more that much speaks for as well, and that something stands in the way of: their first `against`. */
  held: PlanOutcome[];
  /** The best of each further group. */
  leans: PlanOutcome[];
  /** A word of caution where all answers were of one kind; '' otherwise. */
  alike: string;
  findings: { covered: PlanLine[]; flag: PlanLine[]; ask: PlanLine[] };
  checklist: PlanLine[];
  differ: { lead: string; sides: { label: string; text: string }[]; receipts: Receipt[] }[];
  /** `on` is an ISO date. */
  steps: (PlanLine & { on: string })[];
  /** Every receipt above, once. */
  receipts: Receipt[];
};

/** Facts about a turn for logs and counts; never any text a person typed. */
export type TurnEvent =
  | { type: 'answered'; entry: string; confidence: number }
  | { type: 'suggested'; entries: string[]; confidence: number; about?: readonly string[] }
  /** `about` and `nearest` where a question was searched for: what it was about, and the entries that came nearest. */
  | { type: 'not-known'; reason: string; about?: readonly string[]; nearest?: readonly string[] }
  | { type: 'edge'; edge: string }
  | { type: 'command'; command: string }
  | { type: 'small-talk'; topic: string }
  /** `asks` is the step that is asked now. */
  | { type: 'flow'; flow: string; did: FlowDeed; node?: string; values?: readonly string[]; asks?: string }
  | { type: 'welcomed' }
  | { type: 'handover'; did: HandoverDeed }
  | FeedbackEvent;

/** What happened on the way to people: `shown` to an adult instead, and `contacts` were told instead. */
export type HandoverDeed = 'began' | 'went-on' | 'missed' | 'cancelled' | 'lapsed' | 'sent' | 'shown' | 'contacts';

/** Whether an answer helped, by the person who got it; a later one about the same answer takes its place. */
export type FeedbackEvent = { type: 'feedback'; entry: string; helpful: boolean; reason?: FeedbackReason };

/** What happened in a flow; `answered` names the node and the values of the options chosen. */
export type FlowDeed =
  | 'started'
  | 'resumed'
  | 'restarted'
  | 'changed'
  | 'answered'
  | 'skipped'
  | 'back'
  | 'missed'
  | 'stopped'
  | 'finished';

/** What came in, without anything of its channel. */
export type Message =
  /** The person wrote or tapped something. */
  | { type: 'text'; text: string }
  /** A picture, file or other thing that holds no words. */
  | { type: 'other' }
  /** The person has just arrived. */
  | { type: 'joined' }
  /** The person tapped whether an answer helped. */
  | { type: 'feedback'; entry: string; helpful: boolean; reason?: FeedbackReason };

/** One turn the next ones may refer to. No text of the person is kept: only what it was understood as. */
export type PastTurn = {
  entry: string | undefined;
  /** What the question was about, for follow-ups such as "and in the UK?": only words the knowledge base knows. */
  terms: PastTerm[];
};

/** How far someone is in a flow. `version` is the flow's, `at` the ISO time of the last answer. */
export type Progress = { version: number; responses: Record<string, readonly string[]>; at: string };

/** What a conversation remembers of flows. */
export type FlowsState = {
  /** The flow that is walked now, or whose plan was shown last. */
  active: string | undefined;
  /** A question about the flow itself that waits for its answer: go on or start again, or which answer to change. */
  asking: 'resume' | 'change' | undefined;
  progress: Record<string, Progress>;
  /** Facts that nodes share (`shares`) -> values, so that another flow only has them confirmed. */
  known: Record<string, readonly string[]>;
  /** Messages in a row at this step that were no answer. */
  misses: number;
};

/**
 * What a person is filling in for people. It holds words of theirs, so it lives apart from the rest of the state, for an hour at
 * most after the last turn, and goes with sending and cancelling.
 */
export type Handover = {
  step: 'age' | 'question' | 'contact' | 'review' | 'change';
  question: string;
  name: string;
  mail: string;
  /** Ids of entries and flows that were looked at before. */
  tried: string[];
  withTried: boolean;
  /** ISO time of the last turn. */
  at: string;
};

/**
 * What a conversation remembers. Plain JSON; `format` lets an older or newer form be recognised and dropped politely.
 */
export type State = {
  format: 2;
  welcomed: boolean;
  place: Exclude<Place, 'any'> | undefined;
  /** Latest first, at most three. */
  past: PastTurn[];
  /** What the last reply offered, in order, so that "2" or "the second" can pick. */
  offers: Chip[];
  /** Questions in a row that were not answered. */
  misses: number;
  flows: FlowsState;
  /** The entry that "helpful" speaks of: the one answered with last; undefined where none was. */
  answered?: string | undefined;
  /** `lapsed`: it was being filled in and is gone. */
  handover?: Handover | 'lapsed' | undefined;
  /** ISO times at which questions were passed on, within the last day. */
  handed?: string[] | undefined;
  /** Whether the person is under the school's age limit; undefined where they weren't asked. */
  young?: boolean | undefined;
};

/** What there is of people behind the advisor. */
export type Desk = {
  /** As it stands in a sentence: "the careers office". */
  name: string | undefined;
  /** Whether questions can be passed on; else people are told `contact`. */
  takesTickets: boolean;
  /** Whoever is younger is asked for no contact details; undefined where nobody is asked. */
  askAge: number | undefined;
  contact: readonly HandoffPart[];
  /** Whether someone is there at a time and until when they answer, ready to be read; undefined where no hours are known. */
  promise: (now: Date) => { open: boolean; by: string } | undefined;
};

/** The outcome of a turn; with a ticket, if the person confirmed one in it. */
export type Advice = { state: State; replies: Reply[]; events: TurnEvent[]; ticket?: Ticket };
