import type { Edges } from '../content/schema.ts';
import { isTopic } from '../search/follow-up.ts';
import type { SearchResult } from '../search/search.ts';

/** Least agreement with an example of small talk or distress for it to be taken as such. */
const TALK_AGREEMENT = 0.45;
/** As TALK_AGREEMENT, where the message names a topic that could be asked about. */
const TOPIC_TALK_AGREEMENT = 0.6;
/** Least sureness (0..1) that a message is small talk for it to be taken as such whatever it may resemble. */
const SURE_OF_TALK = 0.5;
/** Least sureness (0..1) that a message asks to be walked through a choice; a question answered by a questionnaire annoys. */
const SURE_OF_FLOW = 0.65;
/** As that, where it also says "help me choose" or the like. */
const SURE_WITH_WISH = 0.3;
/** Least sureness and agreement with a way of asking for a flow for it to be offered. */
const WORTH_AN_OFFER = 0.15;
const OFFER_AGREEMENT = 0.3;
/** A question that an entry answers with this confidence is answered, and a flow it may ask for as well only offered. */
const RATHER_ANSWERED = 0.65;
/** As that, where a step waits for its answer and nothing has the form of a question. */
const SURE_OF_ENTRY = 0.9;
/** Fewer words than these at a step, where they ask nothing, are an answer that missed and nothing to decline. */
const ASIDE_WORDS = 5;

/** Whether what was said at a step is neither its answer nor a question in between that can be met. */
export function hasMissed({ outcome, outside, confidence, analysis }: SearchResult, questions: boolean): boolean {
  if (outcome !== 'answer' && outside === undefined) return true;
  if (questions) return false;
  return outcome === 'answer' ? confidence < SURE_OF_ENTRY : analysis.words.length < ASIDE_WORDS;
}

/**
 * The flow that a message asks for, where all its words together do so more surely than for any entry.
 * @param wishes whether it says in so many words that help with a choice is wanted; then less sureness is enough
 */
export function flowAskedFor({ flow, odds, confidence, vetoed }: SearchResult, wishes: boolean): string | undefined {
  if (vetoed || flow.best < TALK_AGREEMENT) return undefined;
  if (wishes) return flow.sure >= SURE_WITH_WISH ? flow.id : undefined;
  return flow.sure >= SURE_OF_FLOW && flow.sure > odds.surest && confidence < RATHER_ANSWERED ? flow.id : undefined;
}

/** The flow that a message may be asking for, though not surely: offered under whatever it is answered with. */
export function flowToOffer({ flow, vetoed }: SearchResult): string | undefined {
  return !vetoed && flow.sure >= WORTH_AN_OFFER && flow.best >= OFFER_AGREEMENT ? flow.id : undefined;
}

/** The small talk or distress that a message comes nearest to, unless it is about something else: a topic, or a step. */
export function talkOf(
  { talk, odds, ranked, decline, analysis, followedUp }: SearchResult,
  edges: Edges,
  walking: boolean,
): string | undefined {
  // Whoever is in distress may name any topic with it.
  const named = !edges[talk.group]?.urgent && (walking || analysis.units.some((unit) => unit.concepts.length > 0 && isTopic(unit)));
  // Where something was said before, "how come?" is no riddle.
  if (followedUp && talk.group === 'unclear') return undefined;
  if (talk.best < (named ? TOPIC_TALK_AGREEMENT : TALK_AGREEMENT)) return undefined;
  const nearest = talk.best >= Math.max(ranked[0]?.signals.best ?? 0, decline.best);
  if (edges[talk.group]?.urgent) return nearest ? talk.group : undefined;
  // "What's the day like" shares words with a good-bye, but all its words together ask for an entry.
  return talk.sure >= SURE_OF_TALK || (nearest && talk.sure > odds.surest) ? talk.group : undefined;
}

/** Whether all words together are small talk more surely than a question for any entry: "you're really helpful". */
export function isRatherTalk({ talk, odds, confidence }: SearchResult): boolean {
  return talk.sure >= SURE_OF_TALK && talk.sure > odds.surest && confidence < 1;
}
