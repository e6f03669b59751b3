import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/insight/summary.ts';
import { toyFlows } from '../../fixtures/toy-flows.ts';

const count = (fact: string, name: string, n: number, day = 10) => ({ day, fact, name, n });
const of = (...counts: ReturnType<typeof count>[]) => summarise(counts, 10, 12, toyFlows());

describe('summarise', () => {
  it('has a row for each day, be it of zeros', () => {
    const { days } = of(count('outcome', 'answered', 4, 11), count('begun', 'directline', 2, 12));
    expect(days.map(({ day, answered, begun }) => [day, answered, begun])).toEqual([
      [10, 0, 0],
      [11, 4, 0],
      [12, 0, 2],
    ]);
  });

  it('shares out what was asked, and leaves aside what was no question', () => {
    const { shares } = of(
      count('outcome', 'answered', 6),
      count('outcome', 'suggested', 3),
      count('outcome', 'not-known', 1),
      count('outcome', 'talk', 90),
      count('outcome', 'declined', 10),
    );
    expect(shares).toEqual({ answered: 0.6, suggested: 0.3, notKnown: 0.1 });
    expect(of().shares).toEqual({ answered: undefined, suggested: undefined, notKnown: undefined });
  });

  it('joins what is known of an entry, those that answered most first', () => {
    const { entries, helpful } = of(
      count('entry', 'pay-uk', 2),
      count('entry', 'pay-us', 5),
      count('entry', 'pay-uk', 1, 11),
      count('guess', 'tasks', 4),
      count('helpful', 'pay-uk', 3),
      count('not-helpful', 'pay-us', 1),
      count('reason', 'unclear', 1),
    );
    expect(entries).toEqual([
      { entry: 'pay-us', answered: 5, guessed: 0, helpful: 0, notHelpful: 1 },
      { entry: 'pay-uk', answered: 3, guessed: 0, helpful: 3, notHelpful: 0 },
      { entry: 'tasks', answered: 0, guessed: 4, helpful: 0, notHelpful: 0 },
    ]);
    expect(helpful).toEqual({ yes: 3, no: 1, share: 0.75, reasons: [{ name: 'unclear', n: 1 }] });
  });

  it('tells at which step of a flow people stop', () => {
    const [flow] = toyFlows();
    const [first = '', second = ''] = Object.keys(flow?.nodes ?? {});
    const step = (node: string, did: string, n: number) => count('step', `${flow?.id}:${node}:${did}`, n);
    const { flows } = of(
      count('flow', `${flow?.id}:started`, 8),
      count('flow', `${flow?.id}:restarted`, 1),
      count('flow', `${flow?.id}:finished`, 2),
      step(first, 'asked', 9),
      step(first, 'answered', 5),
      step(first, 'skipped', 1),
      step(second, 'asked', 6),
      step(second, 'answered', 7),
      count('flow', 'gone:started', 4),
    );
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({ flow: flow?.id, started: 9, finished: 2 });
    // going back and answering again brings more answers than questions
    expect(flows[0]?.steps.slice(0, 2).map(({ left }) => left)).toEqual([3, 0]);
  });

  it('tells typical response times by their buckets', () => {
    const { typical, times } = of(count('ms', '2', 90), count('ms', '50', 5), count('ms', 'more', 5));
    expect(typical).toEqual({ p50: 2, p95: 50 });
    expect(times.at(-1)).toEqual({ most: undefined, n: 5 });
    expect(of().typical).toEqual({ p50: undefined, p95: undefined });
  });
});
