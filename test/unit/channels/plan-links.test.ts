import { EncryptJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTokens } from '../../../src/channels/direct-line/tokens.ts';
import { createPlanLinks, PLAN_DAYS } from '../../../src/channels/plan-links.ts';

const SECRET = 'only-for-this-test-0123456789-abcdef';
const START = new Date('2026-11-22T10:00:00.400Z').getTime();
const DAY = 24 * 60 * 60 * 1000;
const plan = { flow: 'education', version: 3, responses: { country: ['uk'], tools: ['a', 'b'], months: [] } };

describe('createPlanLinks', () => {
  let passed: number;
  beforeEach(() => {
    passed = 0;
  });
  const now = () => new Date(START + passed);
  const links = createPlanLinks(SECRET, now);
  const issue = async () => (await links.paths(plan)).page.slice('/plan/'.length);
  const made = new Date('2026-11-22T10:00:00Z');

  it('reads what it made', async () => {
    const until = new Date(made.getTime() + PLAN_DAYS * DAY);
    expect(await links.read(await issue())).toEqual({ type: 'plan', ticket: { ...plan, made, until } });
  });

  it('makes addresses of a page and of a calendar with the same token', async () => {
    const { page, calendar } = await links.paths(plan);
    expect(page).toMatch(/^\/plan\/[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(calendar).toBe(`${page}.ics`);
  });

  it('tells nothing of the answers, and never makes the same link twice', async () => {
    const [one, other] = [await issue(), await issue()];
    expect(one).not.toBe(other);
    const opened = one.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(opened.join()).not.toMatch(/education|country|uk/);
  });

  it('takes no token with a bit changed, wherever it is', async () => {
    const token = await issue();
    const parts = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    for (const [which, part] of parts.entries()) {
      for (let byte = 0; byte < part.length; byte++) {
        const changed = parts.map((one) => Buffer.from(one));
        (changed[which] as Buffer)[byte] = (part[byte] as number) ^ 1;
        const tampered = changed.map((one) => one.toString('base64url')).join('.');
        expect(await links.read(tampered), `part ${which}, byte ${byte}`).toEqual({ type: 'unknown' });
      }
    }
  });

  it.each(['', 'x', 'a.b.c', '..', '....', 'é.ü.ö', 'a.b.c.d.e', `${'a'.repeat(16)}.${'b'.repeat(5000)}.${'c'.repeat(22)}`])(
    'takes no made-up token: %.20s',
    async (token) => {
      expect(await links.read(token)).toEqual({ type: 'unknown' });
    },
  );

  it('lets a link live for its days and not a second longer', async () => {
    const token = await issue();
    passed = PLAN_DAYS * DAY - 1000;
    expect((await links.read(token)).type).toBe('plan');
    passed = PLAN_DAYS * DAY;
    expect(await links.read(token)).toEqual({ type: 'expired' });
  });

  it('takes no link of another key', async () => {
    const other = createPlanLinks(`${SECRET}!`, now);
    expect(await other.read(await issue())).toEqual({ type: 'unknown' });
  });

  it('takes no token of a web chat, nor one encrypted with the secret itself', async () => {
    const session = { conversation: 'c', user: 'dl_1', name: undefined, origins: undefined };
    expect(await links.read(await createTokens(SECRET, now).issue(session))).toEqual({ type: 'unknown' });
    const key = new Uint8Array(Buffer.from(SECRET).subarray(0, 32));
    const forged = await new EncryptJWT(plan)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setIssuedAt(made)
      .setExpirationTime('30d')
      .encrypt(key);
    expect(await links.read(forged.slice(forged.indexOf('..') + 2))).toEqual({ type: 'unknown' });
    expect(await links.read(forged)).toEqual({ type: 'unknown' });
  });
});
