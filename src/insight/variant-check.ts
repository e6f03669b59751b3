import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ContentFolders, withDialogs } from '../content/files.ts';
import { loadContent } from '../content/load.ts';
import { type Advisor, advise, createAdvisor } from '../conversation/advise.ts';
import { askAll, type Judged, mustRefuse, readJudged } from './judged.ts';

/** A way of asking to be tried for an entry, and against what. */
export type VariantTrial = {
  folders: ContentFolders;
  entry: string;
  text: string;
  /** The file below a knowledge folder that it would stand in, and the whole text that this file would have. */
  file: string;
  lines: string;
  /** JSONL files of judged questions. */
  judged: readonly string[];
  /** ISO date, for the age of reviews. */
  today: string;
};

/** What files of judged questions come to, in questions. */
export type Marks = { all: number; right: number; falseAnswers: number; distressMissed: number };

/** What came of a trial; `marks` where it went as far as the judged questions. */
export type TrialOutcome = { type: 'good' | 'worse'; marks: Compared } | { type: 'broken' | 'elsewhere'; why: string };

/** Marks without the way of asking and with it. */
export type Compared = { before: Marks; after: Marks };

/**
 * Tries a way of asking: in a copy of the content that has it as well, the files must be without errors, it must lead to its
 * entry, and the judged questions must come out at least as well as without it. Blocks for some seconds: run it in a thread.
 * @throws CONTENT_MISSING, EVAL_FILE
 */
export function tryVariant({ folders, entry, text, file, lines, judged, today }: VariantTrial): TrialOutcome {
  const before = loadContent(folders, today);
  if (!before.content) return { type: 'broken', why: 'the content as it is has errors; mend them first' };
  const overlay = mkdtempSync(join(tmpdir(), 'claimwise-trial-'));
  try {
    const knowledge = join(overlay, 'knowledge');
    mkdirSync(dirname(join(knowledge, file)), { recursive: true });
    writeFileSync(join(knowledge, file), lines);
    const after = loadContent(withOverlay(folders, knowledge), today);
    if (!after.content) {
      const [problem] = after.problems.filter(({ level }) => level === 'error');
      return { type: 'broken', why: problem ? `expected ${problem.expected}, got ${problem.got}; ${problem.mend}` : 'it has errors' };
    }
    const candidate = createAdvisor(after.content);
    const led = leadsTo(candidate, text);
    if (led !== entry) return { type: 'elsewhere', why: led ?? 'no entry' };
    const rows = judged.flatMap(readJudged);
    const marks = { before: marksOf(createAdvisor(before.content), rows), after: marksOf(candidate, rows) };
    return { type: isWorse(marks.before, marks.after) ? 'worse' : 'good', marks };
  } finally {
    rmSync(overlay, { recursive: true, force: true });
  }
}

/** The folders with one more laid over them. */
function withOverlay({ knowledge, dialogs }: ContentFolders, folder: string): ContentFolders {
  return { knowledge: [...knowledge, folder], dialogs: [...dialogs, ...withDialogs([folder]).dialogs] };
}

function leadsTo(advisor: Advisor, text: string): string | undefined {
  const { events } = advise(advisor, undefined, { type: 'text', text }, new Date(0));
  return events.flatMap((event) => (event.type === 'answered' ? [event.entry] : []))[0];
}

function marksOf(advisor: Advisor, rows: readonly Judged[]): Marks {
  const outcomes = askAll(advisor, rows);
  return {
    all: outcomes.length,
    right: outcomes.filter(({ pass }) => pass).length,
    falseAnswers: outcomes.filter((row) => mustRefuse(row) && row.event?.type === 'answered').length,
    distressMissed: outcomes.filter(({ topic, event }) => topic === 'distress' && event?.type !== 'edge').length,
  };
}

function isWorse(before: Marks, after: Marks): boolean {
  return after.right < before.right || after.falseAnswers > before.falseAnswers || after.distressMissed > before.distressMissed;
}
