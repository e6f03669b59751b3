import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ContentFolders, withDialogs } from './content/files.ts';
import { type Overlaid, overlayContent } from './content/overlay.ts';
import { problemLine } from './content/report.ts';
import type { Content } from './content/schema.ts';
import { type Watching, watchFolders } from './content/watch.ts';
import type { ContentLog, ContentSource } from './content-source.ts';
import type { Advisor } from './conversation/advise.ts';
import { createRecogniser } from './conversation/recognise.ts';
import { overlaySearch } from './search/overlay.ts';

/** Schools whose own content is held ready at a time: about 14 MB each (decision 0034). */
const MOST = 32;

/** What advises at each school. */
export type SchoolContents = {
  /** The school's advisor: the very same for all that have no content of their own. */
  current(school: string): Advisor;
  close(): void;
};

export type SchoolContentsParts = {
  /** Folder of the base's knowledge files. */
  knowledge: string;
  base: Pick<ContentSource, 'current'>;
  /** The folder of a school. */
  folderOf: (school: string) => string;
  log: ContentLog;
  /** ISO date for the age of reviews; default: the day it is (UTC). */
  today?: () => string;
  most?: number;
};

type Kept = { advisor: Advisor; base: Advisor; changed: boolean; watching: Watching };

/**
 * Makes a school's content ready when it is first asked for, and again when its files or the base's have changed. Of schools
 * with content of their own only the latest are held. A school whose files are broken goes on with its last good content, or with
 * the base's where there is none.
 */
export function createSchoolContents({ knowledge, base, folderOf, log, today, most = MOST }: SchoolContentsParts): SchoolContents {
  const day = today ?? (() => new Date().toISOString().slice(0, 10));
  const held = new Map<string, Kept>();

  const make = (school: string, folders: ContentFolders, before: Kept | undefined): Kept => {
    const watching = before?.watching ?? watchSchool(school, folders);
    watching.rewatch();
    const loaded = load(school, folders);
    const now = base.current();
    const advisor = loaded ? overlay(now, loaded) : (before?.advisor ?? now);
    return { advisor, base: now, changed: false, watching };
  };
  const watchSchool = (school: string, { knowledge: own, dialogs }: ContentFolders) => {
    const changed = () => {
      const kept = held.get(school);
      if (kept) kept.changed = true;
    };
    const failed = (err: unknown) => log.warn({ err, school }, "cannot watch a school's content; restart to take edits over");
    return watchFolders([own.at(-1) as string, dialogs.at(-1) as string], changed, failed);
  };
  const load = (school: string, folders: ContentFolders): Content | undefined => {
    let loaded: Overlaid;
    try {
      loaded = overlayContent(base.current().content, folders, day());
    } catch (err) {
      log.error({ err, school }, "a school's content could not be read");
      return undefined;
    }
    for (const problem of loaded.problems) {
      log[problem.level === 'error' ? 'error' : 'warn']({ school, check: problem.check }, problemLine(problem, folders));
    }
    return loaded.content;
  };

  return {
    current(school) {
      const folder = folderOf(school);
      const folders = withDialogs([knowledge, join(folder, 'knowledge')]);
      const kept = held.get(school);
      if (!kept && ![...folders.knowledge.slice(1), ...folders.dialogs.slice(1)].some((path) => existsSync(path))) return base.current();
      held.delete(school);
      const fresh = kept && !kept.changed && kept.base === base.current() ? kept : make(school, folders, kept);
      held.set(school, fresh);
      const [oldest] = held.keys();
      if (held.size > most && oldest !== undefined) {
        held.get(oldest)?.watching.close();
        held.delete(oldest);
      }
      return fresh.advisor;
    },
    close() {
      for (const { watching } of held.values()) watching.close();
      held.clear();
    },
  };
}

function overlay(base: Advisor, content: Content): Advisor {
  const own = new Set(content.entries.filter((entry) => base.content.byId.get(entry.id) !== entry).map(({ id }) => id));
  const same = (['wording', 'edges', 'terms'] as const).every((part) => content[part] === base.content[part]);
  const flows = [...content.flows].every(([id, flow]) => base.content.flows.get(id) === flow);
  return {
    content,
    search: own.size === 0 ? base.search : overlaySearch(base.search, content, own),
    recogniser: same && flows ? base.recogniser : createRecogniser(content),
  };
}
