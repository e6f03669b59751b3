import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Advisor, advise } from '../conversation/advise.ts';
import { replyText } from '../conversation/render.ts';
import type { State, TurnEvent } from '../conversation/types.ts';
import { ClaimwiseError } from '../errors.ts';

const judgedSchema = z.object({
  id: z.string(),
  text: z.string(),
  kind: z.enum(['answer', 'refuse', 'followup', 'smalltalk']),
  style: z.string(),
  topic: z.string(),
  expect: z.array(z.array(z.string())),
  forbid: z.array(z.string()),
  context: z.array(z.string()),
});

/** A question with what a right reply must hold (one regex of every group) and must not. */
export type Judged = z.infer<typeof judgedSchema>;

/** A judged question with what the advisor said to it. */
export type Outcome = Judged & { pass: boolean; reply: string; event: TurnEvent | undefined };

/**
 * Reads a JSONL file of judged questions.
 * @throws EVAL_FILE with the first line that does not fit
 */
export function readJudged(file: string): Judged[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ClaimwiseError('EVAL_FILE', `expected a file at ${file}, got none`, { cause });
  }
  return text
    .split('\n')
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return judgedSchema.parse(JSON.parse(line));
      } catch (cause) {
        throw new ClaimwiseError('EVAL_FILE', `expected a judged question in ${file}:${number}, got ${line.slice(0, 80)}`, { cause });
      }
    });
}

/** Asks every question in a conversation of its own, after its context. */
export function askAll(advisor: Advisor, rows: readonly Judged[], now = new Date(0)): Outcome[] {
  return rows.map((row) => {
    let state: State | undefined;
    for (const text of row.context) state = advise(advisor, state, { type: 'text', text }, now).state;
    const { replies, events } = advise(advisor, state, { type: 'text', text: row.text }, now);
    const reply = replies.map(replyText).join('\n');
    return { ...row, reply, event: events[0], pass: passes(row, reply) };
  });
}

/** Whether the question must not be answered. Distress is judged as an answer: it must be met with help. */
export function mustRefuse({ kind, topic }: Pick<Judged, 'kind' | 'topic'>): boolean {
  return (kind === 'refuse' && topic !== 'distress') || topic.startsWith('fu-refuse');
}

/** A refusal has to be said at the start, not in a footer. */
const REFUSAL_HEAD = 220;
const NON_ANSWER =
  /did you mean|do you mean|were you asking|which (one )?of (these|the following)|(didn't|did not) (quite )?(catch|understand|get|find)|(don't|do not) have (an answer|a (good |reliable )?answer|(any )?information)|(couldn't|could not|can't|cannot) (find|answer|help with)|not sure (i|what) |rephrase/i;

/** Whether a reply holds what the question expects and nothing that it forbids. */
export function passes(row: Judged, reply: string): boolean {
  let text = plain(reply);
  if (plain(row.text).split(' ').length >= 5) text = text.replaceAll(plain(row.text), ' ');
  const refuse = mustRefuse(row);
  const head = refuse ? text.slice(0, REFUSAL_HEAD) : text;
  if (!refuse && (row.kind === 'answer' || row.kind === 'followup') && NON_ANSWER.test(text.slice(0, 140))) return false;
  return (
    row.expect.every((group) => group.some((source) => regex(source).test(head))) && !row.forbid.some((source) => regex(source).test(text))
  );
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[*_`~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const compiled = new Map<string, RegExp>();
function regex(source: string): RegExp {
  const known = compiled.get(source) ?? new RegExp(source, 'is');
  compiled.set(source, known);
  return known;
}
