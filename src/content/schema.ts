import { z } from 'zod';
import type { Flow } from './flow-schema.ts';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const line = z.string().trim().min(1);
const phrases = z.array(line).min(1);

/** A country the advisor knows about, or `any` for what holds in both. */
export const placeSchema = z.enum(['uk', 'us', 'any']);
/** The job an entry speaks of. */
export const roleSchema = z.enum(['billing', 'coding', 'both']);

/** A heading of a source; `facts: false` with a reason where nothing under it is about the career (adverts, references). */
const sectionSchema = z.union([line, z.strictObject({ heading: line, facts: z.literal(false), reason: line })], {
  error: 'a heading, or a block of heading, facts: false and reason',
});

/**
 * knowledge/sources.yaml: what an answer may be traced to. `date` is a year, or `undated`. `sections` lists the source's
 * headings in order, "Introduction" for what stands before the first; where it is given, claims may name no other.
 */
export const sourcesSchema = z.record(
  id,
  z.strictObject({
    title: line,
    publisher: line,
    date: line,
    country: z.enum(['UK', 'US', 'UK and US']),
    note: line,
    sections: z.array(sectionSchema).min(1).optional(),
  }),
);

/** A fact of an entry's text with the passage it comes from. */
export const claimSchema = z.strictObject({ id, says: line, source: id, section: line });

/** One position where sources disagree; the claims tell whose it is. */
export const sideSchema = z.strictObject({ text: line, claims: z.array(id).min(1) });

/** The frontmatter of knowledge/<topic>/<entry>.md. */
export const entrySchema = z.strictObject({
  question: line,
  variants: z.array(line).min(6).max(10),
  place: placeSchema,
  role: roleSchema,
  claims: z.array(claimSchema).min(1),
  sides: z.array(sideSchema).min(2).optional(),
  related: z.array(id).max(3),
  /** The entry that "and the other one?" means after this one. */
  counterpart: id.optional(),
  /** The flow that helps further than this answer does: offered under it. */
  flow: id.optional(),
  reviewed: z.iso.date(),
});

/** knowledge/terms.yaml: how people say things. See docs/editing.md for each part. */
export const termsSchema = z.strictObject({
  concepts: z.record(id, phrases),
  places: z.strictObject({ uk: phrases, us: phrases }),
  roles: z.strictObject({ billing: phrases, coding: phrases }),
  /** Concepts that ask something of a topic (pay, cost, duration): a follow-up with a new one drops the old one. */
  aspects: z.array(id).default([]),
  subject: phrases,
  filler: phrases,
  spellings: z.record(line, phrases),
  plain: phrases,
  glossary: z.record(line, z.strictObject({ means: line, entry: id.optional() })),
});

/**
 * knowledge/outside.yaml: what the advisor does not answer. `words` veto an answer that does not itself speak of them; `person`
 * offers a person under the reply.
 * `countries: true` adds the names of all countries but the UK and the US.
 */
export const outsideSchema = z.record(
  id,
  z.strictObject({ reply: line, words: z.array(line), countries: z.boolean().optional(), person: z.boolean().optional() }),
);

/** knowledge/edges.yaml: fixed replies that come before any search; `…` in a phrase stands for up to three words. */
export const edgesSchema = z.record(
  id,
  z.strictObject({
    reply: line,
    phrases,
    unless: phrases.optional(),
    urgent: z.boolean().optional(),
    /** Offers a person under the reply. */
    person: z.boolean().optional(),
  }),
);

const talk = z.strictObject({ says: phrases, reply: line });
/** A button, and the whole messages that say the same. */
const choice = z.strictObject({ label: line, says: phrases });

/** knowledge/wording/en.yaml: every sentence that is not an entry's. */
export const wordingSchema = z.strictObject({
  greeting: line,
  help: line,
  commands: z.strictObject({
    help: phrases,
    'start-over': phrases,
    back: phrases,
    skip: phrases,
    stop: phrases,
    plan: phrases,
    person: phrases,
    'forget-me': phrases,
    more: phrases,
    change: phrases,
  }),
  replies: z.strictObject({
    'start-over': line,
    back: line,
    skip: line,
    stop: line,
    plan: line,
    person: line,
    'forget-me': line,
    more: line,
    pick: line,
    'not-text': line,
    'place-noted': line,
    'too-long': line,
    error: line,
    change: line,
  }),
  /** What is said in and around flows. `{title}`, `{step}`, `{of}`, `{answer}`, `{options}`, `{min}`, `{max}`, `{unit}` are filled in. */
  flow: z.strictObject({
    progress: line,
    resume: line,
    'resume-done': line,
    changed: line,
    restarted: line,
    stopped: line,
    again: z.tuple([line, line, line]),
    /** Three wordings, as of `again`: for who doesn't know or doesn't mind, where no option says so. */
    unsure: z.tuple([line, line, line]),
    'one-only': line,
    /** An amount at a step that goes by no amounts. */
    figure: line,
    /** A question in between that has no answer. */
    'no-answer': line,
    skipped: line,
    /** Words in a message by which someone asks for help with a choice, beyond what they would like to know. */
    wish: phrases,
    /** Whole messages that ask on about a plan that was just shown. */
    rest: phrases,
    ambiguous: line,
    'out-of-range': line,
    several: line,
    confirm: line,
    'which-change': line,
    'first-step': line,
    'cannot-skip': line,
    help: line,
    'not-finished': line,
    says: z.strictObject({ yes: line, no: line, 'go-on': line, change: line, again: line, plan: line, stop: line }),
  }),
  'small-talk': z.record(id, talk),
  /** Whether an answer helped, and why not. */
  feedback: z.strictObject({
    helpful: choice,
    'not-helpful': choice,
    thanks: line,
    'ask-why': line,
    noted: line,
    reasons: z.strictObject({ 'off-topic': choice, unclear: choice, incomplete: choice, wrong: choice }),
  }),
  /**
   * A question that is handed to people. `words` are whole messages, besides the labels of `says`; `{helpdesk}`, `{age}`, `{by}`,
   * `{most}` and `{reference}` are filled in.
   */
  handover: z.strictObject({
    offer: line,
    helpdesk: line,
    'ask-age': line,
    'ask-question': line,
    'ask-question-young': line,
    'ask-contact': line,
    'ask-change': line,
    preview: line,
    consent: line,
    subject: line,
    sent: line,
    'open-now': line,
    'closed-now': line,
    'no-hours': line,
    show: line,
    'show-note': line,
    contacts: line,
    'not-here': line,
    enough: line,
    busy: line,
    cancelled: line,
    lapsed: line,
    help: line,
    'first-step': line,
    'no-mail': line,
    'yes-or-no': line,
    'which-one': line,
    'which-change': line,
    'too-long': line,
    labels: z.strictObject({ question: line, tried: line, contact: line, consent: line, reference: line }),
    'left-out': line,
    'nothing-tried': line,
    says: z.strictObject({
      send: line,
      change: line,
      cancel: line,
      yes: line,
      no: line,
      question: line,
      contact: line,
      'leave-out': line,
      'put-back': line,
    }),
    words: z.strictObject({
      send: phrases,
      change: phrases,
      cancel: phrases,
      yes: phrases,
      no: phrases,
      question: phrases,
      contact: phrases,
      'leave-out': phrases,
      'put-back': phrases,
    }),
  }),
  /** Headings and fixed sentences of plans; `{answer}`, `{date}` and `{parts}` are filled in. */
  plan: z.strictObject({
    best: line,
    'ruled-out': line,
    for: line,
    against: line,
    because: line,
    takes: line,
    covered: line,
    flag: line,
    ask: line,
    differ: line,
    source: line,
    says: line,
    steps: line,
    by: line,
    others: line,
    held: line,
    leans: line,
    checklist: line,
    answers: line,
    skipped: line,
    sources: line,
    'left-out': line,
    more: line,
    change: line,
    page: line,
    calendar: line,
    made: line,
    'open-until': line,
    gone: line,
    expired: line,
    outdated: line,
    unknown: line,
  }),
  repair: z.tuple([line, line, line]),
  suggest: z.tuple([line, line, line]),
  unknown: line,
  differ: line,
  source: line,
  undated: line,
  place: z.strictObject({ uk: line, us: line }),
  starters: z.array(id).length(3),
});

export type Place = z.infer<typeof placeSchema>;
export type Role = z.infer<typeof roleSchema>;
export type Claim = z.infer<typeof claimSchema>;
export type Side = z.infer<typeof sideSchema>;
export type Source = z.infer<typeof sourcesSchema>[string] & { id: string };
export type Terms = z.infer<typeof termsSchema>;
export type Outside = z.infer<typeof outsideSchema>;
export type Edges = z.infer<typeof edgesSchema>;
export type Wording = z.infer<typeof wordingSchema>;

/** One reviewed answer: the frontmatter, its place in the tree, the lead sentence and the body under it. */
export type Entry = z.infer<typeof entrySchema> & {
  id: string;
  topic: string;
  file: string;
  /** More ways people ask, one a line of <entry>.asked.txt: search learns words from them (docs/decisions/0002). */
  asked: readonly string[];
  lead: string;
  body: string;
};

/** Everything the advisor knows. Frozen by convention: a reload makes a new one. */
export type Content = {
  sources: ReadonlyMap<string, Source>;
  entries: readonly Entry[];
  byId: ReadonlyMap<string, Entry>;
  terms: Terms;
  outside: Outside;
  edges: Edges;
  wording: Wording;
  /** Group of outside.yaml or edges.yaml -> how people ask for what is declined (outside/<group>.asked.txt). */
  decoys: ReadonlyMap<string, readonly string[]>;
  /** Small talk or edge -> how people say it in any words (talk/<group>.asked.txt). */
  talk: ReadonlyMap<string, readonly string[]>;
  /** Guided flows by id, in the order of their ids; empty where there is no dialogs folder. */
  flows: ReadonlyMap<string, Flow>;
  /** A hash of every file read; equal content has an equal version. */
  version: string;
};

/** Every check that can find a problem; docs/editing.md or docs/flows.md has a row for each, and a test keeps them equal. */
export const CHECKS = [
  'missing-file',
  'stray-file',
  'unreadable',
  'encoding',
  'frontmatter',
  'yaml',
  'schema',
  'unknown-key',
  'duplicate-id',
  'duplicate-variant',
  'duplicate-claim',
  'dead-id',
  'claim-source',
  'claim-section',
  'figure-without-claim',
  'length',
  'reading-level',
  'stale-review',
  'confusable',
  'no-next',
  'loop',
  'unreachable',
  'node-shape',
  'duplicate-option',
  'missing-steps',
  'shares',
] as const;

/** The name of a check. */
export type Check = (typeof CHECKS)[number];

/** One thing wrong in a content file. `warning` never keeps content from being served. */
export type Problem = {
  level: 'error' | 'warning';
  check: Check;
  /** Path below its knowledge folder; of a flow `dialogs/` and the path below its dialogs folder. */
  file: string;
  line: number;
  expected: string;
  got: string;
  mend: string;
};
