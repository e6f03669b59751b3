import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cardsOf, shown } from '../../fixtures/shown.ts';
import { type Answer, request } from '../harness.ts';

/** Where people talk to the bot in Teams. */
export type Scope = 'personal' | 'groupChat' | 'channel';
type Activity = { type: string; text?: string; [key: string]: unknown };
/** Something that the bot sent, with where it went. */
export type Sent = { conversation: string; replyTo: string | undefined; activity: Activity; authorization: string | undefined };

const BOT = { id: '28:bot', name: 'Claimwise' };
const TENANT = '1b9e2a44-50cf-4c6a-8a1b-7d3d6f0c2b11';

/**
 * The side of a channel that takes what the bot sends: POST, PUT and DELETE of activities and GET of members, under the prefix
 * of its serviceUrl. `refuse` holds statuses to answer the next posts with.
 * @param created status for what was taken: the Emulator answers 200, Teams and the Playground 201
 */
export async function startService(prefix: string, created: 200 | 201) {
  const sent: Sent[] = [];
  const refuse: number[] = [];
  const server = http.createServer(async (incoming, response) => {
    const [, conversation, replyTo] = /^\/v3\/conversations\/([^/]+)\/(?:activities(?:\/([^/]+))?|members)$/.exec(path(incoming)) ?? [];
    if (conversation === undefined) return reply(response, 404);
    if (incoming.method !== 'POST') return reply(response, 200);
    const activity = JSON.parse(await read(incoming)) as Activity;
    const status = refuse.shift();
    if (status !== undefined) return reply(response, status);
    const { authorization } = incoming.headers;
    sent.push({ conversation: decodeURIComponent(conversation), replyTo: replyTo && decodeURIComponent(replyTo), activity, authorization });
    reply(response, created);
  });
  const path = (incoming: IncomingMessage) => (incoming.url ?? '').replace(prefix.replace(/\/$/, ''), '');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    sent,
    refuse,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function reply(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(status < 300 ? { id: randomUUID() } : { error: { code: 'Refused' } }));
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What all channels have in common: posting to the bot, and what it said since. */
function talkWith(bot: string, service: Awaited<ReturnType<typeof startService>>, headers: Record<string, string>, common: object) {
  const post = (activity: object): Promise<Answer> => {
    const body = JSON.stringify({ id: randomUUID(), timestamp: new Date().toISOString(), serviceUrl: service.url, ...common, ...activity });
    return request(`${bot}/api/messages`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, body);
  };
  let read = 0;
  return {
    ...service,
    post,
    /** What the bot sent since it was last asked, typing left out. */
    news(): Activity[] {
      const fresh = service.sent.slice(read).filter(({ activity }) => activity.type !== 'typing');
      read = service.sent.length;
      return fresh.map(({ activity }) => activity);
    },
  };
}

/** The Emulator without an app id: one update with bot and user, then messages with Web Chat's own id. */
export async function startEmulator(bot: string) {
  const service = await startService('', 200);
  const user = { id: randomUUID(), name: 'User', role: 'user' };
  const recipient = { id: randomUUID(), name: 'Bot', role: 'bot' };
  const conversation = { id: `${randomUUID()}|livechat` };
  const headers = { accept: '*/*', 'user-agent': 'node-fetch/1.0' };
  const talk = talkWith(bot, service, headers, { channelId: 'emulator', conversation, recipient, from: user, locale: 'en-US' });
  return {
    ...talk,
    async arrive() {
      await talk.post({ type: 'conversationUpdate', membersAdded: [recipient, user], membersRemoved: [], from: { ...user, role: 'user' } });
    },
    say: (text: string) => talk.post({ type: 'message', text, textFormat: 'plain', channelData: { clientActivityID: randomUUID() } }),
    /** Web Chat posts the value of a suggested action as a message. */
    tap: (activity: Activity, title: string) => talk.post({ type: 'message', text: wordsOf(activity, title) }),
  };
}

/** Azure's Web Chat: no installation, one update for each member, no directory ids. */
export async function startWebChat(bot: string, order: 'bot first' | 'user first' = 'bot first') {
  const service = await startService('/', 200);
  const user = { id: 'dl_user', name: '' };
  const entities = [{ type: 'ClientCapabilities', requiresBotState: true, supportsListening: true, supportsTts: true }];
  const common = { channelId: 'webchat', conversation: { id: randomUUID() }, recipient: BOT, from: user };
  const talk = talkWith(bot, service, { accept: '*/*' }, common);
  return {
    ...talk,
    async arrive() {
      for (const member of order === 'bot first' ? [BOT, user] : [user, BOT])
        await talk.post({ type: 'conversationUpdate', membersAdded: [member] });
    },
    say: (text: string) => talk.post({ type: 'message', text, entities, channelData: { clientActivityID: randomUUID() } }),
    tap: (activity: Activity, title: string) => talk.post({ type: 'message', text: wordsOf(activity, title), entities }),
  };
}

/**
 * Teams, and the Agents Playground in its look: installation and update arrive within milliseconds in either order; a group is told
 * of the bot only; what is said in a group mentions it; a card's button posts its words in Teams, and its value in the Playground,
 * which fails at a button with more in it than that.
 */
export async function startTeams(bot: string, scope: Scope = 'personal', kind: 'Teams' | 'Playground' = 'Teams') {
  const playground = kind === 'Playground';
  const service = await startService(playground ? '/_connector' : '/emea/', 201);
  const user = { id: '29:ann', name: 'ann', aadObjectId: 'aad-ann', role: 'user' };
  const root = scope === 'channel' ? '19:general@thread.tacv2' : randomUUID();
  const team = scope === 'channel' ? { team: { id: root, name: 'Class of 2027' } } : {};
  const common = (id: string, from = user) => ({
    channelId: 'msteams',
    recipient: BOT,
    from,
    conversation: { id, conversationType: scope, tenantId: TENANT, ...(scope !== 'personal' && { isGroup: true }) },
    channelData: { tenant: { id: TENANT }, ...team },
  });
  const headers = playground
    ? { 'x-ms-agents-playground': 'true', 'user-agent': 'axios/1.12.2' }
    : { 'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)' };
  const talk = talkWith(bot, service, headers, common(root));
  const installation = { type: 'installationUpdate', action: 'add' };
  const update = { type: 'conversationUpdate', membersAdded: scope === 'personal' ? [user, BOT] : [BOT] };
  const written = (text: string) =>
    scope === 'personal'
      ? { text }
      : { text: `<at>${BOT.name}</at>&nbsp;${text}`, entities: [{ type: 'mention', mentioned: BOT, text: `<at>${BOT.name}</at>` }] };
  const info = { type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web' };
  return {
    ...talk,
    root,
    async arrive(order: 'installation first' | 'update first' | 'together' = 'together') {
      const events = order === 'update first' ? [update, installation] : [installation, update];
      if (order === 'together') await Promise.all(events.map(talk.post));
      else for (const event of events) await talk.post(event);
    },
    leave: () =>
      Promise.all(
        [
          { ...installation, action: 'remove' },
          { type: 'conversationUpdate', membersRemoved: [BOT] },
        ].map(talk.post),
      ),
    /** @param over another person, thread or activity id */
    say(text: string, over: { by?: string; thread?: string; id?: string } = {}) {
      const { entities = [], ...rest } = written(text);
      const from = over.by ? { ...user, id: `29:${over.by}`, name: over.by, aadObjectId: `aad-${over.by}` } : user;
      const place = over.thread ? `${root};messageid=${over.thread}` : root;
      const own = over.id ? { id: over.id } : {};
      return talk.post({ ...common(place, from), type: 'message', ...rest, entities: [...entities, info], locale: 'en-US', ...own });
    },
    tap: (activity: Activity, title: string) =>
      talk.post({ ...common(root), type: 'message', replyToId: 'card', entities: [info], ...tapped(activity, title, playground) }),
    search: (parameters: object[]) =>
      talk.post({
        type: 'invoke',
        name: 'composeExtension/query',
        value: { commandId: 'search', parameters, queryOptions: { skip: 0, count: 25 } },
      }),
  };
}

function wordsOf(activity: Activity, title: string): string {
  const tap = shown(activity).taps.find((one) => one.title === title);
  if (!tap) throw new Error(`expected a button ${title}, got ${JSON.stringify(shown(activity))}`);
  return tap.says;
}

/** What is posted for a button: of a card its messageBack, in the Playground its data; of a suggested action the words. */
function tapped(activity: Activity, title: string, playground: boolean): object {
  const button = cardsOf(activity)
    .flatMap(submits)
    .find((one) => one.title === title);
  if (!button) return { text: wordsOf(activity, title) };
  const { msteams } = button.data;
  if (!playground) return { text: msteams?.text, value: msteams?.value };
  if (msteams) throw new TypeError('Cannot add property msTeams, object is not extensible');
  return { value: button.data };
}

type Submit = { type: 'Action.Submit'; title: string; data: { msteams?: { text: string; value: unknown } } };
function submits(node: unknown): Submit[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'Action.Submit' && 'data' in node) return [node as Submit];
  return Object.values(node).flatMap(submits);
}
