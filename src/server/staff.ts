import type { Request, RequestHandler, Response, Server } from 'restify';
import { OWN_SCHOOL } from '../channels/schools.ts';
import { ClaimwiseError } from '../errors.ts';
import { type Gate, isOwnForm } from '../staff/gate.ts';
import type { Session } from '../staff/sessions.ts';
import { STAFF_HEADERS } from '../web/policy.ts';
import { csv } from '../web/staff/csv.ts';
import type { StaffDesk } from '../web/staff/desk.ts';
import { readForm } from './body.ts';
import { callerOf } from './direct-line.ts';
import { sendText } from './respond.ts';
import { addressOf } from './school-router.ts';

const HTML = 'text/html; charset=utf-8';
/** Cookies of a session and of a detour to the provider. */
const COOKIE = 'staff';
const DETOUR = 'staff-detour';

/** What the routes hang on. */
export type StaffRoutes = {
  server: Server;
  /** Wraps a handler in the error mapper. */
  route: (handler: (request: Request, response: Response) => Promise<void>) => RequestHandler;
  gate: Gate;
  desk: StaffDesk;
  publicUrl: string | undefined;
};

type Call = { request: Request; response: Response; query: URLSearchParams };
type SignedCall = Call & { session: Session; key: string };

/** Adds the staff page: signing in and out, its pages, what its forms do, and its tables as CSV. */
export function mountStaff({ server, route, gate, desk, publicUrl }: StaffRoutes): void {
  const secure = (request: Request) => publicUrl?.startsWith('https:') || callerOf(request, undefined).socketUrl.startsWith('wss:');
  const open = (handler: (call: Call) => Promise<void>) =>
    route((request, response) => {
      if (addressOf(request).school !== OWN_SCHOOL) throw new ClaimwiseError('REQUEST_NOT_FOUND', "expected the server's own address");
      for (const [name, value] of Object.entries(STAFF_HEADERS)) response.setHeader(name, value);
      return handler({ request, response, query: new URLSearchParams(request.getQuery()) });
    });
  const signed = (handler: (call: SignedCall) => Promise<void>) =>
    open(async (call) => {
      const key = cookieOf(call.request, COOKIE);
      const session = key === undefined ? undefined : await gate.sessions.read(key);
      if (!session || key === undefined) return redirect(call.response, `/staff/sign-in${key === undefined ? '' : '?why=ended'}`);
      await handler({ ...call, session, key });
    });
  /** A form of a page that was made for this very session. */
  const form = (handler: (call: SignedCall, fields: Record<string, string>) => Promise<void>) =>
    signed(async (call) => {
      checkOrigin(call.request, publicUrl);
      const fields = await readForm(call.request);
      if (!isOwnForm(fields.csrf, call.session)) throw new ClaimwiseError('STAFF_FORM', 'expected a form of this session, got another');
      await handler(call, fields);
    });
  const page = (response: Response, body: string, status = 200) => sendText(response, status, HTML, body);
  const admit = async ({ request, response }: Call) => {
    const before = cookieOf(request, COOKIE);
    if (before !== undefined) await gate.sessions.end(before);
    setCookie(response, COOKIE, await gate.sessions.begin(), { path: '/staff', secure: secure(request) });
    redirect(response, '/staff');
  };

  server.get(
    '/staff/sign-in',
    open(async ({ response, query }) => page(response, gate.page(query.get('why') ?? undefined))),
  );
  server.post(
    '/staff/sign-in',
    open(async (call) => {
      checkOrigin(call.request, publicUrl);
      const { password = '' } = await readForm(call.request);
      const outcome = await gate.password(password, callerOf(call.request, publicUrl).address);
      if (outcome === 'in') return admit(call);
      if (outcome === 'many') call.response.setHeader('retry-after', '60');
      page(call.response, gate.page(outcome), outcome === 'many' ? 429 : 403);
    }),
  );
  server.get(
    '/staff/account',
    open(async ({ request, response }) => {
      const left = await gate.leave(callerOf(request, publicUrl).address);
      if (typeof left === 'string') return redirect(response, `/staff/sign-in?why=${left}`);
      setCookie(response, DETOUR, left.key, { path: '/staff/account', secure: secure(request) });
      redirect(response, left.url);
    }),
  );
  server.get(
    '/staff/account/back',
    open(async (call) => {
      const { request, response } = call;
      const outcome = await gate.comeBack(cookieOf(request, DETOUR), request.getQuery());
      if (outcome === 'in') return admit(call);
      redirect(response, `/staff/sign-in?why=${outcome}`);
    }),
  );
  server.post(
    '/staff/sign-out',
    form(async ({ request, response, key }) => {
      await gate.sessions.end(key);
      setCookie(response, COOKIE, '', { path: '/staff', secure: secure(request), gone: true });
      redirect(response, '/staff/sign-in');
    }),
  );

  server.get(
    '/staff',
    signed(async ({ response, session, query }) => page(response, await desk.overview(session, Number(query.get('days'))))),
  );
  server.get(
    '/staff/questions',
    signed(async ({ response, session }) => page(response, await desk.questions(session))),
  );
  server.post(
    '/staff/questions',
    form(async ({ response, session }, { entry = '', text = '' }) => page(response, await desk.accept(session, entry, text))),
  );
  server.get(
    '/staff/tickets',
    signed(async ({ response, session }) => page(response, await desk.tickets(session))),
  );
  for (const deed of ['revive', 'discard'] as const) {
    server.post(
      `/staff/tickets/${deed}`,
      form(async ({ response, session }, { key = '' }) => page(response, await desk.ticket(session, deed, key))),
    );
  }
  server.get(
    '/staff/content',
    signed(async ({ response, session }) => page(response, await desk.content(session))),
  );
  server.post(
    '/staff/content',
    form(async ({ response, session }, { question = '' }) => page(response, await desk.tryQuestion(session, question))),
  );
  server.get(
    '/staff/content/:entry',
    signed(async ({ request, response, session }) => page(response, await desk.entry(session, String(request.params.entry)))),
  );
  server.get(
    '/staff/export/:file',
    signed(async ({ request, response, query }) => {
      const file = String(request.params.file);
      const { heads, rows } = await desk.table(file.replace(/\.csv$/, ''), Number(query.get('days')));
      response.setHeader('content-disposition', `attachment; filename="claimwise-${file}"`);
      sendText(response, 200, 'text/csv; charset=utf-8', csv([heads, ...rows]));
    }),
  );
}

/** Forms come from pages of this server: browsers say where from, and other sites can't make them say otherwise. */
function checkOrigin(request: Request, publicUrl: string | undefined): void {
  const { origin, host } = request.headers;
  const own = [publicUrl && new URL(publicUrl).host, host].filter((one) => one);
  if (origin !== undefined && URL.canParse(origin) && own.includes(new URL(origin).host)) return;
  throw new ClaimwiseError('STAFF_FORM', 'expected a form of a page of this server, got one of another');
}

function redirect(response: Response, location: string): void {
  response.sendRaw(303, '', { location });
}

function cookieOf(request: Request, name: string): string | undefined {
  const found = (request.headers.cookie ?? '').split('; ').find((one) => one.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1);
  return value && /^[\w-]{43}$/.test(value) ? value : undefined;
}

type CookieOptions = { path: string; secure: boolean; gone?: boolean };

/** A cookie of this session of the browser; `Lax`, so that it comes along when the provider sends people back. */
function setCookie(response: Response, name: string, value: string, { path, secure, gone = false }: CookieOptions): void {
  const parts = [`${name}=${value}`, `Path=${path}`, 'HttpOnly', 'SameSite=Lax', secure && 'Secure', gone && 'Max-Age=0'];
  response.setHeader('set-cookie', parts.filter((part) => part !== false).join('; '));
}
