import type { Request, RequestHandler, Response, Server } from 'restify';
import type { ResumeCodes } from '../channels/direct-line/codes.ts';
import { WEB_PATHS, type WebRoutes } from '../web/routes.ts';
import { readJson } from './body.ts';
import { callerOf } from './direct-line.ts';
import { sendJson } from './respond.ts';
import { addressOf } from './school-router.ts';

/** What the routes hang on. */
export type WebMount = {
  server: Server;
  /** Wraps a handler in the error mapper. */
  route: (handler: (request: Request, response: Response) => Promise<void> | void) => RequestHandler;
  routes: (school: string) => WebRoutes;
  codes: ResumeCodes;
  publicUrl: string | undefined;
};

/** Adds the pages and files of the browser side, and what its chat asks for beside Direct Line. */
export function mountWeb({ server, route, routes, codes, publicUrl }: WebMount): void {
  for (const path of WEB_PATHS) {
    const handler = route((request, response) => {
      const answer = routes(addressOf(request).school)[path];
      const { status, headers, body } = answer({ headers: request.headers, name: String(request.params?.name ?? '') });
      // restify takes buffers here; its types don't know
      response.sendRaw(status, body as unknown as string, { ...headers, 'content-length': String(body.length) });
    });
    server.get(path, handler);
    server.head(path, handler);
  }
  // no CORS: only pages of this server ask these
  server.post(
    '/chat/code',
    route(async (request, response) => sendJson(response, 200, await codes.make(addressOf(request).school, request.headers.authorization))),
  );
  server.post(
    '/chat/resume',
    route(async (request, response) => {
      const { code } = await readJson(request);
      sendJson(response, 200, await codes.redeem(addressOf(request).school, code, callerOf(request, publicUrl).address));
    }),
  );
}
