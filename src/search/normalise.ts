/** Most characters of a message that search looks at, after the clauses without a question in them were left out. */
export const QUERY_CHARACTERS = 500;
/** Raw characters looked at before anything else: the rest of a huge paste is never even split. */
const RAW_CHARACTERS = 6000;
/** Messages with at most this many words are read whole: only longer ones hide their question in a story. */
const SHORT_WORDS = 14;
const SHORT_CHARACTERS = 160;

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

const QUESTION_IS = new Set(['what', 'who', 'where', 'how', 'when', 'that', 'there', 'here', 'it', 'he', 'she']);
const ENDINGS: Record<string, string> = { re: 'are', ve: 'have', ll: 'will', d: 'would', m: 'am' };
/** Words that people write without their apostrophe. */
const JOINED = new Map(
  Object.entries({
    im: 'i am',
    ive: 'i have',
    dont: 'do not',
    doesnt: 'does not',
    didnt: 'did not',
    isnt: 'is not',
    arent: 'are not',
    wasnt: 'was not',
    werent: 'were not',
    cant: 'can not',
    cannot: 'can not',
    couldnt: 'could not',
    wouldnt: 'would not',
    shouldnt: 'should not',
    wont: 'will not',
    havent: 'have not',
    hasnt: 'has not',
    hadnt: 'had not',
    aint: 'is not',
    whats: 'what is',
    whos: 'who is',
    wheres: 'where is',
    hows: 'how is',
    whens: 'when is',
    thats: 'that is',
    theres: 'there is',
    theyre: 'they are',
    youre: 'you are',
    lets: 'let us',
    gonna: 'going to',
    wanna: 'want to',
    gotta: 'have to',
    theyve: 'they have',
    youve: 'you have',
    itll: 'it will',
    thatll: 'that will',
  }).map(([joined, apart]) => [joined, apart.split(' ')]),
);

/** Text that the steps of `normalise` would leave as it is, but for its case: most of a knowledge base. */
const PLAIN = /^[A-Za-z0-9 ,.;:!?'"()/-]*$/;
const SPECIAL = /icd|u\.|\bUS\b|\bus\b|\d[,.]\d/i;

/**
 * Brings text into the one spelling that search compares: NFKC, lower case, no control characters or emoji, plain quotes,
 * ICD-10 as one word, currency signs as words. "US" in capitals becomes "usa", so that it isn't lost among pronouns.
 */
export function normalise(text: string): string {
  if (PLAIN.test(text) && !SPECIAL.test(text)) return text.toLowerCase();
  const shouting = text === text.toUpperCase();
  return (shouting ? text : text.replace(/\bUS\b/g, 'usa'))
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u201b\u2032`´]/g, "'")
    .replace(/[\p{Cc}\p{Cf}\p{Extended_Pictographic}]/gu, (sign) => (sign === '\n' ? '\n' : /[0-9#*]/.test(sign) ? sign : ' '))
    .replace(/\bicd[\s-]*10\b/g, 'icd10')
    .replace(/\bu\.s\.(a\.?)?(?=\W|$)|\b(?<=\b(?:in|the|uk or|uk and|uk vs) )us\b(?! (?:to|all|both|know|a|an|the)\b)/g, 'usa ')
    .replace(/\bu\.k\.?(?=\W|$)/g, 'uk ')
    .replace(/[£$&]/g, (sign) => (sign === '£' ? ' pounds ' : sign === '$' ? ' dollars ' : ' and '))
    .replace(/(\d)[,.](?=\d{3}\b)/g, '$1');
}

/** Words of a normalised text, in order: contractions and shorthand written out, -ise and -our in their American form. */
export function words(normalised: string): string[] {
  const out: string[] = [];
  for (const found of normalised.match(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu) ?? []) {
    let known = written.get(found);
    if (!known) {
      known = writeOut(found);
      if (written.size >= MOST_WRITTEN) written.clear();
      written.set(found, known);
    }
    for (const word of known) out.push(word);
  }
  return out;
}

/** What was written out before: texts repeat their words. */
const written = new Map<string, readonly string[]>();
const MOST_WRITTEN = 50_000;

function writeOut(found: string): readonly string[] {
  const mark = found.indexOf("'");
  if (mark < 0) return JOINED.get(found) ?? [respell(SHORTHAND.get(found) ?? found)];
  const head = found.slice(0, mark);
  const tail = found.slice(mark + 1);
  if (tail === 't' && head.endsWith('n')) return JOINED.get(`${head}t`) ?? [head.slice(0, -1), 'not'];
  if (tail === 's') return QUESTION_IS.has(head) ? [head, 'is'] : head === 'let' ? ['let', 'us'] : [respell(head)];
  return [respell(head), ENDINGS[tail] ?? tail];
}

function respell(word: string): string {
  if (word.length < 5) return word;
  if (word.startsWith('programme')) return word === 'programme' ? 'program' : word === 'programmes' ? 'programs' : word;
  const ise = /^(..+)is(e|es|ed|ing|ation|ations)$/.exec(word);
  if (ise) return `${ise[1]}iz${ise[2]}`;
  const our = /^(.+)our(s?)$/.exec(word);
  return our && OUR.has(our[1] as string) ? `${our[1]}or${our[2]}` : word;
}

const OUR = new Set(['behavi', 'col', 'fav', 'hon', 'lab', 'neighb', 'harb', 'hum', 'endeav']);

/** A word of a message with how much the clause it stands in matters, 0..1. */
export type WeightedWord = { word: string; weight: number };

const ASKING =
  /^(so |and |but |well |ok |okay |like |um |now |then |or |basically |just )*(how|what|why|where|who|when|which|whose|is|are|am|do|does|did|can|could|should|would|will|have|has|must|may|any|isn|aren|don)\b/;
const CUES =
  /\b(wonder|wondering|want to know|wanna know|tell me|my question|question is|curious|explain|(?:would|'d) (?:really |just |also )?(?:like|love|want) to (?:know|hear|ask|learn|find out|understand)|like to know|want(?:ed)? to ask|wanna ask|let me know|i ask because|question (?:for you|about|would be)|can you|could you|i ask|asking|do you know|any idea|know (if|whether|how|what|why|where|which|who)|not sure (if|whether|how|what|why)|figure out|find out|understand (how|what|why|if|whether))\b/;

/**
 * Splits a message into words and finds where its question is. In a long message, clauses that ask weigh 1, those beside
 * them less, and the story around them little, so that the one real question decides.
 * @returns at most QUERY_CHARACTERS of content
 */
export function readMessage(text: string): WeightedWord[] {
  const raw = text.length > RAW_CHARACTERS ? `${text.slice(0, RAW_CHARACTERS / 2)}\n${text.slice(-RAW_CHARACTERS / 2)}` : text;
  const normalised = normalise(raw);
  const short = normalised.length <= SHORT_CHARACTERS ? words(normalised) : [];
  if (short.length > 0 && short.length <= SHORT_WORDS) return short.map((word) => ({ word: word.slice(0, 40), weight: 1 }));
  const clauses = splitClauses(normalised);
  const total = clauses.reduce((sum, clause) => sum + clause.words.length, 0);
  if (total <= SHORT_WORDS) return clip(clauses.map((clause) => ({ ...clause, weight: 1 })));
  const asks = clauses.map((clause) => (clause.cue ? 2 : 0) + (clause.asking ? 1 : 0) + (clause.mark ? 2 : 0));
  const top = Math.max(...asks);
  if (top === 0) return clip(clauses.map((clause) => ({ ...clause, weight: 1 })));
  return clip(
    clauses.map((clause, i) => {
      const own = asks[i] ?? 0;
      const beside = Math.max(asks[i - 1] ?? 0, asks[i + 1] ?? 0);
      const weight = own === top ? 1 : own >= 2 ? 0.9 : own === 1 ? 0.75 : beside === top ? 0.65 : 0.45;
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
      /,|:|\s-\s|\u2013|\u2014|\b(?=but |because |(?:so|and|or) (?:how|what|why|is|are|do|does|can|could|would|will|which|where|who|should)\b)/,
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
