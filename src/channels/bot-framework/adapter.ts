import { setTimeout } from 'node:timers/promises';
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConfigurationBotFrameworkAuthenticationOptions,
  ConfigurationServiceClientCredentialFactory,
  type ConfigurationServiceClientCredentialFactoryOptions,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import type { BotIdentity } from '../../config.ts';
import { ClaimwiseError } from '../../errors.ts';
import { expectsReplies, type IncomingActivity } from './activity.ts';
import { noConnector, withDeadline, within } from './deadline.ts';
import type { Retrying } from './retry.ts';

/** Longest wait for the keys of the channel service, in ms; they are read once a day. */
const KEYS_TIMEOUT_MS = 10_000;

/** Addresses of the channel service; all default to the public cloud. Tests point them to loopback. */
export type ChannelService = ConfigurationBotFrameworkAuthenticationOptions;

type Logic = (context: TurnContext) => Promise<void>;

/** Settings of the adapter. `sendTimeoutMs` bounds each call to the channel with all its retries, the first after `retryMs`. */
export type AdapterOptions = {
  identity: BotIdentity | undefined;
  channelService: ChannelService;
  sendTimeoutMs: number;
  retryMs: number;
};

/**
 * CloudAdapter with the two halves of a call apart: first who calls, then the turn. CloudAdapter.process mixes them, answers
 * a bad signature with 500 and shows error messages to the caller.
 */
export class BotFrameworkAdapter extends CloudAdapter {
  readonly #authentication: ConfigurationBotFrameworkAuthentication;
  readonly #sendTimeoutMs: number;
  readonly #retries: Retrying;

  constructor({ identity, channelService, sendTimeoutMs, retryMs }: AdapterOptions) {
    const credentials: ConfigurationServiceClientCredentialFactoryOptions = identity
      ? {
          MicrosoftAppType: identity.appType,
          MicrosoftAppId: identity.appId,
          ...(identity.password !== undefined && { MicrosoftAppPassword: identity.password }),
          ...(identity.certificate && {
            CertificateThumbprint: identity.certificate.thumbprint,
            CertificatePrivateKey: identity.certificate.privateKey,
          }),
          ...(identity.tenantId !== undefined && { MicrosoftAppTenantId: identity.tenantId }),
        }
      : {};
    const authentication = new ConfigurationBotFrameworkAuthentication(
      { ...credentials, ...channelService },
      new ConfigurationServiceClientCredentialFactory(credentials),
    );
    // made for each turn otherwise, at the price of a connector; this bot signs nobody in
    authentication.createUserTokenClient = async () => undefined as never;
    super(authentication);
    this.#authentication = authentication;
    this.#sendTimeoutMs = sendTimeoutMs;
    this.#retries = { firstMs: retryMs, random: Math.random, wait: (ms, signal) => setTimeout(ms, undefined, { signal }) };
  }

  /**
   * Checks the caller's token, then runs `logic` with the turn.
   * @returns status and body for the caller; undefined for a plain 200
   * @throws REQUEST_UNAUTHORIZED, AUTHENTICATION_UNAVAILABLE, and what onTurnError throws
   */
  async processIncoming(authorization: string, incoming: IncomingActivity, logic: Logic): Promise<InvokeResponse | undefined> {
    // readActivity() has checked every field that the SDK uses
    const activity = incoming as unknown as Activity;
    const caller = await this.#authenticate(activity, authorization);
    if (caller.connectorFactory) {
      caller.connectorFactory = expectsReplies(incoming)
        ? noConnector
        : withDeadline(caller.connectorFactory, this.#sendTimeoutMs, this.#retries);
    }
    return this.processActivity(caller, activity, logic);
  }

  async #authenticate(activity: Activity, authorization: string) {
    try {
      return await within(KEYS_TIMEOUT_MS, () => this.#authentication.authenticateRequest(activity, authorization));
    } catch (error) {
      const { message } = error as Error;
      if (isOurTrouble(error)) {
        const detail = `expected to read the keys of the channel service, got "${message}"`;
        throw new ClaimwiseError('AUTHENTICATION_UNAVAILABLE', detail, { cause: error });
      }
      throw new ClaimwiseError('REQUEST_UNAUTHORIZED', `expected a valid token, got "${message}"`, { cause: error });
    }
  }
}

/** Whether a token could not be checked, as opposed to being bad. What is not known to be ours counts as a bad token. */
function isOurTrouble(error: unknown): boolean {
  const { name, message, statusCode } = error as Error & { statusCode?: number };
  return name === 'FetchError' || (statusCode ?? 0) >= 500 || message.startsWith('no answer within');
}
