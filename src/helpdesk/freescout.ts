import { z } from 'zod';
import { asHtml, foundFrom } from './answers.ts';
import { callHelpdesk } from './call.ts';
import { type CallLimits, failed, type Provider } from './provider.ts';

const row = z.looseObject({ number: z.union([z.string(), z.number()]), subject: z.string().nullable() });
const listSchema = z.looseObject({ _embedded: z.looseObject({ conversations: z.array(row) }) });

/** FreeScout with its API & Webhooks module (api-docs.freescout.net): texts are HTML, and a new conversation is named in a header. */
export function createFreeScout(settings: { url: string; mailbox: number }, apiKey: string, limits: CallLimits): Provider {
  const { url, mailbox } = settings;
  const headers = { 'x-freescout-api-key': apiKey };
  return {
    async send({ key, ticket: { subject, text, contact } }) {
      const customer = { email: contact.mail, ...(contact.name !== '' && { firstName: contact.name }) };
      const threads = [{ type: 'customer', text: asHtml(text), customer }];
      const body = JSON.stringify({ type: 'email', mailboxId: mailbox, subject, customer, threads });
      const call = { method: 'POST', url: `${url}/api/conversations`, headers: { ...headers, 'idempotency-key': key }, body } as const;
      const answer = await callHelpdesk(call, limits);
      if (answer.type === 'failed') return answer;
      const id = answer.headers.get('resource-id') ?? /\/(\d+)\/?$/.exec(answer.headers.get('location') ?? '')?.[1];
      return id ? { type: 'delivered', remote: id } : failed('HELPDESK_ANSWER', 'neither Resource-ID nor Location', { doubtful: true });
    },
    async find({ ticket: { reference, contact } }) {
      const query = new URLSearchParams({
        mailboxId: String(mailbox),
        customerEmail: contact.mail,
        sortField: 'createdAt',
        sortOrder: 'desc',
        pageSize: '50',
      });
      const answer = await callHelpdesk({ method: 'GET', url: `${url}/api/conversations?${query}`, headers }, limits);
      const named = (list: z.infer<typeof listSchema>) =>
        list._embedded.conversations.find(({ subject }) => subject?.includes(reference) === true);
      return foundFrom(answer, listSchema, named, ({ number }) => number);
    },
  };
}
