import type { FlowReport } from './flow-checks.ts';
import { END, leadsTo, nextsOf, nodeOf } from './flow-graph.ts';
import type { Flow, FlowNode } from './flow-schema.ts';

/**
 * Where the nodes of a flow lead: every `next` is there, every node is come to and every path ends. What follows from a
 * fault found is no second one, so nodes that can't be reached are looked for only where all leads are sound.
 */
export function checkPaths(flow: Flow, report: FlowReport): void {
  const before = { dead: 0 };
  const counted: FlowReport = (problem) => {
    before.dead++;
    report(problem);
  };
  deadLeads(flow, counted);
  for (const [id, node] of Object.entries(flow.nodes)) missingLeads(id, node, counted);
  loops(flow, report);
  if (before.dead === 0) unreachable(flow, report);
}

function deadLeads(flow: Flow, report: FlowReport): void {
  const dead = (path: PropertyKey[], id: string | undefined, orEnd: boolean) => {
    if (id === undefined || nodeOf(flow, id) || (orEnd && id === END)) return;
    report({
      check: 'dead-id',
      path,
      wanted: orEnd ? 'the id of a node, or end' : 'the id of a node',
      got: id,
      mend: 'name a node of this flow',
    });
  };
  dead(['start'], flow.start, false);
  for (const [id, node] of Object.entries(flow.nodes)) {
    dead(['nodes', id, 'next'], node.next, true);
    for (const [index, option] of node.options.entries()) dead(['nodes', id, 'options', index, 'next'], option.next, true);
  }
}

function missingLeads(id: string, node: FlowNode, report: FlowReport): void {
  if (node.next !== undefined) return;
  const lost = node.options.filter((option) => leadsTo(node, option) === undefined).map(({ label }) => label);
  const got = lost.length > 0 ? `none for ${lost.join(', ')}` : node.optional ? 'none for those who skip it' : undefined;
  if (!got) return;
  report({
    check: 'no-next',
    path: ['nodes', id],
    wanted: 'a next for each answer',
    got,
    mend: 'give the node a next, or each of its options',
  });
}

function loops(flow: Flow, report: FlowReport): void {
  const done = new Set<string>();
  const visit = (id: string, trail: readonly string[]) => {
    const node = nodeOf(flow, id);
    if (!node || done.has(id)) return;
    for (const next of nextsOf(node).filter((one) => one !== END)) {
      const way = [...trail, id];
      if (!way.includes(next)) visit(next, way);
      else {
        const option = node.options.findIndex((one) => leadsTo(node, one) === next && one.next !== undefined);
        report({
          check: 'loop',
          path: option < 0 ? ['nodes', id, 'next'] : ['nodes', id, 'options', option, 'next'],
          wanted: 'a node further on: progress would go backwards',
          got: [...way.slice(way.indexOf(next)), next].join(' -> '),
          mend: 'lead to a node that does not come before, or to end',
        });
      }
    }
    done.add(id);
  };
  for (const id of [flow.start, ...Object.keys(flow.nodes)]) visit(id, []);
}

function unreachable(flow: Flow, report: FlowReport): void {
  const reached = new Set<string>();
  const visit = (id: string) => {
    const node = reached.has(id) ? undefined : nodeOf(flow, id);
    if (!node) return;
    reached.add(id);
    for (const next of nextsOf(node)) visit(next);
  };
  visit(flow.start);
  for (const id of Object.keys(flow.nodes)) {
    if (reached.has(id)) continue;
    report({
      check: 'unreachable',
      path: ['nodes', id],
      wanted: 'a node that some answer leads to',
      got: 'none that does',
      mend: 'lead to it, or remove it',
    });
  }
}
