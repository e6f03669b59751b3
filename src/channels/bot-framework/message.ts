import { z } from 'zod';
import type { Message } from '../../conversation/types.ts';
import type { Turn } from '../turns.ts';
import type { IncomingActivity } from './activity.ts';
import { PICKED, RATED } from './card.ts';

/** What an activity says to the bot; undefined for all that needs no turn (typing, reactions, upgrades, events). */
export function messageOf(activity: IncomingActivity): Turn['message'] | undefined {
  switch (activity.type) {
    case 'message':
      return wordsOf(activity);
    case 'conversationUpdate':
      return isDeparture(activity) ? { type: 'left' } : isArrival(activity) ? { type: 'joined' } : undefined;
    case 'installationUpdate':
      return INSTALLED[activity.action ?? ''];
    default:
      return undefined;
  }
}

/** An upgrade of the app is neither ("add-upgrade", "remove-upgrade"). */
const INSTALLED: Readonly<Record<string, Turn['message']>> = { add: { type: 'joined' }, remove: { type: 'left' } };

/**
 * Where a turn belongs. In a group each person has a state of their own in each thread, so that nobody's "2" picks from
 * another's choices; the whole is the chat or the team, where the bot comes once and goes once. The conversation of a thread in
 * Teams is `<channel>;messageid=<first message>`.
 */
export function placeOf(activity: IncomingActivity, message: Turn['message']): Pick<Turn, 'channel' | 'conversation' | 'part'> {
  const { channelId: channel, conversation, channelData, from } = activity;
  if (!isGroup(conversation)) return { channel, conversation: conversation.id };
  const whole = channelData?.team?.id ?? conversation.id.replace(/;messageid=.*$/, '');
  const own = message.type === 'text' || message.type === 'other' || message.type === 'feedback';
  return { channel, conversation: whole, part: own ? `${conversation.id} ${from.aadObjectId ?? from.id}` : undefined };
}

/** The directory that a message in Teams comes from: its school's. The channel vouches for it. */
export function tenantOf({ channelId, channelData, conversation }: IncomingActivity): string | undefined {
  return channelId === 'msteams' ? (channelData?.tenant?.id ?? conversation.tenantId) : undefined;
}

/** The bot was taken out. */
function isDeparture({ membersRemoved = [], recipient }: IncomingActivity): boolean {
  return membersRemoved.some((member) => member.id === recipient?.id);
}

/**
 * Whether an update tells that the talk can begin. The Emulator names bot and user in one update, Web Chat in two; in a
 * group only the bot's own arrival counts. More than one arrival does no harm: the core greets once.
 */
function isArrival({ membersAdded = [], recipient, conversation }: IncomingActivity): boolean {
  return isGroup(conversation) ? membersAdded.some((member) => member.id === recipient?.id) : membersAdded.length > 0;
}

/** Whether more than one person is in a conversation: a group chat, or a channel of a team. */
export function isGroup({ isGroup, conversationType }: IncomingActivity['conversation']): boolean {
  return isGroup === true || conversationType === 'groupChat' || conversationType === 'channel';
}

/** Typed words; else the words of a tapped card button (Action.Submit or messageBack, in `value`); else none. */
function wordsOf(activity: IncomingActivity): Message {
  const rating = ratedIn(activity.value);
  if (rating) return rating;
  const typed = withoutMentions(activity);
  const text = typed || tapped(activity.value);
  return text ? { type: 'text', text } : { type: 'other' };
}

const ratedSchema = z.object({ [RATED]: z.object({ entry: z.string().min(1).max(200), helpful: z.boolean() }) });

/** A tap that tells whether an answer helped. */
function ratedIn(value: unknown): Message | undefined {
  const read = ratedSchema.safeParse(value);
  return read.success ? { type: 'feedback', ...read.data[RATED] } : undefined;
}

function tapped(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null) return '';
  const { text, [PICKED]: picked } = value as { text?: unknown; [PICKED]?: unknown };
  return typeof text === 'string' ? text.trim() : typeof picked === 'string' ? picked.trim().replaceAll(',', ' and ') : '';
}

/** Different ways of writing the bot's name that are taken out of one message. */
const MOST_MENTIONS = 20;

/**
 * The text without mentions of the bot. Our own, because TurnContext.removeRecipientMention takes out only the first,
 * leaves `&nbsp;` and throws without text.
 */
function withoutMentions({ text = '', entities = [], recipient }: IncomingActivity): string {
  const written = new Set<string>();
  for (const entity of entities) {
    if (entity.type?.toLowerCase() !== 'mention') continue;
    const mention = entity as { mentioned?: { id?: unknown } | null; text?: unknown };
    const ours = recipient && mention.mentioned?.id === recipient.id;
    // Blank mentions and very many of them name nobody: taking each out of a long text would hold up every other turn.
    if (ours && typeof mention.text === 'string' && mention.text.trim() && written.size < MOST_MENTIONS) written.add(mention.text);
  }
  let rest = text;
  for (const mention of written) rest = rest.replaceAll(mention, ' ');
  // only a text that was touched: a person's own line breaks and blanks are theirs
  return rest === text
    ? text.trim()
    : rest
        .replace(/&nbsp;|\u00a0/g, ' ')
        .replace(/[ \t]+/g, ' ')
        .trim();
}
