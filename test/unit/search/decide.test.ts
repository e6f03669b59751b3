import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceOf, EVIDENCE, type Evidence, evidenceOf } from '../../../src/search/decide.ts';
import { createSearch, type SearchResult } from '../../../src/search/search.ts';
import { ANSWER_THRESHOLD, CONFIDENCE_WEIGHTS, SUGGEST_THRESHOLD } from '../../../src/search/weights.ts';
import { toyContent } from '../../fixtures/toy-content.ts';

const { search } = createSearch(toyContent());

/** The evidence of a question, which must have come to one. */
function evidence(text: string): Evidence {
  const result = search(text);
  expect(result.evidence, text).toBeDefined();
  return result.evidence as Evidence;
}

/** Evidence for one entry by itself, whatever else was ranked. */
function weigh(result: SearchResult, count: number): Evidence {
  return evidenceOf({ ...result, ranked: result.ranked.slice(0, count) }, result.analysis, result);
}

const anyEvidence = fc
  .array(fc.double({ min: -1, max: 5, noNaN: true }), { minLength: EVIDENCE.length, maxLength: EVIDENCE.length })
  .map((values) => Object.fromEntries(EVIDENCE.map((name, i) => [name, values[i]])) as Evidence);

describe('evidenceOf', () => {
  it('speaks for a question in the words of an entry', () => {
    expect(evidence('wages in Britain')).toMatchObject({ coverage: 1, missing: 0, strange: 0, followUp: 0, agrees: 1 });
    expect(evidence('wages in Britain').best).toBeCloseTo(1);
  });

  it('speaks against one that asks what the entry does not hold', () => {
    const [plain, more] = [evidence('how long are the studies'), evidence('how long are the studies zzxq grmbl')];
    expect(more.strange).toBeGreaterThan(0);
    expect(more.coverage).toBeLessThan(plain.coverage);
  });

  it('counts no runner-up as the widest margin, and equals as none', () => {
    const result = search('what is the pay');
    expect(weigh(result, 1).margin).toBe(1);
    expect(weigh(result, 2).margin).toBeLessThan(0.5);
    const twice = { ...result, ranked: [result.ranked[0], result.ranked[0]] as SearchResult['ranked'] };
    expect(weigh(twice, 2).margin).toBe(0);
  });

  it('is nearer to what is declined for an example of it', () => {
    expect(evidence('what does a nurse earn').decline).toBeGreaterThan(evidence('wages in Britain').decline);
    expect(evidence('what does a nurse earn').rivalBest).toBeGreaterThan(0);
  });

  it('is a finite number for each name', () => {
    for (const text of ['pay', 'UK', 'coder zzxq', 'what is medical billing and coding', 'how long']) {
      for (const name of EVIDENCE) expect(Number.isFinite(evidence(text)[name]), `${name} of ${text}`).toBe(true);
    }
  });
});

describe('confidenceOf', () => {
  it('lies within 0..1', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        expect(confidenceOf(given)).toBeGreaterThanOrEqual(0);
        expect(confidenceOf(given)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('follows the sign of each weight', () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom(...EVIDENCE), (given, name) => {
        const change = confidenceOf({ ...given, [name]: given[name] + 0.5 }) - confidenceOf(given);
        expect(change * CONFIDENCE_WEIGHTS[name]).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('has an answer take more of it than a guess', () => {
    expect(SUGGEST_THRESHOLD).toBeGreaterThan(0);
    expect(ANSWER_THRESHOLD).toBeGreaterThan(SUGGEST_THRESHOLD);
    expect(ANSWER_THRESHOLD).toBeLessThan(1);
  });
});

describe('the outcome', () => {
  it('is an answer, sure of itself, for an entry asked by name', () => {
    expect(search('How long does training take?')).toMatchObject({ outcome: 'answer', confidence: 1, outside: undefined });
  });

  it('is unknown where nothing shares a word', () => {
    expect(search('zzxq vvbn')).toMatchObject({ outcome: 'unknown', ranked: [], confidence: 0, evidence: undefined });
  });

  it('is unknown where a word of what is outside speaks against it', () => {
    expect(search('what is the pay of a nurse in Britain')).toMatchObject({ outcome: 'unknown', outside: 'other-job', vetoed: true });
  });

  it('says what was matched, how sure it is and who came second', () => {
    expect(search('what is the pay in england').explanation).toMatch(/^matched: .*pay.* of pay-uk; confidence: [\d.]+; runner-up: pay-us /);
  });
});
