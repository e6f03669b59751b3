import { type DestinationStream, type Logger, pino } from 'pino';

/** Names under which a secret could come into a logged object; each is looked for at the top and one level down. */
const SECRETS = ['authorization', 'headers.authorization', 'password', 'token'];

/**
 * The log: one JSON object a line. Errors are written as type, code, message and stack only: those of HTTP clients carry
 * whole requests, tokens and bodies included.
 * @param destination where to write; default: standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type: name, code, message, stack, ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }) };
}
