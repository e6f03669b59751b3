#!/usr/bin/env node
// Plain JavaScript that any Node from 14 on can read, so that an old one hears what to do instead of a syntax error.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const COMMANDS = {
  start: '../src/main.ts',
  chat: '../src/chat.ts',
  ask: '../src/ask.ts',
  eval: '../test/ranking/eval.ts',
  'check:content': '../src/check-content.ts',
};

const name = process.argv[2] || 'start';
const module = COMMANDS[name === 'dev' ? 'start' : name];

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  fail(
    'RUNTIME_TOO_OLD: expected Node ' +
      NEEDED +
      ' or newer, got ' +
      process.versions.node +
      '. ' +
      'Run it through npm (npm start), which uses the Node 24 that npm ci installed, or install Node 24.',
  );
} else if (!module) {
  fail(`Expected one of ${Object.keys(COMMANDS).concat('dev').join(', ')}, got "${name}".`);
} else if (!existsSync(new URL(module, import.meta.url))) {
  fail(
    `Expected the file ${fileURLToPath(new URL(module, import.meta.url))}, which is not there; run it from a whole copy of the project.`,
  );
} else if (name === 'dev') {
  const child = spawn(process.execPath, ['--watch', fileURLToPath(new URL(module, import.meta.url))], { stdio: 'inherit' });
  process.on('SIGINT', () => {}); // the terminal sends it to the child too, which ends both
  process.on('SIGTERM', () => {
    child.kill('SIGTERM');
  });
  child.on('exit', (code) => {
    process.exit(code === null ? 1 : code);
  });
} else {
  // the command sees the arguments it would have if it had been run itself
  process.argv.splice(1, 2, fileURLToPath(new URL(module, import.meta.url)));
  // no top-level await: Node 14.0 cannot read it; compiled code is kept between starts, which halves the time imports take
  import('node:module')
    .then(({ enableCompileCache }) => {
      enableCompileCache();
      return import(new URL(module, import.meta.url).href);
    })
    .catch((error) => {
      console.error(error);
      process.exitCode = 1;
    });
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
