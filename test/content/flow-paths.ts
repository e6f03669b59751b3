import { END, leadsTo, nextsOf, nodeOf } from '../../src/content/flow-graph.ts';
import type { Flow, FlowNode } from '../../src/content/flow-schema.ts';
import { chosenOptions, numberFor, refusalOf } from '../../src/flow/response.ts';

/** One way through a flow: each node with what is answered there. */
export type Path = { node: string; values: string[] }[];

/** With more paths than this, pairs of options and random paths stand for all. */
export const MOST_PATHS = 20_000;
const RANDOM_PATHS = 10_000;

/** Every path of a flow; where they are too many, every pair of options that one path can hold, and random paths. */
export function pathsOf(flow: Flow): { all: boolean; paths: Iterable<Path> } {
  const all = countPaths(flow, flow.start) <= MOST_PATHS;
  return { all, paths: all ? everyPath(flow, flow.start) : many(flow) };
}

/** Finished paths taken at random, the same for a seed each time. */
export function randomPaths(flow: Flow, count: number, seed: number): Path[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => complete(flow, flow.start, random));
}

const known = new WeakMap<FlowNode, string[][]>();

/** Every response a node takes: each option or number range, each set of several, and skipping. */
function responsesOf(node: FlowNode): string[][] {
  const before = known.get(node);
  if (before) return before;
  const single = node.options.map((option) => [node.kind === 'number' ? String(numberFor(node, option)) : option.value]);
  const sets = node.kind === 'several' ? subsets(node.options.map(({ value }) => value)) : single;
  const all = [...sets, ...(node.optional ? [[]] : [])].filter((values) => refusalOf(node, values) === undefined);
  known.set(node, all);
  return all;
}

function subsets(values: readonly string[]): string[][] {
  return Array.from({ length: 2 ** values.length - 1 }, (_, bits) => values.filter((_, i) => ((bits + 1) >> i) % 2 === 1));
}

function follow(node: FlowNode, values: readonly string[]): string {
  return leadsTo(node, chosenOptions(node, values)[0]) ?? END;
}

function countPaths(flow: Flow, id: string, counts = new Map<string, number>()): number {
  const node = nodeOf(flow, id);
  if (!node) return 1;
  const count = counts.get(id) ?? responsesOf(node).reduce((sum, values) => sum + countPaths(flow, follow(node, values), counts), 0);
  counts.set(id, count);
  return count;
}

function* everyPath(flow: Flow, id: string): Generator<Path> {
  const node = nodeOf(flow, id);
  if (!node) return yield [];
  for (const values of responsesOf(node)) {
    for (const rest of everyPath(flow, follow(node, values))) yield [{ node: id, values }, ...rest];
  }
}

function* many(flow: Flow): Generator<Path> {
  yield* pairs(flow);
  const random = generator(20_261_122);
  for (let i = 0; i < RANDOM_PATHS; i++) yield complete(flow, flow.start, random);
}

/** For any two answers that lie on one path, a path that has both. */
function* pairs(flow: Flow): Generator<Path> {
  const random = generator(7);
  for (const [id, node] of Object.entries(flow.nodes)) {
    const before = wayTo(flow, flow.start, id);
    for (const values of before ? smallOf(node) : []) {
      const first = { node: id, values };
      for (const [laterId, later] of Object.entries(flow.nodes)) {
        const between = wayTo(flow, follow(node, values), laterId);
        for (const second of between ? smallOf(later) : []) {
          const rest = complete(flow, follow(later, second), random);
          yield [...(before as Path), first, ...(between as Path), { node: laterId, values: second }, ...rest];
        }
      }
    }
  }
}

/** Of several choices no more than two at once: enough for every pair. */
function smallOf(node: FlowNode): string[][] {
  return responsesOf(node).filter(({ length }) => length <= 2);
}

/** The shortest way from one node to another, without it; undefined where there is none. */
function wayTo(flow: Flow, from: string, to: string): Path | undefined {
  const open: { id: string; way: Path }[] = [{ id: from, way: [] }];
  const seen = new Set([from]);
  for (const { id, way } of open) {
    if (id === to) return way;
    const node = nodeOf(flow, id);
    for (const next of node ? nextsOf(node) : []) {
      const values = node && responsesOf(node).find((one) => follow(node, one) === next);
      if (seen.has(next) || !values) continue;
      seen.add(next);
      open.push({ id: next, way: [...way, { node: id, values }] });
    }
  }
  return undefined;
}

function complete(flow: Flow, from: string, random: () => number): Path {
  const path: Path = [];
  for (let id = from; id !== END; ) {
    const node = nodeOf(flow, id);
    if (!node) break;
    const responses = responsesOf(node);
    const values = responses[Math.floor(random() * responses.length)] as string[];
    path.push({ node: id, values });
    id = follow(node, values);
  }
  return path;
}

/** Numbers from 0 to 1, the same for a seed each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
