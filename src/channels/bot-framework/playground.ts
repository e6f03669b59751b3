import type { IncomingHttpHeaders } from 'node:http';
import type { Outgoing } from './render.ts';

/** Whether the Microsoft 365 Agents Playground calls, which says so of itself. */
export function isPlayground(headers: IncomingHttpHeaders): boolean {
  return headers['x-ms-agents-playground'] === 'true';
}

/**
 * An activity whose cards can be tapped in the Agents Playground: version 0.2.28 freezes a card and then fails to write to
 * the data of a button that has `msteams` in it, so that the button does nothing. Without it the words come back in the value.
 */
export function forPlayground(activity: Outgoing): Outgoing {
  return JSON.parse(JSON.stringify(activity), (key, value: unknown) => (key === 'msteams' ? undefined : value));
}
