import { describe, expect, it } from 'vitest';
import { readActivity } from '../../../../src/channels/bot-framework/activity.ts';
import { messageOf, placeOf } from '../../../../src/channels/bot-framework/message.ts';

const base = {
  type: 'message',
  id: 'a1',
  channelId: 'emulator',
  conversation: { id: 'c1|livechat' },
  from: { id: 'user' },
  recipient: { id: 'bot', name: 'Bot', role: 'bot' },
  serviceUrl: 'http://localhost:50123/_connector',
  text: 'hello',
};
const message = (fields: object) => messageOf(readActivity({ ...base, ...fields }));
const mention = (written: string, id = 'bot') => ({ type: 'mention', mentioned: { id }, text: written });

describe('readActivity', () => {
  it('takes what the Emulator sends', () => {
    const sent = {
      ...base,
      timestamp: '2026-11-22T10:00:00Z',
      localTimestamp: '2026-11-22T10:00:00+00:00',
      channelData: { clientActivityID: '1' },
    };
    expect(readActivity(sent)).toMatchObject(base);
  });

  it('takes null for absent', () => {
    expect(readActivity({ ...base, text: null, entities: null, locale: null, recipient: null })).not.toHaveProperty('text', null);
  });

  it('drops fields that nothing here uses', () => {
    expect(readActivity({ ...base, attachments: [{ contentUrl: 'http://evil.test' }], callerId: 'x' })).not.toHaveProperty('attachments');
  });

  it.each([
    ['type', undefined],
    ['type', 5],
    ['type', ''],
    ['type', null],
    ['channelId', undefined],
    ['channelId', 7],
    ['channelId', ['x']],
    ['conversation', undefined],
    ['conversation', 'c1'],
    ['conversation', []],
    ['conversation', { id: 3 }],
    ['conversation', { id: '' }],
    ['conversation', { id: 'c', isGroup: 'yes' }],
    ['from', undefined],
    ['from', 'me'],
    ['from', { id: {} }],
    ['from', { id: 'u', name: 1 }],
    ['recipient', 'bot'],
    ['recipient', { id: 1 }],
    ['id', 12],
    ['text', 12],
    ['text', {}],
    ['locale', 1],
    ['serviceUrl', 'ftp://x'],
    ['serviceUrl', 5],
    ['serviceUrl', undefined],
    ['deliveryMode', {}],
    ['membersAdded', 'bot'],
    ['membersAdded', [null]],
    ['entities', {}],
    ['entities', [1]],
    ['action', 1],
  ])('refuses %s of %j', (field, value) => {
    expect(() => readActivity({ ...base, [field]: value })).toThrow('REQUEST_ACTIVITY');
  });

  it.each([[undefined], [null], ['text'], [[]], [7]])('refuses %j as an activity', (body) => {
    expect(() => readActivity(body)).toThrow('REQUEST_ACTIVITY');
  });

  it('needs no serviceUrl where the replies go back in the response', () => {
    expect(readActivity({ ...base, serviceUrl: undefined, deliveryMode: 'expectReplies' })).toBeDefined();
  });
});

describe('placeOf', () => {
  const place = (fields: object) => {
    const activity = readActivity({ ...base, ...fields });
    return placeOf(activity, messageOf(activity) ?? { type: 'other' });
  };
  const thread = (id: string, person: string) => ({
    conversation: { id: `19:c@thread.tacv2;messageid=${id}`, conversationType: 'channel', isGroup: true },
    from: { id: `29:${person}`, aadObjectId: person },
    channelData: { team: { id: '19:team@thread.tacv2' } },
  });

  it('is the conversation where two talk', () => {
    expect(place({})).toEqual({ channel: 'emulator', conversation: 'c1|livechat' });
  });

  it('keeps people and threads of a team apart', () => {
    const places = [thread('1', 'ann'), thread('1', 'bob'), thread('2', 'ann')].map(place);
    expect(new Set(places.map(({ part }) => part)).size).toBe(3);
    expect(new Set(places.map(({ conversation }) => conversation))).toEqual(new Set(['19:team@thread.tacv2']));
  });

  it('is the whole team, or channel, for who comes and goes', () => {
    const left = { type: 'installationUpdate', action: 'remove' };
    expect(place({ ...thread('1', 'ann'), ...left })).toEqual({
      channel: 'emulator',
      conversation: '19:team@thread.tacv2',
      part: undefined,
    });
    expect(place({ ...thread('1', 'ann'), channelData: undefined, ...left }).conversation).toBe('19:c@thread.tacv2');
  });
});

describe('messageOf', () => {
  it.each([
    ['typed words, trimmed', { text: '  what does a coder do?\n' }, { type: 'text', text: 'what does a coder do?' }],
    ['words of Action.Submit', { text: undefined, value: { text: ' start over ' } }, { type: 'text', text: 'start over' }],
    ['words of a messageBack', { text: '', value: 'help' }, { type: 'text', text: 'help' }],
    ['one ticked box', { text: undefined, value: { picked: '2' } }, { type: 'text', text: '2' }],
    ['ticked boxes', { text: undefined, value: { picked: '1,3,10' } }, { type: 'text', text: '1 and 3 and 10' }],
    ['no ticked box', { text: undefined, value: { picked: '' } }, { type: 'other' }],
    ['a picture', { text: undefined, attachments: [{ contentType: 'image/png' }] }, { type: 'other' }],
    ['blank text', { text: ' \n ' }, { type: 'other' }],
    [
      'whether an answer helped',
      { text: 'Not helpful', value: { text: 'Not helpful', feedback: { entry: 'pay-uk', helpful: false } } },
      { type: 'feedback', entry: 'pay-uk', helpful: false },
    ],
    ['a rating of no form as its words', { text: 'Helpful', value: { feedback: { entry: 5 } } }, { type: 'text', text: 'Helpful' }],
    ['a value without words', { text: undefined, value: { text: 5 } }, { type: 'other' }],
    [
      'an update that brings the bot and the user',
      { type: 'conversationUpdate', membersAdded: [{ id: 'bot' }, { id: 'user' }] },
      { type: 'joined' },
    ],
    ['an update that brings the user', { type: 'conversationUpdate', membersAdded: [{ id: 'user' }] }, { type: 'joined' }],
    ['an update that brings nobody', { type: 'conversationUpdate', membersAdded: [] }, undefined],
    ['an update of the topic', { type: 'conversationUpdate' }, undefined],
    ['an installation', { type: 'installationUpdate', action: 'add' }, { type: 'joined' }],
    ['an upgrade of the app', { type: 'installationUpdate', action: 'add-upgrade' }, undefined],
    ['a removal', { type: 'installationUpdate', action: 'remove' }, { type: 'left' }],
    ['an update that takes the bot away', { type: 'conversationUpdate', membersRemoved: [{ id: 'bot' }] }, { type: 'left' }],
    ['an update that takes the user away', { type: 'conversationUpdate', membersRemoved: [{ id: 'user' }] }, undefined],
    ['typing', { type: 'typing' }, undefined],
    ['an unknown type', { type: 'somethingNew' }, undefined],
  ])('reads %s', (_what, fields, expected) => {
    expect(message(fields)).toEqual(expected);
  });

  it.each([{ isGroup: true }, { conversationType: 'channel' }, { conversationType: 'groupChat' }])(
    'waits for the bot itself in a group (%j)',
    (kind) => {
      const conversation = { id: 'g', ...kind };
      expect(message({ type: 'conversationUpdate', conversation, membersAdded: [{ id: 'user' }] })).toBeUndefined();
      expect(message({ type: 'conversationUpdate', conversation, membersAdded: [{ id: 'bot' }] })).toEqual({ type: 'joined' });
    },
  );

  it.each([
    ['one', '<at>Bot</at> what is coding?', [mention('<at>Bot</at>')], 'what is coding?'],
    ['two alike', '<at>Bot</at>&nbsp;hi <at>Bot</at>', [mention('<at>Bot</at>')], 'hi'],
    ['two that differ', '<at>Bot</at> hi <at>Bot 2</at>', [mention('<at>Bot</at>'), mention('<at>Bot 2</at>')], 'hi'],
    ['one of somebody else', '<at>Ann</at> hi', [mention('<at>Ann</at>', 'ann')], '<at>Ann</at> hi'],
    ['one without its text', 'hi', [{ type: 'mention', mentioned: { id: 'bot' } }], 'hi'],
    ['one of nobody', 'hi', [{ type: 'mention', mentioned: null, text: 'hi' }], 'hi'],
  ])('takes out mentions of the bot: %s', (_what, text, entities, expected) => {
    expect(message({ text, entities })).toEqual({ type: 'text', text: expected });
  });

  it('survives a mention in a message without text', () => {
    expect(message({ text: undefined, entities: [mention('<at>Bot</at>')] })).toEqual({ type: 'other' });
  });
});
