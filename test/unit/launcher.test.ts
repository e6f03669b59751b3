import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/errors.ts';

const launcher = fileURLToPath(new URL('../../bin/claimwise.js', import.meta.url));
/** Runs the launcher; `version` is the one that Node pretends to have. */
function launch(args: string[], version: string = process.versions.node) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, launcher, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PORT: 'no port' },
  });
}

describe('bin/claimwise.js', () => {
  it.each(['14.21.3', '20.20.2', '23.9.0'])('tells a Node %s kindly what to do', (version) => {
    const { status, stderr, stdout } = launch(['start'], version);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.trim()).toBe(`RUNTIME_TOO_OLD: expected Node 24 or newer, got ${version}. ${ERRORS.RUNTIME_TOO_OLD}`);
  });

  it('starts the server, which checks its settings', () => {
    const { status, stderr } = launch(['start']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^CONFIG_INVALID: .*\n {2}PORT: expected a port number from 0 to 65535, got "no port"/);
  });

  it('names the commands there are', () => {
    const { status, stderr } = launch(['strat']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Expected one of start, chat, ask, .*got "strat"/);
  });
});
