import { type Advisor, advise } from '../../src/conversation/advise.ts';
import type { State } from '../../src/conversation/types.ts';
import type { Judged } from '../../src/insight/judged.ts';
import { percentile } from './stats.ts';

/** Cost of advise() by itself: no server, no storage. Times in ms, rate in turns a second. */
export type TurnCost = {
  turns: number;
  rate: number;
  mean: number;
  p50: number;
  p99: number;
  slowest: number;
  firstPass: { p50: number; p99: number };
};

/** Plays every judged conversation, context included, again and again for about the given time; the first pass is apart. */
export function measureTurns(advisor: Advisor, rows: readonly Judged[], seconds: number): TurnCost {
  const first = playAll(advisor, rows);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  do times.push(...playAll(advisor, rows));
  while (performance.now() < end);
  const total = times.reduce((sum, ms) => sum + ms, 0);
  return {
    turns: times.length,
    rate: (1000 * times.length) / total,
    mean: total / times.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    slowest: percentile(times, 1),
    firstPass: { p50: percentile(first, 0.5), p99: percentile(first, 0.99) },
  };
}

function playAll(advisor: Advisor, rows: readonly Judged[]): number[] {
  const times: number[] = [];
  const now = new Date(0);
  for (const row of rows) {
    let state: State | undefined;
    for (const text of [...row.context, row.text]) {
      const start = performance.now();
      state = advise(advisor, state, { type: 'text', text }, now).state;
      times.push(performance.now() - start);
    }
  }
  return times;
}
