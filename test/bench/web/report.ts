import { availableParallelism, cpus } from 'node:os';
import { table } from '../report.ts';
import { median } from '../stats.ts';

/** What one visit took: ms to the greeting and to each reply, bytes before the click and from there to the greeting. */
export type Visit = { greeting: number; replies: number[]; closed: number; open: number };

/** All visits, in pairs of a first one and another with the browser's cache. */
export type Figures = {
  ours: { first: Visit; again: Visit }[];
  theirs: { first: Visit; again: Visit }[];
  /** Of Chromium. */
  version: string;
  /** Load average of the last minute before the run. */
  busy: number;
  questions: number;
  /** ms from a message to the frame with its answer, without any page. */
  server: number[];
};

type Row = { name: string; of: (rounds: Figures['ours']) => number[]; unit: 'ms' | 'KB' };

const ROWS: readonly Row[] = [
  { name: 'click to greeting, first visit', of: (rounds) => rounds.map(({ first }) => first.greeting), unit: 'ms' },
  { name: 'click to greeting, with a filled cache', of: (rounds) => rounds.map(({ again }) => again.greeting), unit: 'ms' },
  { name: 'send to reply', of: (rounds) => rounds.flatMap(({ first, again }) => [...first.replies, ...again.replies]), unit: 'ms' },
  { name: 'bytes before the click', of: (rounds) => rounds.map(({ first }) => first.closed), unit: 'KB' },
  { name: 'bytes from click to greeting', of: (rounds) => rounds.map(({ first }) => first.open), unit: 'KB' },
];

/** The page docs/bench/web-chat.md. */
export function page({ ours, theirs, version, busy, questions, server }: Figures): string {
  const rows = ROWS.map(({ name, of, unit }) => {
    const [mine, its] = [of(ours), of(theirs)];
    return [name, spread(mine, unit), spread(its, unit), share(median(mine) / median(its))];
  });
  return `# Beside Microsoft's Web Chat

Made by \`node test/bench/web/beside-web-chat.ts FOLDER --write\` on ${new Date().toISOString().slice(0, 10)} with Chromium ${version} on ${cpus()[0]?.model ?? 'unknown processor'},
${availableParallelism()} cores; FOLDER holds \`webchat.js\` of botframework-webchat 4.18.1, which is no dependency of the project. Load average before the
run: ${busy.toFixed(1)}. Browser and server share the machine, so compare the two columns and not runs.

Both chats are opened by a button on a page of another site and talk to the same server over the same Direct Line; ${ours.length} rounds each,
in turn, each in a fresh browser profile, after one that is not counted. A round is two visits with ${questions} questions each. Times are from the
click or the Enter key to the drawn frame in which the words stand there in full; medians, and the slowest in brackets. Bytes are
bodies as they came over the wire, brotli-compressed both; Web Chat is loaded on the click, as its token is, at the same time.

${table(['', 'Claimwise', 'Web Chat', 'share'], rows)}

From send to reply includes what neither chat can change: the server's turn, ${spread(server, 'ms')} from the message to the frame with its
answer, and up to two drawn frames, some 17 ms each.
`;
}

function spread(values: readonly number[], unit: Row['unit']): string {
  if (unit === 'KB') return `${(median(values) / 1000).toFixed(1)} KB`;
  return `${Math.round(median(values))} ms (${Math.round(Math.max(...values))})`;
}

function share(ratio: number): string {
  return Number.isFinite(ratio) ? `${(100 * ratio).toFixed(1)} %` : '-';
}
