import { z } from 'zod';
import { asHtml, basic, foundFrom, madeFrom } from './answers.ts';
import { callHelpdesk } from './call.ts';
import type { CallLimits, Provider } from './provider.ts';

const ticketSchema = z.looseObject({ id: z.number(), subject: z.string().nullable() });
/** Freshdesk's numbers for an open ticket of low priority that came by chat. */
const OPEN = { status: 2, priority: 1, source: 7 };

/** Freshdesk's API v2 (developers.freshdesk.com): the key is the name of Basic authorization, descriptions are HTML. */
export function createFreshdesk({ url }: { url: string }, apiKey: string, limits: CallLimits): Provider {
  const headers = { authorization: basic(apiKey, 'X') };
  return {
    async send({ key, ticket: { subject, text, contact } }) {
      const { name, mail } = contact;
      const body = JSON.stringify({ ...(name !== '' && { name }), email: mail, subject, description: asHtml(text), ...OPEN });
      const call = { method: 'POST', url: `${url}/api/v2/tickets`, headers: { ...headers, 'idempotency-key': key }, body } as const;
      return madeFrom(await callHelpdesk(call, limits), ticketSchema, ({ id }) => id);
    },
    async find({ ticket: { reference, contact } }) {
      const query = new URLSearchParams({ email: contact.mail, order_by: 'created_at', order_type: 'desc', per_page: '50' });
      const answer = await callHelpdesk({ method: 'GET', url: `${url}/api/v2/tickets?${query}`, headers }, limits);
      // nobody of that address has ever written
      if (answer.type === 'failed' && (answer.detail === 'status 400' || answer.detail === 'status 404')) return { type: 'absent' };
      const named = (tickets: z.infer<typeof ticketSchema>[]) => tickets.find(({ subject }) => subject?.includes(reference) === true);
      return foundFrom(answer, z.array(ticketSchema), named, ({ id }) => id);
    },
  };
}
