import { replyText } from '../../src/conversation/render.ts';
import { entryReply } from '../../src/conversation/replies.ts';
import { type Judged, mustRefuse, passes, readJudged } from '../../src/insight/judged.ts';
import { loadOrThrow } from '../ranking/load.ts';
import { growContent, isCopy } from './corpus.ts';
import { type Ask, ENGINES, type Hit, OUR_THRESHOLD } from './engines.ts';
import { percentile, shuffled, timed } from './stats.ts';

/** What one engine does at one size; times in ms. */
export type Measured = {
  engine: string;
  size: number;
  buildMs: number;
  /** Resident memory with the index built, in MB, the content itself and this process included. */
  memory: number;
  p50: number;
  p99: number;
  /** Questions asked that have an answer, and those whose best entry was right. */
  answers: number;
  right: number;
  refusals: number;
  /** Right when at most 3 % of the refusals may be answered, by the best threshold there is; undefined without scores. */
  rightAtThree: number | undefined;
  /** Right and falsely answered at the threshold that is shipped; ours only. */
  shipped: { right: number; wrong: number } | undefined;
};

const SEED = 7;
const FALSE_SHARE = 0.03;
/** Time for warming up the compiler on the real entries and the fitting half, beside the time for questions. */
const WARM_UP = 0.3;

/**
 * Measures one engine at one size and prints the outcome as JSON: a process of its own, so that no engine pays for the
 * memory and the compiled code of another. Stops when the time is up, so that a slow engine answers fewer questions.
 * Arguments: engine, size, ms for questions.
 */
async function main([name, size, budget]: string[]): Promise<void> {
  const engine = ENGINES.find((other) => other.name === name);
  if (!engine) throw new Error(`expected one of ${ENGINES.map((other) => other.name).join(', ')}, got ${name}`);
  const base = loadOrThrow();
  const content = growContent(base, Number(size));
  await askFor(engine.build(base), Number(budget) * WARM_UP, questionsOf('fit'));
  const built = timed(() => engine.build(content));
  const memory = process.memoryUsage.rss() / 1e6;
  const real = base.entries.filter((entry) => content.byId.has(entry.id));
  const replies = new Map(real.map((entry) => [entry.id, replyText(entryReply(base, entry))]));

  const right = ({ row, hit }: Asked) => {
    const reply = hit && !isCopy(hit.entry) ? replies.get(hit.entry) : undefined;
    return reply !== undefined && passes(row, reply);
  };
  const canBeWon = (row: Judged) => mustRefuse(row) || [...replies.values()].some((reply) => passes(row, reply));
  const asked = await askFor(built.result, Number(budget), questionsOf('judge').filter(canBeWon));

  const refusals = asked.filter(({ row }) => mustRefuse(row));
  const answers = asked.filter(({ row }) => !mustRefuse(row)).map((item) => ({ ...item, right: right(item) }));
  const scored = asked.every(({ hit }) => hit === undefined || hit.score !== undefined);
  const at = (threshold: number) => ({
    right: answers.filter((item) => item.right && scoreOf(item) >= threshold).length,
    wrong: refusals.filter((item) => item.hit !== undefined && scoreOf(item) >= threshold).length,
  });
  const measured: Measured = {
    engine: engine.name,
    size: content.entries.length,
    buildMs: built.ms,
    memory,
    p50: percentile(
      asked.map(({ ms }) => ms),
      0.5,
    ),
    p99: percentile(
      asked.map(({ ms }) => ms),
      0.99,
    ),
    answers: answers.length,
    right: answers.filter(({ right }) => right).length,
    refusals: refusals.length,
    rightAtThree: scored ? bestWithin(asked.map(scoreOf), at, refusals.length) : undefined,
    shipped: engine === ENGINES[0] ? at(OUR_THRESHOLD) : undefined,
  };
  console.log(JSON.stringify(measured));
}

type Asked = { row: Judged; ms: number; hit: Hit | undefined };

async function askFor(ask: Ask, ms: number, rows: readonly Judged[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  const end = performance.now() + ms;
  for (const row of rows) {
    const start = performance.now();
    if (start > end) break;
    const hit = await ask(row.text);
    asked.push({ row, ms: performance.now() - start, hit });
  }
  return asked;
}

function scoreOf({ hit }: Asked): number {
  return hit?.score ?? Number.NEGATIVE_INFINITY;
}

/** Questions that stand by themselves, in a fixed mixed order; distress is met before any search. */
function questionsOf(half: 'fit' | 'judge'): Judged[] {
  const rows = readJudged(`test/ranking/${half}.jsonl`);
  return shuffled(
    rows.filter((row) => row.topic !== 'distress' && row.context.length === 0 && (row.kind === 'answer' || mustRefuse(row))),
    SEED,
  );
}

/** Most right answers over all thresholds that let through at most 3 % of the refusals. */
function bestWithin(scores: readonly number[], at: (threshold: number) => { right: number; wrong: number }, refusals: number): number {
  const within = [...new Set(scores)].map(at).filter(({ wrong }) => wrong <= refusals * FALSE_SHARE);
  return Math.max(0, ...within.map(({ right }) => right));
}

await main(process.argv.slice(2));
