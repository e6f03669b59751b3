import type { FlowNode, FlowOption } from '../content/flow-schema.ts';

/**
 * What a person answered: node id -> values of the options chosen, or of a number node the number as a decimal string
 * ("12", "1.5"). An empty list is a skipped node. Plain JSON.
 */
export type Responses = Readonly<Record<string, readonly string[]>>;

/** Why a node does not take a response. */
export type Refusal = 'no-such-node' | 'not-offered' | 'too-many' | 'out-of-range' | 'not-optional';

/** Options of these values deny all others: "none of these" and "not sure" can't be chosen beside them. */
const ALONE = ['none', 'unsure'];

/** Whether an option of a several node excludes the others. */
export const standsAlone = (option: FlowOption) => ALONE.includes(option.value);

/** Why a node does not take these values, or undefined where it does. */
export function refusalOf(node: FlowNode, values: readonly string[]): Refusal | undefined {
  if (values.length === 0) return node.optional ? undefined : 'not-optional';
  if (node.kind === 'number') {
    if (values.length > 1) return 'too-many';
    const number = numberIn(values[0] as string);
    if (number === undefined) return 'not-offered';
    return inRange(node, number) ? undefined : 'out-of-range';
  }
  const chosen = values.map((value) => node.options.find((option) => option.value === value));
  if (chosen.some((option) => option === undefined)) return 'not-offered';
  if (values.length === 1) return undefined;
  return node.kind !== 'several' || chosen.some((option) => option && standsAlone(option)) ? 'too-many' : undefined;
}

/** The options that a response chose, in the order of the node; of a number the one whose range holds it; none if skipped. */
export function chosenOptions(node: FlowNode, values: readonly string[]): FlowOption[] {
  if (node.kind !== 'number') return node.options.filter((option) => values.includes(option.value));
  const number = numberIn(values[0] ?? '');
  const option = number === undefined ? undefined : node.options[positionFor(node, number)];
  return option ? [option] : [];
}

/** Values in the one form that is kept: options in the order of the node, each once; a number without needless zeros. */
export function settle(node: FlowNode, values: readonly string[]): string[] {
  if (node.kind === 'number') return values.map((value) => String(numberIn(value)));
  return chosenOptions(node, values).map((option) => option.value);
}

/** The option whose range holds a number, by position: the first whose `upTo` is not below it, or that has none. */
export function positionFor({ options }: FlowNode, number: number): number {
  return options.findIndex(({ upTo }) => upTo === undefined || number <= upTo);
}

/** A number that stands for an option of a number node: its `upTo`; of the last, the first whole step after the one before. */
export function numberFor(node: FlowNode, option: FlowOption): number {
  const before = node.options[node.options.indexOf(option) - 1]?.upTo ?? node.min ?? 0;
  return option.upTo ?? Math.min(before + 1, node.max ?? before + 1);
}

/** Whether a number lies within the range of a number node, both ends included. */
export function inRange({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: FlowNode, number: number): boolean {
  return number >= min && number <= max;
}

function numberIn(value: string): number | undefined {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
}
