import { type Advisor, advise } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import { entryReply } from '../../src/conversation/replies.ts';
import type { State } from '../../src/conversation/types.ts';
import { type Judged, mustRefuse, passes } from '../../src/insight/judged.ts';

/** Questions whose confidence lies in one tenth (`from` up to `from + 0.1`): how sure, how often right, how many. */
export type Band = { from: number; confidence: number; right: number; count: number };

const BANDS = 10;

/**
 * Compares confidence with what came true: of all questions that search decides, in ten bands, the share whose best entry
 * is right. Questions that must be refused are never right. Left out: those met before search (commands, safe edges, small
 * talk), those vetoed by a word of outside.yaml and those that repeat a phrasing word for word.
 */
export function calibrationOf(advisor: Advisor, rows: readonly Judged[]): Band[] {
  const samples = rows.map((row) => sampleOf(advisor, row)).filter((sample) => sample !== undefined);
  return Array.from({ length: BANDS }, (_, i) => {
    const inside = samples.filter(({ confidence }) => Math.min(BANDS - 1, Math.floor(confidence * BANDS)) === i);
    const mean = inside.reduce((sum, { confidence }) => sum + confidence, 0) / inside.length;
    return {
      from: i / BANDS,
      confidence: inside.length > 0 ? mean : (i + 0.5) / BANDS,
      right: inside.filter(({ right }) => right).length,
      count: inside.length,
    };
  });
}

/** Mean gap between confidence and share right, weighted by count, 0..1; lower is better. */
export function calibrationError(bands: readonly Band[]): number {
  const all = bands.reduce((sum, { count }) => sum + count, 0);
  return bands.reduce((sum, { confidence, right, count }) => sum + (count > 0 ? Math.abs(confidence - right / count) * count : 0), 0) / all;
}

function sampleOf(advisor: Advisor, row: Judged): { confidence: number; right: boolean } | undefined {
  if (row.kind === 'smalltalk' || row.topic === 'distress') return undefined;
  const now = new Date(0);
  let state: State | undefined;
  for (const text of row.context) state = advise(advisor, state, { type: 'text', text }, now).state;
  const event = advise(advisor, state, { type: 'text', text: row.text }, now).events[0];
  if (event?.type === 'edge' || event?.type === 'command' || event?.type === 'small-talk') return undefined;
  const { ranked, confidence, outside } = advisor.search.search(row.text, state && { past: state.past, place: state.place });
  const top = ranked[0];
  if (!top || outside !== undefined || confidence === 1) return undefined;
  return { confidence, right: !mustRefuse(row) && passes(row, replyText(entryReply(advisor.content, top.document.entry))) };
}
