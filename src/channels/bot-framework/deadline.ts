import type { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { ClaimwiseError } from '../../errors.ts';
import { type Retrying, retrying } from './retry.ts';

// botbuilder does not export these two of botframework-connector
type ConnectorFactory = ReturnType<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>;
type ConnectorClient = Awaited<ReturnType<ConnectorFactory['create']>>;

/**
 * Runs work that waits for another machine, for `ms` at most.
 * @param work is told by the signal when nobody waits for it any more; it may ignore that
 * @throws what the work throws, or an Error that tells of the time
 */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`no answer within ${ms} ms`));
    abort.abort();
  }, ms);
  try {
    return await Promise.race([work(abort.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Repeats the calls of a connector that may pass, and bounds each with its retries and token: the SDK waits for ever on a
 * channel that does not answer.
 * @param ms longest call, in ms; calls fail with DELIVERY_FAILED
 */
export function withDeadline(factory: ConnectorFactory, ms: number, retries: Retrying): ConnectorFactory {
  return {
    create: async (serviceUrl, audience) => limited(await factory.create(serviceUrl, audience), serviceUrl, ms, retries),
  };
}

/** Makes no connector: one costs a tenth of a turn, and replies that go back in the response never use it. */
export const noConnector: ConnectorFactory = { create: async () => ({}) as ConnectorClient };

function limited(client: ConnectorClient, serviceUrl: string, ms: number, retries: Retrying): ConnectorClient {
  dropOwnRetries(client);
  const send = client.sendOperationRequest.bind(client);
  client.sendOperationRequest = async (args, spec, callback) => {
    try {
      // the signal frees the socket
      return await within(ms, (abortSignal) => {
        const call = () => send({ ...args, options: { ...args.options, abortSignal } }, spec, callback);
        return retrying(call, abortSignal, retries);
      });
    } catch (error) {
      const { message } = error as Error;
      throw new ClaimwiseError('DELIVERY_FAILED', `expected ${new URL(serviceUrl).origin} to take a reply, got "${message}"`, {
        cause: error,
      });
    }
  };
  return client;
}

/** The SDK offers no setting for them. */
function dropOwnRetries(client: ConnectorClient): void {
  const { pipeline } = (client as unknown as { client: { pipeline: { removePolicy(options: { name: string }): unknown } } }).client;
  pipeline.removePolicy({ name: 'defaultRetryPolicy' });
}
