import { nodeOf } from '../content/flow-graph.ts';
import type { Flow } from '../content/flow-schema.ts';
import { type Refusal, type Responses, refusalOf, settle } from './response.ts';
import { walk } from './walk.ts';

/** The responses with one more, or why the node does not take it. */
export type Responded = { ok: Responses } | { refused: Refusal };

/**
 * Answers a node, in place of an earlier answer to it; answers to other nodes stay.
 * @param values of the options chosen; a number as one decimal string; empty to skip
 */
export function respond(flow: Flow, responses: Responses, node: string, values: readonly string[]): Responded {
  const asked = nodeOf(flow, node);
  const refused = asked ? refusalOf(asked, values) : 'no-such-node';
  if (!asked || refused) return { refused: refused ?? 'no-such-node' };
  return { ok: { ...responses, [node]: settle(asked, values) } };
}

/** Takes the last answer on the path back; the same responses where there is none. */
export function back(flow: Flow, responses: Responses): Responses {
  const last = walk(flow, responses).path.at(-1);
  return last ? change(flow, responses, last.node) : responses;
}

/** Drops the answer to one node, so that it is asked again; later ones count again where the path still meets them. */
export function change(flow: Flow, responses: Responses, node: string): Responses {
  if (!nodeOf(flow, node) || !Object.hasOwn(responses, node)) return responses;
  const { [node]: _, ...rest } = responses;
  return rest;
}
