import { type Activity, ActivityTypes, type TurnContext } from 'botbuilder';
import type { BotIdentity } from '../../config.ts';
import type { Reply } from '../../conversation/types.ts';
import { ClaimwiseError } from '../../errors.ts';
import { type HandoffEvent, handoffEvent } from '../handoff-card.ts';
import { activityKey, conversationKey } from '../keys.ts';
import { createQueues } from '../queues.ts';
import type { Voice, Voices } from '../schools.ts';
import { expectsReplies, type IncomingActivity, readActivity } from './activity.ts';
import { BotFrameworkAdapter, type ChannelService } from './adapter.ts';
import { admitLocal, admitLocalService, type Caller } from './admission.ts';
import { createDeliveries } from './deliveries.ts';
import { type Look, lookOf } from './look.ts';
import { isGroup, messageOf, placeOf, tenantOf } from './message.ts';
import { forPlayground, isPlayground } from './playground.ts';
import { type Outgoing, renderReply, textActivity } from './render.ts';
import { answerSearch, SEARCH } from './search-extension.ts';

/** A turn that takes longer, in ms, shows that the bot is at work. */
const TYPING_AFTER_MS = 500;
/** Longest call to the channel, in ms: Teams gives up on the bot after 15 s. */
const SEND_TIMEOUT_MS = 10_000;
/** First wait before a call to the channel is repeated, in ms. */
const RETRY_MS = 400;

/** What the bot's endpoint is made of. The last four have defaults for production; tests inject short or local ones. */
export type BotEndpointParts = {
  identity: BotIdentity | undefined;
  voices: Voices;
  /** The school of a directory, which Teams names with each activity; undefined where it has none of its own. */
  schoolOfTenant: (tenant: string) => string | undefined;
  log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
  channelService?: ChannelService;
  sendTimeoutMs?: number;
  retryMs?: number;
  typingAfterMs?: number;
};

/** Status and body to answer the channel with. */
export type BotResponse = { status: number; body?: unknown };

/** POST /api/messages without its HTTP: who may call, then what a posted activity does. */
export type BotEndpoint = {
  /** Refuses callers by what is known before the body. @throws REQUEST_FORBIDDEN, REQUEST_UNAUTHORIZED */
  admit(caller: Caller): void;
  /**
   * Runs the turn of a posted activity.
   * @throws REQUEST_ACTIVITY, REQUEST_FORBIDDEN, REQUEST_UNAUTHORIZED, AUTHENTICATION_UNAVAILABLE, CONVERSATION_BUSY,
   * DELIVERY_FAILED
   */
  process(caller: Caller, body: unknown): Promise<BotResponse>;
};

/** Builds the Bot Framework channel over a turn handler. */
export function createBotEndpoint(parts: BotEndpointParts): BotEndpoint {
  const { identity, voices, schoolOfTenant, log } = parts;
  const { channelService = {}, sendTimeoutMs = SEND_TIMEOUT_MS, retryMs = RETRY_MS, typingAfterMs = TYPING_AFTER_MS } = parts;
  const inOrder = createQueues();
  const deliveries = createDeliveries(Date.now);
  const adapter = new BotFrameworkAdapter({ identity, channelService, sendTimeoutMs, retryMs });

  adapter.onTurnError = async (_context, error) => {
    throw error;
  };

  const failed = async (context: TurnContext, error: unknown, { apology }: Voice): Promise<void> => {
    const code = error instanceof ClaimwiseError ? error.code : undefined;
    // nothing can be said to a channel that takes no replies, and a flood should not be answered with one
    if (code === 'DELIVERY_FAILED' || code === 'CONVERSATION_BUSY') throw error;
    log.error({ err: error }, 'a turn failed');
    await context.sendActivity(toSdk(textActivity(apology(), lookOf(context.activity.channelId, false))));
  };

  /** A reply as its channel shows it, and in words alone; with the event of a hand-over where the channel takes events. */
  const draw = async (reply: Reply, look: Look, playground: boolean, { viewPlan, rateLabels }: Voice): Promise<Drawn[]> => {
    const card = (await viewPlan(reply))?.attachment.content;
    const rate = rateLabels?.();
    const outgoing = renderReply(reply, look, { planCard: () => card, ...(rate && { rate }) });
    const inWords = () => renderReply(reply, { ...look, cards: false });
    const event = look.events ? handoffEvent(reply) : undefined;
    const drawn: Drawn = { whole: playground ? forPlayground(outgoing) : outgoing, inWords };
    return event ? [drawn, { whole: event, inWords }] : [drawn];
  };

  const runTurn = async (context: TurnContext, activity: IncomingActivity, caller: Caller, voice: Voice): Promise<void> => {
    if (activity.type === ActivityTypes.Invoke && activity.name === SEARCH) {
      const body = answerSearch(activity.value, voice.lookUp);
      await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200, body } });
      return;
    }
    const message = messageOf(activity);
    if (!message) return;
    const stopTyping = expectsReplies(activity) ? undefined : typeWhenSlow(context, typingAfterMs, log);
    try {
      const { replies } = await voice.turns({ ...placeOf(activity, message), activity: activity.id, message });
      if (replies.length === 0) return;
      const look = lookOf(activity.channelId, isGroup(activity.conversation));
      const drawn = (await Promise.all(replies.map((reply) => draw(reply, look, isPlayground(caller.headers), voice)))).flat();
      if (expectsReplies(activity)) return void (await context.sendActivities(drawn.map(({ whole }) => toSdk(whole))));
      // turns end in order; a slow answer of the channel must not let the next reply overtake this one
      const key = conversationKey(activity.channelId, activity.conversation.id);
      const once = activity.id === undefined ? undefined : `${key} ${activityKey(activity.id)}`;
      await inOrder(key, () => deliveries.deliver(once, drawn, (reply) => send(context, reply)));
    } finally {
      await stopTyping?.();
    }
  };

  return {
    admit(caller) {
      if (!identity) admitLocal(caller);
      else if (!caller.headers.authorization)
        throw new ClaimwiseError('REQUEST_UNAUTHORIZED', 'expected an authorization header, got none');
    },
    async process(caller, body) {
      try {
        const activity = readActivity(body);
        const voice = voices(schoolOfTenant(tenantOf(activity) ?? '') ?? caller.school);
        if (!identity && activity.serviceUrl && !expectsReplies(activity)) admitLocalService(activity.serviceUrl);
        const response = await adapter.processIncoming(caller.headers.authorization ?? '', activity, (context) =>
          runTurn(context, activity, caller, voice).catch((error: unknown) => failed(context, error, voice)),
        );
        // the SDK answers an invoke that nobody handled with 501; here it is one of the many that need no answer
        return response === undefined || response.status === 501 ? { status: 200 } : response;
      } catch (error) {
        if (error instanceof ClaimwiseError) log.warn({ code: error.code, reason: error.message }, 'an activity was refused');
        throw error;
      }
    },
  };
}

type Drawn = { whole: Outgoing | HandoffEvent; inWords: () => Outgoing };

/** Hands a reply to the channel; without its card where the channel finds it too large, as no two documents name the same limit. */
async function send(context: TurnContext, { whole, inWords }: Drawn): Promise<void> {
  try {
    await context.sendActivity(toSdk(whole));
  } catch (error) {
    const { statusCode } = ((error as Error).cause ?? {}) as { statusCode?: number };
    if (statusCode !== 413 || whole.type !== 'message' || !whole.attachments) throw error;
    await context.sendActivity(toSdk(inWords()));
  }
}

/** The same on the wire; the SDK names the constants by enums. */
function toSdk(activity: Outgoing | HandoffEvent): Partial<Activity> {
  return activity as Partial<Activity>;
}

/**
 * Sends one typing indicator once `ms` have passed.
 * @returns ends it: resolves when no indicator is on its way any more, as the context must not be used after the turn
 */
function typeWhenSlow(context: TurnContext, ms: number, log: BotEndpointParts['log']): () => Promise<void> {
  let sent = Promise.resolve();
  const timer = setTimeout(() => {
    sent = context
      .sendActivity({ type: ActivityTypes.Typing })
      .then(() => undefined)
      .catch((error: unknown) => log.warn({ err: error }, 'the typing indicator was not sent'));
  }, ms);
  return () => {
    clearTimeout(timer);
    return sent;
  };
}
