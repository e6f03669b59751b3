import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { hashPassword, isPassword } from '../../../src/staff/password.ts';

describe('hashPassword', () => {
  it('makes a hash that only its password fits, and that the settings take', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(await isPassword('correct horse battery', hash)).toBe(true);
    expect(await isPassword('correct horse batterz', hash)).toBe(false);
    expect(await isPassword('', hash)).toBe(false);
    expect(readConfig({ STAFF_PASSWORD_HASH: hash }).staffPasswordHash).toBe(hash);
    expect(hash).not.toContain('horse');
  });

  it('makes another hash each time', async () => {
    const [one, two] = [await hashPassword('correct horse battery'), await hashPassword('correct horse battery')];
    expect(one).not.toBe(two);
  });

  it('takes a password for the same however its letters are composed', async () => {
    const hash = await hashPassword('caf\u00e9 au lait s\u2019il');
    expect(await isPassword('cafe\u0301 au lait s\u2019il', hash)).toBe(true);
  });

  it('hashes no megabytes', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(await isPassword('x'.repeat(2_000_000), hash)).toBe(false);
  });
});
