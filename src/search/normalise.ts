/** Most characters of a message that search looks at, after the clauses without a question in them were left out. */
export const QUERY_CHARACTERS = 500;
/** Raw characters looked at before anything else: the rest of a huge paste is never even split. */
const RAW_CHARACTERS = 6000;
/** Messages with at most this many words are read whole: only longer ones hide their question in a story. */
const SHORT_WORDS = 14;

const CONTRACTIONS: [RegExp, string][] = [
  [/\b(wo)n'?t\b/g, 'will not'],
  [/\bcan'?t\b|\bcannot\b/g, 'can not'],
  [/\bain'?t\b/g, 'is not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|should|could|need|must)n'?t\b/g, '$1 not'],
  [/\b(what|who|where|how|when|that|there|here|it|he|she)'s\b/g, '$1 is'],
  [/\b(what|who|where|how|when|that|there)s\b/g, '$1 is'],
  [/\b(what|who|where|how|when|they|you|we)'re\b/g, '$1 are'],
  [/\b(they|you)re\b/g, '$1 are'],
  [/\bi'?m\b/g, 'i am'],
  [/\b(i|you|we|they|could|would|should)'ve\b/g, '$1 have'],
  [/\bive\b/g, 'i have'],
  [/\b(i|you|he|she|it|we|they|that|there|what|who)'(ll|d)\b/g, '$1 would'],
  [/\blet'?s\b/g, 'let us'],
  [/\bgonna\b/g, 'going to'],
  [/\bwanna\b/g, 'want to'],
  [/\bgotta\b/g, 'have to'],
  [/\b(\w+)'s\b/g, '$1'],
];

const SHORTHAND = new Map(
  Object.entries({
    u: 'you',
    r: 'are',
    ur: 'your',
    n: 'and',
    b4: 'before',
    w: 'with',
    '&': 'and',
    pls: 'please',
    plz: 'please',
    thru: 'through',
    tho: 'though',
    bc: 'because',
    cuz: 'because',
    coz: 'because',
    cos: 'because',
    ppl: 'people',
    yr: 'year',
    yrs: 'years',
    mth: 'month',
    mths: 'months',
    mos: 'months',
    wk: 'week',
    wks: 'weeks',
    hrs: 'hours',
    hr: 'hour',
    lvl: 'level',
    exp: 'experience',
    govt: 'government',
    vs: 'versus',
    abt: 'about',
    wat: 'what',
    wot: 'what',
    wut: 'what',
    ta: 'thanks',
    teh: 'the',
    gud: 'good',
    smth: 'something',
    sth: 'something',
    rly: 'really',
    tbh: 'honestly',
    hav: 'have',
    wen: 'when',
    y: 'why',
    '2nd': 'second',
    '1st': 'first',
    '3rd': 'third',
    ii: '2',
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    ten: '10',
    twelve: '12',
    iii: '3',
    tmrw: 'tomorrow',
    docs: 'doctors',
    reqs: 'requirements',
    quals: 'qualifications',
    qual: 'qualification',
    cert: 'certification',
    certs: 'certifications',
    info: 'information',
    diff: 'difference',
    uni: 'university',
    max: 'maximum',
    avg: 'average',
  }),
);

/**
 * Brings text into the one spelling that search compares: NFKC, lower case, no control characters or emoji, plain quotes,
 * contractions written out, -ise and -our in their American form, ICD-10 as one word.
 */
export function normalise(text: string): string {
  let out = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u201b\u2032`´]/g, "'")
    .replace(/[\p{Cc}\p{Cf}\p{Extended_Pictographic}]/gu, ' ')
    .replace(/\bicd[\s-]*10\b/g, 'icd10')
    .replace(/\bu\.s\.a?\.?(?=\W|$)/g, 'usa ')
    .replace(/\bu\.k\.?(?=\W|$)/g, 'uk ')
    .replace(/£/g, ' pounds ')
    .replace(/\$/g, ' dollars ')
    .replace(/&/g, ' and ')
    .replace(/(\d)[,.](?=\d{3}\b)/g, '$1');
  for (const [pattern, replacement] of CONTRACTIONS) out = out.replace(pattern, replacement);
  return out;
}

/** Words of a normalised text, in order, shorthand written out. */
export function words(normalised: string): string[] {
  const found = normalised.match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.flatMap((word) => {
    const long = SHORTHAND.get(word) ?? word;
    return long
      .replace(/^(..+)is(e|es|ed|ing|ation|ations)$/, '$1iz$2')
      .replace(/^programmes?$/, 'program')
      .replace(/^(.+)our(s?)$/, (whole, stem: string, s: string) => (OUR.has(stem) ? `${stem}or${s}` : whole));
  });
}

const OUR = new Set(['behavi', 'col', 'fav', 'hon', 'lab', 'neighb', 'harb', 'hum', 'endeav']);

/** A word of a message with how much the clause it stands in matters, 0..1. */
export type WeightedWord = { word: string; weight: number };

const ASKING =
  /^(so |and |but |well |ok |okay |like |um |now |then |or |basically |just )*(how|what|why|where|who|when|which|whose|is|are|am|do|does|did|can|could|should|would|will|have|has|must|may|any|isn|aren|don)\b/;
const CUES =
  /\b(wonder|wondering|want to know|wanna know|tell me|my question|question is|curious|explain|can you|could you|i ask|asking|do you know|any idea|know (if|whether|how|what|why|where|which|who)|not sure (if|whether|how|what|why)|figure out|find out|understand (how|what|why|if|whether))\b/;

/**
 * Splits a message into words and finds where its question is. In a long message, clauses that ask weigh 1, those beside
 * them less, and the story around them little, so that the one real question decides.
 * @returns at most QUERY_CHARACTERS of content
 */
export function readMessage(text: string): WeightedWord[] {
  const raw = text.length > RAW_CHARACTERS ? `${text.slice(0, RAW_CHARACTERS / 2)}\n${text.slice(-RAW_CHARACTERS / 2)}` : text;
  const clauses = splitClauses(normalise(raw));
  const total = clauses.reduce((sum, clause) => sum + clause.words.length, 0);
  if (total <= SHORT_WORDS) {
    return clip(clauses.map((clause) => ({ ...clause, weight: 1 })));
  }
  const asks = clauses.map((clause) => (clause.cue ? 2 : 0) + (clause.asking ? 1 : 0) + (clause.mark ? 2 : 0));
  const top = Math.max(...asks);
  if (top === 0) return clip(clauses.map((clause) => ({ ...clause, weight: 1 })));
  return clip(
    clauses.map((clause, i) => {
      const own = asks[i] ?? 0;
      const beside = Math.max(asks[i - 1] ?? 0, asks[i + 1] ?? 0);
      const weight = own === top ? 1 : own >= 2 ? 0.7 : own === 1 ? 0.45 : beside === top ? 0.4 : 0.2;
      return { ...clause, weight };
    }),
  );
}

type Clause = { words: string[]; asking: boolean; cue: boolean; mark: boolean };

function splitClauses(text: string): Clause[] {
  const clauses: Clause[] = [];
  for (const sentence of text.match(/[^.!?\n;]+[.!?\n;]*/g) ?? []) {
    const question = /\?/.test(sentence);
    const parts = sentence.split(
      /,|:|\s-\s|\u2013|\u2014|\b(?=but |because |so (?:how|what|why|is|do|does|can|would|which|where|who|should)\b)/,
    );
    parts.forEach((part, i) => {
      const list = words(part);
      if (list.length === 0) return;
      const said = part.trim();
      clauses.push({ words: list, asking: ASKING.test(said), cue: CUES.test(said), mark: question && i === parts.length - 1 });
    });
  }
  return clauses;
}

/** Drops the least important clauses, then the end, until the content fits. */
function clip(clauses: (Clause & { weight: number })[]): WeightedWord[] {
  let kept = clauses;
  for (const limit of [0.2, 0.4, 0.45, 0.7]) {
    if (characters(kept) <= QUERY_CHARACTERS) break;
    kept = kept.filter((clause) => clause.weight > limit);
  }
  const out: WeightedWord[] = [];
  let used = 0;
  for (const clause of kept) {
    for (const word of clause.words) {
      used += word.length;
      if (used > QUERY_CHARACTERS) return out;
      out.push({ word: word.slice(0, 40), weight: clause.weight });
    }
  }
  return out;
}

function characters(clauses: Clause[]): number {
  return clauses.reduce((sum, clause) => sum + clause.words.reduce((inner, word) => inner + word.length, 0), 0);
}
