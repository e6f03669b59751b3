import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coverageGaps, coverageTable } from '../../src/content/coverage.ts';
import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import { copyToy, dropCopies, TODAY } from './toy-copy.ts';

const { content: real } = loadContent(withDialogs(['knowledge']), TODAY);
if (!real) throw new Error('knowledge/ is broken: npm run check:content');

describe('docs/coverage.md', () => {
  it('is what the content gives (else: npm run check:content -- --coverage)', () => {
    expect(readFileSync('docs/coverage.md', 'utf8')).toBe(coverageTable(real));
  });

  it('lists the sections of all five articles and leaves no gap', () => {
    const { sources, entries } = real;
    expect([...sources.values()].filter(({ sections }) => sections === undefined)).toEqual([]);
    expect(sources.size).toBe(5);
    expect(coverageGaps({ sources, entries })).toEqual([]);
  });
});

describe('coverageTable', () => {
  it('shows carriers, gaps and sections without facts', () => {
    const toy = copyToy();
    toy.edit('sources.yaml', '    - Harvest\n', '    - Harvest\n    - Swarms\n');
    const { content } = loadContent(toy.folders, TODAY);
    const table = content && coverageTable(content);
    expect(table).toContain('| Buying | hive-cost |');
    expect(table).toContain('| Swarms | **gap** |');
    expect(table).toContain('| Thanks | no facts: Names of helpers. |');
    expect(content && coverageGaps(content)).toEqual(['field-notes: Swarms']);
    dropCopies();
  });
});
