import { setTimeout as after } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { type CallLimits, type Failure, failed, type Provider } from './provider.ts';

/** Where mail goes; `port` 465 means TLS from the start, any other STARTTLS, which only a server on this machine may lack. */
export type MailSettings = { host: string; port: number; user?: string | undefined; from: string; to: string };

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
/** A whole mail takes several answers, each within the limit; this many of them at most. */
const ANSWERS = 3;

/**
 * Tickets by SMTP. Answers go to the person (Reply-To). A mail server can't be asked what it has; a second copy has the same
 * Message-ID as the first, by which many mailboxes and helpdesks drop it.
 */
export function createMail({ host, port, user, from, to }: MailSettings, password: string | undefined, limits: CallLimits): Provider {
  const { timeoutMs } = limits;
  const settings = {
    host,
    port,
    secure: port === 465,
    requireTLS: port !== 465 && !LOOPBACK.includes(host),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return {
    async send({ key, ticket: { subject, text, contact } }) {
      const transport = createTransport(settings);
      const { promise: late, ...timer } = deadline(timeoutMs * ANSWERS);
      try {
        const mail = {
          from,
          to,
          replyTo: { name: contact.name, address: contact.mail },
          subject,
          text,
          messageId: `<${key}@${from.slice(from.indexOf('@') + 1)}>`,
          headers: { 'X-Idempotency-Key': key, 'Auto-Submitted': 'auto-generated' },
        };
        const sent = await Promise.race([transport.sendMail(mail), late]);
        return sent ? { type: 'delivered', remote: undefined } : failed('HELPDESK_UNREACHABLE', 'no answer in time', { doubtful: true });
      } catch (error) {
        return failureOf(error as SmtpError);
      } finally {
        timer.cancel();
        transport.close();
      }
    },
  };
}

type SmtpError = Error & { code?: string; responseCode?: number; syscall?: string };

/**
 * Replies of 4xx are for now and of 5xx for good (RFC 5321, 4.2.1); one to the log-in is about the settings and not the mail.
 * nodemailer doesn't tell how far a connection had come that broke, so any that stood leaves a doubt.
 */
function failureOf({ code = 'unknown', responseCode, syscall }: SmtpError): Failure {
  const detail = responseCode === undefined ? code : `${code} ${responseCode}`;
  if (responseCode !== undefined && responseCode >= 500) return failed('HELPDESK_REFUSED', detail, { final: code === 'EMESSAGE' });
  if (responseCode !== undefined) return failed('HELPDESK_BUSY', detail);
  if (code === 'EAUTH' || code === 'ETLS') return failed('HELPDESK_REFUSED', detail);
  return failed('HELPDESK_UNREACHABLE', detail, { doubtful: code !== 'EDNS' && syscall !== 'connect' });
}

/** Resolves after a time without a value, unless it is cancelled. */
function deadline(ms: number) {
  const ending = new AbortController();
  const promise = after(ms, undefined, { signal: ending.signal }).catch(() => undefined);
  return { promise, cancel: () => ending.abort() };
}
