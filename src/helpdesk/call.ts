import { type CallLimits, type Failure, failed } from './provider.ts';

/** One HTTP call; `body` is JSON. */
export type Call = { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; body?: string };

/** An answer with a status of success, read to its end. */
export type Answer = { type: 'answer'; text: string; headers: Headers };

/** Faults before a connection stands, so that nothing can have arrived (undici and Node's system errors). */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|ERR_SSL_.*|.*_CERT(_.*)?|.*SIGNATURE.*)$/;
/** Longest that a helpdesk's wish to wait is heeded, in ms. */
const LONGEST_WAIT = 24 * 60 * 60 * 1000;

/** Calls a helpdesk once. Redirects are not followed: they would carry the secret and the ticket elsewhere. Never rejects. */
export async function callHelpdesk({ method, url, headers, body }: Call, limits: CallLimits, now = Date.now()): Promise<Answer | Failure> {
  const doubtful = method === 'POST';
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': 'Claimwise', ...(body !== undefined && JSON_BODY), ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.timeoutMs),
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    return unreached(error as Error, doubtful);
  }
  const text = await readText(response, limits.maxBytes).catch(() => undefined);
  if (!response.ok) return refusal(response, doubtful, now);
  if (text === undefined) return failed('HELPDESK_ANSWER', 'an answer that was cut off or too long', { doubtful });
  return { type: 'answer', text, headers: response.headers };
}

const JSON_BODY = { 'content-type': 'application/json' };

function unreached(error: Error, doubtful: boolean): Failure {
  if (error.name === 'TimeoutError') return failed('HELPDESK_UNREACHABLE', 'no answer in time', { doubtful });
  const code = String((error.cause as { code?: unknown } | undefined)?.code ?? error.name);
  return failed('HELPDESK_UNREACHABLE', code, { doubtful: doubtful && !NOT_CONNECTED.test(code) });
}

/** What a status tells (RFC 9110, 15): a request that was understood and refused left nothing behind, a fault may have. */
function refusal({ status, headers }: Response, doubtful: boolean, now: number): Failure {
  const detail = `status ${status}`;
  if (status < 400) return failed('HELPDESK_ANSWER', `${detail}, a redirect; the address is another`);
  if (status === 429 || status === 503) return failed('HELPDESK_BUSY', detail, { afterMs: retryAfter(headers.get('retry-after'), now) });
  if (status === 408 || status >= 500) return failed('HELPDESK_BUSY', detail, { doubtful });
  // about this ticket, and not about who calls and where
  return failed('HELPDESK_REFUSED', detail, { final: status === 400 || status === 413 || status === 422 });
}

/** Retry-After as ms: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT);
}

async function readText({ body }: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
