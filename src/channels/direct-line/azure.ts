import { z } from 'zod';
import { ClaimwiseError } from '../../errors.ts';

/** Where Azure's Direct Line is. */
export const AZURE_DIRECT_LINE = 'https://directline.botframework.com/v3/directline';
/** Longest wait for a token, in ms. */
const TIMEOUT_MS = 10_000;

const answerSchema = z.object({ conversationId: z.string(), token: z.string(), expires_in: z.number() });

/** Who a token is for, and on which pages it may be used; undefined is any. */
export type TokenWish = { user: { id: string; name: string | undefined }; trustedOrigins: readonly string[] | undefined };

/** Azure's answer, and the base address that its tokens are good for. */
export type AzureToken = z.infer<typeof answerSchema> & { domain: string };

/**
 * Has Azure's Direct Line make a token, so that the secret stays on the server.
 * @param domain base address of the service
 * @throws AZURE_TOKENS
 */
export async function generateAzureToken(secret: string, { user, trustedOrigins }: TokenWish, domain: string): Promise<AzureToken> {
  const refuse = (got: string, cause?: unknown): never => {
    throw new ClaimwiseError('AZURE_TOKENS', `expected a token from ${domain}, got ${got}`, { cause });
  };
  const request: RequestInit = {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user, ...(trustedOrigins && { trustedOrigins }) }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  const response = await fetch(`${domain}/tokens/generate`, request).catch((error: Error) => refuse(`"${error.message}"`, error));
  if (!response.ok) return refuse(`status ${response.status}`);
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  return answer.success ? { ...answer.data, domain } : refuse('an answer without one');
}
