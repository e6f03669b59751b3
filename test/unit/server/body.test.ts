import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BODY, MAX_DEPTH, readJson } from '../../../src/server/body.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const read = (body: string | Buffer | Buffer[], headers: Record<string, string> = JSON_TYPE) => {
  const chunks = Array.isArray(body) ? body : [Buffer.from(body)];
  return readJson(Object.assign(Readable.from(chunks), { headers }) as unknown as IncomingMessage);
};
const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

describe('readJson', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json;'])(
    'reads %s',
    async (type) => {
      expect(await read('{"a":1}', { 'content-type': type })).toEqual({ a: 1 });
    },
  );

  it('puts a character together that came in two pieces', async () => {
    const bytes = Buffer.from('{"a":"£"}');
    expect(await read([bytes.subarray(0, 7), bytes.subarray(7)])).toEqual({ a: '£' });
  });

  it('passes over a byte order mark', async () => {
    expect(await read('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  it('drops keys that reach for prototypes, at every level', async () => {
    const value = await read('{"__proto__":{"x":1},"a":[{"constructor":{"prototype":{"x":1}},"b":1}],"prototype":2}');
    expect(JSON.stringify(value)).toBe('{"a":[{"b":1}]}');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('takes the deepest nesting that is allowed', async () => {
    expect(await read(nested(MAX_DEPTH))).toBeDefined();
  });

  it('takes the largest body that is allowed', async () => {
    const body = `{"a":"${'x'.repeat(MAX_BODY - 8)}"}`;
    expect(Buffer.byteLength(body)).toBe(MAX_BODY);
    expect(await read(body)).toHaveProperty('a');
  });

  it.each<[string, string | Buffer, Record<string, string>, string]>([
    ['no type', '{}', {}, 'REQUEST_BODY_TYPE'],
    ['text', '{}', { 'content-type': 'text/plain' }, 'REQUEST_BODY_TYPE'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 'REQUEST_BODY_TYPE'],
    ['multipart', '--x', { 'content-type': 'multipart/form-data; boundary=x' }, 'REQUEST_BODY_TYPE'],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, 'REQUEST_BODY_TYPE'],
    ['a type that only begins alike', '{}', { 'content-type': 'application/jsonp' }, 'REQUEST_BODY_TYPE'],
    ['gzip', gzipSync('{}'), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'REQUEST_BODY_TYPE'],
    ['nothing', '', JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['half of it', '{"a":', JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['an array', '[]', JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['null', 'null', JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['a word', '"x"', JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['one level too many', nested(MAX_DEPTH + 1), JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['very deep nesting', '['.repeat(100_000), JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['very deep nesting that is valid', nested(40_000), JSON_TYPE, 'REQUEST_BODY_JSON'],
    ['a byte too many', 'x'.repeat(MAX_BODY + 1), JSON_TYPE, 'REQUEST_BODY_SIZE'],
    ['an announced megabyte', '{}', { ...JSON_TYPE, 'content-length': '1048576' }, 'REQUEST_BODY_SIZE'],
  ])('refuses %s', async (_what, body, headers, code) => {
    await expect(read(body, headers)).rejects.toMatchObject({ code });
  });

  it('never repeats the body in its message', async () => {
    await read('{"text": my secret').catch((error: Error) => expect(error.message).not.toContain('secret'));
  });

  it('refuses a body that breaks off', async () => {
    const request = Object.assign(new Readable({ read: () => undefined }), { headers: JSON_TYPE });
    const reading = readJson(request as unknown as IncomingMessage);
    request.push('{"a"');
    request.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'REQUEST_BODY_JSON' });
  });
});
