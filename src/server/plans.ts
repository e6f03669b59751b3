import type { Request, RequestHandler, Response, Server } from 'restify';
import type { PlanLinks, PlanTicket } from '../channels/plan-links.ts';
import type { Content } from '../content/schema.ts';
import { planOf } from '../conversation/plan.ts';
import { walk } from '../flow/walk.ts';
import { planCalendar } from './plan-calendar.ts';
import { gonePage, planPage } from './plan-page.ts';
import { PLAN_POLICY } from './plan-style.ts';
import { sendText } from './respond.ts';
import { addressOf } from './school-router.ts';

/** What plan pages are made of; content may be another at every call. */
export type PlanPagesParts = { links: PlanLinks; content: () => Content };

/** What is answered at an address below /plan/. */
export type PlanAnswer = { status: 200 | 404 | 410; type: 'text/html; charset=utf-8' | 'text/calendar; charset=utf-8'; body: string };

/** Answers for what stands after /plan/: a token, or a token and `.ics`. */
export type PlanPages = (path: string) => Promise<PlanAnswer>;

const PATH = /^([\w-]+\.[\w-]+\.[\w-]+)(\.ics)?$/;

/**
 * Makes plans again from their links, by the content of now. One whose flow has another version by now, or whose answers no
 * longer reach its end, is gone like one that has expired.
 */
export function createPlanPages({ links, content }: PlanPagesParts): PlanPages {
  return async (path) => {
    const current = content();
    const words = current.wording.plan;
    const gone = (status: 404 | 410, why: 'unknown' | 'expired' | 'outdated'): PlanAnswer => ({
      status,
      type: 'text/html; charset=utf-8',
      body: gonePage(words, why),
    });
    const [, token, calendar] = PATH.exec(path) ?? [];
    if (token === undefined) return gone(404, 'unknown');
    const read = await links.read(token);
    if (read.type !== 'plan') return gone(read.type === 'expired' ? 410 : 404, read.type);
    const { made, until } = read.ticket;
    const plan = remake(current, read.ticket);
    if (!plan) return gone(410, 'outdated');
    if (calendar) return { status: 200, type: 'text/calendar; charset=utf-8', body: planCalendar(plan, { words, made, link: token }) };
    return { status: 200, type: 'text/html; charset=utf-8', body: planPage(plan, { words, made, until, calendar: `${token}.ics` }) };
  };
}

function remake(content: Content, { flow: id, version, responses, made }: PlanTicket) {
  const flow = content.flows.get(id);
  if (flow?.version !== version || walk(flow, responses).at !== undefined) return undefined;
  return planOf(content, flow, responses, made);
}

/** What the routes hang on. */
export type PlanRoutes = {
  server: Server;
  /** Wraps a handler in the error mapper. */
  route: (handler: (request: Request, response: Response) => Promise<void>) => RequestHandler;
  pages: (school: string) => PlanPages;
};

/** Adds GET /plan/{token} and GET /plan/{token}.ics. */
export function mountPlans({ server, route, pages }: PlanRoutes): void {
  const handler = route(async (request, response) => {
    const { status, type, body } = await pages(addressOf(request).school)(String(request.params['*'] ?? ''));
    response.setHeader('cache-control', 'private, no-store');
    response.setHeader('x-robots-tag', 'noindex');
    if (type.startsWith('text/html')) response.setHeader('content-security-policy', PLAN_POLICY);
    else response.setHeader('content-disposition', 'attachment; filename="plan.ics"');
    sendText(response, status, type, body);
  });
  // a wildcard, because the router takes no named part of more than 100 characters
  server.get('/plan/*', handler);
  server.head('/plan/*', handler);
}
