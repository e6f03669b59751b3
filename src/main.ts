import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { ChannelService } from './channels/bot-framework/adapter.ts';
import { AZURE_DIRECT_LINE, type AzureDirectLine } from './channels/direct-line/azure.ts';
import { createResumeCodes } from './channels/direct-line/codes.ts';
import { createDirectLine, type DirectLineTimes } from './channels/direct-line/endpoint.ts';
import { createLocalLimits, createSharedLimits } from './channels/direct-line/limits.ts';
import { createTokens } from './channels/direct-line/tokens.ts';
import { OWN_SCHOOL, type Voices } from './channels/schools.ts';
import type { TurnParts } from './channels/turns.ts';
import { type Config, readConfig } from './config.ts';
import { withDialogs } from './content/files.ts';
import { openContent } from './content-source.ts';
import { ClaimwiseError } from './errors.ts';
import type { Environment } from './helpdesk/create.ts';
import type { CallLimits } from './helpdesk/provider.ts';
import { createSender, type SenderTimes } from './helpdesk/sender.ts';
import { createInsight } from './insight/insight.ts';
import { createLogger } from './log.ts';
import { createSchoolContents } from './school-content.ts';
import { createSchools, type Schools } from './schools.ts';
import { createMetrics } from './server/metrics.ts';
import { createSchoolRouter } from './server/school-router.ts';
import { createHttpServer } from './server/server.ts';
import { stopOnSignals } from './server/shutdown.ts';
import { createStaffPage } from './staff-page.ts';
import type { OutboxStore } from './storage/outbox-store.ts';
import { readOrMakeSecret } from './storage/secret-file.ts';
import { openStores, type StoreOverrides, type Stores } from './stores.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const HOUR_MS = 60 * 60 * 1000;
/** Time between two sweeps of what has expired, in ms. */
const SWEEP_MS = 10 * 60 * 1000;
/** Days that two conversations which missed the same thing are told from one. */
const LINKED_DAYS = 90;
/** Longest wait for running turns when the server ends, in ms. */
const GRACE_MS = 10_000;

/** A running service: where it listens, and how to end it in order. */
export type Service = { url: string; close(): Promise<void> };

/** What tests put in the place of the real parts. */
export type ServiceOverrides = StoreOverrides & {
  /** A knowledge folder; flows are those of the dialogs/ beside it. */
  knowledge?: string;
  advise?: TurnParts['advise'];
  channelService?: ChannelService;
  sendTimeoutMs?: number;
  retryMs?: number;
  typingAfterMs?: number;
  directLine?: Partial<DirectLineTimes>;
  azure?: Partial<AzureDirectLine>;
  /** How often the outbox is tried, and how long a helpdesk may take. */
  sender?: Partial<SenderTimes>;
  helpdesk?: CallLimits;
  /** Files of judged questions for the staff page. */
  judged?: readonly string[];
  /** Where secrets are looked up under the names that school.yaml gives. */
  environment?: Environment;
  now?: () => Date;
};

/**
 * Builds everything and listens.
 * @throws CONTENT_MISSING, CONTENT_INVALID, CONTENT_NOT_READY, SCHOOL_INVALID, SCHOOLS_MISSING, STORE_IN_USE, STORE_CORRUPT,
 * STORE_VERSION, STORE_UNAVAILABLE, TOKEN_SECRET_FILE, HELPDESK_SECRET, LISTEN_FAILED
 */
export async function startService(config: Config, log: Logger, overrides: ServiceOverrides = {}): Promise<Service> {
  const { knowledge = join(PROJECT, 'knowledge'), ...replaced } = overrides;
  const folders = config.schoolDir ? [knowledge, join(config.schoolDir, 'knowledge')] : [knowledge];
  const contentFolders = withDialogs(folders);
  // The bot SDK takes the longest of all to load: content is made ready meanwhile, in a process of its own.
  const opening = openContent(contentFolders, log);
  const [content, { createBotEndpoint }] = await Promise.all([opening, import('./channels/bot-framework/endpoint.ts')]);
  let stores: Stores | undefined;
  try {
    const { now = () => new Date(), environment = process.env } = replaced;
    stores = await openStores(config, log, replaced);
    const { states, transcripts, codes: codeStore, outbox, sessions, close } = stores;
    const secret = config.tokenSecret ?? readOrMakeSecret(config.dataDir);
    const insight = createInsight({ store: stores.insight, secret, days: config.insightDays, linkedDays: LINKED_DAYS, log });
    const { publicUrl, directLineSecret } = config;
    const azure = directLineSecret ? { ...AZURE_DIRECT_LINE, ...replaced.azure, secret: directLineSecret } : undefined;
    const lifeMs = config.transcriptHours * HOUR_MS;
    const local = createLocalLimits(() => now().getTime());
    const limits = stores.buckets ? createSharedLimits(stores.buckets, local, secret) : local;
    const codes = createResumeCodes({ tokens: createTokens(secret, now), store: codeStore, limits, lifeMs, now });
    const schools: Schools = createSchools({
      config,
      log,
      secret,
      advisor: (school) => (school === OWN_SCHOOL ? content.current() : schoolContents.current(school)),
      insight,
      counted: (facts) => metrics.turn(facts),
      codes: codeStore,
      handedOver: (school, at) => handedOver(outbox, school, at),
      posted: () => sender?.wake(),
      environment,
      ...(replaced.helpdesk && { helpdesk: replaced.helpdesk }),
      store: states,
      now,
      azureDomain: azure?.domain,
      staffAssets: () => staff.assets(),
      ...(replaced.advise && { core: replaced.advise }),
    });
    const { provider, own } = schools;
    if (!provider) warnOfWaiting(outbox, log).catch((err: unknown) => log.error({ err }, 'the outbox could not be looked into'));
    const sender = provider && createSender({ outbox, provider, now, log, ...(replaced.sender && { times: replaced.sender }) });
    const schoolContents = createSchoolContents({ knowledge, base: content, folderOf: schools.folderOf, log });
    const page = { school: own, stores, content, folders: contentFolders, insight, limits, missedDays: LINKED_DAYS, now, log };
    const staff = createStaffPage({ config, ...page, ...(replaced.judged && { judged: replaced.judged }) });
    schools.of(OWN_SCHOOL).web(); // what is wrong with its look is told now
    const voices: Voices = (school) => schools.of(school).voice;
    const bot = createBotEndpoint({ identity: config.identity, voices, schoolOfTenant: schools.names.byTenant, log, ...replaced });
    const directLine = createDirectLine({
      transcripts,
      announcer: stores.announcer,
      limits,
      voices,
      origins: (school) => schools.of(school).origins,
      secret,
      azure,
      now,
      log,
      ...(replaced.directLine && { times: replaced.directLine }),
    });
    let ending = false;
    const readiness = async () => {
      const { version, problems, servingOld } = content.status();
      const health = [await states.health(), await transcripts.health()].find(({ ok }) => !ok) ?? { ok: true };
      // broken files don't make it unready: the last good content answers, and a restart would only make it worse
      return { ready: health.ok && !ending, ending, content: { version, problems, servingOld }, store: health };
    };
    const [plans, web] = [(school: string) => schools.of(school).plans, (school: string) => schools.of(school).web()];
    const router = createSchoolRouter(schools.names);
    const tickets = async () => {
      const { oldest: _, ...counts } = await outbox.counts();
      return counts;
    };
    const metrics = createMetrics({ sockets: directLine.sockets, tickets, ready: async () => (await readiness()).ready });
    const { metricsToken } = config;
    const server = createHttpServer({
      bot,
      directLine,
      plans,
      web,
      router,
      staff,
      codes,
      readiness,
      metrics,
      metricsToken,
      publicUrl,
      log,
    });
    const url = await server.listen(config.port, config.host);
    const { alone, buckets } = stores;
    const sweepAll = async () => {
      const at = now();
      const spoken = transcripts.sweep(new Date(at.getTime() - lifeMs));
      await Promise.all([
        states.sweep(at),
        spoken,
        insight.sweep(at),
        outbox.sweep(at),
        sessions.sweep(at),
        codeStore.sweep(at),
        buckets?.sweep(),
      ]);
    };
    const sweep = () => void alone(sweepAll).catch((err: unknown) => log.error({ err }, 'what has expired could not be swept'));
    sweep();
    const sweeping = setInterval(sweep, SWEEP_MS).unref();
    void directLine.recover();
    return {
      url,
      async close() {
        ending = true;
        // without a drain, no request may slip in between
        if (config.drainSeconds > 0) await setTimeout(config.drainSeconds * 1000);
        clearInterval(sweeping);
        await server.close(GRACE_MS);
        await sender?.close();
        schoolContents.close();
        content.close();
        await insight.flush();
        await close();
      },
    };
  } catch (error) {
    content.close();
    await stores?.close();
    throw error;
  }
}

/** Tickets of the last hour; while the store fails none is taken, and it counts as full. */
async function handedOver(outbox: OutboxStore, school: string, at: Date): Promise<number> {
  return outbox.since(new Date(at.getTime() - HOUR_MS), school).catch(() => Number.POSITIVE_INFINITY);
}

/** A school that has taken its helpdesk out of school.yaml may still owe answers. */
async function warnOfWaiting(outbox: OutboxStore, log: Logger): Promise<void> {
  const { waiting } = await outbox.counts();
  if (waiting > 0) log.warn({ waiting }, 'tickets wait in the outbox, and school.yaml names no helpdesk to send them to');
}

/** Reads the environment, starts the service and ends the process with it. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  const service = await startService(config, log);
  log.info(
    { url: service.url },
    `Claimwise is ready: open ${service.url} or point the Bot Framework Emulator to ${service.url}/api/messages`,
  );
  if (!config.identity) log.info('MICROSOFT_APP_ID is not set: only callers on this machine are accepted');
  const stop = async (signal: string) => {
    log.info({ signal }, 'ending: no new requests, running turns may finish');
    await service.close().catch((error: unknown) => {
      log.error({ err: error }, 'the end was not in order');
      throw error;
    });
    log.info('ended');
  };
  stopOnSignals(stop, (code) => process.exit(code), process);
}

// also true under bin/claimwise.js, which names this file in argv
if (process.argv[1] === import.meta.filename) {
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof ClaimwiseError ? error.message : String((error as Error)?.stack ?? error)}\n`);
    process.exit(1);
  });
}
