import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Limits } from './channels/direct-line/limits.ts';
import type { Config } from './config.ts';
import type { ContentFolders } from './content/files.ts';
import type { School } from './content/school.ts';
import type { ContentSource } from './content-source.ts';
import type { Insight } from './insight/insight.ts';
import { createVariants, type VariantParts } from './insight/variants.ts';
import { createGate, type Gate } from './staff/gate.ts';
import { createOidc } from './staff/oidc.ts';
import { createSessions } from './staff/sessions.ts';
import type { Stores } from './stores.ts';
import type { Asset } from './web/assets.ts';
import { createStaffDesk, type StaffDesk } from './web/staff/desk.ts';
import { createStaffFiles } from './web/staff/files.ts';
import { signInPage } from './web/staff/sign-in.ts';

/** Judged questions that come with the project; a school may have its own in SCHOOL_DIR/judged.jsonl. */
const JUDGED = ['fit', 'judge'].map((name) => fileURLToPath(new URL(`../test/ranking/${name}.jsonl`, import.meta.url)));

/** The staff page, ready to be mounted. */
export type StaffPage = { gate: Gate; desk: StaffDesk; assets: () => Asset[] };

export type StaffPageParts = {
  config: Config;
  school: School;
  stores: Pick<Stores, 'sessions' | 'insight' | 'outbox'>;
  content: ContentSource;
  folders: ContentFolders;
  insight: Insight;
  limits: Limits;
  missedDays: number;
  now: () => Date;
  log: VariantParts['log'] & { warn(fields: object, message: string): void };
  /** In the place of the judged questions of the project. */
  judged?: readonly string[];
};

/** Joins the parts of the staff page. */
export function createStaffPage(parts: StaffPageParts): StaffPage {
  const { config, school, stores, content, folders, insight, limits, missedDays, now, log, judged = JUDGED } = parts;
  const { schoolDir, staffPasswordHash: passwordHash, oidc: provider, publicUrl = '' } = config;
  const { assets, frame } = createStaffFiles(school);
  const redirectUri = `${publicUrl.replace(/\/+$/, '')}/staff/account/back`;
  const own = schoolDir === undefined ? [] : [join(schoolDir, 'judged.jsonl')].filter((file) => existsSync(file));
  const gate = createGate({
    sessions: createSessions(stores.sessions, now),
    passwordHash,
    oidc: provider && createOidc(provider, redirectUri),
    redirectUri,
    signInPage: (ways, refusal) => signInPage(frame, ways, refusal),
    limits,
    log,
  });
  const today = () => now().toISOString().slice(0, 10);
  const desk = createStaffDesk({
    frame,
    advisor: content.current,
    status: content.status,
    counts: stores.insight,
    insight,
    variants: createVariants({ content: () => content.current().content, folders, schoolDir, judged: [...judged, ...own], today, log }),
    outbox: stores.outbox,
    k: config.insightK,
    missedDays,
    now,
  });
  return { gate, desk, assets };
}
