import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexIn, lowerBound, sparseOf, valueIn } from '../../../src/search/sparse.ts';

describe('sparse lists', () => {
  it('give back every value that was put in, and 0 for all else', () => {
    const cells = fc.uniqueArray(fc.record({ key: fc.nat(8), item: fc.nat(20), value: fc.integer({ min: 1, max: 99 }) }), {
      selector: ({ key, item }) => `${key} ${item}`,
      maxLength: 60,
    });
    fc.assert(
      fc.property(cells, (list) => {
        const sorted = list.toSorted((a, b) => a.item - b.item);
        const [keys, items, values] = (['key', 'item', 'value'] as const).map((name) => sorted.map((cell) => cell[name]));
        const sparse = sparseOf(9, keys as number[], items as number[], values);
        for (let key = -1; key <= 9; key++) {
          for (let item = 0; item <= 21; item++) {
            const cell = list.find((other) => other.key === key && other.item === item);
            expect(valueIn(sparse, key, item)).toBe(cell?.value ?? 0);
            expect(indexIn(sparse, key, item) >= 0).toBe(cell !== undefined);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('finds the first number that is not below', () => {
    const sorted = Int32Array.of(1, 3, 3, 7);
    expect([0, 1, 2, 3, 7, 8].map((number) => lowerBound(sorted, number))).toEqual([0, 0, 1, 1, 3, 4]);
    expect(lowerBound(sorted, 0, 2, 3)).toBe(2);
    expect(lowerBound(sorted, 9, 2, 3)).toBe(3);
  });
});
