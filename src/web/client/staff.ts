import { BarController, BarElement, CategoryScale, Chart, type ChartConfiguration, Legend, LinearScale, Tooltip } from 'chart.js';
import type { Chart as Drawing } from '../staff/chart.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** Longest label of a bar, in px of about 7 a character; of a lying one as a share of the chart. The table has it whole. */
const LABEL = 80;
const LYING_LABEL = 0.45;
const CHARACTER = 7;
/** Height of a lying bar with its gap, in px. */
const ROW = 34;

const drawn = new Map<HTMLCanvasElement, Chart>();

/** The colour that a custom property comes to in the look of now; an element has to ask for it, as the property holds both looks. */
function colourOf(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function configOf({ lying, stacked, labels, series }: Drawing, width: number): ChartConfiguration<'bar'> {
  const most = Math.floor((lying ? width * LYING_LABEL : LABEL) / CHARACTER);
  const [text, line] = [colourOf('muted'), colourOf('line')];
  const scale = { stacked, grid: { color: line }, ticks: { color: text, precision: 0 } };
  const words = {
    ...scale,
    ticks: {
      ...scale.ticks,
      callback: (_: unknown, index: number) => {
        const label = labels[index] ?? '';
        return label.length > most ? `${label.slice(0, most - 1)}…` : label;
      },
    },
  };
  const values = { ...scale, beginAtZero: true };
  return {
    type: 'bar',
    data: {
      labels,
      datasets: series.map(({ label, values: data, colour }) => ({
        label,
        data,
        backgroundColor: colourOf(`series-${colour}`),
        maxBarThickness: 28,
      })),
    },
    options: {
      animation: false,
      indexAxis: lying ? 'y' : 'x',
      maintainAspectRatio: false,
      responsive: true,
      scales: lying ? { x: values, y: words } : { x: words, y: values },
      plugins: { legend: { display: series.length > 1, labels: { color: text, boxWidth: 14 } } },
    },
  };
}

function draw(): void {
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-chart]')) {
    const drawing = JSON.parse(canvas.dataset.chart ?? '') as Drawing;
    drawn.get(canvas)?.destroy();
    if (drawing.lying && canvas.parentElement) canvas.parentElement.style.height = `${Math.max(180, 70 + ROW * drawing.labels.length)}px`;
    drawn.set(canvas, new Chart(canvas, configOf(drawing, canvas.parentElement?.clientWidth ?? 0)));
  }
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
// paper is white and has another width: on it, drawn in the colours of the light look
addEventListener('beforeprint', () => {
  document.documentElement.dataset.theme = 'light';
  draw();
});
addEventListener('afterprint', () => {
  delete document.documentElement.dataset.theme;
  draw();
});

// A check takes some seconds: a second press would only be refused.
for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', () => {
    for (const button of form.querySelectorAll('button')) {
      button.setAttribute('aria-disabled', 'true');
      button.addEventListener('click', (event) => event.preventDefault());
    }
  });
}
