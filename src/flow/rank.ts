import { nodeOf } from '../content/flow-graph.ts';
import type { Finding, Flow, FlowNode, FlowOption, FlowOutcome } from '../content/flow-schema.ts';
import { chosenOptions, type Responses } from './response.ts';
import { walk } from './walk.ts';

/** An answer that bears on an outcome: the option chosen at a node, and what follows from it. */
export type Reason = {
  node: string;
  value: string;
  label: string;
  text: string;
  cites: readonly string[];
  /** 1 to 3 for the outcome, -1 to -3 against it, or a limit that rules it out. */
  by: number | 'rules-out';
};

/** An outcome with all that speaks for it, strongest first, and against it: what rules it out, then the strongest. */
export type Ranked = { id: string; outcome: FlowOutcome; score: number; ruledOut: boolean; for: Reason[]; against: Reason[] };

/** What an answer shows about a programme. */
export type Found = Omit<Reason, 'by'>;

/** Where answers come to. Groups and findings are in the order of the file and the path. */
export type Ranking = {
  groups: { group: string; outcomes: Ranked[] }[];
  findings: Record<Finding['kind'], Found[]>;
  /** The same position was chosen at every single choice, of which there were at least four, and the flow minds. */
  alike: boolean;
};

/** Single choices that must agree before they count as alike. */
const ALIKE_FROM = 4;

type Chosen = { id: string; node: FlowNode; option: FlowOption };

/**
 * Ranks the outcomes of each group by the answers on the path: those that nothing rules out first, then by the sum of
 * weights, then in the order of the file.
 */
export function rankOutcomes(flow: Flow, responses: Responses): Ranking {
  const chosen = chosenOn(flow, responses);
  const ranked = Object.entries(flow.outcomes).map(([id, outcome]) => rank(id, outcome, chosen));
  const groups = Map.groupBy(ranked, ({ outcome }) => outcome.group);
  return {
    groups: [...groups].map(([group, outcomes]) => ({
      group,
      outcomes: outcomes.sort((a, b) => Number(a.ruledOut) - Number(b.ruledOut) || b.score - a.score),
    })),
    findings: { covered: found(chosen, 'covered'), flag: found(chosen, 'flag'), ask: found(chosen, 'ask') },
    alike: flow.alike !== undefined && areAlike(chosen),
  };
}

function chosenOn(flow: Flow, responses: Responses): Chosen[] {
  return walk(flow, responses).path.flatMap(({ node: id, values }) => {
    const node = nodeOf(flow, id);
    return node ? chosenOptions(node, values).map((option) => ({ id, node, option })) : [];
  });
}

function rank(id: string, outcome: FlowOutcome, chosen: readonly Chosen[]): Ranked {
  const limits: Reason[] = [];
  const weights: (Reason & { by: number })[] = [];
  for (const one of chosen) {
    for (const limit of one.option['rules-out']) if (limit.outcome === id) limits.push({ ...reason(one, limit), by: 'rules-out' });
    for (const weigh of one.option.weigh) if (weigh.outcome === id) weights.push({ ...reason(one, weigh), by: weigh.by });
  }
  const strongest = weights.toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by));
  return {
    id,
    outcome,
    score: weights.reduce((sum, { by }) => sum + by, 0),
    ruledOut: limits.length > 0,
    for: strongest.filter(({ by }) => by > 0),
    against: [...limits, ...strongest.filter(({ by }) => by < 0)],
  };
}

function reason({ id, option }: Chosen, { because, cites }: { because: string; cites: readonly string[] }): Found {
  return { node: id, value: option.value, label: option.label, text: because, cites };
}

/** The findings of one kind; what two options say in the same words is said once. */
function found(chosen: readonly Chosen[], kind: Finding['kind']): Found[] {
  const byText = new Map<string, Found>();
  for (const one of chosen) {
    for (const { kind: its, text, cites } of one.option.findings) {
      if (its === kind && !byText.has(text)) byText.set(text, reason(one, { because: text, cites }));
    }
  }
  return [...byText.values()];
}

function areAlike(chosen: readonly Chosen[]): boolean {
  const positions = chosen.filter(({ node }) => node.kind === 'one').map(({ node, option }) => node.options.indexOf(option));
  return positions.length >= ALIKE_FROM && new Set(positions).size === 1;
}
