import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ClaimwiseError, ERRORS } from '../../src/errors.ts';

const rows = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, code = '', where, meaning, action]) => ({ code: code.replaceAll('`', ''), where, meaning, action }));

describe('docs/errors.md', () => {
  it('has one row for each code and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it('says what to do in the words of the catalogue', () => {
    expect(Object.fromEntries(rows.map(({ code, action }) => [code, action]))).toEqual(ERRORS);
  });

  it('says where each shows and what it means', () => {
    for (const { code, where, meaning } of rows) expect([code, where, meaning]).not.toContain('');
  });
});

describe('ClaimwiseError', () => {
  it('tells code, detail and what to do, and keeps its cause', () => {
    const cause = new Error('below');
    const error = new ClaimwiseError('LISTEN_FAILED', 'expected a free port, got a taken one', { cause });
    expect(error).toMatchObject({ code: 'LISTEN_FAILED', cause });
    expect(error.message).toBe(`LISTEN_FAILED: expected a free port, got a taken one. ${ERRORS.LISTEN_FAILED}`);
  });
});
