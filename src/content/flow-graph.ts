import type { Flow, FlowNode, FlowOption } from './flow-schema.ts';

/** What `next` says where a flow is over. */
export const END = 'end';

/** The node of an id; ids come from files and stored responses, so names every object has are no nodes. */
export function nodeOf(flow: Pick<Flow, 'nodes'>, id: string): FlowNode | undefined {
  return Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined;
}

/** Where choosing an option leads: a node id, `end`, or undefined where the flow does not say. */
export function leadsTo(node: FlowNode, option: FlowOption | undefined): string | undefined {
  return (node.kind === 'several' ? undefined : option?.next) ?? node.next;
}

/** Every place a node can lead to, each once: by its options in order, then by skipping. */
export function nextsOf(node: FlowNode): string[] {
  const nexts = node.options.map((option) => leadsTo(node, option));
  if (node.optional) nexts.push(node.next);
  return [...new Set(nexts.filter((next) => next !== undefined))];
}
