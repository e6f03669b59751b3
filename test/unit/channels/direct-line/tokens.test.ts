import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTokens, GRACE_SECONDS, type Session, TICKET_SECONDS, TOKEN_SECONDS } from '../../../../src/channels/direct-line/tokens.ts';

const SECRET = 'only-for-this-test-0123456789-abcdef';
const START = new Date('2026-11-22T10:00:00Z').getTime();
const session: Session = { conversation: 'c1', user: 'dl_7', name: 'Sam', origins: ['https://www.school.org'] };

describe('createTokens', () => {
  let seconds: number;
  beforeEach(() => {
    seconds = 0;
  });
  const now = () => new Date(START + seconds * 1000);
  const tokens = createTokens(SECRET, now);
  const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const signed = (claims: Record<string, unknown>, secret = SECRET, alg = 'HS256') =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(Buffer.from(secret));

  it('reads what it issued', async () => {
    expect(await tokens.read(await tokens.issue(session))).toEqual(session);
    const bare = { conversation: 'c1', user: 'dl_7', name: undefined, origins: undefined };
    expect(await tokens.read(await tokens.issue(bare))).toEqual(bare);
  });

  it('names the person where the real client looks for them', async () => {
    expect(claimsOf(await tokens.issue(session))).toMatchObject({ user: 'dl_7', exp: START / 1000 + TOKEN_SECONDS });
  });

  it('lives longer than the 15 minutes after which a client refreshes', () => {
    expect(TOKEN_SECONDS).toBeGreaterThan(900);
    expect(TICKET_SECONDS).toBeGreaterThanOrEqual(60);
  });

  it('ends to the second, and with grace as much later', async () => {
    const token = await tokens.issue(session);
    seconds = TOKEN_SECONDS - 1;
    await tokens.read(token);
    seconds = TOKEN_SECONDS;
    await expect(tokens.read(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    seconds = TOKEN_SECONDS + GRACE_SECONDS - 1;
    await tokens.read(token, GRACE_SECONDS);
    seconds = TOKEN_SECONDS + GRACE_SECONDS;
    await expect(tokens.read(token, GRACE_SECONDS)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('keeps tickets and tokens apart, and each ticket from the next', async () => {
    const ticket = await tokens.issueTicket({ conversation: 'c1', watermark: 'e-5', origins: undefined });
    const read = await tokens.readTicket(ticket);
    expect(read).toEqual({ id: expect.stringMatching(/^[\w-]{12}$/), conversation: 'c1', watermark: 'e-5', origins: undefined });
    const next = await tokens.readTicket(await tokens.issueTicket({ conversation: 'c1', watermark: 'e-5', origins: undefined }));
    expect(next.id).not.toBe(read.id);
    await expect(tokens.read(ticket)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    await expect(tokens.readTicket(await tokens.issue(session))).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  const exp = START / 1000 + 60;
  const aud = 'claimwise/direct-line';
  it.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['no token', () => 'a.b.c'],
    ['another key', () => signed({ aud, exp, conv: 'c', user: 'dl_7' }, 'another-key-for-this-test-0123456789')],
    ['another algorithm', () => signed({ aud, exp, conv: 'c', user: 'dl_7' }, SECRET.repeat(2), 'HS512')],
    ['no audience', () => signed({ exp, conv: 'c', user: 'dl_7' })],
    ['no end', () => signed({ aud, conv: 'c', user: 'dl_7' })],
    ['no conversation', () => signed({ aud, exp, user: 'dl_7' })],
    ['no person', () => signed({ aud, exp, conv: 'c' })],
  ])('refuses a token with %s', async (_what, make) => {
    await expect(tokens.read(await make())).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});
