import * as client from 'openid-client';
import { ClaimwiseError } from '../errors.ts';

/** Longest wait for the provider, in s. */
const TIMEOUT_SECONDS = 10;

/** How staff sign in with an account they have already. */
export type OidcSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who may come in: addresses such as `ann@school.org`, and `group:helpdesk` for a value of the claims groups or roles. */
  allowed: readonly string[];
};

/** What has to be known again when someone comes back from the provider. */
export type Detour = { verifier: string; state: string; nonce: string };

/** Sign-in by OpenID Connect: authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1; RFC 7636). */
export type Oidc = {
  /** Where to send the browser, and what to keep meanwhile. @throws STAFF_PROVIDER */
  leave(): Promise<{ url: string; detour: Detour }>;
  /** Whether whoever came back to this address may come in. @throws STAFF_PROVIDER, STAFF_SIGN_IN */
  comeBack(address: URL, detour: Detour): Promise<boolean>;
};

/**
 * Builds the sign-in. The provider is asked for its addresses at the first sign-in and not at the start, so that a provider
 * that is down keeps nobody from the advisor.
 * @param redirectUri where the provider sends people back to
 */
export function createOidc({ issuer, clientId, clientSecret, allowed }: OidcSettings, redirectUri: string): Oidc {
  let found: client.Configuration | undefined;
  const provider = async () => {
    // plain http is for a provider on this machine alone, which the settings see to
    const execute = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
    found ??= await client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_SECONDS });
    return found;
  };
  return {
    leave: () =>
      told('STAFF_PROVIDER', async () => {
        const config = await provider();
        const detour = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: 'openid email profile',
          code_challenge: await client.calculatePKCECodeChallenge(detour.verifier),
          code_challenge_method: 'S256',
          state: detour.state,
          nonce: detour.nonce,
        });
        return { url: url.href, detour };
      }),
    async comeBack(address, { verifier, state, nonce }) {
      const config = await told('STAFF_PROVIDER', provider);
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      const tokens = await told('STAFF_SIGN_IN', () => client.authorizationCodeGrant(config, address, checks));
      return isAllowed(tokens.claims() ?? {}, allowed);
    },
  };
}

/** Whether claims are of someone who may come in. An address counts unless the provider says that it is not verified. */
export function isAllowed(claims: Readonly<Record<string, unknown>>, allowed: readonly string[]): boolean {
  const { email, email_verified: verified, groups, roles } = claims;
  const address = typeof email === 'string' && verified !== false ? email.toLowerCase() : undefined;
  const named = [groups, roles].flatMap((claim) => (Array.isArray(claim) ? claim : [])).filter((name) => typeof name === 'string');
  return allowed.some((one) =>
    one.startsWith(GROUP) ? named.includes(one.slice(GROUP.length)) : address !== undefined && one.toLowerCase() === address,
  );
}

const GROUP = 'group:';

/** Runs a call of the provider; its errors may hold tokens and addresses, so only their kind is passed on. */
async function told<T>(code: 'STAFF_PROVIDER' | 'STAFF_SIGN_IN', call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, code: kind } = error as Error & { code?: string };
    throw new ClaimwiseError(code, `expected the provider of OIDC_ISSUER to answer as OpenID Connect has it, got ${kind ?? name}`);
  }
}
