import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/search/follow-up.ts';
import { createSearch, guesses } from '../../src/search/search.ts';
import { toyContent } from '../fixtures/toy-content.ts';

const content = toyContent();
const one = createSearch(content);
const other = createSearch(toyContent());

const known = content.entries.flatMap(({ question, variants }) => [question, ...variants].flatMap((text) => text.split(' ')));
const traps = ['__proto__', 'constructor', 'toString', '\u0000', '\u202e', '\ud800', 'İ', 'ﬃ', '½', '٣', '🙂‍↕️', '$&', '…', "'", "n't"];
const token = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...traps), fc.string({ unit: 'grapheme', maxLength: 10 }));
/** Any string: everyday words with traps between them, whole planes of Unicode, lone surrogates, and long pastes. */
const text = fc.oneof(
  fc.array(token, { maxLength: 20 }).map((list) => list.join(' ')),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
  fc.tuple(token, fc.integer({ min: 100, max: 3000 })).map(([part, times]) => `${part} `.repeat(times)),
);
const context: fc.Arbitrary<Context | undefined> = fc.option(
  fc.record({
    past: fc.array(
      fc.record({
        entry: fc.option(fc.constantFrom(...content.entries.map(({ id }) => id), 'gone', '__proto__'), { nil: undefined }),
        terms: fc.array(
          fc.record({ stem: token, concepts: fc.array(fc.constantFrom('pay', 'training', 'in-uk', 'in-mars', 'job-coding', 'job-', 'x')) }),
          { maxLength: 8 },
        ),
      }),
      { maxLength: 3 },
    ),
    place: fc.constantFrom('uk' as const, 'us' as const, undefined),
  }),
  { nil: undefined },
);
const RUNS = { numRuns: 200 };

describe('search, for any string and past,', () => {
  it('throws nothing and gives back something bounded', () => {
    fc.assert(
      fc.property(text, context, (said, past) => {
        const result = one.search(said, past);
        expect(result.ranked.length).toBeLessThanOrEqual(content.entries.length);
        expect(guesses(result).length).toBeLessThanOrEqual(3);
        expect(result.analysis.units.length).toBeLessThanOrEqual(500);
        expect(result.explanation.length).toBeLessThan(5000);
      }),
      RUNS,
    );
  });

  it('is sure of itself between 0 and 1', () => {
    fc.assert(
      fc.property(text, context, (said, past) => {
        const { confidence, ranked } = one.search(said, past);
        expect(confidence >= 0 && confidence <= 1).toBe(true);
        for (const { score, signals } of ranked) {
          for (const [name, value] of Object.entries({ score, ...signals })) expect(Number.isFinite(value), name).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('says the same again, and in another index of the same content', () => {
    fc.assert(
      fc.property(text, text, context, (said, between, past) => {
        const { outcome, confidence, outside, explanation } = one.search(said, past);
        one.search(between);
        expect(one.search(said, past)).toMatchObject({ outcome, confidence, outside, explanation });
        expect(other.search(said, past)).toMatchObject({ outcome, confidence, outside, explanation });
      }),
      RUNS,
    );
  });

  it('answers with nothing where it ranked nothing', () => {
    fc.assert(
      fc.property(text, (said) => {
        const { outcome, ranked, confidence } = one.search(said);
        if (ranked.length === 0) expect([outcome, confidence]).toEqual(['unknown', 0]);
      }),
      RUNS,
    );
  });
});
