import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrMakeSecret } from '../../../src/storage/secret-file.ts';

describe('readOrMakeSecret', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a key once and finds it again', () => {
    const inside = join(folder, 'data');
    const made = readOrMakeSecret(inside);
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(readOrMakeSecret(inside)).toBe(made);
    expect(readdirSync(inside)).toEqual(['token-secret']);
  });

  it('lets its owner only read it', () => {
    readOrMakeSecret(folder);
    expect(statSync(join(folder, 'token-secret')).mode & 0o777).toBe(0o600);
  });

  it('makes another one elsewhere', () => {
    expect(readOrMakeSecret(join(folder, 'a'))).not.toBe(readOrMakeSecret(join(folder, 'b')));
  });

  it('makes one anew where a crash left half a file aside', () => {
    writeFileSync(join(folder, 'token-secret.new'), 'half');
    expect(readOrMakeSecret(folder)).toMatch(/^[\w-]{43}$/);
  });

  it.each(['', 'short', 'x'.repeat(44)])('refuses the key %j, and does not show it', (secret) => {
    writeFileSync(join(folder, 'token-secret'), secret);
    expect(() => readOrMakeSecret(folder)).toThrow(expect.objectContaining({ code: 'TOKEN_SECRET_FILE' }));
    expect(() => readOrMakeSecret(folder)).not.toThrow(/short|xxx/);
  });

  it('tells where it cannot write', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => readOrMakeSecret(join(folder, 'file'))).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
  });
});
