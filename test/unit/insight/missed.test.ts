import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupMisses } from '../../../src/insight/missed.ts';
import type { Miss } from '../../../src/storage/insight-store.ts';

const miss = (conversation: string, ...terms: string[]): Miss => ({ conversation, terms, nearest: ['near'], day: 1 });
const shown = (misses: Miss[], k = 3) => groupMisses(misses, k).map(({ terms, conversations }) => `${terms.join(' ')}: ${conversations}`);

describe('groupMisses', () => {
  it('shows nothing that fewer than k conversations share', () => {
    expect(shown([miss('a', 'pay', 'night'), miss('b', 'pay', 'night')])).toEqual([]);
    expect(shown([miss('a', 'pay', 'night'), miss('b', 'pay', 'night'), miss('c', 'pay', 'night')])).toEqual(['pay night: 3']);
  });

  it('counts conversations and not questions', () => {
    expect(shown([miss('a', 'pay'), miss('a', 'pay', 'night'), miss('a', 'pay', 'uk'), miss('b', 'pay')])).toEqual([]);
  });

  it('shows of a question only what others asked as well', () => {
    const misses = [miss('a', 'pay', 'night'), miss('b', 'night', 'pay', 'remote'), miss('c', 'uk', 'pay', 'night')];
    expect(shown(misses)).toEqual(['pay night: 3']);
  });

  it('prefers the group that says most', () => {
    const misses = ['a', 'b', 'c'].map((one) => miss(one, 'pay', 'night', 'remote'));
    expect(shown([...misses, miss('d', 'pay'), miss('e', 'pay')])).toEqual(['pay: 5', 'pay night remote: 3']);
  });

  it('says terms in the order in which most said them', () => {
    expect(shown([miss('a', 'night', 'pay'), miss('b', 'pay', 'night'), miss('c', 'pay', 'night')])).toEqual(['pay night: 3']);
  });

  it('names the entries that came nearest most often, and the latest day', () => {
    const misses = [
      { ...miss('a', 'pay'), nearest: ['x', 'y'], day: 3 },
      { ...miss('b', 'pay'), nearest: ['y', 'z'], day: 9 },
      { ...miss('c', 'pay'), nearest: ['y', 'w', 'x'] },
    ];
    expect(groupMisses(misses, 3)).toEqual([{ terms: ['pay'], conversations: 3, nearest: ['y', 'x', 'z'], latest: 9 }]);
  });

  it('never shows a set of terms that fewer than k conversations hold, whatever was missed', () => {
    const anyMiss = fc.record({
      conversation: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      terms: fc.array(fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8'), { minLength: 1, maxLength: 8 }),
      nearest: fc.constant([]),
      day: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(anyMiss, { maxLength: 30 }), fc.integer({ min: 2, max: 4 }), (misses, k) => {
        for (const { terms, conversations } of groupMisses(misses, k)) {
          const holders = misses
            .filter((one) => terms.every((term) => (one.terms as readonly string[]).includes(term)))
            .map(({ conversation }) => conversation);
          expect(conversations).toBeGreaterThanOrEqual(k);
          expect(new Set(holders).size).toBeGreaterThanOrEqual(conversations);
        }
      }),
    );
  });
});
