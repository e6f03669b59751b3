import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { ClaimwiseError } from './errors.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const PLACEHOLDER =
  /^(<.*>|\[.*\]|\{.*\}|your[-_ ].*|changeme|change[-_ ]me|todo|placeholder|example|secret|password|x{3,}|0{8}-0{4}-0{4}-0{4}-0{12})$/i;
const APP_TYPES = ['SingleTenant', 'UserAssignedMSI', 'MultiTenant'] as const;
const CERTIFICATE = ['MICROSOFT_APP_CERTIFICATE_THUMBPRINT', 'MICROSOFT_APP_CERTIFICATE_KEY'] as const;
/** Ways to prove to be the bot; a managed identity needs none. */
const CREDENTIALS = ['MICROSOFT_APP_PASSWORD', ...CERTIFICATE] as const;
/** What sign-in with an account takes, all of it. */
const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ALLOWED'] as const;
/** Variables whose value is never shown. */
const SECRETS = [
  'MICROSOFT_APP_PASSWORD',
  'MICROSOFT_APP_CERTIFICATE_KEY',
  'TOKEN_SECRET',
  'DIRECT_LINE_SECRET',
  'DATABASE_URL',
  'METRICS_TOKEN',
  'STAFF_PASSWORD_HASH',
  'OIDC_CLIENT_SECRET',
];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const credential = z.string().refine((value) => !PLACEHOLDER.test(value), 'a real value or nothing, not a placeholder');
/** HS256 wants 256 bits (RFC 7518, 3.2); few different characters are a sign of a made-up value. */
const signingSecret = credential.pipe(
  z.string().refine((value) => value.length >= 32 && new Set(value).size >= 12, 'at least 32 random characters'),
);
const guid = credential.pipe(z.guid('a GUID such as 8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01'));

/** Digits alone, from `least` to `most`. */
function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

/**
 * The environment, one key a variable. A blank variable counts as unset. `.describe()` texts are the comments of
 * .env.example.
 */
export const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on. Anything but loopback needs MICROSOFT_APP_ID.'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a port number from 0 to 65535')
    .default(3978)
    .describe('Port to listen on; 0 picks a free one.'),
  DATA_DIR: z.string().default('./data').describe('Folder of the database; made when missing. One server each.'),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'an address such as postgres://user:password@host:5432/database')
    .optional()
    .describe('PostgreSQL to keep everything in instead of DATA_DIR, for several servers; needs TOKEN_SECRET, the same for all.'),
  SCHOOL_DIR: z
    .string()
    .optional()
    .describe("Folder with a school's own knowledge/, dialogs/ and look (school.yaml), laid over the project's."),
  SCHOOLS_DIR: z.string().optional().describe('Folder with a folder for each of several schools, like SCHOOL_DIR: docs/schools.md.'),
  MICROSOFT_APP_TYPE: z
    .enum(APP_TYPES, `exactly one of ${APP_TYPES.join(', ')}`)
    .optional()
    .describe(`Kind of bot registration: ${APP_TYPES.join(', ')}.`),
  MICROSOFT_APP_ID: guid.optional().describe('App id of the bot registration. Without it only callers on this machine are accepted.'),
  MICROSOFT_APP_PASSWORD: credential
    .optional()
    .describe('Client secret of the registration; none for UserAssignedMSI, or with a certificate.'),
  MICROSOFT_APP_CERTIFICATE_THUMBPRINT: z
    .string()
    .regex(/^[0-9a-f]{40}$/i, '40 hexadecimal digits')
    .optional()
    .describe("SHA-1 thumbprint of the registration's certificate, in place of a client secret."),
  MICROSOFT_APP_CERTIFICATE_KEY: credential
    .transform((value) => value.replaceAll('\\n', '\n'))
    .refine(isPrivateKey, 'a private key in PEM without a passphrase')
    .optional()
    .describe('Private key of that certificate in PEM, on one line with \\n for line ends.'),
  MICROSOFT_APP_TENANT_ID: guid.optional().describe('Tenant of the registration; needed unless MultiTenant.'),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .describe(`How much to log: ${LOG_LEVELS.join(', ')}.`),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .refine((url) => !/[?#@]/.test(url), 'an http or https address without user, query and fragment')
    .optional()
    .describe('Address under which people reach this server, when it differs from HOST and PORT.'),
  ALLOWED_ORIGINS: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((origin) => origin !== ''))
    .refine((origins) => origins.every(isOrigin), 'origins such as https://www.school.org, comma-separated, without path or *')
    .default([])
    .describe('Origins of pages on other servers that may chat, comma-separated: https://www.school.org,https://help.school.org.'),
  TOKEN_SECRET: signingSecret
    .optional()
    .describe('Key of web chats and of links to plans, 32 characters or more. Without it one is made and kept in DATA_DIR.'),
  TRANSCRIPT_HOURS: z
    .string()
    .regex(/^\d{1,3}$/, 'whole hours from 1 to 720')
    .transform(Number)
    .refine((hours) => hours >= 1 && hours <= 720, 'whole hours from 1 to 720')
    .default(24)
    .describe('Hours that the words of a web chat are kept, 1 to 720.'),
  METRICS_TOKEN: signingSecret
    .optional()
    .describe('Token with which /metrics is read from elsewhere, 32 characters or more. Without it only this machine may.'),
  DRAIN_SECONDS: z
    .string()
    .regex(/^\d{1,2}$/, 'whole seconds from 0 to 60')
    .transform(Number)
    .refine((seconds) => seconds <= 60, 'whole seconds from 0 to 60')
    .default(0)
    .describe('Seconds that /readyz says 503 before a server that is to end takes no more requests: until its balancer has noticed.'),
  DIRECT_LINE_SECRET: credential
    .optional()
    .describe("Secret of Azure's Direct Line channel. With it web chats get Azure's tokens; needs MICROSOFT_APP_ID."),
  INSIGHT_K: wholeNumber(2, 20)
    .default(3)
    .describe('Conversations that must have missed the same thing before staff are shown it, 2 to 20.'),
  INSIGHT_DAYS: wholeNumber(1, 1095).default(365).describe('Days that counts of what was asked and answered are kept, 1 to 1095.'),
  STAFF_PASSWORD_HASH: z
    .string()
    .regex(/^scrypt:(?:16384|32768|65536|131072|262144):8:(?:[1-9]|10):[\w-]{22,}:[\w-]{43}$/, 'what npm run staff:password prints')
    .optional()
    .describe('Hash of the password of the staff page, made by npm run staff:password.'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'an https address' })
    .refine((url) => url.startsWith('https:') || LOOPBACK.includes(new URL(url).hostname), 'an https address')
    .optional()
    .describe('Address of the OpenID Connect provider that staff sign in with. Needs the three below and PUBLIC_URL.'),
  OIDC_CLIENT_ID: z.string().optional().describe('Client id of the staff page at that provider.'),
  OIDC_CLIENT_SECRET: credential.optional().describe('Client secret of the staff page at that provider.'),
  OIDC_ALLOWED: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((one) => one !== ''))
    .refine(
      (list) => list.every((one) => /^(?:[^@:]+@[^@]+\.[^@]+|group:\S+)$/.test(one)),
      'addresses such as ann@school.org, or group:name',
    )
    .default([])
    .describe('Who may see the staff page, comma-separated: ann@school.org,group:helpdesk.'),
});

/** How the bot proves itself to Bot Framework channels; undefined where it accepts callers on this machine only. */
export type BotIdentity = {
  appType: (typeof APP_TYPES)[number];
  appId: string;
  /** One of password and certificate, or neither for UserAssignedMSI. */
  password: string | undefined;
  /** SHA-1 in hexadecimal, and PEM. */
  certificate: { thumbprint: string; privateKey: string } | undefined;
  tenantId: string | undefined;
};

/** Settings of one server, checked. */
export type Config = {
  host: string;
  port: number;
  dataDir: string;
  /** Address of a PostgreSQL; undefined where SQLite in `dataDir` is used. */
  databaseUrl: string | undefined;
  schoolDir: string | undefined;
  /** Folder of several schools. */
  schoolsDir: string | undefined;
  identity: BotIdentity | undefined;
  logLevel: (typeof LOG_LEVELS)[number];
  publicUrl: string | undefined;
  /** Origins beside the server's own whose pages may chat. */
  allowedOrigins: readonly string[];
  /** Undefined where one is to be made and kept. */
  tokenSecret: string | undefined;
  /** 1 to 720. */
  transcriptHours: number;
  /** Needed to read /metrics; undefined: from this machine only. */
  metricsToken: string | undefined;
  /** 0 to 60. */
  drainSeconds: number;
  /** Azure's; undefined where this server itself speaks Direct Line. */
  directLineSecret: string | undefined;
  /** Least number of conversations behind anything of unanswered questions that is shown. */
  insightK: number;
  /** Life of counts, in days. */
  insightDays: number;
  /** Undefined where nobody can sign in with a password. */
  staffPasswordHash: string | undefined;
  /** Undefined where nobody can sign in with an account. */
  oidc: { issuer: string; clientId: string; clientSecret: string; allowed: readonly string[] } | undefined;
};

/**
 * Reads the settings from an environment; unknown variables are ignored.
 * @throws CONFIG_INVALID naming every wrong variable in one message; values of secrets are never in it
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given: Record<string, string> = {};
  for (const name of Object.keys(environmentSchema.shape)) {
    const value = environment[name]?.trim();
    if (value) given[name] = value;
  }
  const parsed = environmentSchema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${String(issue.path[0])}: expected ${issue.message}, got ${shown(String(issue.path[0]), given)}`);
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])));
  problems.push(...togetherProblems(given, wrong));
  if (!parsed.success || problems.length > 0) {
    throw new ClaimwiseError('CONFIG_INVALID', `${problems.length} wrong in the environment:\n  ${problems.join('\n  ')}`);
  }
  const settings = parsed.data;
  return {
    host: settings.HOST,
    port: settings.PORT,
    dataDir: settings.DATA_DIR,
    databaseUrl: settings.DATABASE_URL,
    schoolDir: settings.SCHOOL_DIR,
    schoolsDir: settings.SCHOOLS_DIR,
    identity: settings.MICROSOFT_APP_ID
      ? {
          // togetherProblems has refused an id without a type
          appType: settings.MICROSOFT_APP_TYPE as BotIdentity['appType'],
          appId: settings.MICROSOFT_APP_ID,
          password: settings.MICROSOFT_APP_PASSWORD,
          certificate: certificateOf(settings),
          tenantId: settings.MICROSOFT_APP_TENANT_ID,
        }
      : undefined,
    logLevel: settings.LOG_LEVEL,
    publicUrl: settings.PUBLIC_URL,
    allowedOrigins: settings.ALLOWED_ORIGINS,
    tokenSecret: settings.TOKEN_SECRET,
    transcriptHours: settings.TRANSCRIPT_HOURS,
    metricsToken: settings.METRICS_TOKEN,
    drainSeconds: settings.DRAIN_SECONDS,
    directLineSecret: settings.DIRECT_LINE_SECRET,
    insightK: settings.INSIGHT_K,
    insightDays: settings.INSIGHT_DAYS,
    staffPasswordHash: settings.STAFF_PASSWORD_HASH,
    oidc: oidcOf(settings),
  };
}

/**
 * What the variables must keep to together. The SDK takes a misspelt type for MultiTenant and a password without an id
 * for "no authentication", so all of it is refused here first.
 */
function togetherProblems(given: Record<string, string>, wrong: ReadonlySet<string>): string[] {
  const { MICROSOFT_APP_ID: id, MICROSOFT_APP_TYPE: type, MICROSOFT_APP_PASSWORD: password, MICROSOFT_APP_TENANT_ID: tenant } = given;
  const host = given.HOST ?? LOOPBACK[0];
  const problems: string[] = [];
  // a conversation of Azure's does not tell whose page it began on; and no school stands behind the others
  for (const name of given.SCHOOLS_DIR ? ['DIRECT_LINE_SECRET', 'SCHOOL_DIR'] : []) {
    if (given[name]) problems.push(`${name}: expected nothing because SCHOOLS_DIR is set, got a value`);
  }
  const needs = (name: string, why: string) => {
    if (!given[name]) problems.push(`${name}: expected a value because ${why}, got nothing`);
  };
  // one that each server makes for itself would be worth nothing to the others
  if (given.DATABASE_URL) needs('TOKEN_SECRET', 'DATABASE_URL is set');
  const signIn = OIDC.find((name) => given[name]);
  if (signIn) for (const name of [...OIDC, 'PUBLIC_URL']) needs(name, `${signIn} is set`);
  if (!id) {
    // Azure hands messages of its Direct Line on to the bot, with the identity of the registration
    for (const name of ['MICROSOFT_APP_TYPE', 'MICROSOFT_APP_TENANT_ID', ...CREDENTIALS, 'DIRECT_LINE_SECRET']) {
      if (given[name]) problems.push(`MICROSOFT_APP_ID: expected a value because ${name} is set, got nothing`);
    }
    if (!LOOPBACK.includes(host as string)) {
      problems.push(`HOST: expected ${LOOPBACK.join(', ')} because MICROSOFT_APP_ID is not set, got "${host}"`);
    }
    return problems;
  }
  needs('MICROSOFT_APP_TYPE', 'MICROSOFT_APP_ID is set');
  if (wrong.has('MICROSOFT_APP_TYPE') || !type) return problems;
  if (type !== 'MultiTenant' && !tenant) needs('MICROSOFT_APP_TENANT_ID', `MICROSOFT_APP_TYPE is ${type}`);
  const set = CREDENTIALS.filter((name) => given[name]);
  if (type === 'UserAssignedMSI') {
    return [...problems, ...set.map((name) => `${name}: expected nothing because MICROSOFT_APP_TYPE is UserAssignedMSI, got a value`)];
  }
  if (password && set.length > 1) {
    problems.push('MICROSOFT_APP_PASSWORD: expected nothing because a certificate is set, got a value');
  } else if (!password && set.length === 0) {
    needs('MICROSOFT_APP_PASSWORD', `MICROSOFT_APP_TYPE is ${type} and no certificate is set`);
  } else if (!password) {
    for (const name of CERTIFICATE) needs(name, `${set[0]} is set`);
  }
  return problems;
}

/** Complete, or not at all: togetherProblems has refused a part. */
function oidcOf({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
  OIDC_ALLOWED: allowed,
}: z.infer<typeof environmentSchema>) {
  return issuer && clientId && clientSecret ? { issuer, clientId, clientSecret, allowed } : undefined;
}

function certificateOf(settings: z.infer<typeof environmentSchema>): BotIdentity['certificate'] {
  const { MICROSOFT_APP_CERTIFICATE_THUMBPRINT: thumbprint, MICROSOFT_APP_CERTIFICATE_KEY: privateKey } = settings;
  return thumbprint && privateKey ? { thumbprint, privateKey } : undefined;
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** What came, without giving a secret away. */
function shown(name: string, given: Record<string, string>): string {
  const value = given[name] ?? '';
  if (!SECRETS.includes(name)) return JSON.stringify(value.slice(0, 80));
  return PLACEHOLDER.test(value)
    ? 'a placeholder'
    : ['MICROSOFT_APP_CERTIFICATE_KEY', 'DATABASE_URL', 'STAFF_PASSWORD_HASH'].includes(name)
      ? 'something else'
      : 'one that is easy to guess';
}

/** Whether a text is an origin as browsers send it (RFC 6454, 6.2), and so can be compared letter by letter. */
export function isOrigin(text: string): boolean {
  return /^https?:\/\/[a-z0-9.:[\]-]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}
