import { afterEach, describe, expect, it } from 'vitest';
import { createProvider } from '../../src/helpdesk/create.ts';
import type { Provider } from '../../src/helpdesk/provider.ts';
import { type MailMishap, type MailServer, startMailServer } from '../fixtures/helpdesk/mail-server.ts';
import { sampleTicket } from '../fixtures/helpdesk/tickets.ts';

const LIMITS = { timeoutMs: 300, maxBytes: 1024 };
const sending = { key: 'k'.repeat(24), ticket: sampleTicket() };
const login = { user: 'bot', password: 'a-password-of-the-mail-server' };
const ends: (() => Promise<void>)[] = [];

async function start(options: Parameters<typeof startMailServer>[0] = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  ends.push(server.close);
  return server;
}

function providerTo(port: number, more: object = {}, environment: Record<string, string> = {}): Provider {
  const settings = { via: 'mail' as const, host: '127.0.0.1', port, from: 'advisor@school.example', to: 'careers@school.example', ...more };
  return createProvider(settings, environment, undefined, LIMITS);
}

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

describe('helpdesk: mail', () => {
  it('delivers a ticket word for word, with the person to answer to', async () => {
    const { port, mails } = await start();
    expect(await providerTo(port).send(sending)).toEqual({ type: 'delivered', remote: undefined });
    const { ticket, key } = sending;
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ from: 'advisor@school.example', to: ['careers@school.example'], text: ticket.text });
    expect(mails[0]?.headers).toMatchObject({
      subject: ticket.subject,
      'reply-to': expect.stringContaining('<zoe@student.example>'),
      'message-id': `<${key}@school.example>`,
      'x-idempotency-key': key,
      'auto-submitted': 'auto-generated',
    });
  });

  it('lets no text of a person become a header or another recipient', async () => {
    const { port, mails } = await start();
    const name = 'Zoe\r\nBcc: everyone@school.example';
    const ticket = sampleTicket('CW-0000-0001', { contact: { name, mail: 'zoe@student.example' }, text: 'a\r\n.\r\nMAIL FROM:<x@y>' });
    expect(await providerTo(port).send({ ...sending, ticket })).toMatchObject({ type: 'delivered' });
    expect(mails[0]?.to).toEqual(['careers@school.example']);
    expect(Object.keys(mails[0]?.headers ?? {})).not.toContain('bcc');
    expect(mails[0]?.text).toBe('a\n.\nMAIL FROM:<x@y>');
  });

  it('gives a second copy the same Message-ID', async () => {
    const { port, mails } = await start();
    const provider = providerTo(port);
    await provider.send(sending);
    await provider.send(sending);
    expect(new Set(mails.map(({ headers }) => headers['message-id'])).size).toBe(1);
  });

  it('signs in with the password of the environment', async () => {
    const { port, mails } = await start({ login });
    const more = { user: login.user, 'secret-from': 'MAIL_PASSWORD' };
    expect(await providerTo(port, more, { MAIL_PASSWORD: login.password }).send(sending)).toMatchObject({ type: 'delivered' });
    expect(mails).toHaveLength(1);
    const refused = await providerTo(port, more, { MAIL_PASSWORD: 'another' }).send(sending);
    expect(refused).toMatchObject({ type: 'failed', error: 'HELPDESK_REFUSED', doubtful: false, final: false });
    expect(() => providerTo(port, more)).toThrow(/^HELPDESK_SECRET: .*MAIL_PASSWORD/);
  });

  it('sends nothing where the certificate is not to be trusted', async () => {
    const { port, mails } = await start({ startTls: true });
    expect(await providerTo(port).send(sending)).toMatchObject({ type: 'failed', final: false });
    expect(mails).toEqual([]);
  });

  type Row = { name: string; mishap: MailMishap; error: string; doubtful: boolean; final: boolean };
  const rows: Row[] = [
    { name: 'a server that is too busy', mishap: { at: 'connect', code: 421 }, error: 'HELPDESK_BUSY', doubtful: false, final: false },
    { name: 'a sender for later', mishap: { at: 'from', code: 451 }, error: 'HELPDESK_BUSY', doubtful: false, final: false },
    { name: 'a sender that is not let in', mishap: { at: 'from', code: 550 }, error: 'HELPDESK_REFUSED', doubtful: false, final: false },
    { name: 'a mailbox for later', mishap: { at: 'to', code: 450 }, error: 'HELPDESK_BUSY', doubtful: false, final: false },
    { name: 'a mailbox that is not there', mishap: { at: 'to', code: 550 }, error: 'HELPDESK_REFUSED', doubtful: false, final: false },
    { name: 'a mail for later', mishap: { at: 'data', code: 452 }, error: 'HELPDESK_BUSY', doubtful: false, final: false },
    { name: 'a mail that it never takes', mishap: { at: 'data', code: 554 }, error: 'HELPDESK_REFUSED', doubtful: false, final: true },
    {
      name: 'silence after the mail',
      mishap: { at: 'data', code: 'silence' },
      error: 'HELPDESK_UNREACHABLE',
      doubtful: true,
      final: false,
    },
    { name: 'a connection that breaks', mishap: { at: 'data', code: 'cut' }, error: 'HELPDESK_UNREACHABLE', doubtful: true, final: false },
    {
      name: 'a lost answer to a mail that it has',
      mishap: { at: 'data', code: 'lost' },
      error: 'HELPDESK_UNREACHABLE',
      doubtful: true,
      final: false,
    },
  ];
  it.each(rows)('meets $name', async ({ mishap, error, doubtful, final }) => {
    const { port, mails, mishaps } = await start();
    mishaps.push(mishap);
    const outcome = await providerTo(port).send(sending);
    expect(outcome).toEqual({ type: 'failed', error, detail: expect.any(String), doubtful, final, afterMs: undefined });
    expect(mails).toHaveLength(mishap.code === 'lost' ? 1 : 0);
    expect(JSON.stringify(outcome)).not.toContain('student.example');
  });

  it('meets a server that is not there', async () => {
    const server = await start();
    await server.close();
    ends.length = 0;
    expect(await providerTo(server.port).send(sending)).toMatchObject({ type: 'failed', error: 'HELPDESK_UNREACHABLE', doubtful: false });
  });
});
