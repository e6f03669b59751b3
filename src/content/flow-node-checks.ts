import type { FlowReport } from './flow-checks.ts';
import { END } from './flow-graph.ts';
import type { Flow, FlowNode } from './flow-schema.ts';
import { phraseKey } from './phrase-key.ts';

/** Whether each node is what its kind says, and its options can be told apart. */
export function checkNodes(flow: Flow, report: FlowReport): void {
  for (const [id, node] of Object.entries(flow.nodes)) {
    const path = ['nodes', id];
    if (id === END) {
      report({ check: 'node-shape', path, wanted: 'another name', got: END, mend: 'rename the node; end is where a flow is over' });
    }
    KINDS[node.kind](node, path, report);
    if (node.kind !== 'number') noNumbers(node, path, report);
    sharedValues(node, path, report);
    sharedWords(node, path, report);
  }
}

type NodeCheck = (node: FlowNode, path: PropertyKey[], report: FlowReport) => void;

const KINDS: Record<FlowNode['kind'], NodeCheck> = { one: ranges, several, 'yes-no': yesNo, number };

function several(node: FlowNode, path: PropertyKey[], report: FlowReport): void {
  for (const [index, { next }] of node.options.entries()) {
    if (next === undefined) continue;
    report({
      check: 'node-shape',
      path: [...path, 'options', index, 'next'],
      wanted: 'no next in an option of a several node',
      got: next,
      mend: 'give the node a next: several options lead on together',
    });
  }
}

function yesNo(node: FlowNode, path: PropertyKey[], report: FlowReport): void {
  const values = node.options.map(({ value }) => value);
  if (values.length === 2 && values.includes('yes') && values.includes('no')) return;
  report({
    check: 'node-shape',
    path: [...path, 'options'],
    wanted: 'two options, with the values yes and no',
    got: values.join(', '),
    mend: 'mend the values, or make the kind one',
  });
}

function number(node: FlowNode, path: PropertyKey[], report: FlowReport): void {
  const { min, max, options } = node;
  const missing = (['unit', 'min', 'max'] as const).filter((key) => node[key] === undefined);
  if (missing.length > 0) {
    report({
      check: 'node-shape',
      path,
      wanted: 'unit, min and max in a number node',
      got: `no ${missing.join(', no ')}`,
      mend: 'add them',
    });
  }
  if (min === undefined || max === undefined) return;
  if (min >= max) {
    report({
      check: 'node-shape',
      path: [...path, 'max'],
      wanted: `a number above min (${min})`,
      got: String(max),
      mend: 'mend min or max',
    });
    return;
  }
  let above = min;
  for (const [index, { upTo }] of options.entries()) {
    const last = index === options.length - 1;
    const fits = last ? upTo === undefined : upTo !== undefined && upTo < max && (index === 0 ? upTo >= above : upTo > above);
    if (!fits) {
      report({
        check: 'node-shape',
        path: [...path, 'options', index, ...(upTo === undefined ? [] : ['upTo'])],
        wanted: last ? 'no upTo in the last option' : `an upTo that rises from option to option, from ${min} to below ${max}`,
        got: upTo === undefined ? 'none' : String(upTo),
        mend: 'put the options in rising order; the last holds for all numbers above',
      });
    }
    above = upTo ?? above;
  }
}

/** A single choice whose options hold ranges of an amount: a unit, rising `upTo`, and an option for all above. */
function ranges({ unit, options }: FlowNode, path: PropertyKey[], report: FlowReport): void {
  const ranged = options.filter(({ upTo }) => upTo !== undefined).length;
  if (unit === undefined && ranged === 0) return;
  if (unit === undefined || ranged === 0) {
    report({
      check: 'node-shape',
      path,
      wanted: 'a unit and options with upTo together',
      got: unit === undefined ? 'no unit' : 'no upTo',
      mend: 'add what is missing, or remove the other',
    });
    return;
  }
  for (const [index, { upTo }] of options.slice(0, ranged).entries()) {
    const before = options[index - 1]?.upTo ?? Number.NEGATIVE_INFINITY;
    if (upTo !== undefined && upTo > before) continue;
    report({
      check: 'node-shape',
      path: [...path, 'options', index, ...(upTo === undefined ? [] : ['upTo'])],
      wanted: 'the options with upTo first, in rising order',
      got: upTo === undefined ? 'none' : String(upTo),
      mend: 'put the options in rising order; the first one after them holds for all above',
    });
  }
  if (ranged < options.length) return;
  report({
    check: 'node-shape',
    path: [...path, 'options', ranged - 1, 'upTo'],
    wanted: 'no upTo in the option for all above',
    got: String(options[ranged - 1]?.upTo),
    mend: 'remove it, or add an option for all above',
  });
}

/** What belongs to number nodes alone; a single choice may have ranges, which are looked at by themselves. */
function noNumbers(node: FlowNode, path: PropertyKey[], report: FlowReport): void {
  const keys = node.kind === 'one' ? (['min', 'max'] as const) : (['unit', 'min', 'max'] as const);
  const own = keys.filter((key) => node[key] !== undefined).map((key) => [...path, key]);
  const upTo = node.options.flatMap((option, index) =>
    option.upTo === undefined || node.kind === 'one' ? [] : [[...path, 'options', index, 'upTo']],
  );
  for (const where of [...own, ...upTo]) {
    report({
      check: 'node-shape',
      path: where,
      wanted: 'a number node',
      got: `kind: ${node.kind}`,
      mend: 'remove the key, or make the kind number',
    });
  }
}

function sharedValues(node: FlowNode, path: PropertyKey[], report: FlowReport): void {
  for (const [index, { value }] of node.options.entries()) {
    if (node.options.findIndex((option) => option.value === value) === index) continue;
    report({
      check: 'duplicate-option',
      path: [...path, 'options', index, 'value'],
      wanted: 'a value that no other option of the node has',
      got: value,
      mend: 'give the option a value of its own',
    });
  }
}

function sharedWords(node: FlowNode, path: PropertyKey[], report: FlowReport): void {
  const owners = new Map<string, number>();
  for (const [index, { label, also }] of node.options.entries()) {
    for (const [place, text] of [label, ...also].entries()) {
      const key = phraseKey(text) || text;
      const owner = owners.get(key) ?? index;
      owners.set(key, owner);
      if (owner === index) continue;
      report({
        check: 'duplicate-option',
        path: [...path, 'options', index, ...(place === 0 ? ['label'] : ['also', place - 1])],
        wanted: 'words that stand for one option of the node',
        got: `"${text}", also of ${node.options[owner]?.label}`,
        mend: 'keep them with the option they fit best',
      });
    }
  }
}
