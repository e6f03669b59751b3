import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ClaimwiseError } from '../../errors.ts';
import type { Announcer } from '../../storage/announcer.ts';
import type { TranscriptStore } from '../../storage/transcript-store.ts';
import { createQueues } from '../queues.ts';
import { newConversation, type Voices } from '../schools.ts';
import { type AzureDirectLine, generateAzureToken } from './azure.ts';
import { createConversations, type Listener } from './conversations.ts';
import type { Limits, Rate } from './limits.ts';
import { isAllowedOrigin, type Origins } from './origins.ts';
import { readPosted } from './posted.ts';
import type { Activity } from './render.ts';
import { createStreams, STREAM_LIMITS, type StreamLimits } from './streams.ts';
import { readTokenRequest } from './token-request.ts';
import { createTokens, GRACE_SECONDS, ofSchool, type Session, TOKEN_SECONDS } from './tokens.ts';

/** Path under which everything hangs; the `domain` of Direct Line clients. */
export const DIRECT_LINE_PATH = '/v3/directline';

/** Path of a stream, with conversation and ticket. */
const STREAM_PATH = /^\/v3\/directline\/conversations\/([\w.-]+)\/stream(?:\?t=([\w.-]+)(?:&.*)?)?$/;

/** What can be set otherwise for tests; the defaults are for production. */
export type DirectLineTimes = {
  typingAfterMs: number;
  retryMs: number;
  heartbeatMs: number;
  /** Where several servers share a store: time between two looks for what others have said, and have left unanswered. */
  catchUpMs: number;
  recoverMs: number;
  streams: StreamLimits;
  /** Tokens made for one address: a whole school may sit behind one. */
  tokens: Rate;
  /** Posts of one conversation. */
  posts: Rate;
  /** Posts of one address. */
  postsOfAddress: Rate;
  /** Bytes of posts that are logged, of one conversation and of one address: what strangers can make of the disk. */
  bytes: Rate;
  bytesOfAddress: Rate;
};

const TIMES: DirectLineTimes = {
  typingAfterMs: 500,
  retryMs: 5000,
  heartbeatMs: 30_000,
  catchUpMs: 2000,
  recoverMs: 5000,
  streams: STREAM_LIMITS,
  tokens: { burst: 300, perSecond: 5 },
  posts: { burst: 30, perSecond: 1 },
  postsOfAddress: { burst: 1000, perSecond: 100 },
  bytes: { burst: 1024 * 1024, perSecond: 2048 },
  bytesOfAddress: { burst: 8 * 1024 * 1024, perSecond: 20 * 1024 },
};

/** What the endpoint is made of. */
export type DirectLineParts = {
  transcripts: TranscriptStore;
  /** To and from other servers over the same store; undefined where this one is alone. */
  announcer: Announcer | undefined;
  limits: Limits;
  voices: Voices;
  /** Origins of pages on other servers that may chat, and those of the server itself, by school. */
  origins: (school: string) => Origins;
  /** Key of tokens and tickets, at least 32 characters. */
  secret: string;
  /** Azure's Direct Line, where tokens are to be its own. */
  azure: AzureDirectLine | undefined;
  now: () => Date;
  log: Log;
  times?: Partial<DirectLineTimes>;
};

type Log = { [level in 'debug' | 'warn' | 'error']: (fields: object, message: string) => void };

/** Who calls. */
export type Caller = {
  /** Whose address was called. */
  school: string;
  /** Of the person's machine, as far as it is known. */
  address: string;
  origin: string | undefined;
  host: string | undefined;
  authorization: string | undefined;
  /** Address of the school as the caller knows it, with scheme ws or wss and without a slash at its end. */
  socketUrl: string;
};

/** Status and body to answer with. */
export type DirectLineAnswer = { status: 200 | 201; body: object };

/**
 * Direct Line 3.0 without its HTTP (docs/direct-line.md). Every method but `admits` rejects with TOKEN_INVALID,
 * TOKEN_EXPIRED, TOKEN_CONVERSATION or ORIGIN_REFUSED for callers that have no business with the conversation.
 */
export type DirectLineEndpoint = {
  /** Whether the page that calls may chat at all. */
  admits(caller: Pick<Caller, 'school' | 'origin' | 'host'>): boolean;
  /** A token for a new conversation. @throws RATE_LIMITED, TOKEN_REQUEST, AZURE_TOKENS */
  generate(caller: Caller, body: Record<string, unknown>): Promise<DirectLineAnswer>;
  /** The same token with a new life, also some time after the end of the old. */
  refresh(caller: Caller): Promise<DirectLineAnswer>;
  /** Begins the conversation of a token: 201, or 200 where it had begun. @throws CONVERSATION_ENDED */
  start(caller: Caller, body: Record<string, unknown>): Promise<DirectLineAnswer>;
  /** A new stream address from a watermark on. @throws CONVERSATION_ENDED when there is nothing more to come */
  reconnect(caller: Caller, conversation: string, watermark: string): Promise<DirectLineAnswer>;
  /** What there is after a watermark. @throws CONVERSATION_ENDED when there is nothing more to come */
  activities(caller: Caller, conversation: string, watermark: string): Promise<DirectLineAnswer>;
  /** Who may post, and whether now; to be asked before the body is read. @throws RATE_LIMITED */
  admitPost(caller: Caller, conversation: string): Promise<Session>;
  /** Takes an activity; its turn runs afterwards. @throws DIRECT_LINE_ACTIVITY, CONVERSATION_ENDED, RATE_LIMITED */
  post(caller: Caller, session: Session, body: unknown): Promise<DirectLineAnswer>;
  /** Refuses a file, and has the bot say so in the conversation. @throws DIRECT_LINE_UPLOAD always */
  upload(session: Session): Promise<never>;
  /** Takes an upgrade request of a stream. @throws STREAMS_FULL, REQUEST_NOT_FOUND; then the socket is the caller's */
  upgrade(caller: Caller, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Open streams. */
  sockets(): number;
  /** Answers what a killed server left unanswered; never rejects. */
  recover(): Promise<void>;
  /** Begins no further turns; resolves when the running ones have ended. */
  settle(): Promise<void>;
  /** Closes all streams with 1001. */
  closeStreams(): Promise<void>;
};

/** Builds the channel over a turn handler and a transcript store. */
export function createDirectLine(parts: DirectLineParts): DirectLineEndpoint {
  const { transcripts, announcer, limits, voices, origins, secret, azure, now, log } = parts;
  const times = { ...TIMES, ...parts.times };
  const ticking = () => now().getTime();
  const tokens = createTokens(secret, now);
  const mayChat = ({ school, origin, host }: Pick<Caller, 'school' | 'origin' | 'host'>) => isAllowedOrigin(origins(school), origin, host);
  const takeToken = limits('tokens', times.tokens);
  const takePost = limits('posts', times.posts);
  const takePostOfAddress = limits('posts of address', times.postsOfAddress);
  const takeBytes = limits('bytes', times.bytes);
  const takeBytesOfAddress = limits('bytes of address', times.bytesOfAddress);
  const inOrder = createQueues();
  const listener: Listener = {
    said(conversation) {
      streams.said(conversation);
      announcer?.tell({ conversation });
    },
    passing(conversation, activity) {
      streams.passing(conversation, activity);
      announcer?.tell({ conversation, activity });
    },
  };
  const { typingAfterMs, retryMs } = times;
  const logged = { transcripts, voices, listener, now, log };
  const conversations = createConversations({ ...logged, typingAfterMs, retryMs });
  const streams = createStreams({ page: conversations.page, ends: transcripts.ends, now: ticking, limits: times.streams, log });
  const beating = setInterval(() => streams.heartbeat(), times.heartbeatMs).unref();
  announcer?.listen({
    heard: ({ conversation, activity }) => (activity ? streams.passing(conversation, activity as Activity) : streams.said(conversation)),
    missed: () => void streams.catchUp(),
  });
  // announcements may be lost, and servers too
  const looking = announcer && setInterval(() => void streams.catchUp(), times.catchUpMs).unref();
  const recovering = announcer && setInterval(() => void recover(), times.recoverMs).unref();

  const admitOrigin = (caller: Caller, trusted: readonly string[] | undefined) => {
    if (mayChat(caller) && (!trusted || !caller.origin || trusted.includes(caller.origin))) return;
    throw new ClaimwiseError('ORIGIN_REFUSED', `expected an allowed origin, got ${JSON.stringify(caller.origin?.slice(0, 200))}`);
  };
  const sessionOf = async (caller: Caller, conversation?: string, graceSeconds?: number): Promise<Session> => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(caller.authorization ?? '') ?? [];
    if (token === undefined) throw new ClaimwiseError('TOKEN_INVALID', 'expected a bearer token, got none');
    const session = ofSchool(caller.school, await tokens.read(token, graceSeconds));
    admitOrigin(caller, session.origins);
    if (conversation === undefined || conversation === session.conversation) return session;
    throw new ClaimwiseError('TOKEN_CONVERSATION', 'expected the token of this conversation, got that of another');
  };
  const tokenFor = async (session: Session) => ({
    conversationId: session.conversation,
    token: await tokens.issue(session),
    expires_in: TOKEN_SECONDS,
  });
  const streamFor = async (caller: Caller, session: Session, watermark: string) => {
    const { conversation } = session;
    const ticket = await tokens.issueTicket({ conversation, watermark, origins: session.origins });
    const streamUrl = `${caller.socketUrl}${DIRECT_LINE_PATH}/conversations/${conversation}/stream?t=${ticket}`;
    return { ...(await tokenFor(session)), streamUrl };
  };
  const recover = async () => {
    await conversations.recover().catch((error: unknown) => log.error({ err: error }, 'what was unanswered could not be looked for'));
  };
  const refuseEnded = () => {
    throw new ClaimwiseError('CONVERSATION_ENDED', 'expected a conversation that goes on, got one that has ended');
  };
  /** What there is to see; nothing new where the store fails, because any status but 200 ends a client's polls for good. */
  const look = async (conversation: string, watermark: string) => {
    const page = await conversations.page(conversation, watermark).catch(() => undefined);
    const { activities = [], watermark: next = watermark || '0', over = false } = page ?? {};
    return { activities, watermark: next, over };
  };

  return {
    admits: mayChat,
    async generate(caller, body) {
      admitOrigin(caller, undefined);
      if (!(await takeToken(caller.address))) throw new ClaimwiseError('RATE_LIMITED', 'expected fewer tokens for one address, got more');
      const wish = readTokenRequest(body);
      if (azure) {
        const { allowed } = origins(caller.school);
        const trustedOrigins = wish.trustedOrigins ?? (allowed.length > 0 ? allowed : undefined);
        return { status: 200, body: await generateAzureToken(azure, { ...wish, trustedOrigins }) };
      }
      const conversation = newConversation(caller.school);
      const session = { conversation, user: wish.user.id, name: wish.user.name, origins: wish.trustedOrigins };
      return { status: 200, body: await tokenFor(session) };
    },
    async refresh(caller) {
      return { status: 200, body: await tokenFor(await sessionOf(caller, undefined, GRACE_SECONDS)) };
    },
    async start(caller, { locale }) {
      const session = await sessionOf(caller);
      const { created, ended } = await conversations.enter(session, '', typeof locale === 'string' ? locale.slice(0, 40) : undefined);
      if (ended) refuseEnded();
      return { status: created ? 201 : 200, body: await streamFor(caller, session, '') };
    },
    async reconnect(caller, conversation, watermark) {
      const session = await sessionOf(caller, conversation);
      // a client takes trouble here for the end as well; what cannot be entered now is so with the next message
      await conversations.enter(session, watermark).catch(() => undefined);
      if ((await look(conversation, watermark)).over) refuseEnded();
      return { status: 200, body: await streamFor(caller, session, watermark) };
    },
    async activities(caller, conversation, watermark) {
      await sessionOf(caller, conversation);
      const { over, ...page } = await look(conversation, watermark);
      if (over) refuseEnded();
      return { status: 200, body: page };
    },
    async admitPost(caller, conversation) {
      const session = await sessionOf(caller, conversation);
      if ((await takePostOfAddress(caller.address)) && (await takePost(conversation))) return session;
      throw new ClaimwiseError('RATE_LIMITED', 'expected fewer posts of one conversation or address, got more');
    },
    async post({ address }, session, body) {
      const posted = readPosted(body);
      const { conversation } = session;
      const bytes = Buffer.byteLength(JSON.stringify(posted));
      // what came first is logged first, whoever has to wait for a database
      const id = await inOrder(conversation, async () => {
        if ((await takeBytesOfAddress(address, bytes)) && (await takeBytes(conversation, bytes)))
          return conversations.post(session, posted);
        throw new ClaimwiseError('RATE_LIMITED', 'expected less text of one conversation or address, got more');
      });
      return { status: 200, body: { id } };
    },
    async upload(session) {
      await conversations.refuse(session);
      throw new ClaimwiseError('DIRECT_LINE_UPLOAD', 'expected text, got a file');
    },
    async upgrade(caller, request, socket, head) {
      const [, conversation, given = ''] = STREAM_PATH.exec(request.url ?? '') ?? [];
      if (conversation === undefined) throw new ClaimwiseError('REQUEST_NOT_FOUND', 'expected the path of a stream');
      const ticket = ofSchool(caller.school, await tokens.readTicket(given));
      admitOrigin(caller, ticket.origins);
      if (ticket.conversation !== conversation) throw new ClaimwiseError('TOKEN_CONVERSATION', 'expected the ticket of this stream');
      streams.open(request, socket, head, ticket);
    },
    sockets: () => streams.count(),
    recover,
    async settle() {
      for (const timer of [beating, looking, recovering]) clearInterval(timer);
      await conversations.close();
    },
    closeStreams: () => streams.close(),
  };
}
