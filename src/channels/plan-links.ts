import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { z } from 'zod';
import type { Plan } from '../conversation/types.ts';
import type { Responses } from '../flow/response.ts';

/** Life of a link, in days. */
export const PLAN_DAYS = 30;

/** What a plan is made of again: nothing of it is kept on the server. */
export type PlanTicket = {
  flow: string;
  version: number;
  responses: Responses;
  /** When it was made, to the second, and until when its link is good. */
  made: Date;
  until: Date;
};

/** What a link was found to be. */
export type ReadPlanLink = { type: 'plan'; ticket: PlanTicket } | { type: 'expired' } | { type: 'unknown' };

/** Addresses of a plan's page and of its calendar file. */
export type PlanAddresses = { page: string; calendar: string };

/** Makes and reads the links of plans. */
export type PlanLinks = {
  /** Paths on this server, without an origin. */
  paths(plan: Pick<Plan, 'flow' | 'version' | 'responses'>): Promise<PlanAddresses>;
  read(token: string): Promise<ReadPlanLink>;
};

const DAY_SECONDS = 24 * 60 * 60;
const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;
/**
 * Start of every compact JWE with this header (RFC 7516, 7.1) and no wrapped key. Links go without it: they are shorter,
 * have no ".." that proxies might frown at, and nobody can ask for another algorithm.
 */
const PREFIX = `${Buffer.from(JSON.stringify(HEADER)).toString('base64url')}..`;

const claimsSchema = z.object({
  flow: z.string(),
  version: z.number(),
  responses: z.record(z.string(), z.array(z.string())),
  iat: z.number(),
  exp: z.number(),
});

/**
 * Links that hold the answers themselves, encrypted, so that who has the link sees the plan and nobody else does.
 * @param secret the server's own, at least 32 characters; the key is derived from it, so that no token of another kind is taken
 */
export function createPlanLinks(secret: string, now: () => Date): PlanLinks {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'claimwise/plan-link', 32));
  const decrypt = (token: string) =>
    jwtDecrypt(`${PREFIX}${token}`, key, {
      keyManagementAlgorithms: [HEADER.alg],
      contentEncryptionAlgorithms: [HEADER.enc],
      currentDate: now(),
    });

  return {
    async paths({ flow, version, responses }) {
      const made = Math.floor(now().getTime() / 1000);
      const jwt = new EncryptJWT({ flow, version, responses }).setIssuedAt(made).setExpirationTime(made + PLAN_DAYS * DAY_SECONDS);
      const token = (await jwt.setProtectedHeader(HEADER).encrypt(key)).slice(PREFIX.length);
      return { page: `/plan/${token}`, calendar: `/plan/${token}.ics` };
    },
    async read(token) {
      try {
        const { iat, exp, ...claims } = claimsSchema.parse((await decrypt(token)).payload);
        return { type: 'plan', ticket: { ...claims, made: new Date(iat * 1000), until: new Date(exp * 1000) } };
      } catch (error) {
        return { type: error instanceof errors.JWTExpired ? 'expired' : 'unknown' };
      }
    },
  };
}
