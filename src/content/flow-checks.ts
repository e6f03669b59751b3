import { checkNodes } from './flow-node-checks.ts';
import { checkPaths } from './flow-paths.ts';
import type { Flow } from './flow-schema.ts';
import { checkTexts, type Entries } from './flow-text-checks.ts';
import type { ReadFlow } from './load-flows.ts';
import { pathText } from './parse.ts';
import type { Content, Problem } from './schema.ts';

/** Takes a problem of one flow. `wanted` is what is expected at the path, whose name is put before it; an error unless it says so. */
export type FlowReport = (
  problem: Pick<Problem, 'check' | 'got' | 'mend'> & { path: readonly PropertyKey[]; level?: Problem['level'] } & (
      | { wanted: string }
      | { expected: string }
    ),
) => void;

/**
 * Proves the flows: every id is there, every node and outcome can be come to, every path ends, and every sentence rests on
 * what it cites. All problems at once, each with its line.
 * @param entries by id, of all entry files; undefined for one that could not be read
 */
export function checkFlows(flows: readonly ReadFlow[], entries: Entries, terms: Content['terms'] | undefined): Problem[] {
  const problems: Problem[] = [];
  const plain = terms && new Set(terms.plain);
  const reportOf =
    ({ flow, lineOf }: ReadFlow): FlowReport =>
    ({ path, level = 'error', check, got, mend, ...rest }) => {
      const expected = 'wanted' in rest ? `${pathText(path)}: ${rest.wanted}` : rest.expected;
      problems.push({ level, check, file: flow.file, line: lineOf(path), expected, got, mend });
    };
  for (const read of flows) {
    const report = reportOf(read);
    checkPaths(read.flow, report);
    checkNodes(read.flow, report);
    checkOutcomes(read.flow, report);
    checkTexts(read.flow, entries, plain, report);
  }
  checkShares(flows, reportOf);
  return problems;
}

/** Every outcome that is named exists, can be come to, and has steps where a plan may lead with it. */
function checkOutcomes({ nodes, outcomes }: Flow, report: FlowReport): void {
  const spokenFor = new Set<string>();
  for (const [id, { options }] of Object.entries(nodes)) {
    for (const [index, option] of options.entries()) {
      for (const { outcome, by } of option.weigh) if (by > 0) spokenFor.add(outcome);
      for (const key of ['weigh', 'rules-out'] as const) {
        for (const [place, { outcome }] of option[key].entries()) {
          if (Object.hasOwn(outcomes, outcome)) continue;
          const path = ['nodes', id, 'options', index, key, place, 'outcome'];
          report({ check: 'dead-id', path, wanted: 'the id of an outcome', got: outcome, mend: 'name an outcome of this flow' });
        }
      }
    }
  }
  const [first] = Object.values(outcomes);
  if (!first) report({ check: 'unreachable', path: ['outcomes'], wanted: 'an outcome to come to', got: 'none', mend: 'add the outcomes' });
  for (const [id, { group, steps }] of Object.entries(outcomes)) {
    const path = ['outcomes', id];
    if (!spokenFor.has(id)) {
      report({
        check: 'unreachable',
        path,
        wanted: 'an outcome that some answer speaks for',
        got: 'none that does',
        mend: 'add a weigh for it, or remove it',
      });
    }
    if (group === first?.group && !steps) {
      report({
        check: 'missing-steps',
        path,
        wanted: 'three steps, as a plan may lead with it',
        got: 'none',
        mend: 'add the next three steps',
      });
    }
  }
}

/** What is asked in one flow is only confirmed in another, so nodes that share a fact offer the same values for it. */
function checkShares(flows: readonly ReadFlow[], reportOf: (read: ReadFlow) => FlowReport): void {
  const first = new Map<string, { values: string[]; place: string }>();
  for (const read of flows) {
    for (const [id, { shares, options }] of Object.entries(read.flow.nodes)) {
      if (shares === undefined) continue;
      const values = options.map(({ value }) => value).sort();
      const known = first.get(shares) ?? { values, place: `${id} of ${read.flow.file}` };
      first.set(shares, known);
      if (known.values.join() === values.join()) continue;
      reportOf(read)({
        check: 'shares',
        path: ['nodes', id, 'shares'],
        wanted: `the values ${known.values.join(', ')}, as in ${known.place}`,
        got: values.join(', '),
        mend: 'offer the same values wherever this is shared',
      });
    }
  }
}
