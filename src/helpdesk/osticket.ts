import { callHelpdesk } from './call.ts';
import { type CallLimits, failed, type Provider } from './provider.ts';

/**
 * osTicket's API (its setup/doc/api/tickets.md), which only makes tickets: it can't be asked whether it has one. The key is
 * bound to the address of the caller. The text travels as base64, as osTicket decodes nothing else.
 */
export function createOsTicket({ url, topic }: { url: string; topic?: number | undefined }, apiKey: string, limits: CallLimits): Provider {
  return {
    async send({ key, ticket: { subject, text, contact } }) {
      const body = JSON.stringify({
        name: contact.name || contact.mail,
        email: contact.mail,
        subject,
        message: `data:text/plain;charset=utf-8;base64,${Buffer.from(text).toString('base64')}`,
        ...(topic !== undefined && { topicId: topic }),
        alert: true,
        autorespond: true,
        source: 'API',
      });
      const headers = { 'x-api-key': apiKey, 'idempotency-key': key };
      const answer = await callHelpdesk({ method: 'POST', url: `${url}/api/tickets.json`, headers, body }, limits);
      if (answer.type === 'failed') return answer;
      // the body is the number of the ticket and nothing else
      const number = answer.text.trim().replace(/^"(.*)"$/, '$1');
      return /^[\w-]{1,40}$/.test(number)
        ? { type: 'delivered', remote: number }
        : failed('HELPDESK_ANSWER', 'something else than the number of a ticket', { doubtful: true });
    },
  };
}
