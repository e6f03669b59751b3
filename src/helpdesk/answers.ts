import type { z } from 'zod';
import type { Answer } from './call.ts';
import { type Delivered, type Failure, failed } from './provider.ts';

/** An answer's JSON of known shape. */
export type Read<T> = { type: 'read'; value: T };

/**
 * Reads the JSON of an answer.
 * @param doubtful whether an answer of another shape may stand for a ticket that was made
 */
export function readAnswer<T>(answer: Answer | Failure, schema: z.ZodType<T>, doubtful: boolean): Read<T> | Failure {
  if (answer.type === 'failed') return answer;
  const parsed = schema.safeParse(parseJson(answer.text));
  return parsed.success
    ? { type: 'read', value: parsed.data }
    : failed('HELPDESK_ANSWER', 'something else than this helpdesk answers', { doubtful });
}

/** The outcome of a call that made a ticket. */
export function madeFrom<T>(answer: Answer | Failure, schema: z.ZodType<T>, nameOf: (value: T) => string | number): Delivered | Failure {
  const read = readAnswer(answer, schema, true);
  return read.type === 'failed' ? read : { type: 'delivered', remote: String(nameOf(read.value)) };
}

/** The outcome of a look for a ticket. */
export function foundFrom<T, Row>(
  answer: Answer | Failure,
  schema: z.ZodType<T>,
  find: (value: T) => Row | undefined,
  nameOf: (row: Row) => string | number,
): Delivered | { type: 'absent' } | Failure {
  const read = readAnswer(answer, schema, false);
  if (read.type === 'failed') return read;
  const row = find(read.value);
  return row === undefined ? { type: 'absent' } : { type: 'delivered', remote: String(nameOf(row)) };
}

/** Text for a helpdesk that takes HTML: nothing a person typed becomes markup. */
export function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>\n');
}

/** Authorization by name and password (RFC 7617). */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
