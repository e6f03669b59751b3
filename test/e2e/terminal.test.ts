import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import type { Content, Entry } from '../../src/content/schema.ts';

/** The scripts are started from an empty folder: they must find their knowledge from any. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwise-terminal-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ran = { code: number | null; out: string; errors: string };

const LAUNCHER = fileURLToPath(new URL('../../bin/claimwise.js', import.meta.url));
const KNOWLEDGE = fileURLToPath(new URL('../../knowledge', import.meta.url));

/** Runs a command as its npm script does, with some input, to its end. */
function run(command: 'chat' | 'ask', args: string[], input: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const { SCHOOL_DIR: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, command, ...args], { cwd: folder, env: { ...inherited, ...env } });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdin.on('error', () => undefined); // a script that has said goodbye reads no further
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, errors })));
}

describe('npm run chat', () => {
  it('holds a conversation over a pipe', async () => {
    const said = ['', '   ', 'sallary in the UK', '2', '17', 'x '.repeat(500_000), '\u0000\uffff🙂', 'and in the US?', 'bye', 'AAPC'];
    const { code, out, errors } = await run('chat', [], said.join('\n'));
    expect([code, errors]).toEqual([0, '']);
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('You ›');

    const { content } = loadContent(withDialogs([KNOWLEDGE]), '2026-11-22');
    const { wording, byId } = content as Content;
    const asked = byId.get('pay-uk') as Entry;
    const second = byId.get(asked.related[1] as string) as Entry;
    const inOrder = [
      wording.greeting,
      '  1  ',
      asked.lead,
      `  2  ${second.question}`,
      second.lead,
      wording.replies.pick,
      wording.replies['too-long'],
      wording['small-talk'].bye?.reply as string,
    ];
    let from = 0;
    for (const part of inOrder) {
      const at = out.indexOf(part.replace(/\s+/g, ' ').replace(/^ (\d) /, '  $1  '), from);
      expect(at, `${part} behind character ${from} of ${out}`).toBeGreaterThanOrEqual(from);
      from = at + part.length;
    }
    expect(out.slice(from).trim()).toBe('');
  });
});

describe('"talk to a person" in a terminal', () => {
  it('names the people of the school, and passes nothing on', async () => {
    const school = join(folder, 'school-with-people');
    mkdirSync(school);
    writeFileSync(
      join(school, 'school.yaml'),
      'contact: [{ label: Careers office, text: 01632 960001 }]\nhelpdesk: { send: { via: webhook, url: "https://hooks.example", secret-from: HOOK } }\n',
    );
    const { code, out } = await run('chat', [], 'talk to a person\n', { SCHOOL_DIR: school });
    expect(code).toBe(0);
    expect(out).toContain('Careers office: 01632 960001');
    expect(out).not.toContain('What would you like to ask?');
  });
});

describe('a reader that goes away', () => {
  it('ends the chat quietly', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'chat'], { cwd: folder });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.stdin.on('error', () => undefined); // it stops reading before the last line
    child.stdout.once('data', () => {
      child.stdout.destroy();
      child.stdin.end('UK salary\n'.repeat(2000));
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, errors]).toEqual([0, '']);
  });
});

describe('npm run ask', () => {
  it('answers several words without quotes, with a typo in them, and says why', async () => {
    const { code, out, errors } = await run('ask', ['--why', 'sallary', 'UK'], '');
    expect([code, errors]).toEqual([0, '']);
    expect(out).toMatch(/Sources?: /);
    expect(out).toMatch(/matched: .* of pay-uk; confidence: /);
  });

  it('prints JSON with --json, from a pipe too', async () => {
    const { code, out } = await run('ask', ['--json'], 'UK salary\n');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'answer', entry: 'pay-uk', why: expect.stringContaining('runner-up: ') });
  });

  it('exits with 2 where it does not know', async () => {
    const { code, out } = await run('ask', ['--json', 'blorp fnord grmbl'], '');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'unknown', entry: null });
  });

  it('exits with 64 and a clear message where it is called wrongly', async () => {
    const { code, out, errors } = await run('ask', ['--jsno', 'UK salary'], '');
    expect([code, out]).toEqual([64, '']);
    expect(errors).toContain('expected --why, --json or --help, got --jsno');
  });

  it('lays the knowledge of a school over its own', async () => {
    const entry = `---
question: What does the Northgate course cost?
variants: [northgate fees, price of northgate, northgate tuition, what is northgate charging, northgate money, is northgate dear]
place: any
role: both
claims:
  - { id: fee, says: "Northgate tells its fee on the phone", source: career-guide, section: Introduction }
related: []
reviewed: ${new Date().toISOString().slice(0, 10)}
---
Northgate tells its fee on the phone.

Call in the morning.
`;
    mkdirSync(join(folder, 'school/knowledge/northgate'), { recursive: true });
    writeFileSync(join(folder, 'school/knowledge/northgate/northgate-fee.md'), entry);
    const { out } = await run('ask', ['--json', 'northgate fees'], '', { SCHOOL_DIR: join(folder, 'school') });
    expect(JSON.parse(out)).toMatchObject({ entry: 'northgate-fee' });
  });

  it('lists every problem of broken knowledge and exits with 1', async () => {
    mkdirSync(join(folder, 'broken/knowledge/pay'), { recursive: true });
    writeFileSync(join(folder, 'broken/knowledge/pay/one.md'), 'no head');
    writeFileSync(join(folder, 'broken/knowledge/stray.txt'), 'x');
    const { code, out, errors } = await run('ask', ['UK salary'], '', { SCHOOL_DIR: join(folder, 'broken') });
    expect([code, out]).toEqual([1, '']);
    expect(errors).toMatch(/^CONTENT_INVALID: .*\n/);
    expect(errors).toMatch(/^ {2}.*pay\/one\.md:1 frontmatter: expected /m);
    expect(errors).toMatch(/^ {2}.*stray\.txt:1 stray-file: expected /m);
    expect(errors).not.toContain(' at ');
  });
});
