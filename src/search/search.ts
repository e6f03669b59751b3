import type { Entry } from '../content/schema.ts';
import type { Analysis } from './analyse.ts';
import type { Odds } from './classifier.ts';
import { type CompiledSearch, compileSearch, keyOf, type Searchable } from './compile.ts';
import { confidenceOf, type Evidence, evidenceOf } from './decide.ts';
import { asFollowUp, asksForOther, type Context, isTopic, namesTopic } from './follow-up.ts';
import { openIndex, type SearchIndex } from './index.ts';
import { type Decline, type Facets, type FlowAsked, type Ranked, type Ranking, rank, type Talk } from './rank.ts';
import type { Term } from './terms.ts';
import { ANSWER_THRESHOLD, SUGGEST_THRESHOLD } from './weights.ts';

/** What search makes of a question: an answer, a few guesses, or nothing good enough. */
export type SearchResult = {
  outcome: 'answer' | 'suggest' | 'unknown';
  /** Best first; empty where nothing shares a word. */
  ranked: Ranked[];
  /** How sure it is that the first is right, 0..1, calibrated (docs/search.md). */
  confidence: number;
  /** The group of outside.yaml that speaks against answering, if one does. */
  outside: string | undefined;
  /** A word of outside.yaml speaks against answering, not just nearness to an example. */
  vetoed: boolean;
  analysis: Analysis;
  terms: Term[];
  facets: Facets;
  followedUp: boolean;
  evidence: Evidence | undefined;
  /** The nearest example of what is declined. */
  decline: Decline;
  /** The nearest example of small talk, distress or of saying nothing. */
  talk: Talk;
  /** The flow it asks to be walked through, if any. */
  flow: FlowAsked;
  odds: Odds;
  /** "matched: pay, uk; runner-up: pay-us" for people who ask why. */
  explanation: string;
};

/** Search over one content version. Pure and deterministic. */
export type Search = {
  index: SearchIndex;
  search: (text: string, context?: Context, analysis?: Analysis) => SearchResult;
  /** The ways a message may be read, alone and together with the turns before; `search` takes the surest. Never empty. */
  readings: (text: string, context?: Context, analysis?: Analysis) => SearchResult[];
  analyse: (text: string) => Analysis;
};

/** Least agreement with an example of what is declined for its reply to fit. */
const DECLINE_AGREEMENT = 0.35;

/** Longer messages are never compared with a phrasing word for word. */
const LONGEST_PHRASING = 600;

/** Guesses shown when no answer is sure enough. */
const GUESSES = 3;

/**
 * Search for a content version; see docs/search.md for what happens between question and result.
 * @param compiled what compileSearch() made of the same content, where that was kept
 */
export function createSearch(content: Searchable, compiled: CompiledSearch = compileSearch(content)): Search {
  const index = openIndex(content, compiled);
  const byId = new Map(content.entries.map((entry) => [entry.id, entry]));
  const analyse = (text: string) => index.analyse(text, { correct: true });

  const readings = (text: string, context?: Context, analysis: Analysis = analyse(text)): SearchResult[] => {
    const own = index.toTerms(analysis);
    const facets: Facets = { place: analysis.place ?? (analysis.bothPlaces ? undefined : context?.place), role: analysis.role };
    const before = byId.get(context?.past[0]?.entry ?? '');
    const read = (query: Reading) => {
      const ranking = rank(index, analysis, query.terms, query.facets, undefined, before);
      if (named) ranking.ranked.sort((a, b) => Number(b.document.entry === named) - Number(a.document.entry === named));
      return decide(ranking, analysis, query, named !== undefined);
    };
    const other = asksForOther(analysis) ? byId.get(before?.counterpart ?? '') : undefined;
    if (other) {
      const found = search(other.question);
      return [{ ...found, analysis: { ...found.analysis, place: undefined } }];
    }
    // An entry's own question (a chip that was tapped) always means that entry. Other known phrasings may be as short as "is it
    // hard?": without a topic of their own they are, in a conversation, read with the turns before.
    const keys = text.length <= LONGEST_PHRASING ? [keyOf(text), analysis.words.join(' ')] : [];
    const knownAs = (known: ReadonlyMap<string, number>) => content.entries[known.get(keys.find((key) => known.has(key)) ?? '') ?? -1];
    const question = knownAs(compiled.questions);
    const follow = context && !question ? asFollowUp({ text, analysis, terms: own }, context, index) : undefined;
    const named = question ?? (follow && !namesTopic(analysis, index) ? undefined : knownAs(compiled.exact));
    const together = follow && !named ? read({ ...follow, followedUp: true }) : undefined;
    if (together && follow?.sure) return [together];
    const alone = read({ terms: own, facets, followedUp: false });
    return together ? [alone, together] : [alone];
  };
  const search: Search['search'] = (...asked) =>
    readings(...asked).reduce((best, other) => (other.confidence > best.confidence ? other : best));
  return { index, search, readings, analyse };
}

/** A message as the terms it is searched by: alone, or together with the turns before. */
type Reading = { terms: Term[]; facets: Facets; followedUp: boolean };

function decide(ranking: Ranking, analysis: Analysis, query: Reading, named: boolean): SearchResult {
  const { ranked, decline, talk, flow, odds } = ranking;
  const top = ranked[0];
  const evidence = top ? evidenceOf(ranking, analysis, query) : undefined;
  const confidence = named ? 1 : evidence ? confidenceOf(evidence) : 0;
  const vetoed = named ? undefined : analysis.outside.find((group) => !top?.document.outside.has(group));
  // What is not sure enough to be answered is declined in the words of the group it comes nearest to.
  const bare =
    query.followedUp && !analysis.units.some((unit) => isTopic(unit) && !unit.concepts.some((concept) => concept.startsWith('in-')));
  const near = !bare && confidence < ANSWER_THRESHOLD && decline.best > (top?.signals.best ?? 0) && decline.best >= DECLINE_AGREEMENT;
  const outside = vetoed ?? (near ? decline.group : undefined);
  const outcome =
    outside !== undefined || !top
      ? 'unknown'
      : confidence >= ANSWER_THRESHOLD
        ? 'answer'
        : confidence >= SUGGEST_THRESHOLD
          ? 'suggest'
          : 'unknown';
  return {
    outcome,
    ranked,
    confidence,
    outside,
    vetoed: vetoed !== undefined,
    analysis,
    terms: query.terms,
    facets: query.facets,
    followedUp: query.followedUp,
    evidence,
    decline,
    talk,
    flow,
    odds,
    explanation: explain(ranked, confidence, outside, analysis),
  };
}

/** The entries to offer as guesses: those that come near the best. */
export function guesses(result: SearchResult): Entry[] {
  const best = result.ranked[0]?.score ?? 0;
  return result.ranked
    .filter((item, i) => i === 0 || item.score >= best * 0.6)
    .slice(0, GUESSES)
    .map((item) => item.document.entry);
}

function explain(ranked: Ranked[], confidence: number, outside: string | undefined, analysis: Analysis): string {
  const [top, second] = ranked;
  const parts = [
    top
      ? `matched: ${[...new Set(top.matched)].join(', ') || 'nothing'} with "${top.phrasing}" of ${top.document.entry.id}`
      : 'matched: nothing',
    `confidence: ${confidence.toFixed(2)}`,
  ];
  if (second)
    parts.push(`runner-up: ${second.document.entry.id} (${((second.score / (top?.score || 1)) * 100).toFixed(0)} % of its score)`);
  if (outside) parts.push(`outside: ${outside}`);
  if (analysis.corrections.size > 0) parts.push(`read as: ${[...analysis.corrections].map(([a, b]) => `${a} = ${b}`).join(', ')}`);
  return parts.join('; ');
}
