import { replyText, sourceLine } from '../../conversation/render.ts';
import type { Chip, Reply } from '../../conversation/types.ts';
import { handoffCard } from '../handoff-card.ts';
import { askCard, type Card, offersCard, type RateLabels, ratedCard, ratings } from './card.ts';
import type { Look } from './look.ts';
import { shorten } from './shorten.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';

/** A message activity as the bot sends it (Activity schema 3.0), without anything of an SDK. */
export type Outgoing = {
  type: 'message';
  inputHint: 'acceptingInput';
  text?: string;
  textFormat?: 'markdown' | 'plain';
  /** What a notification shows of a card. */
  summary?: string;
  attachments?: { contentType: string; content: object }[];
  suggestedActions?: { to: string[]; actions: SuggestedAction[] };
};
type SuggestedAction =
  | { type: 'imBack'; title: string; value: string }
  | { type: 'messageBack'; title: string; text: string; displayText: string; value: object };

type PlanReply = Extract<Reply, { type: 'plan' }>;
/** Draws a plan for channels with cards; undefined where text says it as well. */
export type PlanCard = (reply: PlanReply) => object | undefined;
/** What is shown besides what a reply says: the card of a plan, and buttons to say whether an answer helped. */
export type Extras = { planCard?: PlanCard; rate?: RateLabels };

/**
 * The message activity of a reply, as the channel can show it: a card where that helps and fits, else text with suggested
 * actions, else text with numbered offers, which can be picked by number. Text and card never share an activity: Teams would
 * split it, and shows no suggested actions beside a card.
 */
export function renderReply(reply: Reply, look: Look, extras: Extras = {}): Outgoing {
  const card = look.cards ? cardOf(reply, look, extras) : undefined;
  const drawn = card && cardActivity(card, shorten(opening(reply), look.title));
  if (drawn && fits(drawn, look)) return drawn;
  const chips = reply.type === 'ask' ? reply.chips : reply.chips.slice(0, look.actions || reply.chips.length);
  const tappable = { ...message(textOf(reply, look.text), look), ...suggested(chips, look, rated(reply, look, extras)) };
  if (chips.length <= look.actions && fits(tappable, look)) return tappable;
  return fitting((most) => message(`${textOf(reply, most - linesOf(chips, look).length)}${linesOf(chips, look)}`, look), look);
}

/** A message activity of text alone. */
export function textActivity(text: string, look: Pick<Look, 'markdown' | 'text'>): Outgoing {
  return message(shorten(text, look.text), look);
}

/** A card as it is attached to an activity. */
export function attached(card: object): NonNullable<Outgoing['attachments']>[number] {
  return { contentType: CARD, content: card };
}

/** The card of a reply whose text would lose something on this channel. */
function cardOf(reply: Reply, look: Look, { planCard, rate }: Extras): Card | object | undefined {
  const { chips } = reply;
  const crowded = look.group || chips.length > look.actions || chips.some(({ label }) => label.length > look.action);
  const fallback = () => `${replyText(reply)}${linesOf(chips, look)}`;
  switch (reply.type) {
    case 'ask':
      return (look.parts || crowded || reply.several) && chips.length > 0 ? askCard(reply, look.title, fallback()) : undefined;
    case 'text':
    case 'suggest':
      return crowded && chips.length > 0 ? offersCard(reply, look.title, fallback()) : undefined;
    case 'answer':
    case 'differ':
      return look.parts ? ratedCard({ ...reply, chips: chips.slice(0, look.actions) }, look.title, replyText(reply), rate) : undefined;
    case 'plan':
      return planCard?.(reply);
    case 'handoff':
      return handoffCard({ ...reply, chips: reply.chips.slice(0, look.actions) }, fallback());
    default:
      return undefined;
  }
}

/** What a notification shows of a card. */
function opening(reply: Reply): string {
  if (reply.type === 'plan') return `${reply.plan.title}: ${reply.plan.best.label}`;
  return 'lead' in reply ? reply.lead : reply.text;
}

function cardActivity(card: object, summary: string): Outgoing {
  return { type: 'message', summary, attachments: [attached(card)], inputHint: 'acceptingInput' };
}

function message(text: string, { markdown }: Pick<Look, 'markdown'>): Outgoing {
  return { type: 'message', text, textFormat: markdown ? 'markdown' : 'plain', inputHint: 'acceptingInput' };
}

/** Ratings as suggested actions, where they fit beside the offers; Teams takes none of this kind. */
function rated(reply: Reply, { cards, parts, actions, title }: Look, { rate }: Extras): SuggestedAction[] {
  if (!rate || !cards || parts || (reply.type !== 'answer' && reply.type !== 'differ')) return [];
  if (reply.chips.length + 2 > actions) return [];
  return ratings(reply.entry, rate).map(({ label, value }) => ({
    type: 'messageBack',
    title: shorten(label, title),
    text: value.text,
    displayText: label,
    value,
  }));
}

function suggested(chips: readonly Chip[], { title }: Look, more: readonly SuggestedAction[]): Pick<Outgoing, 'suggestedActions'> {
  const offers = chips.map(({ label, says }) => ({ type: 'imBack' as const, title: shorten(label, title), value: says }));
  const actions = [...offers, ...more];
  return actions.length === 0 ? {} : { suggestedActions: { to: [], actions } };
}

/** Text of a reply in at most `most` units; the sources are the last to be cut. */
function textOf(reply: Reply, most: number): string {
  const whole = replyText(reply);
  if (whole.length <= most || !('receipts' in reply)) return shorten(whole, most);
  const sources = shorten(`\n\n${sourceLine(reply.receipts)}`, Math.floor(most / 3));
  return `${shorten(replyText({ ...reply, receipts: [] }), most - sources.length)}${sources}`;
}

function linesOf(chips: readonly Chip[], { title }: Look): string {
  return chips.length === 0 ? '' : `\n\n${chips.map(({ label }, index) => `${index + 1}. ${shorten(label, title)}`).join('\n')}`;
}

function fits(activity: Outgoing, { bytes }: Look): boolean {
  return JSON.stringify(activity).length * 2 <= bytes;
}

/** The longest of ever shorter activities that fits; what JSON escapes takes up to six times its length. */
function fitting(make: (most: number) => Outgoing, look: Look): Outgoing {
  for (let most = look.text; most > 1; most = Math.floor(most / 2)) {
    const activity = make(most);
    if (fits(activity, look)) return activity;
  }
  return make(1);
}
