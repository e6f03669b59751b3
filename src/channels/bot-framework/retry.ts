/** Answers of a channel after which the same call may succeed: too many at once, a passing conflict, its own trouble. */
const PASSING = new Set([412, 429, 500, 502, 503, 504]);
/** Connections that failed before an answer, as Node names them. */
const BROKEN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);
/** Longest wait between two calls without being asked for more, in ms. */
const LONGEST_MS = 4000;

/** How calls are repeated. `random` gives 0..1; `wait` rejects when the signal is aborted. */
export type Retrying = {
  /** The wait after the first call is half of it to all of it, in ms, and doubles with each further one. */
  firstMs: number;
  random: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

/**
 * Calls a channel again after an answer that may pass, with growing waits and at least as long as its Retry-After says. The
 * SDK's own retries leave out 412 and 504 and all wait the same, so that turned-away bots come back together.
 * @throws what the last call threw: one that will not pass, or any when the signal is aborted
 */
export async function retrying<T>(call: () => Promise<T>, signal: AbortSignal, { firstMs, random, wait }: Retrying): Promise<T> {
  for (let pause = firstMs; ; pause = Math.min(2 * pause, LONGEST_MS)) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      await wait(Math.max(pause * (0.5 + random() / 2), askedFor(error)), signal).catch(() => {
        throw error;
      });
    }
  }
}

function mayPass(error: unknown): boolean {
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  return statusCode === undefined ? BROKEN.has(code ?? '') : PASSING.has(statusCode);
}

/** The Retry-After of an answer in ms; 0 without one. Bot channels give seconds. */
function askedFor(error: unknown): number {
  const { response } = error as { response?: { headers?: { get?: (name: string) => string | undefined } } };
  const seconds = Number(response?.headers?.get?.('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
