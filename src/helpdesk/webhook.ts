import { createHmac } from 'node:crypto';
import { callHelpdesk } from './call.ts';
import type { CallLimits, Provider } from './provider.ts';

/**
 * A signed webhook after the Standard Webhooks specification (standardwebhooks.com): `webhook-id` is the idempotency key,
 * `webhook-timestamp` seconds since 1970, and `webhook-signature` "v1," and the base64 HMAC-SHA256 of id, timestamp and body
 * joined by dots. A receiver that heeds the id takes each ticket once. The key is the secret's bytes, decoded from base64
 * where it begins with `whsec_`. Any 2xx is taken for success.
 */
export function createWebhook({ url }: { url: string }, secret: string, limits: CallLimits, now: () => Date): Provider {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return {
    async send({ key: id, ticket }) {
      const body = JSON.stringify({ type: 'ticket.created', timestamp: ticket.at, data: ticket });
      const timestamp = Math.floor(now().getTime() / 1000);
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': `v1,${signature}`,
        'idempotency-key': id,
      };
      const answer = await callHelpdesk({ method: 'POST', url, headers, body }, limits);
      return answer.type === 'failed' ? answer : { type: 'delivered', remote: undefined };
    },
  };
}
