import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import restify, { type Next, type Request, type RequestHandler, type Response } from 'restify';
import type { BotEndpoint } from '../channels/bot-framework/endpoint.ts';
import type { ResumeCodes } from '../channels/direct-line/codes.ts';
import type { DirectLineEndpoint } from '../channels/direct-line/endpoint.ts';
import { ClaimwiseError } from '../errors.ts';
import type { WebRoutes } from '../web/routes.ts';
import { readJson } from './body.ts';
import { createUpgradeHandler, mountDirectLine } from './direct-line.ts';
import { admitReader, type Metrics } from './metrics.ts';
import { mountPlans, type PlanPages } from './plans.ts';
import { publicCode, requestId, SECURITY_HEADERS, sendError, sendJson, sendText } from './respond.ts';
import { addressOf, type SchoolRouter } from './school-router.ts';
import { mountStaff, type StaffRoutes } from './staff.ts';
import { mountWeb } from './web.ts';

/** Connections at a time; far more than a school needs, and a bound on what strangers can hold open. */
const MAX_CONNECTIONS = 2000;
/** Ids of requests that are taken over from a proxy; all else is replaced. */
const SANE_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** What /readyz tells. `ready` false gives 503. */
export type Readiness = {
  ready: boolean;
  /** The server was asked to end and will soon take no more requests. */
  ending: boolean;
  content: { version: string; problems: number; servingOld: boolean };
  store: { ok: boolean; code?: string };
};

/** What the server is made of. */
export type ServerParts = {
  bot: BotEndpoint;
  directLine: DirectLineEndpoint;
  /** Pages and files for browsers. */
  web: (school: string) => WebRoutes;
  /** With which web chats are gone on with elsewhere. */
  codes: ResumeCodes;
  staff: Pick<StaffRoutes, 'gate' | 'desk'>;
  plans: (school: string) => PlanPages;
  router: SchoolRouter;
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
  /** Needed to read /metrics; undefined: from this machine only. */
  metricsToken: string | undefined;
  publicUrl: string | undefined;
  log: Logger;
};

/** A server that can listen once and be closed once. */
export type HttpServer = {
  /** @returns where it listens, with the port that was taken. @throws LISTEN_FAILED */
  listen(port: number, host: string): Promise<string>;
  /**
   * Stops accepting, lets running requests end, then cuts what is left.
   * @param graceMs longest wait for running requests, in ms
   */
  close(graceMs: number): Promise<void>;
};

/** Builds the restify server with all its routes. */
export function createHttpServer({
  bot,
  directLine,
  plans,
  router,
  web,
  staff,
  codes,
  readiness,
  metrics,
  metricsToken,
  publicUrl,
  log,
}: ServerParts): HttpServer {
  // restify's own logger would write bodies at trace level; formatters and bodyParser stay unused
  const server = restify.createServer({ name: '', log: pino({ level: 'silent' }) as never });
  const running = new Set<Promise<void>>();
  let closing = false;

  /** One error mapper around every handler: a throw in a restify handler would end the process. */
  const route = (handler: (request: Request, response: Response) => Promise<void> | void): RequestHandler => {
    return async (request: Request, response: Response) => {
      const run = (async () => {
        try {
          await handler(request, response);
        } catch (error) {
          if (publicCode(error) === 'REQUEST_FAILED') log.error({ err: error, request: requestId(response) }, 'a request failed');
          sendError(request, response, error);
        }
      })();
      running.add(run);
      await run.finally(() => running.delete(run));
    };
  };
  const read = (path: string, handler: (response: Response) => Promise<void> | void) => {
    server.get(
      path,
      route((_request, response) => handler(response)),
    );
    server.head(
      path,
      route((_request, response) => handler(response)),
    );
  };

  server.pre((request: Request, response: Response, next: Next) => {
    const started = performance.now();
    const given = request.header('x-request-id', '');
    response.setHeader('x-request-id', SANE_ID.test(given) ? given : randomUUID());
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (closing) response.setHeader('connection', 'close');
    response.once('close', () => {
      const ms = Math.round(performance.now() - started);
      const route = request.getRoute()?.path;
      metrics.request({
        route: typeof route === 'string' ? route : undefined,
        method: request.method ?? '',
        status: response.statusCode,
        ms,
      });
      // the path of the route, not of the request, which may hold anything
      log.debug({ request: requestId(response), method: request.method, route, status: response.statusCode, ms }, 'request');
    });
    if (hasRoutableUrl(request)) return next();
    sendError(request, response, new ClaimwiseError('REQUEST_URL', 'expected a path, got something else'));
    next(false);
  });
  // unknown paths and methods, and whatever else restify itself refuses
  server.on('restifyError', (request: Request, response: Response, error: { statusCode?: number }, done: () => void) => {
    const code = error.statusCode === 404 ? 'REQUEST_NOT_FOUND' : error.statusCode === 405 ? 'REQUEST_METHOD' : undefined;
    sendError(request, response, code ? new ClaimwiseError(code, 'expected a route') : error);
    done();
  });

  read('/healthz', (response) => sendJson(response, 200, { up: true }));
  read('/readyz', async (response) => {
    const state = await readiness();
    sendJson(response, state.ready ? 200 : 503, state);
  });
  server.get(
    '/metrics',
    route(async (request, response) => {
      admitReader({ remoteAddress: request.socket.remoteAddress, headers: request.headers }, metricsToken);
      const { type, text } = await metrics.read();
      sendText(response, 200, type, text);
    }),
  );
  server.post(
    '/api/messages',
    route(async (request, response) => {
      const caller = { school: addressOf(request).school, remoteAddress: request.socket.remoteAddress, headers: request.headers };
      bot.admit(caller);
      const { status, body } = await bot.process(caller, await readJson(request));
      sendJson(response, status, body);
    }),
  );

  mountPlans({ server, route, pages: plans });
  mountDirectLine({ server, route, endpoint: directLine, publicUrl, log });
  mountStaff({ server, route, ...staff, publicUrl });
  mountWeb({ server, route, routes: web, codes, publicUrl });

  const http = server.server;
  // before restify takes the address apart
  http.prependListener('request', router).prependListener('checkContinue', router);
  http.on('upgrade', createUpgradeHandler({ endpoint: directLine, router, publicUrl, log }));
  http.headersTimeout = 10_000;
  http.requestTimeout = 15_000;
  http.keepAliveTimeout = 65_000; // longer than the 60 s after which common proxies drop an idle connection
  http.maxConnections = MAX_CONNECTIONS;
  // read when listening starts; without it slow clients are looked for every 30 s only
  Object.assign(http, { connectionsCheckingInterval: 1000 });

  return {
    async listen(port, host) {
      const listening = once(server, 'listening'); // restify passes on both this and 'error', and throws one unheard
      http.listen(port, host);
      try {
        await listening;
        server.on('error', (error: Error) => log.error({ err: error }, 'the server has an error'));
      } catch (error) {
        throw new ClaimwiseError('LISTEN_FAILED', `expected to listen on ${host} port ${port}, got "${(error as Error).message}"`, {
          cause: error,
        });
      }
      const { address, family, port: taken } = http.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
    },
    async close(graceMs) {
      closing = true;
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, graceMs);
      // a turn that ends still reaches the streams
      await Promise.race([Promise.all([directLine.settle(), ...running]), late.promise]);
      await directLine.closeStreams();
      await Promise.race([closed, late.promise]);
      clearTimeout(timer);
      http.closeAllConnections();
      await closed;
    },
  };
}

/** restify takes paths apart with `new URL` and throws on some, outside of any handler. */
function hasRoutableUrl(request: Request): boolean {
  try {
    return request.getUrl().pathname !== null;
  } catch {
    return false;
  }
}
