import type { Content, Wording } from '../content/schema.ts';
import { normalise, words } from '../search/normalise.ts';
import { compilePhrases } from '../search/phrases.ts';
import type { Chip } from './types.ts';

/** A command is a whole message; the same words inside a question are just words. */
export type Command = keyof Wording['commands'];

/** What can be told from a message without searching, compiled once for each content version. */
export type Recogniser = {
  command: (text: string) => Command | undefined;
  /** The id of a safe edge of edges.yaml, urgent ones first. */
  edge: (text: string) => string | undefined;
  /** The topic of small talk, when the message is nothing else. */
  smallTalk: (text: string) => string | undefined;
};

/** Long pastes are read for edges up to here: distress must be found wherever it stands in a normal message. */
const EDGE_CHARACTERS = 4000;
const LONGEST_TALK = 60;

/** Compiles commands, safe edges and small talk of the content. */
export function createRecogniser({ wording, edges, terms }: Pick<Content, 'wording' | 'edges' | 'terms'>): Recogniser {
  const commands = new Map<string, Command>();
  for (const [command, phrases] of Object.entries(wording.commands) as [Command, string[]][]) {
    for (const phrase of phrases) commands.set(keyOf(phrase), command);
  }
  const matchEdges = compilePhrases(Object.entries(edges).flatMap(([id, edge]) => edge.phrases.map((phrase) => [phrase, id] as const)));
  const matchUnless = compilePhrases(
    Object.entries(edges).flatMap(([id, edge]) => (edge.unless ?? []).map((phrase) => [phrase, id] as const)),
  );
  const talk = new Map<string, string>();
  for (const [topic, { says }] of Object.entries(wording['small-talk'])) {
    for (const phrase of says) if (!talk.has(keyOf(phrase))) talk.set(keyOf(phrase), topic);
  }
  const filler = new Set(terms.filler.map(keyOf));

  return {
    command: (text) => (text.length <= LONGEST_TALK ? commands.get(keyOf(text)) : undefined),
    edge: (text) => {
      if (hasPersonalData(text)) return 'personal-data';
      const list = words(normalise(text.slice(0, EDGE_CHARACTERS)));
      const excused = new Set(matchUnless(list));
      const found = matchEdges(list).filter((id) => !excused.has(id));
      return found.find((id) => edges[id]?.urgent) ?? found[0];
    },
    smallTalk: (text) => {
      const list = words(normalise(text.slice(0, 200)));
      return list.length === 0 || list.length > 14 ? undefined : talkOnly(list, talk, filler);
    },
  };
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
  return topics.find((topic) => topic !== 'greeting') ?? topics[0];
}

function keyOf(text: string): string {
  return words(normalise(text)).join(' ');
}

/** E-mail addresses, phone numbers, card numbers and the like: shapes, so they stand in code. */
function hasPersonalData(text: string): boolean {
  const part = text.slice(0, EDGE_CHARACTERS);
  return /[\w.+-]+@[\w-]+\.[a-z]{2,}/i.test(part) || /(?:\+|\b)\d(?:[\s().-]?\d){8,}\b/.test(part) || /\b\d{3}-\d{2}-\d{4}\b/.test(part);
}

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
  const exact = offers.find((chip) => keyOf(chip.label) === keyOf(said) || keyOf(chip.says) === keyOf(said));
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
