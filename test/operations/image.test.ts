import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../e2e/harness.ts';

const dockerfile = readFileSync('deploy/docker/Dockerfile', 'utf8');
/** Instructions of the stage that becomes the image, by name. */
const image = dockerfile
  .slice(dockerfile.lastIndexOf('\nFROM ') + 1)
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ name: line.slice(0, line.indexOf(' ')), rest: line.slice(line.indexOf(' ') + 1) }));
const only = (name: string) => image.filter((one) => one.name === name).map(({ rest }) => rest);
/** Files and folders of the project that it copies. */
const copied = only('COPY')
  .filter((rest) => !rest.startsWith('--from='))
  .flatMap((rest) => rest.split(' ').slice(0, -1));
/** The command in an instruction whose last part is a list of its words. */
const command = (rest = '') => JSON.parse(rest.slice(rest.indexOf('["'))) as string[];

describe('the image', () => {
  it('is run by a user without rights, who may write to the folder of the data', () => {
    expect(only('USER')).toEqual(['1000:1000']);
    expect(only('RUN').join()).toContain('install -d -o 1000 -g 1000 -m 0700 /data');
    expect(only('VOLUME')).toEqual(['/data']);
    expect(only('ENV').join()).toMatch(/\bDATA_DIR=\/data\b/);
  });

  it('is started as npm start does it', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(command(only('CMD')[0]).join(' ')).toBe(scripts.start);
  });

  it('is let in all it copies by the list of what is ignored', () => {
    const allowed = readFileSync('deploy/docker/Dockerfile.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(allowed.sort()).toEqual([...new Set(copied)].map((path) => `!${path}`).sort());
  });
});

describe('what the image copies, and the packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-image-'));
  let server: ReturnType<typeof spawn>;
  const packages = join(folder, 'node_modules');
  let url = '';
  let kept: string[] = [];

  beforeAll(async () => {
    for (const path of copied) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(path, join(folder, path), { recursive: true });
    }
    mkdirSync(packages);
    for (const name of readdirSync('node_modules')) {
      if (name !== '.cache') symlinkSync(resolve('node_modules', name), join(packages, name));
    }
    const [, ...prepare] = command(only('RUN').find((rest) => rest.startsWith('["node"')));
    const prepared = spawnSync(
      process.execPath,
      prepare.map((word) => word.replaceAll('/app/', `${folder}/`)),
      { cwd: folder, encoding: 'utf8' },
    );
    kept = prepared.status === 0 ? readdirSync(join(packages, '.cache/claimwise')) : [prepared.stderr];
    const [, ...args] = command(only('CMD')[0]);
    const env = { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', DATA_DIR: join(folder, 'data') };
    server = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
      url = JSON.parse(line).url ?? '';
      if (url) break;
    }
  }, 120_000);
  afterAll(async () => {
    if (server.exitCode === null) await new Promise((done) => server.once('exit', done) && server.kill('SIGTERM'));
    rmSync(folder, { recursive: true, force: true });
  });

  it('make content ready once, for all starts', () => {
    expect(kept).toEqual([expect.stringMatching(/^content-[0-9a-f]+\.bin$/)]);
  });

  it('are all that the server needs: it answers, and gives out the chat', async () => {
    expect((await request(`${url}/readyz`, {})).json.ready).toBe(true);
    const script = await request(`${url}/embed.js`, {});
    expect([script.status, script.headers['content-type']]).toEqual([200, expect.stringContaining('javascript')]);
  });

  it('are called sound by the health check, and nothing is where nobody listens', () => {
    const check = only('HEALTHCHECK')[0];
    const [, ...args] = command(check);
    const { port } = new URL(url);
    const ask = (on: string) => spawnSync(process.execPath, args, { env: { PORT: on } }).status;
    expect([ask(port), ask('1')]).toEqual([0, 1]);
  });
});
