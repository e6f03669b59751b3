import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Next, Request, RequestHandler, Response, Server } from 'restify';
import { type Caller, DIRECT_LINE_PATH, type DirectLineAnswer, type DirectLineEndpoint } from '../channels/direct-line/endpoint.ts';
import { isLoopbackAddress } from '../channels/loopback.ts';
import { readJson } from './body.ts';
import { errorBody, publicCode, requestId, sendJson, statusOf } from './respond.ts';
import { addressOf, type SchoolRouter } from './school-router.ts';

/** Bytes of a refused body that are read and dropped, so that the client hears why instead of a broken connection. */
const MAX_DROPPED = 4 * 1024 * 1024;
/** How long a browser may remember a preflight, in s: the most that Chrome takes. */
const PREFLIGHT_SECONDS = 7200;

/** What the routes hang on. */
export type DirectLineRoutes = {
  server: Server;
  /** Wraps a handler in the error mapper. */
  route: (handler: (request: Request, response: Response) => Promise<void>) => RequestHandler;
  endpoint: DirectLineEndpoint;
  publicUrl: string | undefined;
  log: { [level in 'info' | 'warn']: (fields: object, message: string) => void };
};

/** Adds the HTTP routes of Direct Line 3.0 and their CORS. */
export function mountDirectLine({ server, route, endpoint, publicUrl, log }: DirectLineRoutes): void {
  const on = (answer: (caller: Caller, request: Request) => Promise<DirectLineAnswer>) =>
    route(async (request, response) => {
      try {
        const { status, body } = await answer(callerOf(request, publicUrl), request);
        sendJson(response, status, body);
      } catch (error) {
        const code = publicCode(error);
        const fields = { request: requestId(response), code, reason: (error as Error).message };
        // other faults are told by the error mapper
        if (code !== 'REQUEST_FAILED') log[statusOf(error) >= 500 ? 'warn' : 'info'](fields, 'a call of a web chat was refused');
        await drop(request);
        throw error;
      }
    });
  const conversation = `${DIRECT_LINE_PATH}/conversations/:conversation`;
  const idOf = (request: Request) => String(request.params.conversation);

  server.pre((request: Request, response: Response, next: Next) => {
    if (!request.getPath().startsWith(`${DIRECT_LINE_PATH}/`)) return next();
    // error answers need these too: without them a page sees no status, and tries again for ever
    allowOrigin(endpoint, request, response);
    if (request.method !== 'OPTIONS') return next();
    response.sendRaw(204, '', {});
    next(false);
  });
  server.post(
    `${DIRECT_LINE_PATH}/tokens/generate`,
    on(async (caller, request) => endpoint.generate(caller, hasBody(request) ? await readJson(request) : {})),
  );
  server.post(
    `${DIRECT_LINE_PATH}/tokens/refresh`,
    on((caller) => endpoint.refresh(caller)),
  );
  server.post(
    `${DIRECT_LINE_PATH}/conversations`,
    // a client takes any refusal for final, so what is wrong with a body that is hardly needed does not matter
    on(async (caller, request) => endpoint.start(caller, await readJson(request).catch(() => ({})))),
  );
  server.get(
    conversation,
    on((caller, request) => endpoint.reconnect(caller, idOf(request), watermarkOf(request))),
  );
  server.get(
    `${conversation}/activities`,
    on((caller, request) => endpoint.activities(caller, idOf(request), watermarkOf(request))),
  );
  server.post(
    `${conversation}/activities`,
    on(async (caller, request) => endpoint.post(caller, await endpoint.admitPost(caller, idOf(request)), await readJson(request))),
  );
  server.post(
    `${conversation}/upload`,
    on(async (caller, request) => endpoint.upload(await endpoint.admitPost(caller, idOf(request)))),
  );
}

type UpgradeParts = Pick<DirectLineRoutes, 'endpoint' | 'publicUrl' | 'log'> & { router: SchoolRouter };

/** Answers upgrade requests: a stream is opened, anything else hears why not and is cut. */
export function createUpgradeHandler({ endpoint, router, publicUrl, log }: UpgradeParts) {
  return async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const cut = () => socket.destroy();
    socket.on('error', cut);
    router(request);
    try {
      await endpoint.upgrade(callerOf(request, publicUrl), request, socket, head);
      socket.off('error', cut);
    } catch (error) {
      log.info({ code: publicCode(error), reason: (error as Error).message }, 'a stream was refused');
      const body = JSON.stringify(errorBody(error));
      const status = statusOf(error);
      const headers = `Connection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}`;
      socket.end(`HTTP/1.1 ${status} Refused\r\n${headers}\r\n\r\n${body}`, cut);
    }
  };
}

/** Who calls. Forwarding headers count only where the last step before us is a proxy on this machine. */
export function callerOf(request: IncomingMessage, publicUrl: string | undefined): Caller {
  const { headers, socket } = request;
  const peer = socket.remoteAddress ?? '';
  const proxied = isLoopbackAddress(peer);
  // a proxy adds the address it saw at the end; what stands before may be made up
  const forwarded = proxied
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : '';
  const secure = proxied && headers['x-forwarded-proto'] === 'https';
  const host = /^[\w.:[\]-]+$/.test(headers.host ?? '') ? headers.host : `${socket.localAddress}:${socket.localPort}`;
  const { school, prefix, own } = addressOf(request);
  const origin = publicUrl && !own ? publicUrl : `${publicUrl?.split(':')[0] ?? (secure ? 'https' : 'http')}://${host}`;
  return {
    school,
    address: forwarded || peer,
    origin: headers.origin,
    host: headers.host,
    authorization: headers.authorization,
    socketUrl: `${origin.replace(/^http/, 'ws').replace(/\/+$/, '')}${prefix}`,
  };
}

/** CORS for pages of allowed origins; a page of any other is refused by the endpoint, and its browser shows it nothing. */
function allowOrigin(endpoint: DirectLineEndpoint, request: Request, response: Response): void {
  const { origin, host } = request.headers;
  response.setHeader('vary', 'Origin');
  if (origin === undefined || !endpoint.admits({ school: addressOf(request).school, origin, host })) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'retry-after, x-request-id');
  if (request.method !== 'OPTIONS') return;
  response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, x-ms-bot-agent, x-requested-with');
  response.setHeader('access-control-max-age', String(PREFLIGHT_SECONDS));
}

function watermarkOf(request: Request): string {
  return (new URLSearchParams(request.getQuery()).get('watermark') ?? '').slice(0, 100);
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Reads what is left of a body and keeps nothing; gives up on one that is far too long. */
async function drop(request: Request): Promise<void> {
  if (request.complete || request.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  let size = 0;
  const count = (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_DROPPED) return;
    request.off('data', count).pause();
    resolve();
  };
  request.on('data', count).once('end', resolve).once('close', resolve).once('error', resolve).resume();
  await promise;
}
