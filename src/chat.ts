/** `npm run chat`: a conversation in the terminal. */
import { runChat } from './channels/terminal/chat.ts';
import { openAdvisor } from './channels/terminal/open.ts';
import { runCommand } from './channels/terminal/run.ts';

await runCommand(async ({ stdin: input, stdout: output, env }) => {
  await runChat({ advisor: openAdvisor(env, new Date()), input, output, env, now: () => new Date() });
  return 0;
});
