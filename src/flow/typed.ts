import { phraseKey } from '../content/phrase-key.ts';

/** A short message as it can be compared with the options of a step. */
export type Typed = {
  /** Lower case, plain quotes, contractions written out, no pictures; marks and signs kept. */
  text: string;
  words: readonly string[];
  /** A part of it has the form of a question: "how …", "do I …". A question mark alone ("remote?") is no such form. */
  asks: boolean;
};

/** Longer messages tell something; they are no answer to a step. */
const LONGEST = 160;

const CONTRACTIONS: [RegExp, string][] = [
  [/\b(?:can't|cant|cannot)\b/g, 'can not'],
  [/\b(?:won't|wont)\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|were|have|has|had|could|would|should)n'?t\b/g, '$1 not'],
  [/\b(?:i'm|im)\b/g, 'i am'],
  [/\b(?:i've|ive)\b/g, 'i have'],
  [/\b(?:i'd|id)\b/g, 'i would'],
  [/\bi'll\b/g, 'i will'],
  [/\b(?:it's|its)\b/g, 'it is'],
  [/\b(?:that's|thats)\b/g, 'that is'],
  [/\b(kind|sort)a\b/g, '$1 of'],
  [/\b(what|how|who|where|when|why)'?s\b/g, '$1 is'],
  [/(\p{L})'s\b/gu, '$1'],
];

/** Reads what a person typed; undefined where there are no words, or too many to be an answer. */
export function readTyped(raw: string): Typed | undefined {
  if (raw.length > LONGEST) return undefined;
  const text = plain(raw);
  const words = wordsOf(text);
  return words.length > 0 ? { text, words, asks: asks(text) } : undefined;
}

/** The words of a label or another text of a flow, as those of a message are read. */
export function readWords(text: string): string[] {
  return wordsOf(plain(text));
}

function plain(raw: string): string {
  let text = raw
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u201b\u2032`´]/g, "'")
    .replace(/👍\p{M}*|✅/gu, ' yes ')
    .replace(/👎/gu, ' no ')
    .replace(/[\p{Cc}\p{Cf}\p{Emoji_Modifier}]|(?![\d#*])\p{Extended_Pictographic}/gu, ' ')
    .replace(/\bu\.s\.(?:a\.?)?/g, 'us ')
    .replace(/\bu\.k\.?/g, 'uk ')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .replace(/\b(?:please|pls|plz|plse)\b/g, 'please')
    .replace(/\bof course\b/g, 'ofcourse')
    .replace(/\bthank(?:s| you)(?: (?:very|so) much| a lot)?\b/g, 'thanks');
  for (const [short, long] of CONTRACTIONS) text = text.replace(short, long);
  return text.replace(/\s+/g, ' ').trim();
}

const DIGITS = new Map(['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((word, i) => [word, String(i + 2)]));

/** "one" stays a word: "the second one". */
function wordsOf(text: string): string[] {
  const key = phraseKey(text.replace(/(\p{L})'(?=\p{L})/gu, '$1'));
  return key === '' ? [] : key.split(' ').map((word) => DIGITS.get(word) ?? word);
}

/** Whether a message has the form of a question, or goes on from one: "how long …", "remote?", "and in the UK". */
export function isQuestion(raw: string): boolean {
  return raw.includes('?') || /^\s*(?:and|or|what about)\b/i.test(raw) || (readTyped(raw)?.asks ?? false);
}

/** Whether a message goes on from an earlier question: "and in the UK?". */
export function goesOn(raw: string): boolean {
  return /^\s*and\b[^?]*\?\s*$/i.test(raw);
}

const OPENING = /^(?:(?:so|but|and|or|ok|okay|well|um|uh|hey|hi|hello|sorry|wait|also|then|please|just|hmm|actually)[\s,.!]+)*/;
const PEOPLE = '(?:i|you|we|they|he|she|it|there|this|that|these|those|people|someone|anyone)';
const FORMS = [
  /^(?:what|how|why|who|whose|when|where|which|tell me|explain|define)\b/,
  /\b(?:what|how|why)\b/,
  new RegExp(`^(?:do|does|did|have|has|had|am|was|were|would|might|may|shall) (?:not )?${PEOPLE}\\b`),
  /^(?:is|are|does|should|will) \p{L}/u,
  /^(?:can|could) (?!do\b|be\b|not\b)\p{L}/u,
  // What is said to be polite is no answer either.
  /^(?:thanks (?:for|from|to)|take care|have a (?:good|nice|great|lovely))\b/,
  /\b(?:wonder|wondering|difference between|meaning of|do you|can you|could you|know (?:if|whether|which|where|when|who))\b/,
];

function asks(text: string): boolean {
  const clauses = text.split(/[.,;:!?]+\s*/).map((clause) => clause.replace(OPENING, ''));
  return clauses.some((clause) => FORMS.some((form) => form.test(clause)));
}
