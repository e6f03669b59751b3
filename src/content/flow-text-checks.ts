import { figuresIn, LIMITS, namesIn, standsIn } from './checks.ts';
import type { FlowReport } from './flow-checks.ts';
import type { Flow, FlowNode, FlowOutcome, Grounded } from './flow-schema.ts';
import { readingGrade } from './reading.ts';
import type { Entry } from './schema.ts';

/** Limits of a flow's texts, in characters. A step, its reasons and a plan have to be read on a phone. */
export const FLOW_LIMITS = { ask: 140, hint: 200, because: 160, summary: 240, step: 160 } as const;

/** Entries by id. One that is there but could not be read is undefined: nothing is asked of it. */
export type Entries = ReadonlyMap<string, Entry | undefined>;

type Part = { text: string; path: PropertyKey[] };
type Cited = Grounded & { path: PropertyKey[] };

/** What every sentence of a flow rests on, how long it is, and how hard to read. */
export function checkTexts(flow: Flow, entries: Entries, plain: ReadonlySet<string> | undefined, report: FlowReport): void {
  for (const cited of citedOf(flow)) {
    if (!deadCites(cited, entries, report)) figures(cited, entries, report);
  }
  differ(flow, entries, report);
  lengths(flow, report);
  if (plain) readingLevel(flow, plain, report);
}

/** Every sentence of a flow that needs grounds. */
function citedOf({ nodes, outcomes, checklist }: Flow): Cited[] {
  const inNodes = Object.entries(nodes).flatMap(([id, node]) =>
    node.options.flatMap((option, index) => {
      const path = ['nodes', id, 'options', index];
      return [
        ...option.weigh.map(({ because, cites }, i) => ({ text: because, cites, path: [...path, 'weigh', i, 'because'] })),
        ...option['rules-out'].map(({ because, cites }, i) => ({ text: because, cites, path: [...path, 'rules-out', i, 'because'] })),
        ...option.findings.map((finding, i) => ({ ...finding, path: [...path, 'findings', i, 'text'] })),
      ];
    }),
  );
  const inOutcomes = Object.entries(outcomes).flatMap(([id, { summary, takes, steps = [] }]) => [
    { ...summary, path: ['outcomes', id, 'summary', 'text'] },
    ...takes.map((line, i) => ({ ...line, path: ['outcomes', id, 'takes', i, 'text'] })),
    ...steps.map((line, i) => ({ ...line, path: ['outcomes', id, 'steps', i, 'text'] })),
  ]);
  return [...inNodes, ...inOutcomes, ...checklist.map((line, i) => ({ ...line, path: ['checklist', i, 'text'] }))];
}

/** @returns whether there is one */
function deadCites({ cites, path }: Cited, entries: Entries, report: FlowReport): boolean {
  let dead = false;
  for (const [index, cite] of cites.entries()) {
    const [id = '', claim] = cite.split('/');
    const claims = entries.get(id)?.claims.map((one) => one.id);
    const where = { check: 'dead-id' as const, path: [...path.slice(0, -1), 'cites', index], got: cite };
    if (!entries.has(id)) {
      report({ ...where, wanted: 'the id of an entry, or entry/claim', mend: 'use the file name of an entry without .md' });
      dead = true;
    } else if (claim !== undefined && claims && !claims.includes(claim)) {
      report({
        ...where,
        wanted: `one of the claims of ${id} (${claims.join(', ')})`,
        mend: 'name a claim that is there, or the entry alone',
      });
      dead = true;
    }
  }
  return dead;
}

/** Every figure and acronym of a sentence has to stand in what it cites. */
function figures({ text, cites, path }: Cited, entries: Entries, report: FlowReport): void {
  const cited = cites.map((cite) => ({ entry: entries.get(cite.split('/')[0] ?? ''), claim: cite.split('/')[1] }));
  if (cited.some(({ entry }) => !entry)) return;
  const says = cited.flatMap(({ entry, claim }) => entry?.claims.filter(({ id }) => claim === undefined || id === claim) ?? []);
  const claimed = says.map((claim) => claim.says).join(' | ');
  for (const figure of new Set([...figuresIn(text), ...namesIn(text)])) {
    if (standsIn(figure, claimed)) continue;
    report({
      check: 'figure-without-claim',
      path,
      expected: `a cited claim whose "says" holds ${figure}`,
      got: `${figure} in the text and not in ${cites.join(', ')}`,
      mend: 'cite the claim that holds it, or take it out of the text',
    });
  }
}

function differ({ outcomes }: Flow, entries: Entries, report: FlowReport): void {
  for (const [id, outcome] of Object.entries(outcomes)) {
    for (const [index, entry] of outcome.differ.entries()) {
      const named = entries.get(entry);
      if (entries.has(entry) && (!named || named.sides)) continue;
      report({
        check: 'dead-id',
        path: ['outcomes', id, 'differ', index],
        wanted: 'the id of an entry with sides',
        got: entry,
        mend: 'name an entry that shows what sources disagree on, or remove it',
      });
    }
  }
}

function lengths({ nodes, outcomes }: Flow, report: FlowReport): void {
  const most = (what: keyof typeof FLOW_LIMITS, text: string | undefined, path: PropertyKey[]) => {
    const limit = FLOW_LIMITS[what];
    if (!text || text.length <= limit) return;
    report({ check: 'length', path, wanted: `at most ${limit} characters`, got: `${text.length} characters`, mend: 'shorten it' });
  };
  for (const [id, node] of Object.entries(nodes)) {
    most('ask', node.ask, ['nodes', id, 'ask']);
    most('hint', node.hint, ['nodes', id, 'hint']);
    for (const [index, option] of node.options.entries()) {
      for (const key of ['weigh', 'rules-out'] as const) {
        for (const [i, { because }] of option[key].entries()) most('because', because, ['nodes', id, 'options', index, key, i, 'because']);
      }
    }
  }
  for (const [id, { summary, steps = [] }] of Object.entries(outcomes)) {
    most('summary', summary.text, ['outcomes', id, 'summary', 'text']);
    for (const [index, { text }] of steps.entries()) most('step', text, ['outcomes', id, 'steps', index, 'text']);
  }
}

/** A grade says little of one short sentence, so all that a node or an outcome shows is measured together. */
function readingLevel(flow: Flow, plain: ReadonlySet<string>, report: FlowReport): void {
  const parts: Part[] = [
    { text: [flow.intro, ...flow.checklist.map(({ text }) => text)].join('\n\n'), path: ['intro'] },
    ...Object.entries(flow.nodes).map(([id, node]) => ({ text: textOfNode(node), path: ['nodes', id] })),
    ...Object.entries(flow.outcomes).map(([id, outcome]) => ({ text: textOfOutcome(outcome), path: ['outcomes', id] })),
  ];
  for (const { text, path } of parts) {
    const grade = readingGrade(text, plain);
    if (grade <= LIMITS.grade) continue;
    report({
      level: 'warning',
      check: 'reading-level',
      path,
      expected: `a reading grade of at most ${LIMITS.grade}`,
      got: grade.toFixed(1),
      mend: 'use shorter sentences and everyday words',
    });
  }
}

function textOfNode({ ask, hint, options }: FlowNode): string {
  const reasons = options.flatMap((option) => [...option.weigh, ...option['rules-out']].map(({ because }) => because));
  const findings = options.flatMap((option) => option.findings.map(({ text }) => text));
  return [ask, ...(hint ? [hint] : []), ...reasons, ...findings].join('\n\n');
}

function textOfOutcome({ summary, takes, steps = [] }: FlowOutcome): string {
  return [summary, ...takes, ...steps].map(({ text }) => text).join('\n\n');
}
