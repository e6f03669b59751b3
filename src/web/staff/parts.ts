import { type Html, html } from '../html.ts';
import type { Chart } from './chart.ts';
import type { Cell } from './csv.ts';

/** A table with the same columns on screen and as CSV. `heads` has one text a column; the first cell of a row names it. */
export type Table = { caption: string; heads: string[]; rows: Cell[][] };

const DAY_MS = 24 * 60 * 60 * 1000;

/** "2026-11-22" of days since 1970. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** "64 %" of a share; a dash where there is none. */
export function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${Math.round(share * 100)} %`;
}

/** A table that scrolls by itself where it is wider than the page, also by the keyboard. */
export function tableOf({ caption, heads, rows }: Table): Html {
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first ?? ''}</th>${rest.map((cell) => html`<td>${cell ?? '–'}</td>`)}</tr>`)}
</tbody>
</table></div>`;
}

/** A chart with its table beside it, which says all that the chart shows; without script the table stands alone. */
export function figure(heading: string, note: string, chart: Chart, table: Table, download?: string): Html {
  return html`<section class="figure">
<h2>${heading}</h2>
${note !== '' && html`<p class="note">${note}</p>`}
<div class="both">
<div class="chart"><canvas role="img" aria-label="${heading}; the table beside it has the figures" data-chart="${JSON.stringify(chart)}"></canvas></div>
${tableOf(table)}
</div>
${download !== undefined && html`<p class="screen"><a href="${download}" download>${table.caption} as CSV</a></p>`}
</section>`;
}

/** One figure that matters, with its name. */
export function tile(name: string, value: string, note = ''): Html {
  return html`<div class="tile"><dt>${name}</dt><dd>${value}${note !== '' && html` <span class="note">${note}</span>`}</dd></div>`;
}
