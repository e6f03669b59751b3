import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Inline, parseInline, parseMarkdown, safeAddress } from '../../../../src/web/client/markdown.ts';
import { CANARIES } from '../../../fixtures/replies.ts';

const runsOf = (block: Block) => (block.type === 'list' ? block.items : block.lines).flat();
const flat = (run: Inline): Inline[] => ('inner' in run ? [run, ...run.inner.flatMap(flat)] : [run]);
const wordsOf = (run: Inline): string => ('inner' in run ? run.inner.map(wordsOf).join('') : run.text);
const links = (text: string) =>
  parseMarkdown(text)
    .flatMap(runsOf)
    .flatMap(flat)
    .filter(({ type }) => type === 'link');

describe('parseMarkdown', () => {
  it('reads paragraphs with their lines', () => {
    expect(parseMarkdown('one\ntwo\n\nthree')).toEqual([
      { type: 'paragraph', lines: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]] },
      { type: 'paragraph', lines: [[{ type: 'text', text: 'three' }]] },
    ]);
  });

  it('reads a list that follows its introduction without a gap', () => {
    expect(parseMarkdown('You need:\n- sun\n- bees').map(({ type }) => type)).toEqual(['paragraph', 'list']);
  });

  it('keeps the number that a list starts with', () => {
    expect(parseMarkdown('3. three\n4. four')).toMatchObject([{ type: 'list', ordered: true, start: 3, items: [{}, {}] }]);
  });

  it('takes a sign or a year at the start of a line for what it is', () => {
    expect(parseMarkdown('-5 degrees\n2016. A good year').map(({ type }) => type)).toEqual(['paragraph']);
  });

  it.each([
    ['**bold**', 'strong'],
    ['*soft*', 'em'],
    ['_soft_', 'em'],
    ['`code`', 'code'],
    ['[label](https://a.example/b)', 'link'],
    ['https://a.example/b', 'link'],
  ])('reads %s', (text, type) => {
    expect(parseInline(text)).toMatchObject([{ type }]);
  });

  it.each(['2 * 3 * 4', 'snake_case_name', '**', '``', '[x]', '(y)', '* ', '£15,000* a year*s'])('leaves %j as it is', (text) => {
    expect(parseInline(text)).toEqual([{ type: 'text', text }]);
  });

  it('leaves the full stop after an address out of it', () => {
    expect(parseInline('See https://a.example/b.')).toMatchObject([
      { text: 'See ' },
      { type: 'link', to: 'https://a.example/b' },
      { text: '.' },
    ]);
  });

  it.each(['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'blob:x', '//host', 'x'])(
    'makes no link to %j',
    (address) => {
      expect(safeAddress(address)).toBeUndefined();
      expect(links(`[tap](${address})`)).toEqual([]);
    },
  );

  it('links nothing that could run in any canary', () => {
    expect(CANARIES.flatMap(links).map((run) => ('to' in run ? new URL(run.to).protocol : ''))).toEqual(['https:']);
  });

  it('loses no letter or digit of any text, and links to http(s), mailto and tel alone', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\n\n',
      '*',
      '**',
      '_',
      '`',
      '[',
      ']',
      '(',
      ')',
      '- ',
      '1. ',
      'https://x.example/',
      'javascript:',
      '<b>',
      '"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const runs = parseMarkdown(text).flatMap(runsOf);
        const shown = runs.map(wordsOf).join('');
        for (const run of runs.flatMap(flat)) if (run.type === 'link') expect(run.to).toMatch(/^(https?|mailto|tel):/);
        // targets of links and numbers of list items are not shown as text
        if (!text.includes('](') && !text.includes('1. ')) expect(shown.replace(/[^a-z]/g, '')).toBe(text.replace(/[^a-z]/g, ''));
      }),
    );
  });

  it.each(['**a', '[a', '[a](', '`a', '_a', '*a '])('reads %j again and again without losing its way', (marks) => {
    const shown = parseMarkdown(marks.repeat(3000)).flatMap(runsOf).map(wordsOf).join('');
    expect(shown.replace(/[^a]/g, '')).toHaveLength(3000);
  });
});
