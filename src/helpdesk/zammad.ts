import { z } from 'zod';
import { foundFrom, madeFrom } from './answers.ts';
import { callHelpdesk } from './call.ts';
import type { CallLimits, Provider } from './provider.ts';

const ticketSchema = z.looseObject({ number: z.union([z.string(), z.number()]), title: z.string() });

/**
 * Zammad's REST API (docs.zammad.org, "Ticket"): `guess:` makes a customer of an address that it doesn't know. The token
 * needs ticket.agent. Tickets are looked for by the reference in their title, without quotes, as Zammad takes those for letters where it
 * has no Elasticsearch; with it, the index may lag some seconds behind.
 */
export function createZammad({ url, group }: { url: string; group: string }, token: string, limits: CallLimits): Provider {
  const headers = { authorization: `Token token=${token}` };
  return {
    async send({ key, ticket: { subject, text, contact } }) {
      const article = { subject, body: text, content_type: 'text/plain', type: 'note', internal: false };
      const body = JSON.stringify({ title: subject, group, customer_id: `guess:${contact.mail}`, article });
      const call = { method: 'POST', url: `${url}/api/v1/tickets`, headers: { ...headers, 'idempotency-key': key }, body } as const;
      return madeFrom(await callHelpdesk(call, limits), ticketSchema, ({ number }) => number);
    },
    async find({ ticket: { reference } }) {
      const query = new URLSearchParams({ query: reference, limit: '10', expand: 'true' });
      const answer = await callHelpdesk({ method: 'GET', url: `${url}/api/v1/tickets/search?${query}`, headers }, limits);
      const named = (tickets: z.infer<typeof ticketSchema>[]) => tickets.find(({ title }) => title.includes(reference));
      return foundFrom(answer, z.array(ticketSchema), named, ({ number }) => number);
    },
  };
}
