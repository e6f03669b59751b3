import type { Content, Entry } from '../content/schema.ts';
import { isQuestion } from '../flow/typed.ts';
import type { Analysis } from '../search/analyse.ts';
import type { CompiledSearch } from '../search/compile.ts';
import { isTopic, type PastTerm } from '../search/follow-up.ts';
import { createSearch, guesses, type Search, type SearchResult } from '../search/search.ts';
import { FEEDBACK_REASONS } from './feedback.ts';
import { isPlanShown, obeyInFlow } from './flow-commands.ts';
import { newFlowsState } from './flow-state.ts';
import { flowChips } from './flow-turns.ts';
import { answerCountry, askAgain, atStep, isOwnAnswer, isWalking, leaveFinished, missStep, startFlow } from './guide.ts';
import { beginHandover, dropHandover, goOn, isHandingOver, offerPerson } from './handover.ts';
import { flowAskedFor, flowToOffer, hasMissed, isRatherTalk, talkOf } from './heard.ts';
import { type Command, createRecogniser, pickOffer, type Recogniser, type Verdict } from './recognise.ts';
import { chipsOf, entryReply, MOST_CHIPS, withFlow } from './replies.ts';
import type { Advice, Chip, Desk, Message, Reply, State, TurnEvent } from './types.ts';

/** A content version made ready to advise from: compiled search and recogniser, and the people behind it, if there are any. */
export type Advisor = { content: Content; search: Search; recogniser: Recogniser; desk?: Desk | undefined };

/** Questions before the last that a follow-up may lean on. */
const PAST_TURNS = 3;
const PAST_TERMS = 8;
/** Questions in a row without an answer after which a person is offered. */
const MISSES_TO_PERSON = 3;
const MORE_THAN_A_QUESTION = 20_000;
/** Small talk that is an answer where a step waits for one. */
const NO_TALK = new Set(['yes', 'no', 'unclear']);

/**
 * Compiles content into an advisor.
 * @param compiled what compileSearch() made of the same content, where that was kept; making it takes one to two seconds for
 * 150 entries with 15,000 phrasings
 */
export function createAdvisor(content: Content, compiled?: CompiledSearch): Advisor {
  return { content, search: createSearch(content, compiled), recogniser: createRecogniser(content) };
}

/** The state of a conversation in which nothing was said yet. */
export function newState(): State {
  return { format: 2, welcomed: false, place: undefined, past: [], offers: [], misses: 0, flows: newFlowsState() };
}

/**
 * One turn of the conversation: pure, so that the same content, state, message and time always give the same advice.
 * @param state undefined for a new conversation
 * @param reference what a ticket of this turn is to be called; undefined where none can be sent from, such as a terminal or a group
 */
export function advise(advisor: Advisor, state: State | undefined, message: Message, now: Date, reference?: string): Advice {
  const before = state ?? newState();
  const { content } = advisor;
  const advice = handOver(advisor, before, message, now, reference) ?? first(advisor, before, message, now, reference);
  if (advice.replies.length === 0 || typeof advice.state.handover === 'object') return advice;
  const aboutFlow = advice.events.some(({ type }) => type === 'flow');
  if (aboutFlow || advice.replies.some(({ type }) => type === 'ask')) return advice;
  // Whatever else was said, a step that waits is asked again.
  const again = advice.state.flows.active === undefined ? undefined : askAgain(content, advice.state, now);
  if (!again) return { ...advice, state: leaveFinished(content, advice.state) };
  const replies = advice.replies.map((reply): Reply => ({ ...reply, chips: [] }));
  return { ...advice, state: again.state, replies: [...replies, ...again.replies], events: [...advice.events, ...again.events] };
}

/** A turn of a message to people; one whose time is over is put aside with a word. @returns undefined where there is none */
function handOver(advisor: Advisor, before: State, message: Message, now: Date, reference: string | undefined): Advice | undefined {
  const { content, desk } = advisor;
  if (before.handover === undefined || (message.type !== 'text' && message.type !== 'other')) return undefined;
  const dropped = dropHandover(before);
  if (!desk || !isHandingOver(before, now)) {
    const next = first(advisor, dropped, message, now, reference);
    const notice: Reply = { type: 'text', text: content.wording.handover.lapsed, chips: [] };
    return { ...next, replies: [notice, ...next.replies], events: [{ type: 'handover', did: 'lapsed' }, ...next.events] };
  }
  const help = message.type === 'text' && isUrgent(advisor, message.text);
  const next = help ? undefined : goOn({ advisor, desk, now, reference }, before, message);
  return next ?? first(advisor, dropped, message, now, reference);
}

/** Whether a message is one of distress, which comes before anything that is being filled in. */
function isUrgent({ content: { edges }, recogniser, search }: Advisor, text: string): boolean {
  const analysis = search.analyse(text);
  if (edges[recogniser.edge(text, analysis.words) ?? '']?.urgent) return true;
  return edges[talkOf(search.search(text, { past: [], place: undefined }, analysis), edges, false) ?? '']?.urgent === true;
}

function first(advisor: Advisor, before: State, message: Message, now: Date, reference: string | undefined): Advice {
  if (message.type === 'joined') return welcome(advisor, before);
  if (message.type === 'feedback') return judge(advisor, before, message.entry, message);
  return respond(advisor, before, message, now, reference);
}

type Said = Extract<Message, { type: 'text' | 'other' }>;

function respond(advisor: Advisor, before: State, message: Said, now: Date, reference: string | undefined): Advice {
  const { wording, edges } = advisor.content;
  if (message.type === 'other') return say(before, wording.replies['not-text'], before.offers, { type: 'not-known', reason: 'not-text' });
  const picked = pickOffer(message.text, before.offers);
  if (picked !== 'none') return read(advisor, before, picked ? picked.says : message.text, now, reference);
  // "999" or "988" is a call for help, not a choice that isn't there.
  if (edges[advisor.recogniser.edge(message.text) ?? '']?.urgent) return read(advisor, before, message.text, now, reference);
  return say(before, wording.replies.pick, before.offers, { type: 'not-known', reason: 'pick' });
}

/** Safe edges, answers in the step's own words and commands come first, then the step of a flow, then small talk; then a statement of place; then the question. */
function read(advisor: Advisor, state: State, text: string, now: Date, reference: string | undefined): Advice {
  const { content, recogniser, search } = advisor;
  const { wording, edges } = content;
  const analysis = search.analyse(text);
  const edge = recogniser.edge(text, analysis.words);
  if (edge && edges[edge]) return atEdge(advisor, state, edge);
  if (text.length > MORE_THAN_A_QUESTION) return say(state, wording.replies['too-long'], [], { type: 'not-known', reason: 'too-long' });
  const own = isOwnAnswer(content, state, text) ? atStep(content, state, text, now) : undefined;
  if (own) return own;
  const command = isPlanShown(content, state) && recogniser.asksOn(text) ? 'more' : recogniser.command(text);
  if (command === 'person' && advisor.desk) {
    const begun = beginHandover({ advisor, desk: advisor.desk, now, reference }, state);
    if (begun) return begun;
  }
  if (command) return obeyInFlow(content, state, command, now) ?? obey(advisor, state, command);
  const verdict = state.answered === undefined ? undefined : recogniser.verdict(text);
  if (verdict) return judge(advisor, state, state.answered as string, verdict);
  const asked = recogniser.flow(text);
  if (asked !== undefined) return startFlow(content, state, asked, now);
  const step = isWalking(content, state) ? atStep(content, state, text, now) : undefined;
  if (step) return step;
  const walking = isWalking(content, state);
  const topic = recogniser.smallTalk(text) ?? recogniser.smallTalk(analysis.words.join(' '));
  if (topic) return walking && NO_TALK.has(topic) ? missStep(content, state) : chat(advisor, state, topic);
  const place = walking || state.past.length === 0 ? statedPlace(text, analysis, walking) : undefined;
  const questions = isQuestion(text);
  const country = place && walking && !questions ? answerCountry(content, state, place, now) : undefined;
  if (country) return country;
  if (place && state.past.length === 0) return notePlace(advisor, state, place);
  // At a step only a question leans on an earlier one; "both" is an answer that missed.
  const past = walking && !questions ? [] : state.past;
  const result = search.search(text, { past, place: state.place }, analysis);
  const spoken = talkOf(result, edges, walking);
  const urgent = edges[spoken ?? '']?.urgent;
  const flow = urgent ? undefined : flowAskedFor(result, recogniser.wishes(analysis.words));
  if (flow !== undefined && !(walking && flow === state.flows.active)) {
    // "How much is it?" at its first step leans on what was asked for.
    return startFlow(content, { ...state, past: remember(state, result, undefined) }, flow, now);
  }
  if (spoken && (urgent || ((result.outcome !== 'answer' || isRatherTalk(result)) && !result.vetoed))) {
    if (Object.hasOwn(wording['small-talk'], spoken)) return chat(advisor, state, spoken);
    if (edges[spoken]) return atEdge(advisor, state, spoken);
  }
  const within = result.outcome === 'answer' || result.outside ? undefined : recogniser.smallTalkWithin(text);
  if (within) return chat(advisor, state, within);
  if (walking && hasMissed(result, questions)) return missStep(content, state, questions ? [wording.flow['no-answer']] : []);
  return answer(advisor, state, result);
}

/** The fixed reply of a safe edge. */
function atEdge({ content, desk }: Advisor, state: State, edge: string): Advice {
  const { reply = '', person } = content.edges[edge] ?? {};
  return say(state, reply, person ? offerPerson(content, desk, [], MOST_CHIPS) : [], { type: 'edge', edge });
}

function chat({ content }: Advisor, state: State, topic: string): Advice {
  const chips = topic === 'greeting' || topic === 'who-are-you' ? chipsOf(content, content.wording.starters) : [];
  const text = content.wording['small-talk'][topic]?.reply ?? content.wording.help;
  return say({ ...state, misses: 0 }, text, chips, { type: 'small-talk', topic });
}

function welcome({ content }: Advisor, state: State): Advice {
  if (state.welcomed) return { state, replies: [], events: [] };
  const chips = chipsOf(content, content.wording.starters);
  return say({ ...state, welcomed: true }, content.wording.greeting, chips, { type: 'welcomed' });
}

function obey(advisor: Advisor, state: State, command: Command): Advice {
  const { content } = advisor;
  const { wording } = content;
  const event: TurnEvent = { type: 'command', command };
  switch (command) {
    case 'help':
      return say(state, wording.help, chipsOf(content, wording.starters), event);
    case 'start-over':
    case 'forget-me':
      return say(
        { ...newState(), welcomed: true, handed: state.handed },
        wording.replies[command],
        chipsOf(content, wording.starters),
        event,
      );
    case 'more': {
      const entry = content.byId.get(state.past[0]?.entry ?? '');
      return say(state, wording.replies.more, chipsOf(content, entry?.related ?? wording.starters), event);
    }
    case 'plan':
    case 'change':
      return say(state, wording.replies[command], flowChips(content, state).slice(0, MOST_CHIPS), event);
    default:
      return say(state, wording.replies[command], [], event);
  }
}

/** Whether an answer helped; where it didn't, and no reason came along, one is asked for. What was offered stays on offer. */
function judge({ content }: Advisor, state: State, entry: string, { helpful, reason }: Verdict): Advice {
  if (!content.byId.has(entry)) return { state, replies: [], events: [] };
  const { thanks, noted, reasons, 'ask-why': askWhy } = content.wording.feedback;
  const event: TurnEvent = { type: 'feedback', entry, helpful, ...(!helpful && reason !== undefined && { reason }) };
  const judged = { ...state, answered: entry };
  if (helpful || reason !== undefined) return say(judged, helpful ? thanks : noted, state.offers, event);
  const chips = FEEDBACK_REASONS.map((id) => ({ label: reasons[id].label, says: reasons[id].label }));
  return say(judged, askWhy, chips.slice(0, MOST_CHIPS), event);
}

/** Words of a sentence that tells where someone is and nothing more. */
const LIVING = new Set(
  'hi hello hey i am im we me my from live lives living lived based located come coming reside stay staying country home born'.split(' '),
);

/** The country of a message such as "I live in Leeds", which asks nothing; at a step "Leeds" is enough. */
function statedPlace(text: string, { units, place }: Analysis, walking: boolean): Analysis['place'] {
  if (!walking && !/^(?:(?:hi|hello|hey)\W+)?(?:i|we|me|my|from|living|based|im)\b/i.test(text.trim())) return undefined;
  const rest = units.filter((unit) => !unit.concepts.some((concept) => concept.startsWith('in-')));
  return rest.flatMap((unit) => unit.text.split(' ')).every((word) => LIVING.has(word)) ? place : undefined;
}

function notePlace({ content }: Advisor, state: State, place: 'uk' | 'us'): Advice {
  const text = content.wording.replies['place-noted'].replace('{place}', content.wording.place[place]);
  return say({ ...state, place, misses: 0 }, text, chipsOf(content, [`pay-${place}`, ...content.wording.starters]), {
    type: 'command',
    command: 'place',
  });
}

/** Turns a search result into a reply and remembers what the question was about, answered or not. */
function answer({ content, desk }: Advisor, before: State, result: SearchResult): Advice {
  const { wording, outside, edges } = content;
  const top = result.outcome === 'answer' ? result.ranked[0]?.document.entry : undefined;
  const state: State = {
    ...before,
    place: result.analysis.place ?? before.place,
    past: edges[result.outside ?? ''] ? before.past : remember(before, result, top),
    answered: top?.id,
  };
  const flow = flowToOffer(result);
  if (top) {
    const reply = entryReply(content, top, flow);
    return {
      state: { ...state, offers: reply.chips, misses: 0 },
      replies: [reply],
      events: [{ type: 'answered', entry: top.id, confidence: result.confidence }],
    };
  }
  const misses = before.misses + 1;
  const turn = Math.min(misses, 3) - 1;
  const declined = result.outside === undefined ? undefined : (outside[result.outside] ?? edges[result.outside]);
  const offered = (chips: Chip[]) => {
    const guided = withFlow(content, chips, flow);
    return misses >= MISSES_TO_PERSON || declined?.person ? offerPerson(content, desk, guided, MOST_CHIPS) : guided;
  };
  if (result.outside !== undefined && declined) {
    return say({ ...state, misses }, declined.reply, offered([]), { type: 'not-known', reason: result.outside });
  }
  if (result.outcome === 'unknown') {
    const chips = offered(chipsOf(content, wording.starters));
    const missed = { about: subjectsOf(result), nearest: guesses(result).map((entry) => entry.id) };
    return say({ ...state, misses }, wording.repair[turn] as string, chips, { type: 'not-known', reason: 'no-match', ...missed });
  }
  const entries = guesses(result).map((entry) => entry.id);
  const chips = offered(chipsOf(content, entries));
  return {
    state: { ...state, misses, offers: chips },
    replies: [{ type: 'suggest', text: wording.suggest[turn] as string, chips }],
    events: [{ type: 'suggested', entries, confidence: result.confidence, about: subjectsOf(result) }],
  };
}

const MOST_SUBJECTS = 6;

/**
 * What a question was about, for those who fill gaps: ids of concepts, and stems of words that the knowledge base itself
 * holds. A word it doesn't know, such as a name, is never among them, and no figure.
 */
function subjectsOf({ analysis: { units } }: SearchResult): string[] {
  const known = units.filter((unit) => isTopic(unit)).map((unit) => unit.concepts[0] ?? unit.stem);
  return [...new Set(known.filter((subject) => !NUMBER.test(subject)))].slice(0, MOST_SUBJECTS);
}

const NUMBER = /^[\d\s.,]+$/;

/** Keeps what a question was about as ids of concepts: no word that the person typed. Of one's own troubles nothing is kept. */
function remember(state: State, result: SearchResult, entry: Entry | undefined): State['past'] {
  const terms: PastTerm[] = result.analysis.units
    .filter((unit) => isTopic(unit) && unit.concepts.length > 0)
    .slice(0, PAST_TERMS)
    .map((unit) => ({ concepts: [...unit.concepts] }));
  const carried = result.followedUp ? (state.past[0]?.terms ?? []).filter((old) => !terms.some((term) => sameKind(term, old))) : [];
  const all = [...terms, ...carried].slice(0, PAST_TERMS);
  return all.length === 0 ? state.past : [{ entry: entry?.id, terms: all }, ...state.past].slice(0, PAST_TURNS);
}

function sameKind(a: PastTerm, b: PastTerm): boolean {
  const kind = (concept: string) => /^(in|job)-/.exec(concept)?.[1] ?? concept;
  return a.concepts.some((one) => b.concepts.some((other) => kind(one) === kind(other)));
}

function say(state: State, text: string, chips: Chip[], event: TurnEvent): Advice {
  const reply: Reply = { type: 'text', text, chips };
  return { state: { ...state, offers: chips }, replies: [reply], events: [event] };
}
