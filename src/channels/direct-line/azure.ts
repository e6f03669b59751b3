import { z } from 'zod';
import { ClaimwiseError } from '../../errors.ts';

/** Azure's Direct Line: its secret, its base address, and the longest wait for it, in ms. */
export type AzureDirectLine = { secret: string; domain: string; timeoutMs: number };

/** Where Azure's Direct Line is. */
export const AZURE_DIRECT_LINE = { domain: 'https://directline.botframework.com/v3/directline', timeoutMs: 10_000 };

const answerSchema = z.object({ conversationId: z.string(), token: z.string(), expires_in: z.number() });

/** Who a token is for, and on which pages it may be used; undefined is any. */
export type TokenWish = { user: { id: string; name: string | undefined }; trustedOrigins: readonly string[] | undefined };

/** Azure's answer, and the base address that its tokens are good for. */
export type AzureToken = z.infer<typeof answerSchema> & { domain: string };

/**
 * Has Azure's Direct Line make a token, so that the secret stays on the server.
 * @throws AZURE_TOKENS
 */
export async function generateAzureToken(azure: AzureDirectLine, { user, trustedOrigins }: TokenWish): Promise<AzureToken> {
  const { secret, domain, timeoutMs } = azure;
  const refuse = (got: string, cause?: unknown): never => {
    throw new ClaimwiseError('AZURE_TOKENS', `expected a token from ${domain}, got ${got}`, { cause });
  };
  const request: RequestInit = {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user, ...(trustedOrigins && { trustedOrigins }) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  };
  const response = await fetch(`${domain}/tokens/generate`, request).catch((error: Error) => refuse(`"${error.message}"`, error));
  if (!response.ok) return refuse(`status ${response.status}`);
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  return answer.success ? { ...answer.data, domain } : refuse('an answer without one');
}
