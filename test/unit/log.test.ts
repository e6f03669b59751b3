import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';

function logged(fields: object): string {
  const lines: string[] = [];
  createLogger('info', { write: (line) => lines.push(line) }).info(fields, 'a message');
  return lines.join('');
}

describe('createLogger', () => {
  it('writes one JSON object a line', () => {
    expect(JSON.parse(logged({ ms: 3 }))).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-/), ms: 3, msg: 'a message' });
  });

  it.each([
    { authorization: 'Bearer abc.def' },
    { headers: { authorization: 'Bearer abc.def' } },
    { request: { headers: { authorization: 'Bearer abc.def' } } },
    { request: { authorization: 'Bearer abc.def' } },
    { identity: { password: 'Bearer abc.def' } },
  ])('hides the secret in %j', (fields) => {
    expect(logged(fields)).not.toContain('abc.def');
  });

  it('writes of an error what tells its cause and nothing it carries', () => {
    const cause = Object.assign(new Error('connection refused'), {
      request: { headers: { authorization: 'Bearer abc.def' }, body: 'my words' },
    });
    const line = logged({ err: Object.assign(new Error('not delivered', { cause }), { code: 'DELIVERY_FAILED', request: cause.request }) });
    expect(JSON.parse(line).err).toMatchObject({ code: 'DELIVERY_FAILED', message: 'not delivered', cause: 'Error: connection refused' });
    expect(line).not.toMatch(/abc\.def|my words/);
  });
});
