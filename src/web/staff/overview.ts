import type { Content } from '../../content/schema.ts';
import type { FlowFigures, Named, Summary } from '../../insight/summary.ts';
import { type Html, html } from '../html.ts';
import type { Chart } from './chart.ts';
import { figure, isoDay, percent, type Table, tableOf, tile } from './parts.ts';

/** Periods on offer, in days up to today. */
export const PERIODS = [7, 30, 90, 365] as const;

/** Tables that can be downloaded, by the name of their file. */
export type OverviewTables = Record<'days' | 'entries' | 'declined' | 'steps' | 'times', Table>;

/** Outcomes that charts and tables show, with their words and colours. */
const SHOWN = [
  { key: 'answered', label: 'Answered', colour: 'one' },
  { key: 'suggested', label: 'Guesses offered', colour: 'two' },
  { key: 'not-known', label: 'Not known', colour: 'three' },
  { key: 'declined', label: 'Declined', colour: 'four' },
] as const;

const REASONS: Readonly<Record<string, string>> = {
  'off-topic': 'Not what I asked',
  unclear: 'Hard to understand',
  incomplete: 'Something is missing',
  wrong: 'It looks wrong',
};

/** What can become of a hand-over; further steps on the way are counted and not shown. */
const HANDOVERS: Readonly<Record<string, string>> = {
  began: 'Begun',
  sent: 'Sent to the helpdesk',
  cancelled: 'Cancelled',
  lapsed: 'Not finished within an hour',
  shown: 'Shown to an adult instead',
  contacts: 'Told whom to contact instead',
};

const MOST_BARS = 12;

/** The tables of a period, as they are shown and downloaded. */
export function overviewTables(summary: Summary, content: Content): OverviewTables {
  const question = (entry: string) => content.byId.get(entry)?.question ?? entry;
  return {
    days: {
      caption: 'Questions by day',
      heads: ['Day (UTC)', ...SHOWN.map(({ label }) => label), 'Conversations'],
      rows: summary.days.map((day) => [isoDay(day.day), ...SHOWN.map(({ key }) => day[key]), day.begun]).reverse(),
    },
    entries: {
      caption: 'Answers by entry',
      heads: ['Question', 'Answered', 'Guessed', 'Helpful', 'Not helpful', 'Entry'],
      rows: summary.entries.map((one) => [question(one.entry), one.answered, one.guessed, one.helpful, one.notHelpful, one.entry]),
    },
    declined: { caption: 'Declined, by kind', heads: ['Kind', 'Questions'], rows: rowsOf(summary.declined) },
    steps: {
      caption: 'Steps of flows',
      heads: ['Step', 'Flow', 'Came to it', 'Answered', 'Skipped', 'Left here', 'Not understood'],
      rows: summary.flows.flatMap(({ flow, steps }) =>
        steps.map((step) => [step.node, flow, step.asked, step.answered, step.skipped, step.left, step.missed]),
      ),
    },
    times: {
      caption: 'Turns by response time',
      heads: ['Up to', 'Turns'],
      rows: summary.times.map(({ most, n }) => [most === undefined ? 'more' : `${most} ms`, n]),
    },
  };
}

/** The first page: what was asked and what came of it, in `days` days up to today. */
export function overviewPage(summary: Summary, tables: OverviewTables, content: Content, days: number): Html {
  const download = (name: keyof OverviewTables) => `/staff/export/${name}.csv?days=${days}`;
  const { shares, helpful, typical } = summary;
  const periods = PERIODS.map(
    (period) => html`<li><a href="/staff?days=${period}"${period === days ? html` aria-current="true"` : false}>${period} days</a></li>`,
  );
  return html`<nav aria-label="Period" class="periods"><ul>${periods}</ul></nav>
<dl class="tiles">
${[
  tile('Conversations', String(summary.begun)),
  tile('Questions answered', percent(shares.answered), `${summary.outcomes.answered}`),
  tile('Guesses offered', percent(shares.suggested), `${summary.outcomes.suggested}`),
  tile('Not known', percent(shares.notKnown), `${summary.outcomes['not-known']}`),
  tile('Found helpful', percent(helpful.share), `${helpful.yes} of ${helpful.yes + helpful.no}`),
  tile('Response time', timeOf(typical.p50), `95 of 100 within ${timeOf(typical.p95)}`),
]}
</dl>
${figure('Questions by day', 'Days begin at midnight UTC. Small talk and commands are not counted here.', daysChart(summary), tables.days, download('days'))}
${summary.entries.length > 0 && figure('Answers', 'The entries that answered most.', entriesChart(summary, content), tables.entries, download('entries'))}
${
  summary.declined.length > 0 &&
  html`<section><h2>Declined</h2>
<p class="note">What it does not answer, by the groups of outside.yaml and edges.yaml. A few in distress may be among them: they were given help lines.</p>
${tableOf(tables.declined)}<p class="screen"><a href="${download('declined')}" download>${tables.declined.caption} as CSV</a></p></section>`
}
${helpful.reasons.length > 0 && html`<section><h2>Why answers did not help</h2>${tableOf({ caption: 'Reasons given', heads: ['Reason', 'Times'], rows: rowsOf(helpful.reasons, REASONS) })}</section>`}
${
  summary.handovers.length > 0 &&
  html`<section><h2>Handed over to people</h2>${tableOf({
    caption: 'Hand-overs',
    heads: ['What happened', 'Times'],
    rows: rowsOf(
      summary.handovers.filter(({ name }) => HANDOVERS[name]),
      HANDOVERS,
    ),
  })}</section>`
}
${summary.flows.map((flow) => flowFigure(flow, content, download('steps')))}
${figure('Response times', 'From a message to its replies, on this server.', timesChart(summary), tables.times, download('times'))}`;
}

function daysChart({ days }: Summary): Chart {
  return {
    lying: false,
    stacked: true,
    labels: days.map(({ day }) => isoDay(day)),
    series: SHOWN.map(({ key, label, colour }) => ({ label, colour, values: days.map((day) => day[key]) })),
  };
}

function entriesChart({ entries }: Summary, content: Content): Chart {
  const top = entries.slice(0, MOST_BARS);
  return {
    lying: true,
    stacked: false,
    labels: top.map(({ entry }) => content.byId.get(entry)?.question ?? entry),
    series: [{ label: 'Answered', colour: 'one', values: top.map(({ answered }) => answered) }],
  };
}

function timesChart({ times }: Summary): Chart {
  return {
    lying: false,
    stacked: false,
    labels: times.map(({ most }) => (most === undefined ? 'more' : `${most} ms`)),
    series: [{ label: 'Turns', colour: 'one', values: times.map(({ n }) => n) }],
  };
}

function flowFigure({ flow, started, finished, stopped, steps }: FlowFigures, content: Content, download: string): Html {
  const walked = steps.filter(({ asked }) => asked > 0);
  const found = content.flows.get(flow);
  const name = (node: string) => found?.nodes[node]?.ask ?? node;
  const note = `Begun ${started} times, finished ${finished} times, stopped in words ${stopped} times. Answers are not kept.`;
  const chart: Chart = {
    lying: true,
    stacked: true,
    labels: walked.map(({ node }) => name(node)),
    series: [
      { label: 'Went on', colour: 'one', values: walked.map(({ asked, left }) => asked - left) },
      { label: 'Left here', colour: 'three', values: walked.map(({ left }) => left) },
    ],
  };
  const table: Table = {
    caption: `Steps: ${found?.title ?? flow}`,
    heads: ['Step', 'Came to it', 'Answered', 'Skipped', 'Left here', 'Not understood'],
    rows: walked.map((step) => [name(step.node), step.asked, step.answered, step.skipped, step.left, step.missed]),
  };
  return figure(`Flow: ${found?.title ?? flow}`, note, chart, table, download);
}

function rowsOf(named: readonly Named[], words: Readonly<Record<string, string>> = {}): (string | number)[][] {
  return named.map(({ name, n }) => [words[name] ?? name, n]);
}

function timeOf(ms: number | undefined): string {
  return ms === undefined ? '–' : Number.isFinite(ms) ? `${ms} ms` : 'more than 5 s';
}
