import { readFileSync, writeFileSync } from 'node:fs';
import { type Advisor, advise, createAdvisor } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import { entryReply } from '../../src/conversation/replies.ts';
import type { State } from '../../src/conversation/types.ts';
import { type Judged, mustRefuse, passes, readJudged } from '../../src/insight/judged.ts';
import { EVIDENCE, evidenceOf } from '../../src/search/decide.ts';
import { variantRow } from '../../src/search/index.ts';
import { rank, SIGNALS, type Signals } from '../../src/search/rank.ts';
import { RANK_WEIGHTS } from '../../src/search/weights.ts';
import { loadOrThrow } from './load.ts';

/**
 * Fits the numbers of src/search/weights.ts: ranking on left-out variants and the fitting half of the judged
 * questions, then confidence and thresholds on the fitting half alone. The judging half is never read here.
 * `npm run fit` prints what it found; `npm run fit -- --write` puts it into weights.ts.
 */
/** Share of the fitting half's refusals that may be answered; more than half of those rows are traps, so others fare better. */
const TARGET_FALSE_ANSWERS = 0.015;
const FOLDS = 10;
/** Variants are many and easy; judged questions are few and real. */
const VARIANT_WEIGHT = 0.05;
/** The judged questions can't teach these: none of them follows a stated country, which must still count for something. */
const LEAST: Partial<Record<keyof Signals, number>> = { place: 0.6 };

type Choice = { signals: Signals[]; right: boolean[]; weight: number };

function main(): void {
  const advisor = createAdvisor(loadOrThrow());
  const rows = readJudged('test/ranking/fit.jsonl');
  const judged = rows.filter((row) => row.kind === 'answer' || (row.kind === 'followup' && !mustRefuse(row)));
  const choices = [...variantChoices(advisor), ...judged.map((row) => judgedChoice(advisor, row)).filter((choice) => choice !== undefined)];
  const weights = fitRanking(choices);
  console.log('ranking', weights);
  Object.assign(RANK_WEIGHTS, weights);

  const samples = rows.map((row) => sample(advisor, row)).filter((item) => item !== undefined);
  const columns = EVIDENCE.map((name) => spread(samples.map((item) => item.evidence[name])));
  const fold = samples.map((_, i) => i % FOLDS);
  const held = new Array<number>(samples.length);
  for (let f = 0; f < FOLDS; f++) {
    const model = fitLogistic(
      samples.filter((_, i) => fold[i] !== f),
      columns,
    );
    for (const [i, item] of samples.entries()) if (fold[i] === f) held[i] = predict(model, item, columns);
  }
  const model = fitLogistic(samples, columns);
  const { threshold, right, wrong } = chooseThreshold(samples, held);
  console.log(`samples ${samples.length}; held-out: threshold ${threshold.toFixed(3)}, right ${right}, false answers ${wrong}`);
  const bias = model[0] as number;
  const plainWeights = EVIDENCE.map((name, i) => [name, (model[i + 1] as number) / (columns[i] as Spread).deviation] as const);
  const plainBias =
    bias -
    EVIDENCE.reduce((sum, _, i) => sum + ((model[i + 1] as number) * (columns[i] as Spread).mean) / (columns[i] as Spread).deviation, 0);
  console.log('confidence', plainBias, Object.fromEntries(plainWeights));
  if (process.argv.includes('--write')) write(weights, plainBias, plainWeights, threshold);
}

/** Every variant asks for its own entry, with itself left out of the index. */
function variantChoices({ search: { index } }: Advisor): Choice[] {
  return index.documents.flatMap((document) =>
    document.entry.variants.map((text, i) => {
      const analysis = index.analyse(text, { correct: true });
      const { ranked } = rank(
        index,
        analysis,
        index.toTerms(analysis),
        { place: analysis.place, role: analysis.role },
        variantRow(index, document, i),
      );
      return {
        signals: ranked.map((item) => item.signals),
        right: ranked.map((item) => item.document === document),
        weight: VARIANT_WEIGHT,
      };
    }),
  );
}

function judgedChoice(advisor: Advisor, row: Judged): Choice | undefined {
  const result = searchAfterContext(advisor, row);
  if (!result) return undefined;
  const right = result.ranked.map(({ document }) => passes(row, replyText(entryReply(advisor.content, document.entry))));
  return { signals: result.ranked.map((item) => item.signals), right, weight: 1 };
}

function searchAfterContext(advisor: Advisor, row: Judged) {
  let state: State | undefined;
  for (const text of row.context) state = advise(advisor, state, { type: 'text', text }, new Date(0)).state;
  const event = advise(advisor, state, { type: 'text', text: row.text }, new Date(0)).events[0];
  if (event?.type === 'edge' || event?.type === 'command' || event?.type === 'small-talk') return undefined;
  return advisor.search.search(row.text, { past: state?.past ?? [], place: state?.place });
}

/** Softmax over candidates: raises the right ones above the others. Gradient ascent with a pull to the start. */
function fitRanking(choices: readonly Choice[]): Record<keyof Signals, number> {
  const start = SIGNALS.map((name) => RANK_WEIGHTS[name]);
  const weights = [...start];
  const usable = choices.filter(({ right }) => right.some(Boolean) && !right.every(Boolean));
  const total = usable.reduce((sum, { weight }) => sum + weight, 0);
  const sharpness = 3;
  for (let step = 0; step < 600; step++) {
    const gradient = weights.map((weight, k) => -0.004 * (weight - (start[k] as number)));
    for (const { signals, right, weight } of usable) {
      const scores = signals.map((item) => sharpness * SIGNALS.reduce((sum, name, k) => sum + (weights[k] as number) * item[name], 0));
      const top = Math.max(...scores);
      const odds = scores.map((score) => Math.exp(score - top));
      const all = odds.reduce((a, b) => a + b, 0);
      const good = odds.reduce((sum, value, i) => (right[i] ? sum + value : sum), 0);
      for (const [i, item] of signals.entries()) {
        const pull = (right[i] ? (odds[i] as number) / good : 0) - (odds[i] as number) / all;
        for (const [k, name] of SIGNALS.entries()) gradient[k] = (gradient[k] as number) + (weight / total) * sharpness * pull * item[name];
      }
    }
    for (const [k, name] of SIGNALS.entries())
      weights[k] = Math.max(LEAST[name] ?? 0, (weights[k] as number) + 0.8 * (gradient[k] as number));
  }
  const first = usable.filter(({ signals, right }) => {
    const scores = signals.map((item) => SIGNALS.reduce((sum, name, k) => sum + (weights[k] as number) * item[name], 0));
    return right[scores.indexOf(Math.max(...scores))];
  });
  const none = choices.filter(({ right }) => !right.some(Boolean));
  for (const [name, weight] of [
    ['variants', VARIANT_WEIGHT],
    ['judged', 1],
  ] as const) {
    const of = (list: readonly Choice[]) => list.filter((choice) => choice.weight === weight).length;
    console.log(`${name}: top-1 ${of(first)} of ${of(usable)} that can be won, ${of(none)} without a right candidate`);
  }
  return Object.fromEntries(SIGNALS.map((name, k) => [name, Number((weights[k] as number).toFixed(3))])) as Record<keyof Signals, number>;
}

type Sample = { evidence: Record<(typeof EVIDENCE)[number], number>; right: boolean; refuse: boolean; id: string };

function sample(advisor: Advisor, row: Judged): Sample | undefined {
  const result = searchAfterContext(advisor, row);
  const top = result?.ranked[0];
  if (!result || !top || result.vetoed || result.confidence === 1) return undefined;
  const right =
    !mustRefuse(row) &&
    row.kind !== 'smalltalk' &&
    row.topic !== 'distress' &&
    passes(row, replyText(entryReply(advisor.content, top.document.entry)));
  return {
    evidence: evidenceOf(result, result.analysis, result),
    right,
    refuse: mustRefuse(row),
    id: row.id,
  };
}

type Spread = { mean: number; deviation: number };

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  return { mean, deviation };
}

/** What agrees may only speak for an answer and what is missing only against it: a few hundred rows can't teach that. */
const SIGNS: Partial<Record<(typeof EVIDENCE)[number], 1 | -1>> = {
  best: 1,
  three: 1,
  coverage: 1,
  centrality: 1,
  text: 1,
  centroid: 1,
  literal: 1,
  likelihood: 1,
  order: 1,
  margin: 1,
  missing: -1,
  shortStrange: -1,
  rivalBest: -1,
  rivalThree: -1,
  rivalLook: -1,
  rivalCovered: -1,
  decline: -1,
  strange: -1,
  learned: 1,
  surest: 1,
  anyEntry: 1,
  agrees: 1,
};

function fitLogistic(samples: readonly Sample[], columns: readonly Spread[]): number[] {
  const model = new Array<number>(EVIDENCE.length + 1).fill(0);
  for (let step = 0; step < 800; step++) {
    const gradient = model.map((weight, k) => (k === 0 ? 0 : -0.02 * weight));
    for (const item of samples) {
      const miss = (item.right ? 1 : 0) - predict(model, item, columns);
      gradient[0] = (gradient[0] as number) + miss / samples.length;
      for (const [k, name] of EVIDENCE.entries()) {
        gradient[k + 1] = (gradient[k + 1] as number) + (miss * scaled(item, name, columns[k] as Spread)) / samples.length;
      }
    }
    for (const k of model.keys()) {
      const next = (model[k] as number) + 0.7 * (gradient[k] as number);
      const sign = SIGNS[EVIDENCE[k - 1] as (typeof EVIDENCE)[number]];
      model[k] = k === 0 || sign === undefined ? next : sign > 0 ? Math.max(0, next) : Math.min(0, next);
    }
  }
  return model;
}

function predict(model: readonly number[], item: Sample, columns: readonly Spread[]): number {
  const sum = EVIDENCE.reduce(
    (total, name, k) => total + (model[k + 1] as number) * scaled(item, name, columns[k] as Spread),
    model[0] as number,
  );
  return 1 / (1 + Math.exp(-sum));
}

function scaled(item: Sample, name: (typeof EVIDENCE)[number], { mean, deviation }: Spread): number {
  return (item.evidence[name] - mean) / deviation;
}

/** The lowest threshold at which no more refusals than the target are answered. */
function chooseThreshold(samples: readonly Sample[], held: readonly number[]) {
  const scores = samples.map((item, i) => ({ ...item, score: held[i] as number })).sort((a, b) => b.score - a.score);
  let wrong = 0;
  let right = 0;
  let best = { threshold: 1, right: 0, wrong: 0 };
  const allowed = Math.floor(TARGET_FALSE_ANSWERS * ALL_REFUSALS);
  for (const item of scores) {
    if (item.refuse) wrong++;
    if (wrong > allowed) break;
    if (item.right) right++;
    best = { threshold: item.score, right, wrong };
  }
  return best;
}
const ALL_REFUSALS = readJudged('test/ranking/fit.jsonl').filter(mustRefuse).length;

function write(ranking: Record<string, number>, bias: number, confidence: readonly (readonly [string, number])[], threshold: number): void {
  const file = 'src/search/weights.ts';
  const text = readFileSync(file, 'utf8');
  const object = (values: Iterable<readonly [string, number]>) =>
    `{\n${[...values].map(([name, value]) => `  ${name}: ${Number(value.toFixed(3))},`).join('\n')}\n}`;
  writeFileSync(
    file,
    text
      .replace(/(RANK_WEIGHTS[^=]*= )\{[^}]*\}/, `$1${object(Object.entries(ranking))}`)
      .replace(/(CONFIDENCE_BIAS = )[-\d.]+/, `$1${Number(bias.toFixed(3))}`)
      .replace(/(CONFIDENCE_WEIGHTS[^=]*= )\{[^}]*\}/, `$1${object(confidence)}`)
      .replace(/(ANSWER_THRESHOLD = )[\d.]+/, `$1${Number(threshold.toFixed(3))}`),
  );
}

main();
