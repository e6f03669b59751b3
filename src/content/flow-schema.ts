import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const line = z.string().trim().min(1);

/**
 * What a sentence of a flow rests on: an entry of the knowledge base (`pay-uk`), or one claim of it (`pay-uk/entry-pay`).
 * Figures and names in the sentence must stand in what is cited.
 */
const cites = z.array(z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)?$/, 'an entry, or an entry/claim')).min(1);

/** A sentence that a plan shows, with what it rests on. */
export const groundedSchema = z.strictObject({ text: line, cites });

/** How a chosen option speaks for (1..3) or against (-1..-3) an outcome. */
export const weighSchema = z.strictObject({
  outcome: id,
  by: z
    .int()
    .min(-3)
    .max(3)
    .refine((by) => by !== 0, 'not 0: 1 to 3 speaks for the outcome, -1 to -3 against it'),
  because: line,
  cites,
});

/** A hard limit: who chooses this can't take that outcome. */
export const rulesOutSchema = z.strictObject({ outcome: id, because: line, cites });

/** What an answer shows about a programme: a good sign, a red flag, or a question to put to the school. */
export const findingSchema = z.strictObject({ kind: z.enum(['covered', 'flag', 'ask']), text: line, cites });

/** `next` names a node, or `end`. `also` are words people use for it besides the label. */
export const optionSchema = z.strictObject({
  label: line.max(40),
  value: id,
  also: z.array(line).default([]),
  /**
   * In a number node, and in a single choice with a unit: this option holds for amounts up to and including this one; the
   * first option without it holds for all above.
   */
  upTo: z.number().optional(),
  next: id.optional(),
  weigh: z.array(weighSchema).default([]),
  'rules-out': z.array(rulesOutSchema).default([]),
  findings: z.array(findingSchema).default([]),
});

/**
 * One step of a flow. `shares` names a fact about the person (country, schooling, budget…) that other flows ask too, with the
 * same option values: what was answered in one is only confirmed in another.
 */
export const nodeSchema = z.strictObject({
  kind: z.enum(['one', 'several', 'yes-no', 'number']),
  ask: line,
  /** Why it is asked or what it means, shown under the question and on "help". */
  hint: line.optional(),
  shares: id.optional(),
  /** Whether "skip" is allowed; a skipped node weighs nothing and goes on to its `next`. */
  optional: z.boolean().default(false),
  /** Of a number node, or of a single choice whose options hold ranges (`upTo`): what a typed amount counts, "months". */
  unit: line.optional(),
  /** Of a number node. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** Where options without a `next` of their own lead, and where skipping leads. */
  next: id.optional(),
  options: z.array(optionSchema).min(2).max(10),
});

/** A next step of a plan; `days` from today it is put in the calendar. */
export const stepSchema = z.strictObject({ text: line, days: z.int().min(1).max(365), cites });

/** What a flow can come to. */
export const outcomeSchema = z.strictObject({
  label: line.max(60),
  /** Outcomes are ranked within their group; the plan leads with the first group and shows the best of each other. */
  group: id.default('main'),
  summary: groundedSchema,
  /** What it takes: time, cost, what is asked for. */
  takes: z.array(groundedSchema).default([]),
  /** Entries with sides that bear on it: the plan shows what the sources disagree on. */
  differ: z.array(id).default([]),
  steps: z.array(stepSchema).length(3).optional(),
});

/** dialogs/<flow>.yaml. */
export const flowSchema = z.strictObject({
  /** Raised by the editor when nodes or options change; people in the middle of an older version start again, politely. */
  version: z.int().min(1),
  title: line.max(60),
  /** What an offer to start it says, as the person's own words: "Help me choose a course". */
  says: line.max(60),
  intro: line,
  /** Shown where a person gave the same kind of answer everywhere (optional). */
  alike: line.optional(),
  /** What to look at whatever the outcome: shown at the end of each plan. */
  checklist: z.array(groundedSchema).default([]),
  start: id,
  nodes: z.record(id, nodeSchema),
  outcomes: z.record(id, outcomeSchema),
});

export type Grounded = z.infer<typeof groundedSchema>;
export type Weigh = z.infer<typeof weighSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type FlowOption = z.infer<typeof optionSchema>;
export type FlowNode = z.infer<typeof nodeSchema>;
export type FlowOutcome = z.infer<typeof outcomeSchema>;
/** A flow with its id (the file's name) and how people ask for it (dialogs/<flow>.asked.txt). */
export type Flow = z.infer<typeof flowSchema> & { id: string; file: string; asked: readonly string[] };
