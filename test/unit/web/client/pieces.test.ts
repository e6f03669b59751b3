import { describe, expect, it } from 'vitest';
import { createApi } from '../../../../src/web/client/api.ts';
import { languageOfDates } from '../../../../src/web/client/language.ts';
import { directionOf, readPage, readWishes } from '../../../../src/web/client/page.ts';
import { feedbackOf, linksOf, offersOf, replyOf } from '../../../../src/web/client/reply.ts';
import { createSessionStore, parseSession } from '../../../../src/web/client/session.ts';
import { streamAddress } from '../../../../src/web/client/stream.ts';
import { transcriptText } from '../../../../src/web/client/transcript.ts';
import { createSay, WORDS } from '../../../../src/web/client/words.ts';

describe('languageOfDates', () => {
  it.each([
    ['en', ['fr', 'en-GB', 'en-US'], 'en-GB'],
    ['en', ['en', 'en-GB'], 'en'],
    ['en-US', ['en-GB'], 'en-US'],
    ['cy', ['en-GB'], 'cy'],
    ['e', ['en-GB'], 'e'],
    ['en', [], 'en'],
  ])('writes %j for a reader of %j as %j', (language, wanted, written) => {
    expect(languageOfDates(language, wanted)).toBe(written);
  });
});

describe('readWishes', () => {
  it('reads what the launcher asks for', () => {
    const fragment = new URLSearchParams({ parent: 'https://school.example', theme: 'dark', accent: '#112233', on: '#ffffff', lang: 'ar' });
    expect(readWishes(`#${fragment}`)).toEqual({
      parent: 'https://school.example',
      theme: 'dark',
      accent: { fill: '#112233', on: '#ffffff' },
      language: 'ar',
    });
  });

  it.each(['', '#', '#parent=javascript:alert(1)', '#parent=x&theme=red&accent=url(x)&on=red&lang=%22%3E', '#accent=%23112233'])(
    'takes nothing from %j',
    (fragment) => {
      expect(readWishes(fragment)).toEqual({ parent: undefined, theme: undefined, accent: undefined, language: undefined });
    },
  );
});

describe('the page', () => {
  it('has our own look where the server told nothing', () => {
    expect(readPage(undefined)).toEqual({ name: 'Claimwise', words: {}, languages: {}, contact: [], logo: '' });
  });

  it.each([
    ['en', 'ltr'],
    ['en-GB', 'ltr'],
    ['ar', 'rtl'],
    ['he-IL', 'rtl'],
    ['arn', 'ltr'],
  ])('in %s runs %s', (language, direction) => {
    expect(directionOf(language)).toBe(direction);
  });
});

describe('words', () => {
  it('are a school’s own where it has some, with values filled in', () => {
    const say = createSay({ step: '{step}/{of}' });
    expect([say('step', { step: 2, of: 5 }), say('send')]).toEqual(['2/5', WORDS.send]);
  });

  it('keep a sign that has no value', () => {
    expect(createSay({})('step', { step: 1 })).toBe('Step 1 of {of}');
  });
});

describe('a stored session', () => {
  it.each([null, '', '{', 'null', '5', '{"id":1,"token":"t","expiresAt":1}', '{"id":"c","token":"t"}'])('is none in %j', (text) => {
    expect(parseSession(text)).toBeUndefined();
  });

  it('is kept in memory where the browser keeps nothing', async () => {
    const store = createSessionStore(
      () => {
        throw new Error('SecurityError');
      },
      'key',
      undefined,
    );
    const session = { id: 'c', token: 't', expiresAt: 1 };
    store.write(session);
    expect([store.kept, store.read(), await store.inTurn(async () => 1)]).toEqual([false, session, 1]);
    store.clear();
    expect(store.read()).toBeUndefined();
  });
});

describe('streamAddress', () => {
  const at = (domain: string) => (url: string) => streamAddress(url, new URL(domain));

  it.each([
    ['ws://127.0.0.1:3978/v3/directline/conversations/c/stream?t=x', 'https://school.example/v3/directline/'],
    ['wss://inner/bot/v3/directline/conversations/c/stream?t=x', 'https://school.example/v3/directline/'],
  ])('puts %s under the page’s own server', (url, domain) => {
    expect(at(domain)(url)).toBe('wss://school.example/v3/directline/conversations/c/stream?t=x');
  });

  it('keeps the path that a proxy puts before the server', () => {
    expect(at('http://host/bot/v3/directline/')('ws://x/v3/directline/conversations/c/stream?t=x')).toBe(
      'ws://host/bot/v3/directline/conversations/c/stream?t=x',
    );
  });
});

describe('what an activity carries', () => {
  const activity = (channelData: unknown) => ({ type: 'message', channelData });

  it('is a reply of a kind that is known', () => {
    const reply = { type: 'text', text: 'hi', chips: [] };
    expect(replyOf(activity({ reply }))).toEqual(reply);
  });

  it.each([undefined, null, 'x', {}, { reply: null }, { reply: { type: 'hologram', chips: [] } }, { reply: { type: 'text' } }])(
    'is no reply in %j',
    (channelData) => {
      expect(replyOf(activity(channelData))).toBeUndefined();
      expect(linksOf(activity(channelData))).toEqual({});
    },
  );

  it('is offers of any bot', () => {
    const actions = [{ type: 'imBack', title: 'Yes', value: 'yes' }, { title: 'No' }, null];
    expect(() => offersOf({ type: 'message', suggestedActions: { actions: [null] } })).not.toThrow();
    expect(offersOf({ type: 'message', suggestedActions: { actions } })).toEqual([{ label: 'Yes', says: 'yes' }]);
    expect(offersOf({ type: 'message' })).toEqual([]);
  });

  it('is feedback only in our own event', () => {
    const value = { activity: 'a', entry: 'e', helpful: true };
    expect(feedbackOf({ type: 'event', name: 'feedback', value })).toEqual(value);
    expect(feedbackOf({ type: 'event', name: 'other', value })).toBeUndefined();
    expect(feedbackOf({ type: 'event', name: 'feedback', value: null })).toBeUndefined();
  });
});

describe('transcriptText', () => {
  it('names who said what and when, and leaves out what is no message', () => {
    const activities = [
      { type: 'message', from: { role: 'bot' }, text: 'Hello', timestamp: '2026-11-22T10:00:00Z' },
      { type: 'event', name: 'feedback' },
      { type: 'message', from: { role: 'user' }, text: 'Hi' },
    ];
    expect(transcriptText(activities, { bot: 'Bees', person: 'You' }, (time) => time.toISOString().slice(11, 16))).toBe(
      'Bees (10:00)\nHello\n\nYou\nHi\n',
    );
  });
});

describe('an answer of the server', () => {
  const base = new URL('https://x.example/');
  const asking = (send: () => Promise<Response>) => createApi({ base, domain: new URL('v3/directline/', base), send, now: () => 0 });
  const session = { id: 'c', token: 't', expiresAt: 0 };

  it.each([
    [403, 'expired'],
    [401, 'expired'],
    [404, 'gone'],
    [400, 'refused'],
    [413, 'refused'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ])('of status %i means %s', async (status, failure) => {
    const api = asking(async () => new Response('{}', { status }));
    await expect(api.post(session, { type: 'message' })).rejects.toMatchObject({ failure });
  });

  it('that never comes, or is not JSON, means later', async () => {
    await expect(asking(() => Promise.reject(new TypeError('failed to fetch'))).history(session, '')).rejects.toMatchObject({
      failure: 'later',
    });
    await expect(asking(async () => new Response('<html>')).history(session, '')).rejects.toMatchObject({ failure: 'later' });
  });
});
