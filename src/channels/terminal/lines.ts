import type { Readable } from 'node:stream';

/** More than the advisor reads of a message, so that it can say that a message is too long. */
export const LONGEST_LINE = 100_000;

/**
 * The lines of a piped input, without their line breaks. Memory stays bounded: of a longer line only the first
 * `LONGEST_LINE` characters are kept, which readline would not do.
 */
export async function* readLines(input: Readable): AsyncGenerator<string> {
  input.setEncoding('utf8');
  let line = '';
  for await (const chunk of input as AsyncIterable<string>) {
    const [first = '', ...rest] = chunk.split('\n');
    line = append(line, first);
    for (const next of rest) {
      yield line.replace(/\r$/, '');
      line = append('', next);
    }
  }
  if (line !== '') yield line;
}

/** All of a piped input as one message, up to `LONGEST_LINE` characters; the rest is left unread. */
export async function readAll(input: Readable): Promise<string> {
  input.setEncoding('utf8');
  let text = '';
  for await (const chunk of input as AsyncIterable<string>) {
    text = append(text, chunk);
    if (text.length >= LONGEST_LINE) break;
  }
  return text;
}

function append(line: string, more: string): string {
  return line.length >= LONGEST_LINE ? line : line + more.slice(0, LONGEST_LINE - line.length);
}
