import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ClaimwiseError } from '../../errors.ts';
import type { TokenWish } from './azure.ts';

const wishSchema = z.object({
  user: z
    .object({
      id: z
        .string()
        .regex(/^dl_[\x21-\x7e]{1,125}$/, 'an id that begins with dl_')
        .optional(),
      name: z.string().max(200).optional(),
    })
    .optional(),
  trustedorigins: z
    .array(
      z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin, 'an origin such as https://www.school.org'),
    )
    .max(50)
    .optional(),
});

/**
 * Reads the body of tokens/generate. Keys count in any case, as .NET clients write them with a capital. Without a user id one is
 * made of 144 random bits, so that nobody can take it for theirs.
 * @throws TOKEN_REQUEST
 */
export function readTokenRequest(body: Record<string, unknown>): TokenWish {
  const { user, ...rest } = lowerKeys(body);
  const parsed = wishSchema.safeParse({ ...rest, user: isObject(user) ? lowerKeys(user) : user });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ClaimwiseError('TOKEN_REQUEST', `expected ${issue?.path.join('.')} to be ${issue?.message}`);
  }
  const { user: { id, name } = {}, trustedorigins } = parsed.data;
  return { user: { id: id ?? `dl_${randomBytes(18).toString('base64url')}`, name }, trustedOrigins: trustedorigins };
}

/** A copy with small-letter keys and without what is null. */
function lowerKeys(object: object): Record<string, unknown> {
  const entries = Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
