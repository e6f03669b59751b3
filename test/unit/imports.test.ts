import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Folders and files of src/ from the inside out: each may import its own kind and what stands before it. */
const LAYERS = [
  'leaf',
  'language',
  'content',
  'search',
  'flow',
  'conversation',
  'storage',
  'insight',
  'helpdesk',
  'channels',
  'staff',
  'web',
  'server',
  'composition',
];
const LEAVES = ['errors.ts', 'config.ts'];

type Import = { from: string; to: string };

function layerOf(path: string): number {
  if (LEAVES.includes(path)) return 0;
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : 'composition';
  return LAYERS.indexOf(folder);
}

/** Every import and export line and every dynamic import, with paths relative to src/. */
function importsOf(path: string, text: string): Import[] {
  const found = text.matchAll(/(?:^(?:import|export)\b[^'";]*?|\bimport\(\s*)['"]([^'"]+)['"]/gm);
  return [...found].map(([, to = '']) => ({
    from: path,
    to: to.startsWith('.')
      ? normalize(join(dirname(path), to))
          .split(sep)
          .join('/')
      : to,
  }));
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.split(sep).join('/'));
const imports = files.flatMap((path) => importsOf(path, readFileSync(join('src', path), 'utf8')));
const own = imports.filter(({ to }) => to.endsWith('.ts'));
const show = ({ from, to }: Import) => `${from} -> ${to}`;

describe('imports of src/', () => {
  it('are read', () => {
    expect(
      importsOf('search/rank.ts', "import type { A } from '../content/schema.ts';\nexport {\n  B,\n} from './x.ts';\nawait import('zod')"),
    ).toEqual([
      { from: 'search/rank.ts', to: 'content/schema.ts' },
      { from: 'search/rank.ts', to: 'search/x.ts' },
      { from: 'search/rank.ts', to: 'zod' },
    ]);
    expect(own.length).toBeGreaterThan(20);
  });

  it('know the place of every folder', () => {
    expect(files.filter((path) => layerOf(path) < 0)).toEqual([]);
  });

  it('run one way', () => {
    expect(own.filter(({ from, to }) => layerOf(to) > layerOf(from)).map(show)).toEqual([]);
  });

  it('leave errors and config without any of ours', () => {
    expect(own.filter(({ from, to }) => from === 'errors.ts' || (from === 'config.ts' && to !== 'errors.ts')).map(show)).toEqual([]);
  });

  it('keep search and flow apart', () => {
    const between = own.filter(({ from, to }) => from.startsWith('flow/') && to.startsWith('search/'));
    expect(between.map(show)).toEqual([]);
  });

  it('name a bot SDK only in three files of channels/bot-framework', () => {
    const sdk = imports.filter(({ to }) => /^(botbuilder|botframework|@microsoft\/)/.test(to));
    expect([...new Set(sdk.map(({ from }) => from))].sort()).toEqual(
      ['adapter.ts', 'deadline.ts', 'endpoint.ts'].map((file) => `channels/bot-framework/${file}`),
    );
  });

  it('reach those files only from the composition root and the server', () => {
    const reached = own.filter(({ to }) => /^channels\/bot-framework\/(adapter|deadline|endpoint)\.ts$/.test(to));
    const outside = reached.filter(({ from }) => !from.startsWith('channels/bot-framework/')).map(show);
    expect(outside.sort()).toEqual([
      'main.ts -> channels/bot-framework/adapter.ts',
      'main.ts -> channels/bot-framework/endpoint.ts',
      'server/server.ts -> channels/bot-framework/endpoint.ts',
    ]);
  });

  it('keep flow and conversation free of files, clocks and sockets', () => {
    const node = imports.filter(({ from, to }) => /^(?:flow|conversation)\//.test(from) && to.startsWith('node:'));
    expect(node.map(show)).toEqual([]);
  });
});
