import type { ContentFolders } from './content/files.ts';
import { contentInvalid, problemLine } from './content/report.ts';
import type { Problem } from './content/schema.ts';
import { watchFolders } from './content/watch.ts';
import { type Prepare, type Preparing, prepareAside } from './content-aside.ts';
import type { Prepared } from './content-prepare.ts';
import { type Advisor, createAdvisor } from './conversation/advise.ts';

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
  /** Reads, checks and compiles; default: in a process of its own, or from what an earlier start kept. */
  prepare?: Prepare;
  /** Told after each reading that follows the first. */
  onReload?: (status: ContentStatus) => void;
  /** Told the number of confusable variants, when that check has ended. */
  onChecked?: (confusable: number) => void;
};

/**
 * Reads the knowledge and the flows, watches their folders and keeps the newest content that has no errors ready to advise from.
 * A broken edit is logged, each problem once, and changes nothing; a mended one takes over. Turns go on while content is read.
 * @param folders base first; all but the first knowledge folder may be absent and appear at any time
 * @throws CONTENT_MISSING without the first folder; CONTENT_INVALID with every problem on a line of its own
 */
export async function openContent(folders: ContentFolders, log: ContentLog, options: ContentOptions = {}): Promise<ContentSource> {
  const { today = () => new Date().toISOString().slice(0, 10), quietMs = 200, prepare = prepareAside } = options;
  const tell = reporter(folders, log);
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), quietMs).unref();
  };
  // Watching starts first, so that nothing is missed while the files are read.
  const watching = watchFolders([...folders.knowledge, ...folders.dialogs], changed, (err) =>
    log.warn({ err }, 'cannot watch the content; restart to take edits over'),
  );
  const first = await prepareFirst(prepare, folders, today()).catch((error: unknown) => {
    clearTimeout(timer);
    watching.close();
    throw error;
  });
  let { preparing, problems } = first;
  let advisor = createAdvisor(first.ready.content, first.ready.compiled);
  let servingOld = false;
  let closed = false;
  tell(problems);

  const status = (): ContentStatus => ({
    version: advisor.content.version,
    problems: problems.filter(({ level }) => level === 'error').length,
    servingOld,
    details: problems,
  });
  const check = async (checking: Preparing) => {
    const found = await checking.checked;
    if (closed || checking !== preparing) return;
    const files = [...new Set(found.map(({ file }) => file))];
    if (files.length > 0)
      log.warn({ check: 'confusable', variants: found.length, files }, 'confusable entries; npm run check:content lists them');
    options.onChecked?.(found.length);
  };
  const take = (prepared: Prepared, checking: Preparing) => {
    problems = prepared.problems;
    servingOld = prepared.ready === undefined;
    tell(problems);
    if (prepared.ready && prepared.ready.content.version !== advisor.content.version) {
      const { content, compiled } = prepared.ready;
      advisor = createAdvisor(content, compiled);
      log.info({ version: content.version, entries: content.entries.length }, 'content taken over');
      void check(checking);
    }
    if (servingOld) log.warn({ version: advisor.content.version, ...count(problems) }, 'content is broken; the last good one is served');
  };
  const reload = async () => {
    watching.rewatch();
    // what was read before a further change is of no use any more
    preparing.stop();
    const mine = tryPrepare(prepare, folders, today());
    preparing = mine;
    try {
      const prepared = await mine.prepared;
      if (closed || mine !== preparing) return;
      take(prepared, mine);
    } catch (err) {
      if (closed || mine !== preparing) return;
      servingOld = true;
      log.error({ err }, 'content could not be made ready; the last good one is served');
    }
    options.onReload?.(status());
  };
  void check(preparing);

  return {
    current: () => advisor,
    status,
    close: () => {
      closed = true;
      clearTimeout(timer);
      preparing.stop();
      watching.close();
    },
  };
}

async function prepareFirst(prepare: Prepare, folders: ContentFolders, today: string) {
  const preparing = prepare(folders, today);
  const { ready, problems } = await preparing.prepared;
  if (!ready) throw contentInvalid(problems, folders);
  return { preparing, problems, ready };
}

/** As prepare, but a folder that went away is a problem like any other. */
function tryPrepare(prepare: Prepare, folders: ContentFolders, today: string): Preparing {
  try {
    return prepare(folders, today);
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
    return { prepared: Promise.resolve({ ready: undefined, problems: [problem] }), checked: new Promise(() => {}), stop: () => {} };
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

function count(problems: readonly Problem[]): { errors: number; warnings: number } {
  const errors = problems.filter(({ level }) => level === 'error').length;
  return { errors, warnings: problems.length - errors };
}
