import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import type { Origins } from './channels/direct-line/origins.ts';
import { lookUp } from './channels/look-up.ts';
import { createPlanLinks } from './channels/plan-links.ts';
import { createPlanView } from './channels/plan-view.ts';
import { OWN_SCHOOL, type Voice } from './channels/schools.ts';
import { createTurnHandler, type TurnParts } from './channels/turns.ts';
import type { Config } from './config.ts';
import { readSchool, type SchoolLook } from './content/school.ts';
import { type OneSchool, type ReadSchools, readSchools } from './content/schools.ts';
import { type Advisor, advise } from './conversation/advise.ts';
import type { ClaimwiseError } from './errors.ts';
import { createProvider, type Environment } from './helpdesk/create.ts';
import { createDesk } from './helpdesk/desk.ts';
import { type CallLimits, failed, type Provider, type Sending } from './helpdesk/provider.ts';
import type { Insight } from './insight/insight.ts';
import { createPlanPages, type PlanPages } from './server/plans.ts';
import type { SchoolNames } from './server/school-router.ts';
import { createWebRoutes, type WebParts, type WebRoutes } from './web/routes.ts';

/** All that is one school's. Its keys are its own, so that nothing made at one school is taken at another. */
export type School = { voice: Voice; origins: Origins; plans: PlanPages; web: () => WebRoutes };

/** The server's own school and those of SCHOOLS_DIR. */
export type Schools = {
  names: SchoolNames & { byTenant(tenant: string): string | undefined };
  /** The folder of a school of SCHOOLS_DIR. */
  folderOf(school: string): string;
  /** One of them; the server's own where there is none of that name. */
  of(school: string): School;
  /** The look of the server's own. */
  own: SchoolLook;
  /** Hands each ticket to its school's helpdesk; undefined where no school has one. */
  provider: Provider | undefined;
};

export type SchoolsParts = {
  config: Config;
  log: Logger;
  /** Of the server; each school's is derived from it. */
  secret: string;
  advisor: (school: string) => Advisor;
  /** Counts what is asked at the server's own school. */
  insight: Insight;
  /** Told of every turn, wherever it was. */
  counted: Insight['turn'];
  /** Resume codes, which go when a person is forgotten. */
  codes: NonNullable<TurnParts['codes']>;
  /** Tickets of a school in the last hour. */
  handedOver: (school: string, at: Date) => Promise<number>;
  /** Told when a ticket lies in the outbox. */
  posted: () => void;
  /** Where secrets of helpdesks are looked up. */
  environment: Environment;
  /** Of calls to helpdesks; those for production by default. */
  helpdesk?: CallLimits;
  store: TurnParts['store'];
  now: () => Date;
  /** Stands in for the core in tests. */
  core?: TurnParts['advise'];
  azureDomain: string | undefined;
  /** Files of the staff page, which is the server's own. */
  staffAssets: WebParts['more'];
};

/**
 * Reads all schools at once, and makes the parts of each when it is first called.
 * @throws SCHOOL_INVALID and HELPDESK_SECRET for the server's own, SCHOOLS_MISSING
 */
export function createSchools(parts: SchoolsParts): Schools {
  const { config, log } = parts;
  const own: OneSchool = { folder: config.schoolDir ?? '', look: readSchool(config.schoolDir) };
  const { schools, refused }: ReadSchools = config.schoolsDir ? readSchools(config.schoolsDir) : { schools: new Map(), refused: [] };
  const providers = new Map<string, Provider>();
  const provide = (school: string, { helpdesk }: SchoolLook) => {
    if (helpdesk?.send) providers.set(school, createProvider(helpdesk.send, parts.environment, parts.now, parts.helpdesk));
  };
  provide(OWN_SCHOOL, own.look);
  for (const [school, { look }] of schools) {
    try {
      provide(school, look);
    } catch (error) {
      refused.push(error as ClaimwiseError);
      schools.delete(school);
    }
  }
  for (const { message } of refused) log.error(`a school is left out: ${message}`);
  if (config.schoolsDir) log.info({ schools: schools.size }, 'schools are read');
  const hosts = namesBy(schools, ({ hosts }) => hosts);
  const tenants = namesBy(schools, ({ tenants }) => tenants);
  const made = new Map<string, School>();
  return {
    names: {
      has: (school) => schools.has(school),
      byHost: (host) => hosts.get(host),
      byTenant: (tenant) => tenants.get(tenant.toLowerCase()),
    },
    folderOf: (school) => schools.get(school)?.folder ?? '',
    of(named) {
      const school = schools.has(named) ? named : OWN_SCHOOL;
      const found = made.get(school) ?? createSchool(school, (schools.get(school) ?? own).look, parts);
      made.set(school, found);
      return found;
    },
    own: own.look,
    provider: providers.size === 0 ? undefined : bySchool(providers),
  };
}

/** Each ticket goes to the helpdesk of the school that its key begins with. */
function bySchool(providers: ReadonlyMap<string, Provider>): Provider {
  const of = ({ key, ticket }: Sending) => {
    const stop = key.indexOf('.');
    return { provider: providers.get(key.slice(0, Math.max(0, stop))), sending: { key: key.slice(stop + 1), ticket } };
  };
  return {
    async send(given) {
      const { provider, sending } = of(given);
      return provider ? provider.send(sending) : failed('HELPDESK_REFUSED', 'its school has no helpdesk any more');
    },
    async find(given) {
      const { provider, sending } = of(given);
      return (await provider?.find?.(sending)) ?? { type: 'absent' };
    },
  };
}

function namesBy(schools: ReadonlyMap<string, OneSchool>, keys: (look: SchoolLook) => readonly string[]): Map<string, string> {
  return new Map([...schools].flatMap(([name, { look }]) => keys(look).map((key) => [key, name] as const)));
}

function createSchool(school: string, look: SchoolLook, parts: SchoolsParts): School {
  const { config, log, insight, counted, codes, handedOver, posted, store, now, core, azureDomain, staffAssets } = parts;
  const desk = createDesk(look);
  const advisor = () => parts.advisor(school);
  const prefix = school === OWN_SCHOOL ? '' : `/s/${school}`;
  const publicUrl = publicUrlOf(look, prefix, config.publicUrl);
  const links = createPlanLinks(secretOf(parts.secret, school), now);
  const own = school === OWN_SCHOOL;
  const wording = () => advisor().content.wording;
  const origins = originsOf(school, look, config);
  let web: WebRoutes | undefined;
  return {
    voice: {
      turns: createTurnHandler({
        school,
        advise: core ?? ((state, message, at, reference) => advise({ ...advisor(), desk }, state, message, at, reference)),
        store,
        insight: {
          turn(facts) {
            if (own) insight.turn(facts);
            counted(facts);
          },
          forget: insight.forget,
        },
        codes,
        mayHandOver: async (at) => (await handedOver(school, at)) < (look.helpdesk?.['most-an-hour'] ?? 0),
        posted,
        now,
        log,
      }),
      viewPlan: createPlanView({ words: () => wording().plan, links, publicUrl, prefix }),
      apology: () => wording().replies.error,
      rateLabels: () => {
        const { helpful, 'not-helpful': notHelpful } = wording().feedback;
        return { helpful: helpful.label, notHelpful: notHelpful.label };
      },
      lookUp: (text, most) => lookUp(advisor(), text, most),
      feedback({ activity, ...given }) {
        if (own) insight.judged({ ...given, answer: activity, at: now() });
      },
    },
    origins,
    plans: createPlanPages({ links, content: () => advisor().content }),
    web: () => {
      web ??= createWebRoutes({
        school: look,
        publicUrl,
        allowedOrigins: origins.allowed,
        azureDomain,
        more: own ? staffAssets : () => [],
      });
      return web;
    },
  };
}

/** A key of the school's own; that of the server's own school is the server's. */
function secretOf(secret: string, school: string): string {
  return school === OWN_SCHOOL ? secret : createHmac('sha256', secret).update(`school ${school}`).digest('base64url');
}

/** Where people reach the school: at its first host, else below the server's address. */
function publicUrlOf({ hosts: [host] }: SchoolLook, prefix: string, server: string | undefined): string | undefined {
  if (prefix !== '' && host !== undefined) return `${schemeOf(server)}://${host}`;
  return server === undefined ? undefined : `${server.replace(/\/+$/, '')}${prefix}`;
}

function originsOf(school: string, { hosts, origins }: SchoolLook, { allowedOrigins, publicUrl }: Config): Origins {
  const server = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  if (school === OWN_SCHOOL) return { allowed: [...allowedOrigins, ...origins], own: server };
  return { allowed: origins, own: [...server, ...hosts.map((host) => `${schemeOf(publicUrl)}://${host}`)] };
}

function schemeOf(server: string | undefined): string {
  return server?.startsWith('http:') ? 'http' : 'https';
}
