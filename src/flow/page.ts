import type { Flow, FlowOutcome } from '../content/flow-schema.ts';
import { diagramOf } from './diagram.ts';
import { longestFrom } from './walk.ts';

/** docs/flows/<flow>.md: the diagram of a flow, and for each outcome the answers that bear on it and what it rests on. */
export function flowPage(flow: Flow): string {
  const rows = Object.entries(flow.outcomes).map(([id, outcome]) => rowOf(flow, id, outcome));
  const steps = longestFrom(flow).get(flow.start) ?? 0;
  return [
    `# ${inCell(flow.title)}`,
    `Written by \`npm run check:content -- --diagrams\`: edit ${flow.file}, not this page.`,
    `Version ${flow.version}; at most ${steps} steps. The weight of an answer stands behind it.`,
    `\`\`\`mermaid\n${diagramOf(flow)}\n\`\`\``,
    '## Outcomes',
    ['| outcome | group | for it | against it | ruled out by | rests on |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function rowOf({ nodes }: Flow, id: string, outcome: FlowOutcome): string {
  const answers = Object.entries(nodes).flatMap(([node, { options }]) =>
    options.map((option) => ({ option, said: `${node}: ${option.label}` })),
  );
  const weights = answers.flatMap(({ option, said }) =>
    option.weigh.filter((weigh) => weigh.outcome === id).map(({ by }) => ({ by, said })),
  );
  const weighed = (sign: 1 | -1) =>
    weights.filter(({ by }) => by * sign > 0).map(({ by, said }) => `${said} (${by > 0 ? '+' : '−'}${Math.abs(by)})`);
  const limits = answers.filter(({ option }) => option['rules-out'].some((limit) => limit.outcome === id)).map(({ said }) => said);
  const cites = [outcome.summary, ...outcome.takes, ...(outcome.steps ?? [])].flatMap((line) =>
    line.cites.map((cite) => cite.split('/')[0] ?? ''),
  );
  const entries = [...new Set([...cites, ...outcome.differ])].sort();
  const cells = [[outcome.label], [outcome.group], weighed(1), weighed(-1), limits, entries];
  return `| ${cells.map((cell) => inCell(cell.join('<br>'))).join(' | ')} |`;
}

/** Breaks are ours; all else that a table or HTML would read as more than text is written by its number. */
function inCell(text: string): string {
  return text.replace(/<(?!br>)|[|`*_[\]\\]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
