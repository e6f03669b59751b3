import type { IncomingMessage } from 'node:http';
import { ClaimwiseError } from '../errors.ts';

/** Largest body, in bytes. */
export const MAX_BODY = 256 * 1024;
/** Deepest nesting of objects and arrays. */
export const MAX_DEPTH = 32;
/** Keys that change how an object behaves once it is copied. */
const UNSAFE_KEYS = ['__proto__', 'constructor', 'prototype'];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body as one JSON object. Our own reader: restify's bodyParser unpacks a gzip bomb, and a broken gzip
 * stream ends the process.
 * @throws REQUEST_BODY_TYPE, REQUEST_BODY_SIZE, REQUEST_BODY_JSON
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  checkType(request);
  const bytes = await readBytes(request);
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // the message of JSON.parse quotes the body, which may hold a person's words
    throw new ClaimwiseError(
      'REQUEST_BODY_JSON',
      `expected JSON in UTF-8, got ${bytes.length} bytes that are not (${(error as Error).name})`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
    throw new ClaimwiseError('REQUEST_BODY_JSON', `expected a JSON object, got ${got}`);
  }
  clean(value, 1);
  return value as Record<string, unknown>;
}

/** Largest form, in bytes. */
const MAX_FORM = 16 * 1024;

/**
 * Reads a request's body as the fields of a form; of a name that comes twice the first.
 * @throws REQUEST_BODY_TYPE, REQUEST_BODY_SIZE
 */
export async function readForm(request: IncomingMessage): Promise<Record<string, string>> {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = request.headers;
  if (encoding.toLowerCase() !== 'identity' || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new ClaimwiseError('REQUEST_BODY_TYPE', `expected a form, got ${JSON.stringify(type.slice(0, 80))}`);
  }
  const fields = new URLSearchParams((await readBytes(request, MAX_FORM)).toString());
  return Object.fromEntries([...fields.keys()].filter((name) => !UNSAFE_KEYS.includes(name)).map((name) => [name, fields.get(name) ?? '']));
}

function checkType({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new ClaimwiseError('REQUEST_BODY_TYPE', `expected no content-encoding, got ${JSON.stringify(encoding.slice(0, 80))}`);
  }
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?(;\s*)?$/i.test(type)) {
    throw new ClaimwiseError('REQUEST_BODY_TYPE', `expected content-type application/json, got ${JSON.stringify(type.slice(0, 80))}`);
  }
}

/** Collects the body and stops at the limit, whether its length was announced or not. */
async function readBytes(request: IncomingMessage, most = MAX_BODY): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > most) throw tooLarge(announced, most);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else stop(tooLarge(size, most));
  };
  const stop = (error: Error) => {
    request.off('data', take).pause();
    reject(error);
  };
  const cut = () => stop(new ClaimwiseError('REQUEST_BODY_JSON', 'expected the whole body, got a connection that ended before'));
  request
    .on('data', take)
    .once('end', () => {
      request.off('close', cut); // comes after every end, too
      resolve(Buffer.concat(chunks, size));
    })
    .once('error', cut)
    .once('close', cut);
  return promise;
}

function tooLarge(bytes: number, most: number): ClaimwiseError {
  return new ClaimwiseError('REQUEST_BODY_SIZE', `expected at most ${most} bytes, got ${bytes} or more`);
}

/** Drops unsafe keys in place and refuses what is nested too deep. JSON.parse makes `__proto__` a plain own key. */
function clean(value: object, depth: number): void {
  if (depth > MAX_DEPTH) throw new ClaimwiseError('REQUEST_BODY_JSON', `expected at most ${MAX_DEPTH} levels, got more`);
  for (const key of UNSAFE_KEYS) {
    if (Object.hasOwn(value, key)) delete (value as Record<string, unknown>)[key];
  }
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) clean(inner, depth + 1);
  }
}
