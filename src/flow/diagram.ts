import { END, leadsTo } from '../content/flow-graph.ts';
import type { Flow, FlowNode } from '../content/flow-schema.ts';

/**
 * A flow as a Mermaid flowchart: each node with its question, an edge for each place that answers lead to, and the outcomes
 * after the plan, those of further groups by dotted edges.
 */
export function diagramOf(flow: Flow): string {
  const [first] = Object.values(flow.outcomes);
  const nodes = Object.entries(flow.nodes).flatMap(([id, node]) => [`  ${stepOf(id)}[${quoted(node.ask)}]`, ...edgesOf(id, node)]);
  const outcomes = Object.entries(flow.outcomes).map(([id, { label, group }]) => {
    const edge = group === first?.group ? '-->' : '-.->';
    return `  plan ${edge} outcome_${plain(id)}(${quoted(label)})`;
  });
  return ['flowchart TD', `  begin([${quoted(flow.title)}]) --> ${stepOf(flow.start)}`, ...nodes, '  plan([Your plan])', ...outcomes].join(
    '\n',
  );
}

function edgesOf(id: string, node: FlowNode): string[] {
  const answers = node.options.map((option) => ({ label: option.label, to: leadsTo(node, option) ?? END }));
  if (node.optional) answers.push({ label: 'skip', to: node.next ?? END });
  const ways = Map.groupBy(answers, ({ to }) => to);
  return [...ways].map(([to, { length }]) => {
    const labels = answers.filter((answer) => answer.to === to).map(({ label }) => label);
    const said = ways.size === 1 ? 'any answer' : to === node.next && length > 2 ? 'any other answer' : labels.join(' / ');
    return `  ${stepOf(id)} -->|${quoted(said)}| ${to === END ? 'plan' : stepOf(to)}`;
  });
}

/** Words such as `end` mean something to Mermaid, so ids are never used bare. */
function stepOf(id: string): string {
  return `step_${plain(id)}`;
}

function plain(id: string): string {
  return id.replaceAll('-', '_');
}

/** Text in quotes: what Mermaid, Markdown or HTML would read as more than text is written by its number. */
function quoted(text: string): string {
  const safe = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/["#&<>`\\*_~|[\]{}]|^[-+]|(?<=^\d+)[.)]/g, (sign) => `#${sign.charCodeAt(0)};`);
  return `"${safe}"`;
}
