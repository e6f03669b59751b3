import { beforeEach, describe, expect, it } from 'vitest';
import { createResumeCodes, type ResumeCodes, readCode } from '../../../../src/channels/direct-line/codes.ts';
import { createLocalLimits } from '../../../../src/channels/direct-line/limits.ts';
import { createTokens } from '../../../../src/channels/direct-line/tokens.ts';
import { createSqliteCodes } from '../../../../src/storage/sqlite-codes.ts';

const SECRET = 'a key of more than thirty-two characters';
const HOUR = 3_600_000;
const session = { conversation: 'c1', user: 'dl_1', name: undefined, origins: undefined };
let time: number;
let codes: ResumeCodes;
let kept: string[];
const tokens = createTokens(SECRET, () => new Date(time));
const bearer = async (conversation = 'c1') => `Bearer ${await tokens.issue({ ...session, conversation })}`;
const codeOf = (error: { code: string }) => error.code;

beforeEach(() => {
  time = Date.parse('2026-11-22T10:00:00Z');
  kept = [];
  const store = createSqliteCodes(':memory:');
  const write: typeof store.write = (code, ...rest) => {
    kept.push(code);
    return store.write(code, ...rest);
  };
  const limits = createLocalLimits(() => time);
  codes = createResumeCodes({ tokens, store: { ...store, write }, limits, lifeMs: HOUR, now: () => new Date(time) });
});

describe('resume codes', () => {
  it('lead to a token for the same person in the same conversation', async () => {
    const { code } = await codes.make('', await bearer());
    const { conversationId, token, expires_in } = await codes.redeem('', code, 'here');
    expect([conversationId, expires_in]).toEqual(['c1', 1800]);
    expect(await tokens.read(token)).toMatchObject({ conversation: 'c1', user: 'dl_1' });
  });

  it('can be typed: twelve letters in three groups, none that looks like another', async () => {
    for (let count = 0; count < 10; count++) {
      expect((await codes.make('', await bearer())).code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    }
  });

  it.each([
    ['ab12-cd34-ef56', 'AB12CD34EF56'],
    [' ab12 cd34 ef56 ', 'AB12CD34EF56'],
    ['OIl0–AAAA—bbbb', '0110AAAABBBB'],
    [5, ''],
    [undefined, ''],
  ])('are read however they are typed: %j', (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });

  it('are kept as hashes alone', async () => {
    const { code } = await codes.make('', await bearer());
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toContain(readCode(code));
  });

  it('end', async () => {
    const { code } = await codes.make('', await bearer());
    time += HOUR;
    await expect(codes.redeem('', code, 'here')).rejects.toMatchObject({ code: 'RESUME_CODE' });
  });

  it('are made for whoever has a living token, and for nobody else', async () => {
    const late = await bearer();
    time += 2 * HOUR;
    await expect(codes.make('', late)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    for (const none of [undefined, '', 'Bearer x', 'Basic abc']) {
      await expect(codes.make('', none)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    }
  });

  it('can’t be guessed for long: tries from one address, and from all, run out', async () => {
    const tryFrom = (address: string) => codes.redeem('', 'AAAA-AAAA-AAAA', address).then(() => 'taken', codeOf);
    const outcomes: string[] = [];
    for (let count = 0; count < 40; count++) outcomes.push(await tryFrom('one'));
    expect(outcomes.filter((code) => code === 'RESUME_CODE')).toHaveLength(30);
    expect(await tryFrom('another')).toBe('RESUME_CODE');
    for (let count = 0; count < 400; count++) outcomes.push(await tryFrom(`address ${count}`));
    expect(outcomes.at(-1)).toBe('RATE_LIMITED');
  });

  it('are made a few at a time for one conversation', async () => {
    const outcomes: string[] = [];
    for (let count = 0; count < 12; count++) outcomes.push(await codes.make('', await bearer()).then(() => 'made', codeOf));
    expect(outcomes.slice(9)).toEqual(['made', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(await codes.make('', await bearer('c2'))).toHaveProperty('code');
  });
});
