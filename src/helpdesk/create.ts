import type { SendSettings } from '../content/helpdesk-schema.ts';
import { ClaimwiseError } from '../errors.ts';
import { createFreeScout } from './freescout.ts';
import { createFreshdesk } from './freshdesk.ts';
import { createMail } from './mail.ts';
import { createOsTicket } from './osticket.ts';
import { CALL_LIMITS, type Provider } from './provider.ts';
import { createWebhook } from './webhook.ts';
import { createZammad } from './zammad.ts';
import { createZendesk } from './zendesk.ts';

/** Where values of environment variables are looked up. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The way to the helpdesk that school.yaml names.
 * @param environment holds the secret, under the name that the file gives
 * @throws HELPDESK_SECRET where it doesn't
 */
export function createProvider(
  settings: SendSettings,
  environment: Environment,
  now: () => Date = () => new Date(),
  limits = CALL_LIMITS,
): Provider {
  switch (settings.via) {
    case 'mail':
      return createMail(settings, mailPassword(settings, environment), limits);
    case 'zammad':
      return createZammad(settings, secretOf(settings['secret-from'], environment), limits);
    case 'osticket':
      return createOsTicket(settings, secretOf(settings['secret-from'], environment), limits);
    case 'freescout':
      return createFreeScout(settings, secretOf(settings['secret-from'], environment), limits);
    case 'freshdesk':
      return createFreshdesk(settings, secretOf(settings['secret-from'], environment), limits);
    case 'zendesk':
      return createZendesk(settings, secretOf(settings['secret-from'], environment), limits);
    case 'webhook':
      return createWebhook(settings, secretOf(settings['secret-from'], environment), limits, now);
  }
}

/** A mail server on the same network may ask for no password. */
function mailPassword({ 'secret-from': name }: { 'secret-from'?: string | undefined }, environment: Environment): string | undefined {
  return name === undefined ? undefined : secretOf(name, environment);
}

function secretOf(name: string, environment: Environment): string {
  const secret = environment[name]?.trim();
  if (secret) return secret;
  throw new ClaimwiseError('HELPDESK_SECRET', `expected the helpdesk's secret in the environment variable ${name}, got nothing`);
}
