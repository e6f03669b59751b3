import type { Wording } from '../content/schema.ts';
import type { Reply } from '../conversation/types.ts';
import { type AdaptiveCard, CARD_TYPE } from './adaptive-card.ts';
import { planCard } from './plan-card.ts';
import type { PlanAddresses, PlanLinks } from './plan-links.ts';

/** What a plan has beside its text: a card, and where its page and calendar are. */
export type PlanView = {
  attachment: { contentType: typeof CARD_TYPE; content: AdaptiveCard };
  /** Absolute where PUBLIC_URL is set, else paths on this server, which only its own pages can follow. */
  links: PlanAddresses;
};

/** Views of replies: of a plan what it has, of any other reply undefined. */
export type ViewPlan = (reply: Reply) => Promise<PlanView | undefined>;

/** What views are made of; `words` may change when content is reloaded. */
export type PlanViewParts = {
  words: () => Wording['plan'];
  links: PlanLinks;
  publicUrl: string | undefined;
  /** What stands before paths on this server; default: nothing. */
  prefix?: string;
};

/** Makes cards and links for plans. A card has links only where they are absolute: it may be shown anywhere. */
export function createPlanView({ words, links, publicUrl, prefix = '' }: PlanViewParts): ViewPlan {
  const base = publicUrl?.replace(/\/+$/, '');
  return async (reply) => {
    if (reply.type !== 'plan') return undefined;
    const paths = await links.paths(reply.plan);
    const absolute = base === undefined ? undefined : { page: `${base}${paths.page}`, calendar: `${base}${paths.calendar}` };
    const content = planCard(reply.plan, { words: words(), text: reply.text, links: absolute });
    const relative = { page: `${prefix}${paths.page}`, calendar: `${prefix}${paths.calendar}` };
    return { attachment: { contentType: CARD_TYPE, content }, links: absolute ?? relative };
  };
}
