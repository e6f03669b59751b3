import { createSecretKey, randomBytes } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { ClaimwiseError } from '../../errors.ts';
import { schoolOfConversation } from '../schools.ts';

/** Life of a token, in s. Clients refresh every 15 min whatever it is. */
export const TOKEN_SECONDS = 1800;
/** How long after its end a token can still be refreshed, in s: for a laptop that slept overnight. */
export const GRACE_SECONDS = 12 * 60 * 60;
/** Life of a stream ticket, in s. It stands in an address, and so in logs of proxies; a client uses it within 15 s. */
export const TICKET_SECONDS = 120;

/** What a token stands for: one person in one conversation. `origins`: the pages it was made for; undefined is any. */
export type Session = { conversation: string; user: string; name: string | undefined; origins: readonly string[] | undefined };

/** What a stream ticket stands for: one page that reads on from a watermark ('' is from the start). */
export type Ticket = { id: string; conversation: string; watermark: string; origins: readonly string[] | undefined };

/** Signs and reads tokens and tickets. Reading rejects with TOKEN_INVALID or TOKEN_EXPIRED. */
export type Tokens = {
  issue(session: Session): Promise<string>;
  /** @param graceSeconds how long after its end it is still taken */
  read(token: string, graceSeconds?: number): Promise<Session>;
  issueTicket(ticket: Omit<Ticket, 'id'>): Promise<string>;
  readTicket(ticket: string): Promise<Ticket>;
};

/** Who a token is for (RFC 7519, 4.1.3). Tells the two kinds apart: neither is taken for the other. */
const API = 'claimwise/direct-line';
const STREAM = 'claimwise/direct-line-stream';

// `user` is the name under which directlinejs looks for the id of the person
const sessionClaims = z.object({
  conv: z.string(),
  user: z.string(),
  name: z.string().optional(),
  origins: z.array(z.string()).optional(),
});
const ticketClaims = z.object({ jti: z.string(), conv: z.string(), mark: z.string(), origins: z.array(z.string()).optional() });

/**
 * Makes the signer: HS256 and no other algorithm, by a key of the server's own.
 * @param secret at least 32 characters
 */
export function createTokens(secret: string, now: () => Date): Tokens {
  const key = createSecretKey(Buffer.from(secret, 'utf8'));

  const sign = (audience: string, seconds: number, claims: JWTPayload) => {
    const issued = Math.floor(now().getTime() / 1000);
    const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setAudience(audience);
    return jwt
      .setIssuedAt(issued)
      .setExpirationTime(issued + seconds)
      .sign(key);
  };
  const verify = async <T>(audience: string, schema: z.ZodType<T>, token: string, clockTolerance: number): Promise<T> => {
    const options = { algorithms: ['HS256'], audience, currentDate: now(), clockTolerance, requiredClaims: ['exp'] };
    try {
      return schema.parse((await jwtVerify(token, key, options)).payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new ClaimwiseError('TOKEN_EXPIRED', 'expected a living token, got one of before');
      throw new ClaimwiseError('TOKEN_INVALID', `expected a token of this server, got "${(error as Error).name}"`, { cause: error });
    }
  };

  return {
    issue: ({ conversation, user, name, origins }) => sign(API, TOKEN_SECONDS, { conv: conversation, user, ...defined({ name, origins }) }),
    async read(token, graceSeconds = 0) {
      const { conv, user, name, origins } = await verify(API, sessionClaims, token, graceSeconds);
      return { conversation: conv, user, name, origins };
    },
    issueTicket: ({ conversation, watermark, origins }) =>
      sign(STREAM, TICKET_SECONDS, {
        jti: randomBytes(9).toString('base64url'),
        conv: conversation,
        mark: watermark,
        ...defined({ origins }),
      }),
    async readTicket(ticket) {
      const { jti, conv, mark, origins } = await verify(STREAM, ticketClaims, ticket, 0);
      return { id: jti, conversation: conv, watermark: mark, origins };
    },
  };
}

/**
 * What a token or ticket stands for, where that is of the school that was called.
 * @throws TOKEN_INVALID for one of another school, as for any that was not made here
 */
export function ofSchool<T extends { conversation: string }>(school: string, granted: T): T {
  if (schoolOfConversation(granted.conversation) === school) return granted;
  throw new ClaimwiseError('TOKEN_INVALID', 'expected a token of this school, got one of another');
}

/** Without the keys that hold undefined. */
function defined(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
