import type { IncomingMessage } from 'node:http';

/**
 * Whose address was called. `prefix` is what stood before the path, `/s/<school>` or nothing; `own` where the host is the
 * school's.
 */
export type Address = { school: string; prefix: string; own: boolean };

/** Notes whose address a request calls and takes the prefix off its path; to be told of every request before all else. */
export type SchoolRouter = (request: IncomingMessage) => void;

/** Which schools there are besides the server's own, and those that have hosts to themselves, in small letters. */
export type SchoolNames = { has(school: string): boolean; byHost(host: string): string | undefined };

const PREFIX = /^\/s\/([a-z0-9-]{1,40})(?=\/)/;
const addresses = new WeakMap<IncomingMessage, Address>();

/**
 * Tells schools apart by `/s/<school>/` or by the host. A host that is one school's serves no other; a prefix that names no school is
 * left where it is, and so leads nowhere.
 */
export function createSchoolRouter({ has, byHost }: SchoolNames): SchoolRouter {
  return (request) => {
    const host = byHost((request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase());
    const [prefix = '', named] = PREFIX.exec(request.url ?? '') ?? [];
    const known = named !== undefined && has(named) && (host === undefined || host === named);
    if (known) request.url = (request.url ?? '').slice(prefix.length);
    addresses.set(request, { school: known ? named : (host ?? ''), prefix: known ? prefix : '', own: host !== undefined });
  };
}

/** Whose address a request calls. */
export function addressOf(request: IncomingMessage): Address {
  return addresses.get(request) ?? { school: '', prefix: '', own: false };
}
