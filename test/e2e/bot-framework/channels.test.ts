import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shown } from '../../fixtures/shown.ts';
import { startTestService } from '../harness.ts';
import { startEmulator, startTeams, startWebChat } from './stand-ins.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
const open: { stop(): Promise<void> }[] = [];
const opened = async <T extends { stop(): Promise<void> }>(channel: Promise<T>) => {
  open.push(await channel);
  return channel;
};
beforeAll(async () => {
  service = await startTestService({ retryMs: 1 });
});
afterAll(() => service.stop());
afterEach(async () => {
  for (const channel of open.splice(0)) await channel.stop();
});
const textsOf = (activities: object[]) => activities.map((activity) => shown(activity).texts.join('\n'));

describe.each([
  ['the Emulator', () => startEmulator(service.url)],
  ['Web Chat', () => startWebChat(service.url)],
  ['Web Chat, user first', () => startWebChat(service.url, 'user first')],
  ['Teams', () => startTeams(service.url)],
  ['the Playground', () => startTeams(service.url, 'personal', 'Playground')],
])('a talk in %s', (_name, start) => {
  it('greets once, answers a tap, and shows sources that disagree', async () => {
    const channel = await opened(start());
    await channel.arrive();
    const greeting = channel.news();
    expect(textsOf(greeting)).toEqual(['Hello, I am a bot that knows about bees.']);
    const [first] = shown(greeting[0] as object).taps;
    const { status } = await channel.tap(greeting[0] as never, first?.title as string);
    expect(status).toBe(200);
    expect(textsOf(channel.news())).toEqual([expect.stringContaining('Source: ')]);
    await channel.say('What does a hive cost?');
    const [answer] = channel.news();
    expect(textsOf([answer as object])).toEqual([expect.stringMatching(/About £150.*\$200 to \$300.*Sources: /s)]);
    expect(channel.sent.every(({ authorization }) => authorization === undefined)).toBe(true);
  });
});

describe('Teams', () => {
  it.each(['installation first', 'update first', 'together'] as const)('greets once when the events come %s', async (order) => {
    for (const scope of ['personal', 'groupChat', 'channel'] as const) {
      const teams = await opened(startTeams(service.url, scope));
      await teams.arrive(order);
      expect([scope, ...textsOf(teams.news())]).toEqual([scope, 'Hello, I am a bot that knows about bees.']);
      await teams.leave();
    }
  });

  it('says nothing to people who join a group later', async () => {
    const teams = await opened(startTeams(service.url, 'groupChat'));
    await teams.arrive();
    teams.news();
    await teams.post({ type: 'conversationUpdate', membersAdded: [{ id: '29:carol' }] });
    expect(teams.news()).toEqual([]);
  });

  it('says nothing when the app is upgraded', async () => {
    const teams = await opened(startTeams(service.url));
    await teams.post({ type: 'installationUpdate', action: 'add-upgrade' });
    expect(teams.news()).toEqual([]);
  });

  it('takes the mention out and replies in the thread', async () => {
    const teams = await opened(startTeams(service.url, 'channel'));
    await teams.say('What does a hive cost?', { thread: '17000', id: 'a1' });
    expect(textsOf(teams.news())).toEqual([expect.stringContaining('A hive costs from about')]);
    expect(teams.sent[0]).toMatchObject({ conversation: `${teams.root};messageid=17000`, replyTo: 'a1' });
    await teams.leave();
  });

  it("lets nobody in a group pick from another's choices", async () => {
    const teams = await opened(startTeams(service.url, 'groupChat'));
    await teams.say('What does a hive cost?', { by: 'ann' });
    const [, second] = shown(teams.news()[0] as object).taps.filter(({ says }) => says !== '(feedback)');
    await teams.say('2', { by: 'bob' });
    const [toBob] = textsOf(teams.news());
    await teams.say('2', { by: 'ann' });
    const [toAnn] = textsOf(teams.news());
    expect(second?.title).toContain('honey');
    expect(toAnn).toContain('Source: ');
    expect(toBob).not.toContain('Source: ');
  });

  it('takes a tap on whether an answer helped, and asks why it did not', async () => {
    const teams = await opened(startTeams(service.url));
    const tap = (helpful: boolean) => ({ type: 'message', text: 'x', value: { text: 'x', feedback: { entry: 'hive-cost', helpful } } });
    await teams.say('What does a hive cost?');
    expect(shown(teams.news()[0] as object).taps.map(({ title }) => title)).toContain('Not helpful');
    await teams.post(tap(true));
    await teams.post(tap(false));
    expect(textsOf(teams.news())).toEqual(['Thanks.', 'What was wrong with it?']);
  });

  it('answers a repeated delivery once', async () => {
    const teams = await opened(startTeams(service.url));
    const [first, second] = await Promise.all([teams.say('help', { id: 'x' }), teams.say('help', { id: 'x' })]);
    const third = await teams.say('help', { id: 'x' });
    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(textsOf(teams.news())).toEqual(['Ask me about bees.']);
  });

  it.each([429, 412, 500, 502, 503, 504])('sends again after %i', async (status) => {
    const teams = await opened(startTeams(service.url));
    teams.refuse.push(status, status);
    expect((await teams.say('help')).status).toBe(200);
    expect(textsOf(teams.news())).toEqual(['Ask me about bees.']);
  });

  it('answers the next delivery when the first could not be sent', async () => {
    const teams = await opened(startTeams(service.url));
    teams.refuse.push(403);
    expect((await teams.say('help', { id: 'y' })).status).toBe(502);
    expect((await teams.say('help', { id: 'y' })).status).toBe(200);
    expect(textsOf(teams.news())).toEqual(['Ask me about bees.']);
  });

  it('says in words what is too large as a card', async () => {
    const teams = await opened(startTeams(service.url));
    teams.refuse.push(413);
    expect((await teams.say('What does a hive cost?')).status).toBe(200);
    const [answer] = teams.news();
    expect(answer).toMatchObject({ text: expect.stringContaining('A hive costs from about') });
    expect(answer).not.toHaveProperty('attachments');
  });

  it('forgets everybody when it is taken out, and greets when it comes back', async () => {
    const teams = await opened(startTeams(service.url, 'channel'));
    await teams.arrive();
    await teams.say('What does a hive cost?', { thread: '1', by: 'bob' });
    await teams.leave();
    teams.news();
    // a pick needs what was offered before
    await teams.say('2', { thread: '1', by: 'bob' });
    expect(textsOf(teams.news()).join()).not.toContain('Source: ');
    await teams.arrive();
    expect(textsOf(teams.news())).toEqual(['Hello, I am a bot that knows about bees.']);
  });

  it('takes ticks of a card for an answer in words', async () => {
    const teams = await opened(startTeams(service.url));
    await teams.arrive();
    const [greeting] = teams.news();
    await teams.post({ type: 'message', value: { picked: '1' } });
    expect(shown(greeting as object).taps[0]?.title).toBe('How do I start keeping bees?');
    expect(textsOf(teams.news())).toEqual([expect.stringContaining('Source: ')]);
  });

  it('finds answers for the compose box, and sends nothing to the chat', async () => {
    const teams = await opened(startTeams(service.url, 'groupChat'));
    const found = await teams.search([{ name: 'query', value: 'hive cost' }]);
    const { attachments } = (found.json as unknown as { composeExtension: { attachments: object[] } }).composeExtension;
    expect(found.status).toBe(200);
    expect(textsOf([{ attachments: attachments.slice(0, 1) }])).toEqual([expect.stringMatching(/^What does a hive cost\?.*Sources: /s)]);
    expect(teams.news()).toEqual([]);
  });
});
