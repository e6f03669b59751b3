import { z } from 'zod';

const line = z.string().trim().min(1);
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$)/;

/** Questions of people go there, so nobody may listen on the way; without TLS only to this machine. */
const address = z
  .url('an address such as https://help.school.org')
  .refine((url) => (url.startsWith('https://') || LOOPBACK.test(url)) && !/[?#@]/.test(url), {
    error: 'an https address without user, query and fragment',
  })
  .transform((url) => url.replace(/\/+$/, ''));
/** A secret is never in the file: the file names the environment variable that holds it. */
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable such as HELPDESK_TOKEN');
const mailbox = z.email('a mail address');

/** How tickets are sent; docs/helpdesk.md shows each. */
export const sendSchema = z.discriminatedUnion(
  'via',
  [
    z.strictObject({
      via: z.literal('mail'),
      host: line,
      port: z.int().min(1).max(65_535).default(587),
      user: line.optional(),
      'secret-from': variable.optional(),
      from: mailbox,
      to: mailbox,
    }),
    z.strictObject({ via: z.literal('zammad'), url: address, 'secret-from': variable, group: line }),
    z.strictObject({ via: z.literal('osticket'), url: address, 'secret-from': variable, topic: z.int().positive().optional() }),
    z.strictObject({ via: z.literal('freescout'), url: address, 'secret-from': variable, mailbox: z.int().positive() }),
    z.strictObject({ via: z.literal('freshdesk'), url: address, 'secret-from': variable }),
    z.strictObject({ via: z.literal('zendesk'), url: address, user: mailbox, 'secret-from': variable }),
    z.strictObject({ via: z.literal('webhook'), url: address, 'secret-from': variable }),
  ],
  'one of mail, zammad, osticket, freescout, freshdesk, zendesk and webhook, with its own keys',
);

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const span = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'hours such as 09:00-17:00')
  .refine((text) => text.slice(0, 5) < text.slice(6), 'hours that end after they begin');
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d( to \d{4}-\d\d-\d\d)?$/, 'a day such as 2026-12-25, or days such as 2026-12-24 to 2027-01-02')
  .refine((text) => text.split(' to ').every((one) => z.iso.date().safeParse(one).success), 'days of the calendar')
  .refine((text) => text.length === 10 || text.slice(0, 10) <= text.slice(14), 'a last day that is not before the first');

/** When people answer. Times are those of `zone`, summer time included; a day that is left out is closed. */
export const hoursSchema = z.strictObject({
  zone: z.string().refine(isZone, 'a time zone such as Europe/London'),
  open: z
    .partialRecord(z.enum(DAYS), z.array(span).min(1).refine(apart, 'hours that do not overlap'))
    .refine((week) => Object.keys(week).length > 0, 'at least one day that is open'),
  closed: z.array(day).default([]),
  /** Hours of opening time within which an answer is promised. */
  'answer-within': z.int().min(1).max(80),
});

/** school.yaml, `helpdesk`: whom people are handed over to. */
export const helpdeskSchema = z.strictObject({
  /** Who answers, as it stands in a sentence: "the careers office". */
  name: line.max(60).optional(),
  send: sendSchema,
  /** Whoever is younger is asked for no contact details. */
  'ask-age': z.int().min(5).max(21).optional(),
  /** Questions that are passed on in an hour, of all conversations together: a flood stops here. */
  'most-an-hour': z.int().min(1).max(10_000).default(60),
  hours: hoursSchema.optional(),
});

/** A school's helpdesk. */
export type Helpdesk = z.infer<typeof helpdeskSchema>;
/** How tickets are sent. */
export type SendSettings = z.infer<typeof sendSchema>;
/** When people answer. */
export type OfficeHours = z.infer<typeof hoursSchema>;

function apart(spans: readonly string[]): boolean {
  const sorted = [...spans].sort();
  return sorted.every((one, index) => index === 0 || (sorted[index - 1] as string).slice(6) <= one.slice(0, 5));
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '' && zone.includes('/');
  } catch {
    return false;
  }
}
