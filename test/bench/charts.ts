import type { Band } from './calibration.ts';
import { ENGINES } from './engines.ts';
import type { GrowthRow } from './growth.ts';
import type { Measured } from './growth-child.ts';
import { type Axis, along, bar, legend, panel, picture, type Series, text } from './picture.ts';

/** Fewest questions with an answer for an accuracy to be shown: a share of fewer says too little. */
export const FEWEST_ANSWERS = 30;

const GREY = 5;
const percent = (value: number) => `${Math.round(value * 100)} %`;

/** Search time (log-log) and accuracy of every engine over the number of entries. */
export function growthPicture(rows: readonly GrowthRow[]): string {
  const x: Axis = { label: 'entries', from: 80, to: 65_000, ticks: [100, 1000, 10_000, 50_000], log: true };
  const write = (value: number) => (value >= 1000 ? `${value / 1000} s` : `${value} ms`);
  const time: Axis = { label: 'time of a question', from: 0.02, to: 60_000, ticks: [0.1, 1, 10, 100, 1000, 10_000], log: true, write };
  const share: Axis = { label: 'best entry right', from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], write: percent };
  const seriesOf = (value: (measured: Measured) => number | undefined): Series[] =>
    ENGINES.map(({ name }, colour) => ({
      name,
      colour,
      points: rows
        .filter((row) => row.engine === name)
        .flatMap(({ size, measured }) => {
          const y = measured && value(measured);
          return y === undefined ? [] : [{ x: size, y }];
        }),
    }));
  const p50 = seriesOf((measured) => measured.p50);
  const [ours] = seriesOf((measured) => measured.p99) as [Series];
  const p99: Series = { ...ours, name: `${ours.name}, 99th percentile`, dashed: true };
  const accuracy = seriesOf((measured) => (measured.answers < FEWEST_ANSWERS ? undefined : measured.right / measured.answers));
  return picture(900, 400, 'Search time and accuracy as the knowledge base grows, Claimwise beside four search libraries', [
    panel({ title: 'Time, median', left: 85, top: 50, width: 260, height: 280, x, y: time, series: [...p50, p99] }),
    panel({ title: 'Accuracy', left: 430, top: 50, width: 230, height: 280, x, y: share, series: accuracy }),
    legend(690, 70, [...p50, p99]),
  ]);
}

/** The reliability diagram: confidence against what came true on both halves, with counts. */
export function calibrationPicture(halves: readonly { name: string; bands: readonly Band[] }[]): string {
  const x: Axis = { label: 'confidence', from: 0, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], write: percent };
  const y: Axis = { ...x, label: 'share of best entries that were right' };
  const even: Series = {
    name: 'perfectly calibrated',
    colour: GREY,
    dashed: true,
    points: [0, 1].map((value) => ({ x: value, y: value })),
  };
  const curves: Series[] = halves.map(({ name, bands }, colour) => ({
    name,
    colour,
    points: bands.filter(({ count }) => count > 0).map(({ confidence, right, count }) => ({ x: confidence, y: right / count })),
  }));
  const most = Math.max(1, ...halves.flatMap(({ bands }) => bands.map(({ count }) => count)));
  const counts: Axis = { label: 'questions', from: 0, to: most * 1.15, ticks: [0, most] };
  const [left, width, top, height] = [75, 420, 420, 90];
  const bars = halves.flatMap(({ bands }, half) =>
    bands.flatMap(({ from, count }) => {
      const tall = height * along(counts, count);
      const at = left + width * from + 2 + half * 19;
      return [
        bar(at, top + height - tall, 18, tall, half),
        text(at + 9, top + height - tall - 3, String(count), 'class="small" text-anchor="middle"'),
      ];
    }),
  );
  return picture(720, 570, 'Calibration: how often the best entry is right at each level of confidence, on both halves of the questions', [
    panel({ title: 'Calibration of confidence', left, top: 50, width, height: 290, x, y, series: [even, ...curves] }),
    panel({ title: '', left, top, width, height, x, y: counts, series: [] }),
    ...bars,
    legend(525, 70, [...curves, even]),
  ]);
}
