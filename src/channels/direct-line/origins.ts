import { isIP } from 'node:net';

/** Whose pages may chat: `allowed` on other servers, `own` on this one. */
export type Origins = { allowed: readonly string[]; own: readonly string[] };

/**
 * Whether a page of this origin may chat, given the Host header of its request: one that was named, and whatever Host was
 * called if that is an address or localhost. Any other name could be one that a stranger's page was rebound under. No origin at
 * all is no page, and may.
 */
export function isAllowedOrigin({ allowed, own }: Origins, origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || allowed.includes(origin) || own.includes(origin)) return true;
  return (origin === `http://${host}` || origin === `https://${host}`) && isFixedName(origin);
}

function isFixedName(origin: string): boolean {
  const { hostname } = new URL(origin);
  return isIP(hostname.replace(/^\[|\]$/g, '')) > 0 || hostname === 'localhost' || hostname.endsWith('.localhost');
}
