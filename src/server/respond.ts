import type { Request, Response } from 'restify';
import { ClaimwiseError, ERRORS, type ErrorCode } from '../errors.ts';

/** Status of each error that a caller can meet; all others are 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  REQUEST_ACTIVITY: 400,
  REQUEST_BODY_JSON: 400,
  REQUEST_BODY_SIZE: 413,
  REQUEST_BODY_TYPE: 415,
  REQUEST_FORBIDDEN: 403,
  REQUEST_METHOD: 405,
  REQUEST_NOT_FOUND: 404,
  REQUEST_UNAUTHORIZED: 401,
  REQUEST_URL: 400,
  CONVERSATION_BUSY: 429,
  DELIVERY_FAILED: 502,
  AUTHENTICATION_UNAVAILABLE: 503,
  TOKEN_REQUEST: 400,
  DIRECT_LINE_ACTIVITY: 400,
  METRICS_REFUSED: 403,
  TOKEN_INVALID: 403,
  TOKEN_EXPIRED: 403,
  TOKEN_CONVERSATION: 403,
  ORIGIN_REFUSED: 403,
  CONVERSATION_ENDED: 404,
  DIRECT_LINE_UPLOAD: 415,
  RATE_LIMITED: 429,
  RESUME_CODE: 404,
  STREAMS_FULL: 503,
  AZURE_TOKENS: 503,
  STAFF_SIGN_IN: 403,
  STAFF_PROVIDER: 502,
  STAFF_FORM: 403,
};

/** Headers of every response: nothing here is to be cached, framed, sniffed or run. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The id under which the log knows a request; set before anything else is done with it. */
export function requestId(response: Response): string {
  return String(response.getHeader('x-request-id'));
}

/** Sends text as it is, past restify's formatters. */
export function sendText(response: Response, status: number, type: string, text: string): void {
  response.sendRaw(status, text, { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) });
}

/** Sends JSON; without a body the response is empty. */
export function sendJson(response: Response, status: number, body?: unknown): void {
  sendText(response, status, 'application/json; charset=utf-8', body === undefined ? '' : JSON.stringify(body));
}

/** The code under which a caller hears of an error; REQUEST_FAILED for what is none of theirs. */
export function publicCode(error: unknown): ErrorCode {
  return error instanceof ClaimwiseError && error.code in STATUS ? error.code : 'REQUEST_FAILED';
}

/** The status an error is answered with. */
export function statusOf(error: unknown): number {
  return STATUS[publicCode(error)] ?? 500;
}

/** What a caller hears of an error: its code and fixed text, in the form of Bot Framework and Direct Line. */
export function errorBody(error: unknown): { error: { code: ErrorCode; message: string } } {
  const code = publicCode(error);
  return { error: { code, message: ERRORS[code] } };
}

/**
 * Answers with the fixed text of an error: never with its message, which may tell of the inside or repeat the caller's
 * words.
 */
export function sendError(request: Request, response: Response, error: unknown): void {
  if (response.headersSent) return;
  const code = publicCode(error);
  if (code === 'REQUEST_UNAUTHORIZED') response.setHeader('www-authenticate', 'Bearer');
  if (code === 'CONVERSATION_BUSY' || code === 'RATE_LIMITED') response.setHeader('retry-after', '5');
  // a body that was not read to its end makes the connection useless for another request
  if (!request.complete) response.setHeader('connection', 'close');
  sendJson(response, statusOf(error), { ...errorBody(error), requestId: requestId(response) });
}
