import { isIP } from 'node:net';

/** Whether a page of this origin may chat, given the Host header of its request. No origin at all is no page, and may. */
export type OriginPolicy = (origin: string | undefined, host: string | undefined) => boolean;

/**
 * Allows the origins that were named and the server's own: that of PUBLIC_URL, and whatever Host was called if that is an
 * address or localhost. Any other name could be one that a stranger's page was rebound under.
 */
export function createOriginPolicy(allowed: readonly string[], publicUrl: string | undefined): OriginPolicy {
  const known = new Set(allowed);
  if (publicUrl) known.add(new URL(publicUrl).origin);
  return (origin, host) => {
    if (origin === undefined || known.has(origin)) return true;
    return (origin === `http://${host}` || origin === `https://${host}`) && isFixedName(origin);
  };
}

function isFixedName(origin: string): boolean {
  const { hostname } = new URL(origin);
  return isIP(hostname.replace(/^\[|\]$/g, '')) > 0 || hostname === 'localhost' || hostname.endsWith('.localhost');
}
