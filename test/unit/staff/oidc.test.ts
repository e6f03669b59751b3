import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../../src/staff/oidc.ts';

const allowed = ['Ann@school.test', 'group:helpdesk'];

describe('isAllowed', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['a listed address', { email: 'ann@SCHOOL.test' }, true],
    ['one that the provider has verified', { email: 'ann@school.test', email_verified: true }, true],
    ['one that the provider has not verified', { email: 'ann@school.test', email_verified: false }, false],
    ['another address of the domain', { email: 'bob@school.test' }, false],
    ['a listed group', { groups: ['pupils', 'helpdesk'] }, true],
    ['a role of that name', { roles: ['helpdesk'] }, true],
    ['a group of a longer name', { groups: ['helpdesk-pupils'] }, false],
    ['a group that is no list', { groups: 'helpdesk' }, false],
    ['an address named like a group', { email: 'group:helpdesk' }, false],
    ['no claims at all', {}, false],
    ['an address that is no text', { email: ['ann@school.test'] }, false],
  ])('decides on %s', (_what, claims, expected) => {
    expect(isAllowed(claims, allowed)).toBe(expected);
  });

  it('lets nobody in where nobody is listed', () => {
    expect(isAllowed({ email: 'ann@school.test', groups: ['helpdesk'] }, [])).toBe(false);
  });
});
