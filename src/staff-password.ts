import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { readLines } from './channels/terminal/lines.ts';
import { hashPassword, SHORTEST_PASSWORD } from './staff/password.ts';

/** `npm run staff:password`: asks for a password, twice and without showing it, and prints the line for .env. */
async function main(): Promise<void> {
  const { stdin, stderr, stdout } = process;
  const given = stdin.isTTY ? await askTwice() : (await readLines(stdin).next()).value;
  const password = typeof given === 'string' ? given : '';
  if (password.length < SHORTEST_PASSWORD) {
    stderr.write(`staff:password: expected a password of at least ${SHORTEST_PASSWORD} characters, typed alike twice; nothing was made\n`);
    process.exitCode = 1;
    return;
  }
  stdout.write(`STAFF_PASSWORD_HASH=${await hashPassword(password)}\n`);
  stderr.write('Put this line into .env and start the server again.\n');
}

async function askTwice(): Promise<string | undefined> {
  const first = await askHidden(`Password for the staff page, at least ${SHORTEST_PASSWORD} characters: `);
  const second = await askHidden('Once more: ');
  return first === second ? first : undefined;
}

/** One line from the terminal, of which nothing is shown. */
async function askHidden(words: string): Promise<string> {
  process.stderr.write(words);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const { promise, resolve } = Promise.withResolvers<string>();
  reader.once('line', resolve).once('close', () => resolve(''));
  const line = await promise;
  reader.close();
  process.stderr.write('\n');
  return line;
}

await main();
