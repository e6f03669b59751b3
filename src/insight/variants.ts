import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ContentFolders } from '../content/files.ts';
import type { Content } from '../content/schema.ts';
import { ClaimwiseError } from '../errors.ts';
import type { Compared, TrialOutcome, VariantTrial } from './variant-check.ts';

/** Lengths of a way of asking, in characters. */
const SHORTEST = 3;
const LONGEST = 300;
const HEAD = '# Ways of asking that were accepted on the staff page, one a line. You may edit this file.\n';

/** What came of accepting a way of asking. `reason` names a text of the staff page, `why` adds to it. */
export type Accepted =
  | { type: 'added'; file: string; marks: Compared }
  | { type: 'refused'; reason: 'no-folder' | 'no-entry' | 'text' | 'busy' | 'broken' | 'elsewhere' | 'worse' | 'failed'; why: string };

/** Takes ways of asking over into a school's folder. */
export type Variants = {
  /** Tries it and, where nothing gets worse, writes it. Takes some seconds; one at a time. */
  accept(entry: string, text: string): Promise<Accepted>;
};

export type VariantParts = {
  content: () => Content;
  folders: ContentFolders;
  /** SCHOOL_DIR; undefined where there is none, and then nothing is accepted. */
  schoolDir: string | undefined;
  /** JSONL files of judged questions; those that don't exist are left out. */
  judged: readonly string[];
  today: () => string;
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void };
};

/** Builds the taking over of ways of asking. What is written takes effect as any edit does. */
export function createVariants({ content, folders, schoolDir, judged, today, log }: VariantParts): Variants {
  let busy = false;
  const accept = async (id: string, given: string): Promise<Accepted> => {
    const text = given.trim().replace(/\s+/g, ' ');
    const entry = content().byId.get(id);
    const refused = (reason: Extract<Accepted, { type: 'refused' }>['reason'], why = ''): Accepted => ({ type: 'refused', reason, why });
    if (schoolDir === undefined) return refused('no-folder');
    if (!entry) return refused('no-entry');
    if (text.length < SHORTEST || text.length > LONGEST || !/^[\p{L}\p{N}]/u.test(text) || /\p{Cc}/u.test(text)) return refused('text');
    const files = judged.filter((file) => existsSync(file));
    if (files.length === 0) return refused('failed', 'there are no judged questions to try it against');
    const file = entry.file.replace(/\.md$/, '.staff.asked.txt');
    const path = join(schoolDir, 'knowledge', file);
    const lines = `${existsSync(path) ? readFileSync(path, 'utf8').replace(/\n*$/, '\n') : HEAD}${text}\n`;
    const outcome = await runTrial({ folders, entry: id, text, file, lines, judged: files, today: today() });
    if ('why' in outcome) return refused(outcome.type, outcome.why);
    if (outcome.type === 'worse') return refused('worse', told(outcome.marks));
    write(path, lines);
    log.info({ entry: id, file: path }, 'a way of asking was accepted');
    return { type: 'added', file: path, marks: outcome.marks };
  };
  return {
    async accept(id, text) {
      if (busy) return { type: 'refused', reason: 'busy', why: '' };
      busy = true;
      try {
        return await accept(id, text);
      } catch (error) {
        log.error({ err: error }, 'a way of asking could not be accepted');
        return { type: 'refused', reason: 'failed', why: error instanceof ClaimwiseError ? error.message : (error as Error).message };
      } finally {
        busy = false;
      }
    },
  };
}

/** Runs a trial in a thread of its own, so that turns go on. */
async function runTrial(trial: VariantTrial): Promise<TrialOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<TrialOutcome>();
  const worker = new Worker(new URL('variant-thread.ts', import.meta.url), { workerData: trial });
  worker.once('message', ({ outcome, failed }: { outcome?: TrialOutcome; failed?: string }) => {
    if (outcome) resolve(outcome);
    else reject(new Error(failed));
  });
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the trial ended with ${code}`)));
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}

/** Written aside and renamed, so that the content is never read half. The other name is one that content passes over. */
function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

function told({ before, after }: Compared): string {
  return `right ${before.right} before and ${after.right} after of ${before.all}; false answers ${before.falseAnswers} before and ${after.falseAnswers} after`;
}
