import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { type Advisor, advise } from '../../conversation/advise.ts';
import { replyText } from '../../conversation/render.ts';
import type { Chip, Receipt, Reply, TurnEvent } from '../../conversation/types.ts';
import { readAll } from './lines.ts';
import { renderReply } from './render.ts';
import { lookOf, type Screen } from './style.ts';

/** What became of a question; `--json` prints it as it is. */
export type Asked = {
  outcome: 'answer' | 'suggest' | 'unknown' | 'edge' | 'small-talk' | 'command' | 'flow';
  /** The entry that answers; null for any other outcome. */
  entry: string | null;
  /** How sure the search is of its best entry, 0..1; null where nothing was searched for. */
  confidence: number | null;
  text: string;
  sources: Receipt[];
  chips: Chip[];
  why: string;
};

/** What `ask` needs of the world. `open` loads the content and is called for a real question only. */
export type AskOptions = {
  args: readonly string[];
  input: Readable & { isTTY?: boolean };
  output: Writable & Screen;
  errors: Writable;
  env: NodeJS.ProcessEnv;
  open: () => Advisor;
  now: () => Date;
};

/** Exit codes: 64 is EX_USAGE of sysexits.h. */
export const EXIT = { answered: 0, notAnswered: 2, usage: 64 } as const;

const HELP = `Usage: npm run ask -- [--why] [--json] "your question"
       echo "your question" | npm run ask -- [--why] [--json]

  --why    also say what the question was matched with, and the runner-up
  --json   print one JSON object: outcome, entry, confidence, text, sources, chips, why
  --help   print this

Exits 0 when it answered, 2 when it has only guesses, a referral or no answer, 64 when it was called wrongly.
`;

/**
 * Answers one question and returns the exit code.
 * @throws whatever `open` throws for content that can't be served
 */
export async function runAsk({ args, input, output, errors, env, open, now }: AskOptions): Promise<number> {
  const read = readArgs(args);
  if ('wrong' in read) return complain(errors, read.wrong);
  if (read.help) {
    output.write(HELP);
    return EXIT.answered;
  }
  const question = (read.question || (input.isTTY ? '' : await readAll(input))).trim();
  if (question === '') return complain(errors, 'expected a question, got none; put it in quotes behind the --');
  const { reply, asked } = ask(open(), question, now());
  if (read.json) output.write(`${JSON.stringify(asked)}\n`);
  else {
    const look = lookOf(output, env);
    output.write(`${renderReply(reply, look, 'dashes')}\n${read.why ? `\n${look.paint.dim(asked.why)}\n` : ''}`);
  }
  return ['answer', 'small-talk', 'command', 'flow'].includes(asked.outcome) ? EXIT.answered : EXIT.notAnswered;
}

type Args = { question: string; why: boolean; json: boolean; help: boolean };

/** Words without quotes are joined into one question. */
function readArgs(args: readonly string[]): Args | { wrong: string } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { why: flag, json: flag, help: { ...flag, short: 'h' } },
      allowPositionals: true,
    });
    return { ...values, question: positionals.join(' ') };
  } catch (error) {
    // parseArgs names the culprit in quotes, then gives advice of its own that does not fit here.
    const culprit = /'(-[^' ]*)/.exec((error as Error).message)?.[1] ?? args.join(' ');
    return { wrong: `expected --why, --json or --help, got ${culprit}; put -- before a question that begins with a hyphen` };
  }
}

function complain(errors: Writable, wrong: string): number {
  errors.write(`ask: ${wrong}\n\n${HELP}`);
  return EXIT.usage;
}

/** One question outside any conversation, with the reason for what came of it. */
export function ask(advisor: Advisor, question: string, now: Date): { reply: Reply; asked: Asked } {
  const { replies, events } = advise(advisor, undefined, { type: 'text', text: question }, now);
  const reply = replies[0] as Reply;
  const event = events[0] as TurnEvent;
  const outcome = outcomeOf(event);
  const searched = outcome === 'answer' || outcome === 'suggest' || (event.type === 'not-known' && event.reason !== 'too-long');
  const result = searched ? advisor.search.search(question, { past: [], place: undefined }) : undefined;
  const asked: Asked = {
    outcome,
    entry: event.type === 'answered' ? event.entry : null,
    confidence: result ? result.confidence : null,
    text: replyText(reply),
    sources: 'receipts' in reply ? reply.receipts : [],
    chips: reply.chips,
    why: result?.explanation ?? nameOf(event),
  };
  return { reply, asked };
}

function outcomeOf(event: TurnEvent): Asked['outcome'] {
  switch (event.type) {
    case 'answered':
      return 'answer';
    case 'suggested':
      return 'suggest';
    case 'not-known':
      return 'unknown';
    case 'edge':
    case 'flow':
    case 'small-talk':
    case 'command':
      return event.type;
    case 'handover':
      return 'command';
    case 'welcomed':
    case 'feedback':
      return 'small-talk';
  }
}

/** Why a message that was not searched for got its reply. */
function nameOf(event: TurnEvent): string {
  switch (event.type) {
    case 'edge':
      return `matched: the safe edge ${event.edge}, before any search`;
    case 'command':
      return `matched: the command ${event.command}`;
    case 'small-talk':
      return `matched: the small talk ${event.topic}`;
    case 'flow':
      return `matched: the flow ${event.flow}`;
    default:
      return `not searched: ${'reason' in event ? event.reason : event.type}`;
  }
}
