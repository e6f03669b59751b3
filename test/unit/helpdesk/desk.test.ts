import { describe, expect, it } from 'vitest';
import { schoolSchema } from '../../../src/content/school.ts';
import { createDesk } from '../../../src/helpdesk/desk.ts';

const send = { via: 'webhook', url: 'https://hooks.school.example/', 'secret-from': 'HOOK_SECRET' };
const hours = { zone: 'Europe/London', open: { mon: ['09:00-17:00'] }, 'answer-within': 2 };

describe('createDesk', () => {
  it('takes no tickets without a helpdesk, and knows whom to turn to', () => {
    const contact = [{ label: 'Office', text: '01632 960001' }];
    expect(createDesk(schoolSchema.parse({ contact }))).toMatchObject({ takesTickets: false, askAge: undefined, contact });
  });

  it('promises a time as people of the school read it, on the quarter of an hour', () => {
    const desk = createDesk(schoolSchema.parse({ language: 'en-GB', helpdesk: { name: 'the office', send, 'ask-age': 13, hours } }));
    expect(desk).toMatchObject({ name: 'the office', takesTickets: true, askAge: 13 });
    // British Summer Time begins on 29 March 2026; a Monday at 09:10 there is 08:10 in UTC
    expect(desk.promise(new Date('2026-03-30T08:10:00Z'))).toEqual({
      open: true,
      by: expect.stringMatching(/^Monday,? 30 March.* 11:15 (BST|GMT\+1)$/),
    });
    expect(desk.promise(new Date('2026-03-28T12:00:00Z'))).toMatchObject({ open: false, by: expect.stringMatching(/30 March.* 11:00/) });
  });

  it('promises nothing without hours', () => {
    expect(createDesk(schoolSchema.parse({ helpdesk: { send } })).promise(new Date(0))).toBeUndefined();
  });
});

describe('helpdesk in school.yaml', () => {
  it.each([
    ['an address without TLS', { send: { ...send, url: 'http://hooks.school.example' } }],
    ['a secret in the address', { send: { ...send, url: 'https://hooks.school.example?key=abc' } }],
    ['a secret in place of its name', { send: { ...send, 'secret-from': 's3cret-value' } }],
    ['a key that the way does not have', { send: { ...send, group: 'Users' } }],
    ['a missing key', { send: { via: 'zammad', url: 'https://z.example', 'secret-from': 'TOKEN' } }],
    ['an age that is none', { send, 'ask-age': 99 }],
  ])('refuses %s', (_name, helpdesk) => {
    expect(schoolSchema.safeParse({ helpdesk }).success).toBe(false);
  });

  it('takes a helpdesk of this machine without TLS, and drops a slash at the end', () => {
    const { helpdesk } = schoolSchema.parse({ helpdesk: { send: { ...send, url: 'http://127.0.0.1:8080/hook/' } } });
    expect(helpdesk?.send).toMatchObject({ url: 'http://127.0.0.1:8080/hook' });
  });
});
