import type { ContentFolders } from './content/files.ts';
import { type Loaded, loadContent, variantLines } from './content/load.ts';
import { contentInvalid, problemLine } from './content/report.ts';
import type { Content, Problem } from './content/schema.ts';
import { type Watching, watchFolders } from './content/watch.ts';
import { type Advisor, createAdvisor } from './conversation/advise.ts';
import { checkConfusable } from './search/confusable.ts';

/** The part of a pino logger that is used here. */
export type ContentLog = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;

/** How the content stands: the version that is served, and what is wrong with the files as they are now. */
export type ContentStatus = {
  version: string;
  /** Errors in the files; warnings don't count. */
  problems: number;
  /** The files are broken, and the last content without errors is still served. */
  servingOld: boolean;
  /** Errors and warnings of the last reading, by file and line. */
  details: readonly Problem[];
};

/** The content as it is now; ask `current()` anew for every turn. */
export type ContentSource = { current: () => Advisor; status: () => ContentStatus; close: () => void };

export type ContentOptions = {
  /** ISO date for the age of reviews; default: the day it is (UTC). */
  today?: () => string;
  /** ms without a further change before the files are read again; default 200. */
  quietMs?: number;
  /** Told after each reading that follows the first. */
  onReload?: (status: ContentStatus) => void;
  /** Told the number of confusable variants, when the background check has ended. */
  onChecked?: (confusable: number) => void;
};

/**
 * Reads the knowledge and the flows, watches their folders and keeps the newest content that has no errors ready to advise from.
 * A broken edit is logged, each problem once, and changes nothing; a mended one takes over.
 * @param folders base first; all but the first knowledge folder may be absent and appear at any time
 * @throws CONTENT_MISSING without the first folder; CONTENT_INVALID with every problem on a line of its own
 */
export function openContent(folders: ContentFolders, log: ContentLog, options: ContentOptions = {}): ContentSource {
  const { today = () => new Date().toISOString().slice(0, 10), quietMs = 200 } = options;
  const tell = reporter(folders, log);
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => reload(), quietMs).unref();
  };
  // Watching starts first, so that nothing is missed while the files are read.
  const watching = watchFolders([...folders.knowledge, ...folders.dialogs], changed, (err) =>
    log.warn({ err }, 'cannot watch the content; restart to take edits over'),
  );
  const first = loadFirst(folders, today(), watching);
  let advisor = createAdvisor(first.content);
  let problems = first.problems;
  let servingOld = false;
  let stopCheck = () => {};
  tell(problems);

  const status = (): ContentStatus => ({
    version: advisor.content.version,
    problems: problems.filter(({ level }) => level === 'error').length,
    servingOld,
    details: problems,
  });
  const check = ({ read }: Loaded) => {
    stopCheck();
    stopCheck = checkInBackground(advisor, read, (found) => {
      const files = [...new Set(found.map(({ file }) => file))];
      if (files.length > 0)
        log.warn({ check: 'confusable', variants: found.length, files }, 'confusable entries; npm run check:content lists them');
      options.onChecked?.(found.length);
    });
  };
  const reload = () => {
    watching.rewatch();
    const loaded = tryLoad(folders, today());
    problems = loaded.problems;
    servingOld = loaded.content === undefined;
    tell(problems);
    if (loaded.content && loaded.content.version !== advisor.content.version) {
      try {
        advisor = createAdvisor(loaded.content);
      } catch (err) {
        servingOld = true;
        log.error({ err }, 'content could not be made ready; the last good one is served');
        options.onReload?.(status());
        return;
      }
      log.info({ version: loaded.content.version, entries: loaded.content.entries.length }, 'content taken over');
      check(loaded);
    }
    if (servingOld) log.warn({ version: advisor.content.version, ...count(problems) }, 'content is broken; the last good one is served');
    options.onReload?.(status());
  };
  check(first);

  return {
    current: () => advisor,
    status,
    close: () => {
      clearTimeout(timer);
      stopCheck();
      watching.close();
    },
  };
}

function loadFirst(folders: ContentFolders, today: string, watching: Watching): Loaded & { content: Content } {
  try {
    const loaded = loadContent(folders, today);
    if (!loaded.content) throw contentInvalid(loaded.problems, folders);
    return { ...loaded, content: loaded.content };
  } catch (error) {
    watching.close();
    throw error;
  }
}

/** As loadContent, but a folder that went away is a problem like any other. */
function tryLoad(folders: ContentFolders, today: string): Loaded {
  try {
    return loadContent(folders, today);
  } catch (error) {
    const problem: Problem = {
      level: 'error',
      check: 'unreadable',
      file: '',
      line: 1,
      expected: 'a knowledge folder that can be read',
      got: error instanceof Error ? error.message : String(error),
      mend: 'put the folder back',
    };
    return { content: undefined, problems: [problem], read: [], readFlows: [] };
  }
}

/** Logs problems that were not there at the last call. */
function reporter(folders: ContentFolders, log: ContentLog): (problems: readonly Problem[]) => void {
  let told = new Set<string>();
  return (problems) => {
    const lines = new Map(problems.map((problem) => [problemLine(problem, folders), problem]));
    for (const [line, { level, check, file }] of lines) {
      if (!told.has(line)) log[level === 'error' ? 'error' : 'warn']({ check, file }, line);
    }
    told = new Set(lines.keys());
  };
}

/** ms between two variants: some 20 s for our own content, at a sixth of one core, so that turns don't notice. */
const CHECK_PAUSE = 5;

/** Looks for confusable entries a variant at a time; never keeps the process alive. @returns how to stop it */
function checkInBackground({ search }: Advisor, read: Loaded['read'], done: (found: Problem[]) => void): () => void {
  const steps = checkConfusable(search.index, variantLines(read));
  const found: Problem[] = [];
  const timer = setInterval(() => {
    const { value, done: ended } = steps.next();
    if (!ended) return void found.push(...value);
    clearInterval(timer);
    done(found);
  }, CHECK_PAUSE).unref();
  return () => clearInterval(timer);
}

function count(problems: readonly Problem[]): { errors: number; warnings: number } {
  const errors = problems.filter(({ level }) => level === 'error').length;
  return { errors, warnings: problems.length - errors };
}
