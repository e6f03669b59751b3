import { z } from 'zod';
import { basic, foundFrom, madeFrom } from './answers.ts';
import { callHelpdesk } from './call.ts';
import type { CallLimits, Provider } from './provider.ts';

const ticketSchema = z.looseObject({ id: z.number(), external_id: z.string().nullish() });
const madeSchema = z.looseObject({ ticket: ticketSchema });
const listSchema = z.looseObject({ tickets: z.array(ticketSchema) });

/**
 * Zendesk's Ticketing API (developer.zendesk.com): it heeds Idempotency-Key for two hours, and after that a ticket is found by
 * its external id.
 */
export function createZendesk({ url, user }: { url: string; user: string }, token: string, limits: CallLimits): Provider {
  const headers = { authorization: basic(`${user}/token`, token) };
  return {
    async send({ key, ticket: { reference, subject, text, contact } }) {
      const requester = { name: contact.name || contact.mail, email: contact.mail };
      const body = JSON.stringify({ ticket: { subject, comment: { body: text }, requester, external_id: reference } });
      const call = { method: 'POST', url: `${url}/api/v2/tickets.json`, headers: { ...headers, 'idempotency-key': key }, body } as const;
      return madeFrom(await callHelpdesk(call, limits), madeSchema, ({ ticket }) => ticket.id);
    },
    async find({ ticket: { reference } }) {
      const query = new URLSearchParams({ external_id: reference });
      const answer = await callHelpdesk({ method: 'GET', url: `${url}/api/v2/tickets.json?${query}`, headers }, limits);
      const named = ({ tickets }: z.infer<typeof listSchema>) => tickets.find(({ external_id }) => external_id === reference);
      return foundFrom(answer, listSchema, named, ({ id }) => id);
    },
  };
}
