import { readFileSync, writeFileSync } from 'node:fs';
import type { Entry } from '../../src/content/schema.ts';
import { type Advisor, advise, createAdvisor } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import { entryReply } from '../../src/conversation/replies.ts';
import type { State } from '../../src/conversation/types.ts';
import { type Judged, mustRefuse, passes, readJudged } from '../../src/insight/judged.ts';
import { EVIDENCE, evidenceOf } from '../../src/search/decide.ts';
import { variantRow } from '../../src/search/index.ts';
import { rank, SIGNALS, type Signals } from '../../src/search/rank.ts';
import type { SearchResult } from '../../src/search/search.ts';
import { RANK_WEIGHTS } from '../../src/search/weights.ts';
import { loadOrThrow } from './load.ts';

/**
 * Fits the numbers of src/search/weights.ts: ranking on left-out variants and the fitting half of the judged
 * questions, then confidence and thresholds on the fitting half alone. The judging half is never read here.
 * `npm run fit` prints what it found; `npm run fit -- --write` puts it into weights.ts.
 */
/** Share of the fitting half's refusals that may be answered; more than half of those rows are traps, so others fare better. */
const TARGET_FALSE_ANSWERS = 0.017;
const FOLDS = 10;
/** Variants are many and easy; judged questions are few and real. */
const VARIANT_WEIGHT = 0.05;
/** What a question counts that is asked after another; whose context that is, so many places further on. */
const AFTER_ANOTHER_WEIGHT = 0.3;
const STEP = 37;
/** The judged questions can't teach these: none of them follows a stated country, which must still count for something. */
const LEAST: Partial<Record<keyof Signals, number>> = { place: 0.6 };

type Choice = { signals: number[][]; right: boolean[]; weight: number };

function main(): void {
  const advisor = createAdvisor(loadOrThrow());
  const asked = readJudged('test/ranking/fit.jsonl').map((row) => ({ ...row, weight: 1 }));
  const rows = [...asked, ...afterAnother(asked)];
  const judged = rows.filter((row) => row.kind === 'answer' || (row.kind === 'followup' && !mustRefuse(row)));
  const choices = [...variantChoices(advisor), ...judged.flatMap((row) => judgedChoices(advisor, row))];
  const weights = fitRanking(choices);
  console.log('ranking', weights);
  Object.assign(RANK_WEIGHTS, weights);

  const samples = rows.flatMap((row) => readingsOf(advisor, row).map((result) => sampleOf(advisor, row, result)));
  const usable = samples.filter((sample) => sample !== undefined);
  const columns = EVIDENCE.map((_, k) => spread(usable.map(({ values }) => values[k] as number)));
  for (const { values } of usable) {
    for (const [k, { mean, deviation }] of columns.entries()) values[k] = ((values[k] as number) - mean) / deviation;
  }
  const { threshold, right, wrong } = chooseThreshold(usable, predictHeldOut(usable), asked.filter(mustRefuse).length);
  console.log(`samples ${usable.length}; held-out: threshold ${threshold.toFixed(3)}, right ${right}, false answers ${wrong}`);
  const [bias = 0, ...model] = fitLogistic(usable);
  const plain = model.map((weight, k) => weight / (columns[k] as Spread).deviation);
  const plainBias =
    bias -
    dot(
      plain,
      columns.map(({ mean }) => mean),
    );
  const confidence = EVIDENCE.map((name, k) => [name, plain[k] as number] as const);
  console.log('confidence', plainBias, Object.fromEntries(confidence));
  if (process.argv.includes('--write')) write(weights, plainBias, confidence, threshold);
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
        signals: ranked.map((item) => vectorOf(item.signals)),
        right: ranked.map((item) => item.document === document),
        weight: VARIANT_WEIGHT,
      };
    }),
  );
}

/** A judged question with what it counts. */
type Asked = Judged & { weight: number };

/**
 * Questions that stand by themselves, asked after one about something else: a conversation may change its subject, and
 * follow-ups alone would teach that it never does.
 */
function afterAnother(rows: readonly Asked[]): Asked[] {
  const answerable = rows.filter((row) => row.kind === 'answer');
  return rows
    .filter((row) => row.kind === 'answer' || (row.kind === 'refuse' && row.topic !== 'distress'))
    .map((row, i) => ({
      ...row,
      weight: AFTER_ANOTHER_WEIGHT,
      context: [(answerable[(i + STEP) % answerable.length] as Asked).text],
    }));
}

/** A right answer to a judged question, in each way it may be read. */
function judgedChoices(advisor: Advisor, row: Asked): Choice[] {
  return readingsOf(advisor, row).map(({ ranked }) => ({
    signals: ranked.map((item) => vectorOf(item.signals)),
    right: ranked.map(({ document }) => isRight(advisor, row, document.entry)),
    weight: row.weight,
  }));
}

function readingsOf(advisor: Advisor, row: Judged): SearchResult[] {
  let state: State | undefined;
  for (const text of row.context) state = advise(advisor, state, { type: 'text', text }, new Date(0)).state;
  const event = advise(advisor, state, { type: 'text', text: row.text }, new Date(0)).events[0];
  if (event?.type === 'edge' || event?.type === 'command' || event?.type === 'small-talk') return [];
  return advisor.search.readings(row.text, { past: state?.past ?? [], place: state?.place });
}

/** Whether an entry's reply is a right answer; asked again and again of the same few. */
function isRight({ content }: Advisor, row: Judged, entry: Entry): boolean {
  const key = `${row.id} ${entry.id}`;
  const known = judgedBefore.get(key) ?? passes(row, replyText(entryReply(content, entry)));
  judgedBefore.set(key, known);
  return known;
}
const judgedBefore = new Map<string, boolean>();

function vectorOf(signals: Signals): number[] {
  return SIGNALS.map((name) => signals[name]);
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
      const scores = signals.map((item) => sharpness * dot(weights, item));
      const top = Math.max(...scores);
      const odds = scores.map((score) => Math.exp(score - top));
      const all = odds.reduce((a, b) => a + b, 0);
      const good = odds.reduce((sum, value, i) => (right[i] ? sum + value : sum), 0);
      for (const [i, item] of signals.entries()) {
        const pull = (right[i] ? (odds[i] as number) / good : 0) - (odds[i] as number) / all;
        if (Math.abs(pull) < LEAST_PULL) continue;
        const step = (weight / total) * sharpness * pull;
        for (let k = 0; k < item.length; k++) gradient[k] = (gradient[k] as number) + step * (item[k] as number);
      }
    }
    for (const [k, name] of SIGNALS.entries())
      weights[k] = Math.max(LEAST[name] ?? 0, (weights[k] as number) + 0.8 * (gradient[k] as number));
  }
  const first = usable.filter(({ signals, right }) => {
    const scores = signals.map((item) => dot(weights, item));
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

function dot(weights: readonly number[], values: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (weights[k] as number) * (values[k] as number);
  return sum;
}
/** An entry that pulls less teaches nothing worth its time. */
const LEAST_PULL = 1e-5;

/** The evidence for one reading of a question; `values` in the order of EVIDENCE. */
type Sample = { id: string; values: number[]; right: boolean; refuse: boolean; weight: number };

function sampleOf(advisor: Advisor, row: Asked, result: SearchResult): Sample | undefined {
  const top = result.ranked[0];
  if (!top || result.vetoed || result.confidence === 1) return undefined;
  const evidence = evidenceOf(result, result.analysis, result);
  const answerable = !mustRefuse(row) && row.kind !== 'smalltalk' && row.topic !== 'distress';
  return {
    id: row.id,
    values: EVIDENCE.map((name) => evidence[name]),
    right: answerable && isRight(advisor, row, top.document.entry),
    refuse: mustRefuse(row),
    weight: row.weight,
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

/** The logistic curve as bias and weights of scaled evidence. */
function fitLogistic(samples: readonly Sample[]): number[] {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const model = new Array<number>(EVIDENCE.length + 1).fill(0);
  for (let step = 0; step < 800; step++) {
    const gradient = model.map((weight, k) => (k === 0 ? 0 : -0.02 * weight));
    for (const { values, right, weight } of samples) {
      const miss = (weight * ((right ? 1 : 0) - predict(model, values))) / total;
      gradient[0] = (gradient[0] as number) + miss;
      for (let k = 0; k < values.length; k++) gradient[k + 1] = (gradient[k + 1] as number) + miss * (values[k] as number);
    }
    for (const k of model.keys()) {
      const next = (model[k] as number) + 0.7 * (gradient[k] as number);
      const sign = SIGNS[EVIDENCE[k - 1] as (typeof EVIDENCE)[number]];
      model[k] = k === 0 || sign === undefined ? next : sign > 0 ? Math.max(0, next) : Math.min(0, next);
    }
  }
  return model;
}

function predict(model: readonly number[], values: readonly number[]): number {
  let sum = model[0] as number;
  for (let k = 0; k < values.length; k++) sum += (model[k + 1] as number) * (values[k] as number);
  return 1 / (1 + Math.exp(-sum));
}

/** The confidence of each sample, by a model that has not seen its question. */
function predictHeldOut(samples: readonly Sample[]): number[] {
  const questions = [...new Set(samples.map(({ id }) => id))];
  const folds = new Map(questions.map((id, i) => [id, i % FOLDS]));
  const models = Array.from({ length: FOLDS }, (_, fold) => fitLogistic(samples.filter(({ id }) => folds.get(id) !== fold)));
  return samples.map(({ id, values }) => predict(models[folds.get(id) as number] as number[], values));
}

/** The lowest threshold at which no more of the refusals than the target are answered, each question in its surest reading. */
function chooseThreshold(samples: readonly Sample[], held: readonly number[], refusals: number) {
  const surest = new Map<string, Sample & { score: number }>();
  for (const [i, sample] of samples.entries()) {
    const score = held[i] as number;
    if (sample.weight === 1 && score > (surest.get(sample.id)?.score ?? -1)) surest.set(sample.id, { ...sample, score });
  }
  let wrong = 0;
  let right = 0;
  let best = { threshold: 1, right: 0, wrong: 0 };
  const allowed = Math.floor(TARGET_FALSE_ANSWERS * refusals);
  for (const item of [...surest.values()].sort((a, b) => b.score - a.score)) {
    if (item.refuse) wrong++;
    if (wrong > allowed) break;
    if (item.right) right++;
    best = { threshold: item.score, right, wrong };
  }
  return best;
}

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
