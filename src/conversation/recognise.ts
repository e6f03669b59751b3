import type { Content, Wording } from '../content/schema.ts';
import { normalise, words } from '../search/normalise.ts';
import { compilePhrases } from '../search/phrases.ts';
import { FEEDBACK_REASONS, type FeedbackReason } from './feedback.ts';
import type { Chip } from './types.ts';

/** A command is a whole message; the same words inside a question are just words. */
export type Command = keyof Wording['commands'];

/** Whether the last answer helped, said in words. */
export type Verdict = { helpful: boolean; reason?: FeedbackReason };

/** What can be said to a hand-over; one phrase may mean several things, at different steps. */
export type HandoverWord = keyof Wording['handover']['words'];

/** What can be told from a message without searching, compiled once for each content version. */
export type Recogniser = {
  command: (text: string) => Command | undefined;
  /** A whole message that says whether the last answer helped, or why not. */
  verdict: (text: string) => Verdict | undefined;
  /** What a whole message may mean to a hand-over; nothing where it is something else. */
  handover: (text: string) => ReadonlySet<HandoverWord>;
  /** A whole message that asks on about a plan: "why?", "show me the rest". */
  asksOn: (text: string) => boolean;
  /** Whether words ask for help with a choice: "help me decide", "for someone like me". */
  wishes: (words: readonly string[]) => boolean;
  /** The flow that a message asks for in words that its editor wrote down. */
  flow: (text: string) => string | undefined;
  /**
   * The id of a safe edge of edges.yaml, urgent ones first. Words with their spelling put right are looked at for urgent
   * ones alone: help offered for nothing harms no one.
   */
  edge: (text: string, corrected?: readonly string[]) => string | undefined;
  /** The topic of small talk, when the message is nothing else. */
  smallTalk: (text: string) => string | undefined;
  /** The topic of small talk that a message holds among other words; for messages that search could not answer. */
  smallTalkWithin: (text: string) => string | undefined;
};

/** A message is read whole for edges, up to here; distress must be found wherever it stands in anything a person would write. */
const EDGE_CHARACTERS = 40_000;
const LONGEST_TALK = 60;
const UNCLEAR = 'unclear';
/** Small talk that people put before what they mean: "ok lol thanks" says thanks. */
const ASIDES = new Set(['greeting', 'ack', 'unclear', 'yes', 'laugh']);
const LONGEST_REQUEST = 300;
const MOST_TALK_WORDS = 24;
/** Small talk that is recognised inside a longer message: by any phrase, or only by one of several words. */
const WITHIN: Record<string, number> = { thanks: 1, bye: 1, greeting: 1, 'who-are-you': 3, 'how-are-you': 3 };

/** Compiles commands, safe edges and small talk of the content. */
export function createRecogniser({
  wording,
  edges,
  terms,
  flows,
  talk: examples,
}: Pick<Content, 'wording' | 'edges' | 'terms' | 'flows' | 'talk'>): Recogniser {
  const commands = new Map<string, Command>();
  for (const [command, phrases] of Object.entries(wording.commands) as [Command, string[]][]) {
    for (const phrase of phrases) commands.set(keyOf(phrase), command);
  }
  commands.set(keyOf(wording.handover.offer), 'person');
  const rest = new Set(wording.flow.rest.map(keyOf));
  const wishesIn = compilePhrases(wording.flow.wish.map((phrase) => [phrase, phrase] as const));
  const verdicts = verdictsOf(wording.feedback);
  const handover = handoverWords(wording.handover);
  const requests = new Map([...flows].flatMap(([id, { says, asked }]) => [says, ...asked].map((phrase) => [keyOf(phrase), id] as const)));
  const matchEdges = compilePhrases(Object.entries(edges).flatMap(([id, edge]) => edge.phrases.map((phrase) => [phrase, id] as const)));
  const matchUnless = compilePhrases(
    Object.entries(edges).flatMap(([id, edge]) => (edge.unless ?? []).map((phrase) => [phrase, id] as const)),
  );
  const edgesIn = (list: readonly string[]) => {
    const excused = [...list];
    for (const { from, to } of matchUnless(list)) excused.fill('', from, to);
    return new Set(matchEdges(excused).map(({ value }) => value));
  };
  const talk = new Map<string, string>();
  for (const [topic, { says }] of Object.entries(wording['small-talk'])) {
    for (const phrase of says) if (!talk.has(keyOf(phrase))) talk.set(keyOf(phrase), topic);
  }
  // What says nothing by itself may well lean on what was said before.
  for (const [topic, lines] of examples) {
    if (topic === UNCLEAR || !Object.hasOwn(wording['small-talk'], topic)) continue;
    for (const line of lines) if (!talk.has(keyOf(line))) talk.set(keyOf(line), topic);
  }
  const filler = new Set(terms.filler.map(keyOf));
  const within = compilePhrases(
    Object.entries(wording['small-talk']).flatMap(([topic, { says }]) =>
      says
        .filter((phrase) => keyOf(phrase).split(' ').length >= (WITHIN[topic] ?? Number.POSITIVE_INFINITY))
        .map((phrase) => [phrase, topic] as const),
    ),
  );

  return {
    command: (text) => (text.length <= LONGEST_TALK ? (commands.get(keyOf(text)) ?? commands.get(bare(keyOf(text)))) : undefined),
    verdict: (text) => (text.length <= LONGEST_TALK ? verdicts.get(keyOf(text)) : undefined),
    handover: (text) => (text.length <= LONGEST_TALK ? handover.get(keyOf(text)) : undefined) ?? NOTHING,
    asksOn: (text) => text.length <= LONGEST_TALK && (rest.has(keyOf(text)) || rest.has(bare(keyOf(text)))),
    wishes: (list) => wishesIn(list).length > 0,
    flow: (text) => (text.length <= LONGEST_REQUEST ? requests.get(keyOf(text)) : undefined),
    edge: (text, corrected = []) => {
      const found = [...edgesIn(words(normalise(unmask(text.slice(0, EDGE_CHARACTERS)))))];
      const urgent = [...found, ...edgesIn(corrected)].find((id) => edges[id]?.urgent);
      return urgent ?? (hasPersonalData(text) ? 'personal-data' : found[0]);
    },
    smallTalk: (text) => {
      const list = words(normalise(text.slice(0, 200)));
      return list.length === 0 || list.length > 14 ? undefined : talkOnly(list, talk, filler);
    },
    smallTalkWithin: (text) => {
      const list = words(normalise(text.slice(0, 400)));
      if (list.length > MOST_TALK_WORDS) return undefined;
      // One word alone is small talk at either end: "which ones for later on" says no goodbye.
      const edge = ({ from, to }: { from: number; to: number }) => to - from > 1 || from === 0 || to === list.length;
      const topics = [
        ...new Set(
          within(list)
            .filter(edge)
            .map(({ value }) => value),
        ),
      ];
      const asks = topics.find((topic) => topic.endsWith('-you'));
      return asks ?? (text.includes('?') ? undefined : (topics.find((topic) => topic !== 'greeting') ?? topics[0]));
    },
  };
}

function verdictsOf(feedback: Wording['feedback']): Map<string, Verdict> {
  const choices: [{ label: string; says: string[] }, Verdict][] = [
    [feedback.helpful, { helpful: true }],
    [feedback['not-helpful'], { helpful: false }],
    ...FEEDBACK_REASONS.map((reason): [{ label: string; says: string[] }, Verdict] => [
      feedback.reasons[reason],
      { helpful: false, reason },
    ]),
  ];
  return new Map(choices.flatMap(([{ label, says }, verdict]) => [label, ...says].map((phrase) => [keyOf(phrase), verdict] as const)));
}

const NOTHING: ReadonlySet<HandoverWord> = new Set();

function handoverWords({ says, words }: Wording['handover']): Map<string, Set<HandoverWord>> {
  const found = new Map<string, Set<HandoverWord>>();
  for (const [word, phrases] of Object.entries(words) as [HandoverWord, string[]][]) {
    for (const phrase of [says[word], ...phrases]) found.set(keyOf(phrase), new Set([...(found.get(keyOf(phrase)) ?? []), word]));
  }
  return found;
}

/** Reads a message that consists of small talk and filler alone; anything else in it makes it a question. */
function talkOnly(list: readonly string[], talk: ReadonlyMap<string, string>, filler: ReadonlySet<string>): string | undefined {
  const topics: string[] = [];
  for (let i = 0; i < list.length; ) {
    let length = list.length - i;
    for (; length > 0; length--) {
      const key = list.slice(i, i + length).join(' ');
      const topic = talk.get(key);
      if (topic) topics.push(topic);
      if (topic || filler.has(key)) break;
    }
    if (length === 0) return undefined;
    i += length;
  }
  return topics.find((topic) => !ASIDES.has(topic)) ?? topics.find((topic) => topic === 'greeting') ?? topics[0];
}

/** What people put before and after a command: "ok go back please", "can we skip that one then". */
const POLITE =
  /^(?:(?:ok|okay|k|oh|ah|hmm|um|uh|so|well|wait|hang on|hold on|hey|hi|sorry|please|pls|plz|just|lets|let us|can you|could you|can we|can i) )+|(?: (?:please|pls|plz|now|again|then|thanks|thank you|thx|mate|for me))+$/g;

function bare(key: string): string {
  return key.replace(POLITE, '');
}

function keyOf(text: string): string {
  return words(normalise(text)).join(' ');
}

const MAIL = /[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}/i;
/** Nine digits or more, as in phone and card numbers: "+1 (555) 010-1234", "4111 1111 1111 1111". */
const LONG_NUMBER = /(?:\+|\b)\d(?:[\s().-]{0,3}\d){8,30}\b/g;
const SOCIAL_SECURITY = /\b\d{3}-\d{2}-\d{4}\b/;
/** What looks long but is a range of pay or a list of years: "20000-26000", "2016 2023 2025". */
const RANGE = /^(?:[1-9]\d{2,4}00\s?[-\s.]\s?[1-9]\d{2,4}00|(?:(?:19|20)\d\d[\s().-]{0,3})+)$/;

/** E-mail addresses, phone numbers, card numbers and the like: shapes, so they stand in code. */
function hasPersonalData(text: string): boolean {
  const part = text.slice(0, EDGE_CHARACTERS).normalize('NFKC');
  const numbers = part.match(LONG_NUMBER) ?? [];
  return MAIL.test(part) || SOCIAL_SECURITY.test(part) || numbers.some((number) => !RANGE.test(number));
}

/** Puts right what people write to get past a filter: "k i l l", "suicidé", look-alike letters of other scripts. */
function unmask(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456]/g, (letter) => LOOKALIKES[letter] ?? letter)
    .replace(/\b(?:[a-z] ){2,}[a-z]\b/gi, (spaced) => spaced.replaceAll(' ', ''));
}

const LOOKALIKES: Record<string, string> = { а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i' };

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const PICK =
  /^(?:number|option|choice|no|the|answer|pick|take|#)?\s*(?:the\s+)?(?:(\d+)|([a-e])|(first|second|third|fourth|fifth|last|1st|2nd|3rd))(?:\s+(?:one|option|please))?[.)!]*$/;

/**
 * The offer that a short message picks: by number, ordinal, letter or its label.
 * @returns the chip, `none` for a number no offer has, or undefined where it is no pick at all
 */
export function pickOffer(text: string, offers: readonly Chip[]): Chip | 'none' | undefined {
  if (offers.length === 0 || text.length > 200) return undefined;
  const said = text.trim().toLowerCase();
  const key = keyOf(said);
  const exact = offers.find((chip) => keyOf(chip.label) === key || keyOf(chip.says) === key);
  if (exact) return exact;
  const match = PICK.exec(said);
  if (!match) return undefined;
  const [, number, letter, ordinal] = match;
  const position = number
    ? Number(number) - 1
    : letter
      ? letter.charCodeAt(0) - 97
      : ordinal === 'last'
        ? offers.length - 1
        : Math.max(ORDINALS.indexOf(ordinal as string), ['1st', '2nd', '3rd'].indexOf(ordinal as string));
  return offers[position] ?? 'none';
}
