import { partText } from '../conversation/render.ts';
import type { HandoffPart, Reply } from '../conversation/types.ts';
import { type AdaptiveCard, type CardAction, type CardElement, paragraph, run, sayButton } from './adaptive-card.ts';

type Handoff = Extract<Reply, { type: 'handoff' }>;

/**
 * A hand-over as an Adaptive Card: each part under its label, letter for letter, so that what is shown is what is sent.
 * @param fallbackText the same for clients that show no cards of this version
 */
export function handoffCard({ text, parts, note, chips }: Handoff, fallbackText: string): AdaptiveCard {
  const links = parts.flatMap(({ text: title, link }): CardAction[] =>
    link?.startsWith('https://') ? [{ type: 'Action.OpenUrl', title, url: link }] : [],
  );
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    fallbackText,
    body: [paragraph(run(text)), ...parts.flatMap(partLines), ...(note === '' ? [] : [paragraph(run(note, 'pale'))])],
    actions: [...chips.map(({ label, says }) => sayButton(label, says)), ...links],
  };
}

/** That a person was handed over, and under which reference. */
export type HandoffEvent = { type: 'event'; name: 'handoff.initiate'; value: { reference: string } };

/** A part with its label; cards show no line breaks within a paragraph. */
function partLines(part: HandoffPart): CardElement[] {
  const [first = '', ...rest] = partText(part).split('\n');
  return [paragraph(run(`${part.label}: `, 'bold'), run(first)), ...rest.map((line) => paragraph(run(line === '' ? '\u00a0' : line)))];
}

/**
 * The handoff protocol's event (Bot Framework, "Transition conversations from bot to human"): tells an agent hub behind the
 * channel that the person was handed over. It holds the reference alone, under which the helpdesk has all else.
 * @returns undefined for any other reply
 */
export function handoffEvent(reply: Reply): HandoffEvent | undefined {
  if (reply.type !== 'handoff' || reply.reference === undefined) return undefined;
  return { type: 'event', name: 'handoff.initiate', value: { reference: reply.reference } };
}
