/**
 * One server in a process of its own, for `npm run load` and `npm run faults`: the real one over the settings of its environment.
 * argv: "real" for our own content, "counting" for a core that numbers its turns and repeats the words, and a knowledge folder.
 * Messages from the parent: `{ clock: ms }` puts its clock forward or back, `{ usage: true }` asks what it has used.
 */
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { startService } from '../../src/main.ts';
import { countingCore } from '../e2e/harness.ts';

const [core = 'real', knowledge] = process.argv.slice(2);
let clock = 0;
const config = readConfig(process.env);
const service = await startService(config, createLogger(config.logLevel), {
  ...(knowledge && { knowledge }),
  ...(core === 'counting' && { advise: countingCore }),
  now: () => new Date(Date.now() + clock),
});

process.on('message', (message: { clock?: number; usage?: boolean }) => {
  if (message.clock !== undefined) clock = message.clock;
  if (message.usage) process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
});
process.on('disconnect', () => process.exit(1)); // nobody is left to stop it
process.on('SIGTERM', () => void service.close().then(() => process.exit(0)));
process.send?.({ url: service.url });
