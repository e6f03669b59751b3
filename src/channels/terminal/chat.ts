import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { type Advisor, advise } from '../../conversation/advise.ts';
import type { Message, State } from '../../conversation/types.ts';
import { readLines } from './lines.ts';
import { renderReply, wrap } from './render.ts';
import { lookOf, type Screen } from './style.ts';

/** What a terminal conversation needs of the world; `now` is injected for tests. */
export type ChatOptions = {
  advisor: Advisor;
  input: Readable & { isTTY?: boolean };
  output: Writable & Screen;
  env: NodeJS.ProcessEnv;
  now: () => Date;
};

const PROMPT = 'You › ';
/** Beside "bye", which is content: words that people type to leave any program. */
const LEAVE = /^(?:exit|quit|:q)[.!]?$/i;

/**
 * Holds one conversation until the person leaves or the input ends; it lives in memory only.
 * With a terminal on both ends there is a prompt, and Ctrl-C or Ctrl-D say goodbye too; otherwise each line of the
 * input is one message, and only replies are written, without colour.
 */
export async function runChat({ advisor, input, output, env, now }: ChatOptions): Promise<void> {
  const interactive = Boolean(input.isTTY && output.isTTY);
  const goodbye = advisor.content.wording['small-talk'].bye?.reply ?? '';
  let state: State | undefined;
  const look = () => lookOf(output, interactive ? env : { NO_COLOR: '1' });
  const farewell = () => wrap(goodbye, look().width).join('\n');
  const write = (text: string) => output.write(interactive ? `\n${text}\n\n` : `${text}\n\n`);
  const turn = (message: Message) => {
    const advice = advise(advisor, state, message, now());
    state = advice.state;
    const last = advice.replies.length - 1;
    for (const [index, reply] of advice.replies.entries()) {
      write(renderReply(index === last ? reply : { ...reply, chips: [] }, look(), 'numbers'));
    }
    return advice.events.some((event) => event.type === 'small-talk' && event.topic === 'bye');
  };

  turn({ type: 'joined' });
  const lines = interactive ? promptLines(input, output, () => look().paint.accent(PROMPT)) : readLines(input);
  for await (const line of lines) {
    const said = line.trim();
    if (said === '') continue;
    if (LEAVE.test(said)) return void write(farewell());
    if (turn({ type: 'text', text: said })) return;
  }
  if (interactive) write(`\n${farewell()}`);
}

/** Lines typed at a prompt; ends at Ctrl-C and Ctrl-D. */
async function* promptLines(input: Readable, output: Writable, prompt: () => string): AsyncGenerator<string> {
  const reader = createInterface({ input, output, terminal: true });
  // A paste that ends with Ctrl-D closes the reader while its lines still wait; asking it for a prompt then throws.
  let open = true;
  reader.once('close', () => {
    open = false;
  });
  try {
    reader.setPrompt(prompt());
    reader.prompt();
    for await (const line of reader) {
      yield line;
      if (open) reader.prompt();
    }
  } finally {
    reader.close();
  }
}
