/** A line of a chart: points in data units, drawn in one of the palette's colours; `dashed` for a second quantity of it. */
export type Series = { name: string; colour: number; points: readonly { x: number; y: number }[]; dashed?: boolean };

/** An axis: its label, range in data units, the values to mark, and how to write them. */
export type Axis = { label: string; from: number; to: number; ticks: readonly number[]; log?: boolean; write?: (value: number) => string };

/** A chart with its place in the picture, in pixels. */
export type Panel = {
  title: string;
  left: number;
  top: number;
  width: number;
  height: number;
  x: Axis;
  y: Axis;
  series: readonly Series[];
};

/** Colours that can be told apart by most eyes and stand out on white and on black alike. */
const PALETTE = ['#d9480f', '#4c7fd1', '#2f9e6e', '#a66fd0', '#b08900', '#808080'];

/** How far along an axis a value lies, 0..1; values beyond the range stay at its ends. */
export function along({ from, to, log }: Axis, value: number): number {
  const share = log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return Math.min(1, Math.max(0, share));
}

/**
 * A whole SVG picture, readable in light and dark.
 * @param alt what the picture shows, for those who can't see it
 */
export function picture(width: number, height: number, alt: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(alt)}">
<title>${escapeXml(alt)}</title>
<style>
  .ground { fill: #ffffff } text { fill: #1f2328; font: 12px system-ui, sans-serif } .title { font-weight: 600; font-size: 14px }
  .small { font-size: 11px } .grid { stroke: #d0d7de } .axis { stroke: #57606a }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d } .axis { stroke: #8b949e }
  }
</style>
<rect class="ground" width="${width}" height="${height}" rx="6"/>
${parts.join('\n')}
</svg>
`;
}

/** Axes, grid and lines of one chart. */
export function panel(chart: Panel): string {
  const { left, top, width, height, x, y } = chart;
  const across = (value: number) => round(left + width * along(x, value));
  const up = (value: number) => round(top + height * (1 - along(y, value)));
  const write = (axis: Axis, value: number) => escapeXml(axis.write?.(value) ?? value.toLocaleString('en-GB'));
  return [
    text(left, top - 14, chart.title, 'class="title"'),
    ...x.ticks.map((value) => line(across(value), top, across(value), top + height, 'grid')),
    ...y.ticks.map((value) => line(left, up(value), left + width, up(value), 'grid')),
    line(left, top + height, left + width, top + height, 'axis'),
    line(left, top, left, top + height, 'axis'),
    ...x.ticks.map((value) => text(across(value), top + height + 17, write(x, value), 'class="small" text-anchor="middle"')),
    ...y.ticks.map((value) => text(left - 7, up(value) + 4, write(y, value), 'class="small" text-anchor="end"')),
    text(left + width / 2, top + height + 37, x.label, 'text-anchor="middle"'),
    text(0, 0, y.label, `text-anchor="middle" transform="translate(${left - 58} ${top + height / 2}) rotate(-90)"`),
    ...chart.series.map((series) => lineOf(series, across, up)),
  ].join('\n');
}

/** Names and colours of lines, below one another. */
export function legend(left: number, top: number, series: readonly Pick<Series, 'name' | 'colour' | 'dashed'>[]): string {
  return series
    .map((item, i) => {
      const y = top + i * 19;
      const dash = item.dashed ? ' stroke-dasharray="5 4"' : '';
      const mark = `<line x1="${left}" y1="${y - 4}" x2="${left + 26}" y2="${y - 4}" stroke="${colourOf(item)}" stroke-width="2.5"${dash}/>`;
      return `${mark}\n${text(left + 33, y, item.name)}`;
    })
    .join('\n');
}

/** A line of text; `attributes` go into the tag as they are. */
export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

/** A bar from the foot of a chart. */
export function bar(x: number, y: number, width: number, height: number, colour: number): string {
  const size = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect ${size} fill="${colourOf({ colour })}" fill-opacity="0.55"/>`;
}

function lineOf({ points, dashed, ...series }: Series, across: (value: number) => number, up: (value: number) => number): string {
  const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${across(x)} ${up(y)}`).join('');
  const colour = colourOf(series);
  const dots = dashed ? '' : points.map(({ x, y }) => `<circle cx="${across(x)}" cy="${up(y)}" r="3.2" fill="${colour}"/>`).join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2.2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>${dots}`;
}

function line(x1: number, y1: number, x2: number, y2: number, kind: 'grid' | 'axis'): string {
  return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function colourOf({ colour }: Pick<Series, 'colour'>): string {
  return PALETTE[colour % PALETTE.length] as string;
}

function escapeXml(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
