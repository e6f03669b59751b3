import { END, leadsTo, nextsOf, nodeOf } from '../content/flow-graph.ts';
import type { Flow } from '../content/flow-schema.ts';
import { chosenOptions, type Responses, refusalOf } from './response.ts';

/** A node of the path with what was answered there; no values where it was skipped. */
export type Answered = { node: string; values: readonly string[] };

/**
 * How far a person has come. `at` is the node to ask now, undefined where the flow is finished. "Step `step` of `of`": `of`
 * counts the longest way that is left, so no answer makes step/of smaller.
 */
export type Walk = { path: Answered[]; at: string | undefined; step: number; of: number };

/**
 * Follows the responses from the start of a flow to the first node without one. Responses off that path are ignored, and
 * so is one that its node does not offer (any more).
 * @param flow one that passed its checks: it has no dead ends and no loops
 */
export function walk(flow: Flow, responses: Responses): Walk {
  const path: Answered[] = [];
  let at: string | undefined = flow.start;
  while (at !== undefined && at !== END) {
    const node = nodeOf(flow, at);
    const values = Object.hasOwn(responses, at) ? responses[at] : undefined;
    if (!node || !values || refusalOf(node, values)) break;
    path.push({ node: at, values });
    at = leadsTo(node, chosenOptions(node, values)[0]);
  }
  if (at === undefined || at === END) return { path, at: undefined, step: path.length, of: path.length };
  return { path, at, step: path.length + 1, of: path.length + (longestFrom(flow).get(at) ?? 1) };
}

const known = new WeakMap<Flow, ReadonlyMap<string, number>>();

/** Node -> nodes on the longest way from it to the end, itself included; worked out once for each flow. */
export function longestFrom(flow: Flow): ReadonlyMap<string, number> {
  const before = known.get(flow);
  if (before) return before;
  const lengths = new Map<string, number>();
  const measure = (id: string): number => {
    const node = nodeOf(flow, id);
    if (!node) return 0;
    const length = lengths.get(id) ?? 1 + Math.max(0, ...nextsOf(node).map(measure));
    lengths.set(id, length);
    return length;
  };
  for (const id of Object.keys(flow.nodes)) measure(id);
  known.set(flow, lengths);
  return lengths;
}
