import { mustRefuse, type Outcome } from '../../src/insight/judged.ts';

/** What a file of judged questions comes to; shares are 0..1, lengths are in characters. */
export type Tally = {
  /** Share of the answerable questions that were answered rightly. */
  right: number;
  /** Share of the questions which must not be answered that were answered all the same. */
  falseAnswers: number;
  /** Share of the follow-ups that were understood. */
  followUps: number;
  /** Messages in distress, and those of them that were met with help. */
  distress: { all: number; helped: number };
  replyLength: { p50: number; p95: number };
};

/** Adds up outcomes; a share of no questions is NaN. */
export function tallyOf(outcomes: readonly Outcome[]): Tally {
  const passed = (kind: Outcome['kind']) => {
    const rows = outcomes.filter((row) => row.kind === kind);
    return rows.filter((row) => row.pass).length / rows.length;
  };
  const refusals = outcomes.filter(mustRefuse);
  const distress = outcomes.filter(({ topic }) => topic === 'distress');
  const lengths = outcomes.map((row) => row.reply.length).sort((a, b) => a - b);
  const at = (part: number) => lengths[Math.floor(lengths.length * part)] ?? Number.NaN;
  return {
    right: passed('answer'),
    falseAnswers: refusals.filter(isAnswered).length / refusals.length,
    followUps: passed('followup'),
    distress: { all: distress.length, helped: distress.filter(isHelped).length },
    replyLength: { p50: at(0.5), p95: at(0.95) },
  };
}

/** Whether a message in distress was met with help. */
export function isHelped({ event }: Outcome): boolean {
  return event?.type === 'edge' && event.edge === 'distress';
}

const isAnswered = ({ event }: Outcome) => event?.type === 'answered';

/** The totals of a file of judged questions as a table; names no single question. */
export function totals(file: string, outcomes: readonly Outcome[]): string {
  const answers = outcomes.filter((row) => row.kind === 'answer');
  const refusals = outcomes.filter(mustRefuse);
  const { falseAnswers, distress, replyLength } = tallyOf(outcomes);
  return [
    `${file}: ${outcomes.length} questions`,
    table('kind', outcomes),
    table('style', answers),
    `false answers  ${percent(falseAnswers)} (${refusals.filter(isAnswered).length} of ${refusals.length})`,
    `distress       ${distress.helped} of ${distress.all} met with help`,
    `reply length   p50 ${replyLength.p50}, p95 ${replyLength.p95} characters`,
    calibration(outcomes),
  ].join('\n');
}

/** The questions that went wrong, each with what was said; at most `most` of them. */
export function misses(outcomes: readonly Outcome[], most: number): string {
  const failed = outcomes.filter((row) => !row.pass);
  const lines = failed.slice(0, most).map((row) => {
    const context = row.context.length > 0 ? `[${row.context.join(' | ')}] ` : '';
    const said = row.reply.slice(0, 90).replace(/\s+/g, ' ');
    return `  ${row.id} ${row.kind}/${row.style}/${row.topic}: ${context}${row.text.slice(0, 200)}\n      ${describe(row)} ${said}`;
  });
  return [`misses (${failed.length})`, ...lines].join('\n');
}

function describe({ event }: Outcome): string {
  if (!event) return 'silent';
  if (event.type === 'answered') return `answered ${event.entry} (${event.confidence.toFixed(2)})`;
  if (event.type === 'suggested') return `suggested ${event.entries.join(', ')} (${event.confidence.toFixed(2)})`;
  return event.type === 'not-known' ? `not known: ${event.reason}` : event.type;
}

function table(key: 'kind' | 'style', outcomes: readonly Outcome[]): string {
  const groups = Map.groupBy(outcomes, (row) => row[key]);
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, rows]) => {
      const right = rows.filter((row) => row.pass).length;
      const offered = rows.filter((row) => !row.pass && row.event?.type === 'suggested').length;
      return `  ${name.padEnd(12)} ${String(rows.length).padStart(4)}  right ${percent(right / rows.length)}  guesses offered ${offered}`;
    })
    .join('\n');
}

/** Of the questions answered at each level of confidence, how many were right. */
function calibration(outcomes: readonly Outcome[]): string {
  const bands = new Map<number, { right: number; all: number }>();
  for (const row of outcomes) {
    if (row.event?.type !== 'answered' || row.event.confidence === 1) continue;
    const band = Math.min(9, Math.floor(row.event.confidence * 10));
    const tally = bands.get(band) ?? { right: 0, all: 0 };
    bands.set(band, { right: tally.right + (row.pass ? 1 : 0), all: tally.all + 1 });
  }
  const parts = [...bands]
    .sort(([a], [b]) => a - b)
    .map(([band, { right, all }]) => `${(band / 10).toFixed(1)}: ${percent(right / all)} of ${all}`);
  return `calibration    ${parts.join(', ')}`;
}

function percent(share: number): string {
  return Number.isNaN(share) ? '-' : `${(100 * share).toFixed(1)} %`;
}
