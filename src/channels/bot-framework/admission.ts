import type { IncomingHttpHeaders } from 'node:http';
import { ClaimwiseError } from '../../errors.ts';
import { isLoopbackAddress } from '../loopback.ts';

/** Who calls: the school whose address was called, the address of the socket and the headers of the request. */
export type Caller = { school: string; remoteAddress: string | undefined; headers: IncomingHttpHeaders };

/**
 * Lets nobody but this machine in while the bot has no app id: without one the SDK takes every caller for genuine and
 * posts the reply to whatever address the caller names. A proxy on this machine makes
 * strangers look local, hence the forwarding headers; a web page that rebinds its name to 127.0.0.1 sends its own Host.
 * @throws REQUEST_FORBIDDEN
 */
export function admitLocal({ remoteAddress, headers }: Omit<Caller, 'school'>): void {
  const forwarded = Object.keys(headers).find((name) => name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-'));
  if (!isLoopbackAddress(remoteAddress)) refuse('a caller on this machine', `one at ${remoteAddress ?? 'no address'}`);
  if (forwarded) refuse('a direct call', `the header ${forwarded}`);
  if (!isLoopbackUrl(`http://${headers.host ?? ''}`)) refuse('a Host of this machine', JSON.stringify(headers.host ?? ''));
}

/**
 * Refuses to send replies off this machine while the bot has no app id.
 * @throws REQUEST_FORBIDDEN
 */
export function admitLocalService(serviceUrl: string): void {
  if (!isLoopbackUrl(serviceUrl)) refuse('a serviceUrl on this machine', serviceUrl.slice(0, 200));
}

function refuse(expected: string, got: string): never {
  throw new ClaimwiseError('REQUEST_FORBIDDEN', `expected ${expected} because MICROSOFT_APP_ID is not set, got ${got}`);
}

/** Whether a URL's host can only be this machine; `.localhost` names are reserved for it (RFC 6761, 6.3). */
function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}
