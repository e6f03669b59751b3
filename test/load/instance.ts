/**
 * One server in a process of its own, for `npm run load` and `npm run faults`: the real one over the settings of its environment.
 * argv: "real" for our own content, "counting" for a core that numbers its turns and repeats the words, and a knowledge folder.
 * Messages from the parent: `{ clock: ms }` puts its clock forward or back, `{ usage: true }` asks what it has used.
 */
import { readConfig } from '../../src/config.ts';
import type { Advice, Message, State } from '../../src/conversation/types.ts';
import { createLogger } from '../../src/log.ts';
import { startService } from '../../src/main.ts';
import { countingCore } from '../e2e/harness.ts';

/** The counting core; words that ask for a ticket make one, of that subject. */
function countTurns(state: State | undefined, message: Message, at: Date, reference: string | undefined): Advice {
  const advice = countingCore(state, message);
  if (message.type !== 'text' || !message.text.includes('ticket') || reference === undefined) return advice;
  const { text } = message;
  const ticket = {
    reference,
    subject: text,
    text,
    contact: { name: '', mail: 'a@student.test' },
    question: text,
    tried: [],
    consent: 'yes',
  };
  return { ...advice, ticket: { ...ticket, at: at.toISOString() } };
}

const [core = 'real', knowledge] = process.argv.slice(2);
let clock = 0;
const config = readConfig(process.env);
const service = await startService(config, createLogger(config.logLevel), {
  ...(knowledge && { knowledge }),
  ...(core === 'counting' && { advise: countTurns, sender: { pollMs: 500, leaseMs: 15_000, firstMs: 200, mostMs: 2000 } }),
  now: () => new Date(Date.now() + clock),
});

process.on('message', (message: { clock?: number; usage?: boolean }) => {
  if (message.clock !== undefined) clock = message.clock;
  if (message.usage) process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
});
process.on('disconnect', () => process.exit(1)); // nobody is left to stop it
process.on('SIGTERM', () => void service.close().then(() => process.exit(0)));
process.send?.({ url: service.url });
