import { describe, expect, it } from 'vitest';
import { isAllowedOrigin } from '../../../../src/channels/direct-line/origins.ts';

const allowed = ['https://www.school.org', 'http://help.school.org:8080'];

describe('isAllowedOrigin', () => {
  it.each([
    [undefined, 'anything', true],
    ['https://www.school.org', 'chat.school.org', true],
    ['http://help.school.org:8080', 'chat.school.org', true],
    ['https://chat.school.org', 'chat.school.org', true],
    ['http://127.0.0.1:3978', '127.0.0.1:3978', true],
    ['http://localhost:3978', 'localhost:3978', true],
    ['http://chat.localhost', 'chat.localhost', true],
    ['http://[::1]:3978', '[::1]:3978', true],
    ['https://10.0.0.7', '10.0.0.7', true],
    ['http://www.school.org', 'chat.school.org', false],
    ['https://www.school.org:444', 'chat.school.org', false],
    ['https://school.org', 'chat.school.org', false],
    ['https://www.school.org.evil.test', 'chat.school.org', false],
    ['https://evil.test', 'chat.school.org', false],
    ['null', 'chat.school.org', false],
    ['', '', false],
    ['http://undefined', undefined, false],
    ['http://rebound.test:3978', 'rebound.test:3978', false],
    ['http://127.0.0.1:4000', '127.0.0.1:3978', false],
    ['http://127.0.0.1.evil.test', '127.0.0.1.evil.test', false],
    ['file://', '', false],
  ])('%s at %s: %s', (origin, host, admitted) => {
    expect(isAllowedOrigin({ allowed, own: ['https://chat.school.org'] }, origin, host)).toBe(admitted);
  });

  it('knows no name of its own but addresses', () => {
    expect(isAllowedOrigin({ allowed: [], own: [] }, 'https://chat.school.org', 'chat.school.org')).toBe(false);
  });
});
