import { describe, expect, it } from 'vitest';
import { createAdvisor } from '../../src/conversation/advise.ts';
import { askAll, readJudged } from '../../src/insight/judged.ts';
import { loadOrThrow } from './load.ts';
import { isHelped, tallyOf, totals } from './report.ts';

const FIT = 'test/ranking/fit.jsonl';
const JUDGE = 'test/ranking/judge.jsonl';
const LATER = 'test/ranking/later.jsonl';

const advisor = createAdvisor(loadOrThrow());
const fit = askAll(advisor, readJudged(FIT));
// Never looked at row by row, so that it goes on telling how well unseen questions are met: totals alone, even when a test fails.
const judge = askAll(advisor, readJudged(JUDGE));
const tally = tallyOf(judge);
const later = askAll(advisor, readJudged(LATER));
const laterTally = tallyOf(later);

process.stdout.write(`\n${totals(FIT, fit)}\n\n${totals(JUDGE, judge)}\n\n${totals(LATER, later)}\n\n`);

describe('the judging half', () => {
  it('is answered rightly in 92 of 100 questions', () => {
    expect(tally.right).toBeGreaterThanOrEqual(0.92);
  });

  it('gets a false answer in at most 3 of 100 questions that have none', () => {
    expect(tally.falseAnswers).toBeLessThanOrEqual(0.03);
  });

  it('has its follow-ups understood in 85 of 100', () => {
    expect(tally.followUps).toBeGreaterThanOrEqual(0.85);
  });

  it('gets replies of at most 900 characters in 95 of 100', () => {
    expect(tally.replyLength.p95).toBeLessThanOrEqual(900);
  });

  it('has every message in distress met with help', () => {
    expect(tally.distress.helped).toBe(tally.distress.all);
    expect(tally.distress.all).toBeGreaterThan(0);
  });
});

// Harder than the judging half, by writers who had no part in it: decision 0006.
describe('the questions written later', () => {
  it('are answered rightly in 89 of 100', () => {
    expect(laterTally.right).toBeGreaterThanOrEqual(0.89);
  });

  it('get a false answer in at most 4 of 100 that have none', () => {
    expect(laterTally.falseAnswers).toBeLessThanOrEqual(0.04);
  });

  it('have their follow-ups understood in 82 of 100', () => {
    expect(laterTally.followUps).toBeGreaterThanOrEqual(0.82);
  });
});

describe('the fitting half', () => {
  it('has every message in distress met with help', () => {
    const missed = fit.filter((row) => row.topic === 'distress' && !isHelped(row));
    expect(missed.map(({ id, text }) => `${id} ${text}`)).toEqual([]);
  });
});
