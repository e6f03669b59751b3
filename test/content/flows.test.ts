import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withDialogs } from '../../src/content/files.ts';
import type { Flow } from '../../src/content/flow-schema.ts';
import { loadContent } from '../../src/content/load.ts';
import { problemReport } from '../../src/content/report.ts';
import { matchResponse } from '../../src/flow/match.ts';
import { flowPage } from '../../src/flow/page.ts';
import { rankOutcomes } from '../../src/flow/rank.ts';
import { respond } from '../../src/flow/respond.ts';
import { numberFor, type Responses } from '../../src/flow/response.ts';
import { walk } from '../../src/flow/walk.ts';
import { toyFlow } from '../fixtures/toy-flow.ts';
import { type Path, pathsOf } from './flow-paths.ts';
import { TODAY } from './toy-copy.ts';

const folders = withDialogs(['knowledge']);
const loaded = loadContent(folders, TODAY);
const flows = [...(loaded.content?.flows.values() ?? [])];
const PAGES = 'docs/flows';

/** Answers step by step along a path; what is wrong on the way, as a sentence. */
function follow(flow: Flow, path: Path): { responses: Responses; fault: string | undefined } {
  let responses: Responses = {};
  let shown = walk(flow, responses);
  for (const { node, values } of path) {
    const answered = respond(flow, responses, node, values);
    if (shown.at !== node || !('ok' in answered)) return { responses, fault: `${shown.at} is asked instead of ${node}` };
    responses = answered.ok;
    const next = walk(flow, responses);
    if (next.step * shown.of < shown.step * next.of || next.step > next.of) {
      return { responses, fault: `${next.step} of ${next.of} after ${shown.step} of ${shown.of} at ${node}` };
    }
    shown = next;
  }
  return { responses, fault: shown.at === undefined ? undefined : `${shown.at} is left` };
}

/** Walks all paths: faults with their answers, and the outcomes of the first group that come first somewhere. */
function walkAll(flow: Flow): { faults: string[]; first: Set<string>; paths: number } {
  const result = { faults: [] as string[], first: new Set<string>(), paths: 0 };
  const outcomes = Object.keys(flow.outcomes).sort();
  for (const path of pathsOf(flow).paths) {
    result.paths++;
    const { responses, fault } = follow(flow, path);
    const { groups } = rankOutcomes(flow, responses);
    const ranked = groups.flatMap((group) => group.outcomes.map(({ id }) => id)).sort();
    const missing = ranked.join() === outcomes.join() ? undefined : `only ${ranked.join()} are ranked`;
    if (fault ?? missing) result.faults.push(`${fault ?? missing}: ${JSON.stringify(responses)}`);
    const best = groups[0]?.outcomes[0];
    if (best && !best.ruledOut) result.first.add(best.id);
  }
  return result;
}

describe('the walk through all paths', () => {
  it('takes each path of a small flow once', () => {
    const paths = [...pathsOf(toyFlow()).paths].map((path) => JSON.stringify(path));
    // a town: 8 sets of gear and 2 hives; elsewhere 2 gardens and 4 times before them
    expect(paths).toHaveLength(8 * 2 + 2 * 2 * 4 * 8 * 2);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('finds an outcome that never comes first', () => {
    expect([...walkAll(toyFlow()).first].sort()).toEqual(['garden', 'meadow', 'roof']);
    const flow = toyFlow();
    const against = { outcome: 'roof', by: -3, because: 'No.', cites: ['some-entry'] };
    for (const option of flow.nodes.place?.options ?? []) option.weigh = [against];
    expect(walkAll(flow).first.has('roof')).toBe(false);
  });

  it('has every pair of answers where paths are too many', () => {
    const flow = toyFlow();
    const extras = flow.nodes.extras as Flow['nodes'][string];
    extras.options = Array.from({ length: 10 }, (_, i) => ({ ...(extras.options[0] as (typeof extras.options)[number]), value: `v${i}` }));
    const { all, paths } = pathsOf(flow);
    expect(all).toBe(false);
    const pairs = new Set<string>();
    let count = 0;
    for (const path of paths) {
      count++;
      const answers = path.flatMap(({ node, values }) => values.map((value) => `${node}=${value}`));
      for (const one of answers) for (const other of answers) pairs.add(`${one}&${other}`);
    }
    expect(count).toBeGreaterThan(10_000);
    for (const pair of [
      'place=village&garden=no',
      'garden=yes&months=13',
      'months=3&extras=v9',
      'extras=v0&extras=v9',
      'place=town&confirm=pair',
    ]) {
      expect(pairs.has(pair), pair).toBe(true);
    }
  });
});

describe('dialogs/', () => {
  it('loads without a problem', () => {
    expect(problemReport(loaded.problems, folders)).toBe('');
  });

  it('has its diagrams in docs/flows (else: npm run check:content -- --diagrams)', () => {
    const pages = existsSync(PAGES) ? readdirSync(PAGES).filter((file) => file.endsWith('.md')) : [];
    expect(pages.sort()).toEqual(flows.map(({ id }) => `${id}.md`).sort());
    for (const flow of flows) expect(readFileSync(join(PAGES, `${flow.id}.md`), 'utf8'), flow.id).toBe(flowPage(flow));
  });
});

describe.each(flows.map((flow) => ({ id: flow.id, flow })))('the flow $id', ({ flow }) => {
  const walked = walkAll(flow);

  it('ends on every path, never shows less progress, and ranks every outcome', () => {
    expect(walked.faults.slice(0, 3)).toEqual([]);
    expect(walked.paths).toBeGreaterThan(1);
  });

  it('leads with each outcome of its first group on some path', () => {
    const [first] = Object.values(flow.outcomes);
    const leading = Object.entries(flow.outcomes).filter(([, { group }]) => group === first?.group);
    expect(leading.map(([id]) => id).filter((id) => !walked.first.has(id))).toEqual([]);
  });

  it('understands each label and each of its other words', () => {
    for (const node of Object.values(flow.nodes)) {
      for (const option of node.options) {
        const values = [node.kind === 'number' ? String(numberFor(node, option)) : option.value];
        for (const text of [option.label, ...option.also]) {
          expect(matchResponse(node, text), `${node.ask} "${text}"`).toEqual({ type: 'match', values });
        }
      }
    }
  });
});
