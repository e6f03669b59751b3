import { describe, expect, it } from 'vitest';
import type { Content, Entry } from '../../src/content/schema.ts';
import { phrasingsOf } from '../../src/search/compile.ts';
import { growContent, isCopy, STOP_WORDS } from './corpus.ts';
import { along, panel, picture } from './picture.ts';
import { page as resultsPage, table } from './report.ts';
import { growthExponent, median, percentile, shuffled } from './stats.ts';
import { page } from './web/report.ts';

const entry = (id: string, question: string, variants: string[]): Entry => ({
  id,
  topic: 'toys',
  file: `toys/${id}.md`,
  question,
  variants,
  asked: [`${question.slice(0, -1)} again`],
  lead: 'Kites cost little.',
  body: 'A plain kite flies as well as a dear one.',
  place: 'any',
  role: 'both',
  claims: [],
  related: [],
  reviewed: '2026-11-22',
});
const entries = [
  entry('kite-price', 'What does a kite cost?', ['kite price', 'Is a kite expensive?', 'why?']),
  entry('boat-wood', 'Which wood floats best?', ['wood for a toy boat', 'best boat timber', 'what is it?']),
  entry('ball-size', 'How large is a ball?', ['ball size', 'diameter of balls', 'how?']),
];
const content = { entries, byId: new Map(entries.map((item) => [item.id, item])) } as unknown as Content;

describe('growContent', () => {
  it('makes the same entries every time', () => {
    expect(growContent(content, 40).entries).toEqual(growContent(content, 40).entries);
  });

  it('keeps the real entries and adds copies up to the size', () => {
    const grown = growContent(content, 40);
    expect(grown.entries.filter(({ id }) => !isCopy(id))).toEqual(entries);
    expect(new Set(grown.entries.map(({ id }) => id)).size).toBe(40);
    expect(grown.byId.size).toBe(40);
  });

  it('takes a part of the entries below their number', () => {
    const part = growContent(content, 2).entries;
    expect(part).toHaveLength(2);
    for (const item of part) expect(entries).toContain(item);
  });

  it('changes every phrasing of a copy and all words of its topic', () => {
    for (const copy of growContent(content, 40).entries.filter(({ id }) => isCopy(id))) {
      const original = entries.find(({ id }) => copy.id.endsWith(id)) as Entry;
      const phrasings = phrasingsOf(copy);
      expect(phrasings).toHaveLength(1 + original.variants.length);
      for (const [i, text] of phrasings.entries()) expect(phrasingsOf(original)[i]).not.toBe(text);
    }
    const kites = growContent(content, 40).entries.filter(({ id }) => id.endsWith('-of-kite-price'));
    expect(kites.filter(({ variants }) => variants[0]?.startsWith('kite '))).toEqual([]);
  });

  it('knows every list of phrasings that an entry has', () => {
    const [first] = entries as [Entry];
    const lists = Object.entries(first).filter(([key, value]) => key !== 'related' && Array.isArray(value) && typeof value[0] === 'string');
    for (const [, list] of lists) expect(phrasingsOf(first)).toEqual(expect.arrayContaining(list as string[]));
  });

  it('leaves function words alone', () => {
    expect(STOP_WORDS.has('what')).toBe(true);
    for (const { question } of growContent(content, 9).entries) expect(question.split(' ')[0]).toMatch(/^(What|Which|How)$/);
  });
});

describe('stats', () => {
  it('takes percentiles by nearest rank', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
    expect(median([2, 1])).toBe(1);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('shuffles alike for the same seed', () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    expect(shuffled(list, 3)).toEqual(shuffled(list, 3));
    expect(shuffled(list, 3)).not.toEqual(list);
    expect([...shuffled(list, 3)].sort((a, b) => a - b)).toEqual(list);
  });

  it('finds slope 1 where time grows with size and 0 where it does not', () => {
    expect(growthExponent([10, 100, 1000].map((size) => ({ size, ms: 2 * size })))).toBeCloseTo(1);
    expect(growthExponent([10, 100, 1000].map((size) => ({ size, ms: 2 })))).toBeCloseTo(0);
  });
});

describe('picture', () => {
  it('places values on linear and logarithmic axes', () => {
    const axis = { label: '', from: 1, to: 100, ticks: [] };
    expect(along({ ...axis, log: true }, 10)).toBeCloseTo(0.5);
    expect(along(axis, 50.5)).toBeCloseTo(0.5);
    expect(along(axis, 1000)).toBe(1);
  });

  it('escapes labels', () => {
    const axis = { label: 'a < b & "c"', from: 0, to: 1, ticks: [0, 1] };
    const chart = panel({ title: 'T', left: 0, top: 0, width: 10, height: 10, x: axis, y: axis, series: [] });
    const svg = picture(20, 20, 'x < y', [chart]);
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg).not.toContain('x < y');
  });
});

describe('the page of results', () => {
  const none = { command: 'npm run bench', entries: 3, busy: 0 };

  it('keeps the sections that were not measured anew', () => {
    const before = '# What a turn costs\n\nOld.\n\n## A turn by itself\n\nFast.\n\n## Calibration\n\nGood.\n';
    expect(resultsPage(none, before)).toMatch(
      /^# What a turn costs\n\nLoad .*\n\n## A turn by itself\n\nFast\.\n\n## Calibration\n\nGood\.\n$/,
    );
    const turns = { turns: 1, rate: 1, mean: 1, p50: 1, p99: 1, slowest: 1, firstPass: { p50: 1, p99: 1 } };
    const after = resultsPage({ ...none, turns }, before);
    expect(after).not.toContain('Fast.');
    expect(after).toContain('Measured by `npm run bench`');
    expect(after).toContain('Good.');
  });
});

describe('table', () => {
  it('aligns numbers to the right', () => {
    expect(table(['name', 'n'], [['a', '10']])).toBe('| name |  n |\n|------|---:|\n| a    | 10 |');
  });
});

describe('the page beside Web Chat', () => {
  it('gives medians, the slowest, and our share of each', () => {
    const visit = (greeting: number, reply: number, open: number) => ({ greeting, replies: [reply], closed: 0, open });
    const rounds = (...greetings: number[]) => greetings.map((ms) => ({ first: visit(ms, 10, 5000), again: visit(ms / 2, 30, 0) }));
    const text = page({ ours: rounds(100, 300, 200), theirs: rounds(400, 800, 1000), version: '1', busy: 0, questions: 1, server: [7] });
    const row = (name: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith(`| ${name}`))
        ?.split('|')
        .map((cell) => cell.trim())
        .slice(2, -1);
    expect(row('click to greeting, first visit')).toEqual(['200 ms (300)', '800 ms (1000)', '25.0 %']);
    expect(row('click to greeting, with')).toEqual(['100 ms (150)', '400 ms (500)', '25.0 %']);
    expect(row('bytes from click')).toEqual(['5.0 KB', '5.0 KB', '100.0 %']);
    expect(row('bytes before')).toEqual(['0.0 KB', '0.0 KB', '-']);
  });
});
