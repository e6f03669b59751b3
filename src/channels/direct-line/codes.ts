import { createHash, randomBytes } from 'node:crypto';
import { ClaimwiseError } from '../../errors.ts';
import type { CodeStore } from '../../storage/code-store.ts';
import { schoolOfConversation } from '../schools.ts';
import { chatKey } from './conversations.ts';
import type { Limits, Rate } from './limits.ts';
import { ofSchool, type Session, TOKEN_SECONDS, type Tokens } from './tokens.ts';

/**
 * Codes with which a web chat can be gone on with elsewhere, or where a browser keeps nothing: short enough to be typed, and
 * of 60 random bits, so that guessing at the rate below takes thousands of years.
 */
export type ResumeCodes = {
  /** A code for the conversation of a token of the school. @throws TOKEN_INVALID, TOKEN_EXPIRED, RATE_LIMITED */
  make(school: string, authorization: string | undefined): Promise<{ code: string }>;
  /** A token for the conversation of a code of the school. @throws RESUME_CODE, RATE_LIMITED */
  redeem(school: string, code: unknown, address: string): Promise<{ conversationId: string; token: string; expires_in: number }>;
};

export type ResumeCodeParts = {
  tokens: Tokens;
  store: CodeStore;
  limits: Limits;
  /** Life of a code, in ms: as long as there is something to go on with. */
  lifeMs: number;
  now: () => Date;
};

/** Crockford's Base32: no I, L, O or U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;
/** Codes made for one conversation. */
const MAKING: Rate = { burst: 10, perSecond: 1 / 60 };
/** Codes tried from one address, behind which a whole school may sit, and from all. */
const TRYING: Rate = { burst: 30, perSecond: 1 / 5 };
const TRYING_ALL: Rate = { burst: 300, perSecond: 2 };

/** Makes and takes resume codes; a store that is read by others gives none of them away. */
export function createResumeCodes({ tokens, store, limits, lifeMs, now }: ResumeCodeParts): ResumeCodes {
  const ticking = () => now().getTime();
  const takeMaking = limits('codes made', MAKING);
  const takeTry = limits('codes tried', TRYING);
  const takeTryOfAll = limits('codes tried by all', TRYING_ALL);
  return {
    async make(school, authorization) {
      const [, token = ''] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? [];
      const session = ofSchool(school, await tokens.read(token));
      if (!(await takeMaking(session.conversation)))
        throw new ClaimwiseError('RATE_LIMITED', 'expected fewer codes for one conversation, got more');
      const code = randomCode();
      await store.write(hash(code), chatKey(session.conversation), session, new Date(ticking() + lifeMs));
      return { code: code.match(/.{4}/g)?.join('-') ?? code };
    },
    async redeem(school, given, address) {
      if (!(await takeTry(address)) || !(await takeTryOfAll('')))
        throw new ClaimwiseError('RATE_LIMITED', 'expected fewer tries of codes, got more');
      const session = (await store.read(hash(readCode(given)), now())) as Session | undefined;
      if (!session || schoolOfConversation(session.conversation) !== school)
        throw new ClaimwiseError('RESUME_CODE', 'expected a code that leads to a conversation, got another');
      return { conversationId: session.conversation, token: await tokens.issue(session), expires_in: TOKEN_SECONDS };
    },
  };
}

/** A code as it was made, whatever case, gaps and look-alikes it was typed with. */
export function readCode(given: unknown): string {
  const typed = typeof given === 'string' ? given.slice(0, 100).toUpperCase() : '';
  return typed
    .replace(/[\s\-–—_.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

function randomCode(): string {
  // 256 is a multiple of 32, so each letter is as likely as the others
  return [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

function hash(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}
