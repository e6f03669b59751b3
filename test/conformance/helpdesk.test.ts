import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProvider } from '../../src/helpdesk/create.ts';
import type { Provider } from '../../src/helpdesk/provider.ts';
import { ENVIRONMENT, HELPDESKS, type Held } from '../fixtures/helpdesk/helpdesks.ts';
import { type HelpdeskServer, type Mishap, startServer } from '../fixtures/helpdesk/server.ts';
import { sampleTicket } from '../fixtures/helpdesk/tickets.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const LIMITS = { timeoutMs: 300, maxBytes: 256 * 1024 };
const sending = { key: 'k'.repeat(24), ticket: sampleTicket() };

type Row = { name: string; mishap: Mishap; error: string; doubtful: boolean; final: boolean; afterMs?: number };
const status = (code: number, headers?: Record<string, string>): Mishap => ({ type: 'status', status: code, ...(headers && { headers }) });
const rows: Row[] = [
  { name: 'a ticket it can never take', mishap: status(422), error: 'HELPDESK_REFUSED', doubtful: false, final: true },
  { name: 'a bad request', mishap: status(400), error: 'HELPDESK_REFUSED', doubtful: false, final: true },
  { name: 'a wrong secret', mishap: status(401), error: 'HELPDESK_REFUSED', doubtful: false, final: false },
  { name: 'a secret without the right', mishap: status(403), error: 'HELPDESK_REFUSED', doubtful: false, final: false },
  { name: 'a wrong address', mishap: status(404), error: 'HELPDESK_REFUSED', doubtful: false, final: false },
  { name: 'a limit of requests', mishap: status(429), error: 'HELPDESK_BUSY', doubtful: false, final: false },
  {
    name: 'a limit of requests, with a time in seconds',
    mishap: status(429, { 'retry-after': '120' }),
    error: 'HELPDESK_BUSY',
    doubtful: false,
    final: false,
    afterMs: 120_000,
  },
  {
    name: 'maintenance',
    mishap: status(503, { 'retry-after': '7' }),
    error: 'HELPDESK_BUSY',
    doubtful: false,
    final: false,
    afterMs: 7000,
  },
  { name: 'a fault of its own', mishap: status(500), error: 'HELPDESK_BUSY', doubtful: true, final: false },
  { name: 'a gateway that lost it', mishap: status(502), error: 'HELPDESK_BUSY', doubtful: true, final: false },
  {
    name: 'a redirect to another host',
    mishap: status(307, { location: 'http://127.0.0.1:9/elsewhere' }),
    error: 'HELPDESK_ANSWER',
    doubtful: false,
    final: false,
  },
  { name: 'silence', mishap: { type: 'silence' }, error: 'HELPDESK_UNREACHABLE', doubtful: true, final: false },
  { name: 'a connection that breaks', mishap: { type: 'reset' }, error: 'HELPDESK_UNREACHABLE', doubtful: true, final: false },
  { name: 'half an answer', mishap: { type: 'half' }, error: 'HELPDESK_ANSWER', doubtful: true, final: false },
  { name: 'an answer that stalls', mishap: { type: 'stall' }, error: 'HELPDESK_ANSWER', doubtful: true, final: false },
  { name: 'an answer without end', mishap: { type: 'long' }, error: 'HELPDESK_ANSWER', doubtful: true, final: false },
];

describe.each(HELPDESKS)('helpdesk: $via', ({ settings, askable, heedsKey, handler }) => {
  let held: Held[];
  let server: HelpdeskServer;
  let provider: Provider;
  beforeEach(async () => {
    held = [];
    server = await startServer(handler(held));
    provider = createProvider(settings(server.url), ENVIRONMENT, () => NOW, LIMITS);
  });
  afterEach(() => server.close());

  it('takes a ticket word for word', async () => {
    const outcome = await provider.send(sending);
    expect(outcome).toMatchObject({ type: 'delivered' });
    expect(held).toHaveLength(1);
    const { ticket } = sending;
    expect(held[0]).toMatchObject({ mail: ticket.contact.mail, subject: ticket.subject, text: ticket.text, key: sending.key });
    expect(server.requests).toHaveLength(1);
  });

  it('takes a ticket of somebody without a name', async () => {
    const ticket = sampleTicket('CW-0000-0001', { contact: { name: '', mail: 'a@b.example' } });
    expect(await provider.send({ key: 'other', ticket })).toMatchObject({ type: 'delivered' });
    expect(held).toMatchObject([{ mail: 'a@b.example' }]);
  });

  it.each(rows)('meets $name', async ({ mishap, error, doubtful, final, afterMs }) => {
    server.mishaps.push(mishap);
    const outcome = await provider.send(sending);
    expect(outcome).toEqual({ type: 'failed', error, detail: expect.any(String), doubtful, final, afterMs });
    expect(server.requests).toHaveLength(1);
    expect(held).toEqual([]);
  });

  it('meets a server that is not there', async () => {
    await server.close();
    expect(await provider.send(sending)).toMatchObject({ type: 'failed', error: 'HELPDESK_UNREACHABLE', doubtful: false });
  });

  it('tells in no failure what somebody wrote', async () => {
    server.mishaps.push({ type: 'status', status: 422, body: JSON.stringify({ error: `${sending.ticket.contact.mail} is unknown` }) });
    expect(JSON.stringify(await provider.send(sending))).not.toContain('student.example');
  });

  if (heedsKey) {
    it('takes the same key once', async () => {
      server.mishaps.push({ type: 'lost' });
      expect(await provider.send(sending)).toMatchObject({ type: 'failed', doubtful: true });
      expect(await provider.send(sending)).toMatchObject({ type: 'delivered' });
      expect(held).toHaveLength(1);
    });
  }

  if (askable) {
    it('knows whether it has a ticket', async () => {
      expect(await provider.find?.(sending)).toEqual({ type: 'absent' });
      await provider.send({ key: 'other', ticket: sampleTicket('CW-AAAA-AAAA') });
      expect(await provider.find?.(sending)).toEqual({ type: 'absent' });
      const sent = await provider.send(sending);
      expect(sent.type).toBe('delivered');
      expect(await provider.find?.(sending)).toMatchObject({ type: 'delivered', remote: expect.any(String) });
    });

    it.each([status(500), status(401), { type: 'silence' } as const, { type: 'half' } as const, { type: 'nonsense' } as const])(
      'cannot tell at %o whether it has a ticket',
      async (mishap) => {
        await provider.send(sending);
        server.mishaps.push(mishap);
        expect(await provider.find?.(sending)).toMatchObject({ type: 'failed', doubtful: false });
      },
    );
  } else {
    it('does not pretend that it could be asked', () => {
      expect(provider.find).toBeUndefined();
    });
  }

  it('refuses to be made without its secret', () => {
    expect(() => createProvider(settings(server.url), {})).toThrow(/HELPDESK_SECRET: .*HELPDESK_SECRET/);
  });
});

const NAMING = HELPDESKS.filter(({ via }) => via !== 'webhook');

describe.each(NAMING)('what $via answers', ({ settings, handler }) => {
  it('is not taken for a ticket where it names none', async () => {
    const server = await startServer(handler([]));
    server.mishaps.push({ type: 'nonsense' });
    const provider = createProvider(settings(server.url), ENVIRONMENT, () => NOW, LIMITS);
    expect(await provider.send(sending)).toMatchObject({ type: 'failed', error: 'HELPDESK_ANSWER', doubtful: true });
    await server.close();
  });
});
