import { timingSafeEqual } from 'node:crypto';
import type { Limits, Rate } from '../channels/direct-line/limits.ts';
import { ClaimwiseError } from '../errors.ts';
import type { Detour, Oidc } from './oidc.ts';
import { isPassword } from './password.ts';
import type { Session, Sessions } from './sessions.ts';

/** Tries of the password from one address, behind which a whole office may sit, and from all. */
const TRYING: Rate = { burst: 8, perSecond: 1 / 60 };
const TRYING_ALL: Rate = { burst: 40, perSecond: 1 / 5 };

/** Why someone is not let in. */
export type Refused = 'password' | 'account' | 'provider' | 'many' | 'ended';

/** Who may see the staff page. */
export type Gate = {
  sessions: Sessions;
  /** The page to sign in on; `why` comes from an address and may be anything. */
  page(why: string | undefined): string;
  password(given: string, address: string): Promise<'in' | Refused>;
  /** Sends someone to the provider. */
  leave(address: string): Promise<{ url: string; key: string } | Refused>;
  /** Takes someone back. @param key of leave() @param query of the address they came back to */
  comeBack(key: string | undefined, query: string): Promise<'in' | Refused>;
};

export type GateParts = {
  sessions: Sessions;
  passwordHash: string | undefined;
  oidc: Oidc | undefined;
  /** Where the provider sends people back to. */
  redirectUri: string;
  signInPage: (ways: { password: boolean; account: boolean }, refusal: Refused | undefined) => string;
  limits: Limits;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
};

const REFUSALS: readonly string[] = ['password', 'account', 'provider', 'many', 'ended'] satisfies Refused[];

/** Builds the gate. Passwords are checked one after the other, so that tries never take more than one core. */
export function createGate({ sessions, passwordHash, oidc, redirectUri, signInPage, limits, log }: GateParts): Gate {
  const takeTry = limits('staff sign-in', TRYING);
  const takeTryOfAll = limits('staff sign-in by all', TRYING_ALL);
  let checking: Promise<unknown> = Promise.resolve();
  const isMany = async (address: string) => {
    const many = !(await takeTry(address)) || !(await takeTryOfAll(''));
    if (many) log.warn({}, 'too many tries to sign in to the staff page');
    return many;
  };
  const refusedBy = (error: unknown): Refused => {
    if (!(error instanceof ClaimwiseError) || !error.code.startsWith('STAFF_')) throw error;
    log.warn({ code: error.code, reason: error.message }, 'a sign-in with an account failed');
    return error.code === 'STAFF_PROVIDER' ? 'provider' : 'account';
  };
  return {
    sessions,
    page: (why) =>
      signInPage({ password: passwordHash !== undefined, account: oidc !== undefined }, REFUSALS.find((one) => one === why) as Refused),
    async password(given, address) {
      if (await isMany(address)) return 'many';
      if (passwordHash === undefined) return 'password';
      const check = checking.then(() => isPassword(given, passwordHash));
      checking = check.catch(() => undefined);
      const right = await check;
      log.info({ right }, 'a password of the staff page was tried');
      return right ? 'in' : 'password';
    },
    async leave(address) {
      if (await isMany(address)) return 'many';
      if (!oidc) return 'account';
      try {
        const { url, detour } = await oidc.leave();
        return { url, key: await sessions.leave(detour) };
      } catch (error) {
        return refusedBy(error);
      }
    },
    async comeBack(key, query) {
      const detour = key === undefined ? undefined : ((await sessions.comeBack(key)) as Detour | undefined);
      if (!oidc || !detour) return 'ended';
      try {
        const allowed = await oidc.comeBack(new URL(`${redirectUri}?${query}`), detour);
        log.info({ allowed }, 'someone signed in with an account');
        return allowed ? 'in' : 'account';
      } catch (error) {
        return refusedBy(error);
      }
    },
  };
}

/** Whether a form was made for a session. */
export function isOwnForm(given: string | undefined, { csrf }: Session): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(csrf)];
  return a.length === b.length && timingSafeEqual(a, b);
}
