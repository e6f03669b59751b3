import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { compileSearch } from '../../../src/search/compile.ts';
import { createSearch } from '../../../src/search/search.ts';
import { toyContent } from '../../fixtures/toy-content.ts';

const content = toyContent();
const compiled = compileSearch(content);

describe('compiled search', () => {
  it('is the same for equal content', () => {
    expect(compileSearch(toyContent())).toEqual(compiled);
  });

  it('searches alike after it went to disk and back', () => {
    const kept = createSearch(content, deserialize(serialize(compiled)));
    const fresh = createSearch(content);
    for (const { question } of content.entries) {
      const shorter = question.split(' ').slice(2).join(' ');
      for (const text of [question, shorter, `${shorter} salry`]) {
        const [one, other] = [kept.search(text), fresh.search(text)];
        expect([one.explanation, one.evidence]).toEqual([other.explanation, other.evidence]);
      }
    }
  });

  it('keeps rows of one owner together, entries first', () => {
    const { rowStart } = compiled.phrasings;
    expect(rowStart).toHaveLength(content.entries.length + compiled.groups.length + 1);
    for (const [owner, entry] of content.entries.entries()) {
      expect((rowStart[owner + 1] as number) - (rowStart[owner] as number)).toBe(1 + entry.variants.length + entry.asked.length);
    }
  });
});
