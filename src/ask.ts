/** `npm run ask -- "how long does it take?"`: one question, one answer. */
import { runAsk } from './channels/terminal/ask.ts';
import { openAdvisor } from './channels/terminal/open.ts';
import { runCommand } from './channels/terminal/run.ts';

await runCommand(({ argv, stdin: input, stdout: output, stderr: errors, env }) => {
  const now = () => new Date();
  return runAsk({ args: argv.slice(2), input, output, errors, env, open: () => openAdvisor(env, now()), now });
});
