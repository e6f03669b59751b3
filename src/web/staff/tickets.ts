import type { OutboxCounts, OutboxEntry } from '../../storage/outbox-store.ts';
import { type Html, html } from '../html.ts';
import { token } from './layout.ts';
import { tableOf, tile } from './parts.ts';

/** Tickets on one page. */
export const MOST_TICKETS = 100;

/** What was done to a ticket before the page was shown. */
export type TicketDeed = 'revived' | 'discarded' | 'gone';

const DEEDS: Readonly<Record<TicketDeed, string>> = {
  revived: 'The ticket is sent again at once.',
  discarded: 'The ticket was deleted.',
  gone: 'There is no such ticket any more, or it is being sent right now.',
};

/** The page of tickets: how many there are, and those that need someone. */
export function ticketsPage(
  counts: OutboxCounts,
  lists: { dead: readonly OutboxEntry[]; waiting: readonly OutboxEntry[] },
  csrf: string,
  deed?: TicketDeed,
): Html {
  return html`${deed !== undefined && html`<p class="${deed === 'gone' ? 'problem' : 'done'}" role="status">${DEEDS[deed]}</p>`}
<dl class="tiles">
${[tile('Could not be delivered', String(counts.dead)), tile('Waiting', String(counts.waiting), counts.oldest === undefined ? '' : `since ${timeText(counts.oldest)}`), tile('Delivered in 90 days', String(counts.delivered))]}
</dl>
<h2>Could not be delivered</h2>
${lists.dead.length === 0 && html`<p class="empty">None. Every ticket has reached the helpdesk, or is on its way.</p>`}
${lists.dead.map((ticket, index) => deadTicket(ticket, csrf, index))}
${
  lists.waiting.length > 0 &&
  html`<h2>Waiting</h2>${tableOf({
    caption: 'Tickets on their way',
    heads: ['Reference', 'Confirmed (UTC)', 'Tries', 'Next try (UTC)', 'Last error'],
    rows: lists.waiting.map(({ reference, at, tries, due, error }) => [reference, timeText(at), tries, timeText(due), error]),
  })}`
}`;
}

function deadTicket({ key, reference, at, done, tries, error, ticket }: OutboxEntry, csrf: string, index: number): Html {
  const button = (action: string, words: string, quiet: boolean) =>
    html`<form method="post" action="/staff/tickets/${action}">${token(csrf)}<input type="hidden" name="key" value="${key}"><button${quiet && html` class="quiet"`} aria-describedby="t${index}">${words}</button></form>`;
  return html`<section class="group" aria-labelledby="t${index}">
<h3 id="t${index}">${reference}</h3>
<p class="note">Confirmed ${timeText(at)}, given up ${done === undefined ? '' : timeText(done)} after ${tries} tries: ${error ?? 'no reason known'}</p>
<details><summary>What the person wants to be sent</summary><dl>${linesOf(ticket).map(({ name, text }) => html`<dt>${name}</dt><dd class="said">${text}</dd>`)}</dl></details>
<div class="buttons">${[button('revive', 'Send it again', false), button('discard', 'Delete it', true)]}</div>
</section>`;
}

/** The texts of a ticket, each under its name; lists are joined. */
function linesOf(ticket: unknown): { name: string; text: string }[] {
  if (typeof ticket !== 'object' || ticket === null) return [];
  return Object.entries(ticket).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '') return [];
    const text = Array.isArray(value) ? value.map(textOf).join('\n') : textOf(value);
    return text === '' ? [] : [{ name, text }];
  });
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textOf).join(', ');
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
