import { ask } from '../../channels/terminal/ask.ts';
import type { Problem } from '../../content/schema.ts';
import type { Advisor } from '../../conversation/advise.ts';
import { entryReply } from '../../conversation/replies.ts';
import { ClaimwiseError } from '../../errors.ts';
import { dayOf, type Insight } from '../../insight/insight.ts';
import { groupMisses } from '../../insight/missed.ts';
import { phraserOf } from '../../insight/phrase.ts';
import { summarise } from '../../insight/summary.ts';
import type { Accepted, Variants } from '../../insight/variants.ts';
import type { InsightStore } from '../../storage/insight-store.ts';
import type { OutboxStore } from '../../storage/outbox-store.ts';
import type { Html } from '../html.ts';
import { contentPage, entryPage, type Tried } from './content.ts';
import { type Frame, type PagePath, type Signed, staffPage } from './layout.ts';
import { overviewPage, overviewTables, PERIODS } from './overview.ts';
import type { Table } from './parts.ts';
import { questionsPage, questionsTable, type Suggested } from './questions.ts';
import { MOST_TICKETS, type TicketDeed, ticketsPage } from './tickets.ts';

/** Period that is shown first, in days. */
const DEFAULT_DAYS = 30;
/** Misses that are grouped: the latest. */
const MOST_MISSES = 5000;
/** Longest question to try, in characters. */
const LONGEST_QUESTION = 500;

/** What the staff page shows and does, for someone who is signed in. Every answer is a whole page. */
export type StaffDesk = {
  /** @param days one of the periods on offer; any other number gives the usual one */
  overview(signed: Signed, days: number): Promise<string>;
  questions(signed: Signed): Promise<string>;
  accept(signed: Signed, entry: string, text: string): Promise<string>;
  tickets(signed: Signed): Promise<string>;
  ticket(signed: Signed, deed: 'revive' | 'discard', key: string): Promise<string>;
  content(signed: Signed): Promise<string>;
  tryQuestion(signed: Signed, question: string): Promise<string>;
  /** @throws REQUEST_NOT_FOUND */
  entry(signed: Signed, id: string): Promise<string>;
  /** A table to download. @throws REQUEST_NOT_FOUND */
  table(name: string, days: number): Promise<Table>;
};

export type DeskParts = {
  frame: Frame;
  advisor: () => Advisor;
  status: () => { servingOld: boolean; details: readonly Problem[] };
  counts: Pick<InsightStore, 'counts' | 'misses'>;
  insight: Pick<Insight, 'flush'>;
  variants: Variants;
  outbox: Pick<OutboxStore, 'counts' | 'list' | 'revive' | 'discard'>;
  /** Least number of conversations behind anything that is shown of unanswered questions. */
  k: number;
  /** Days that misses are kept. */
  missedDays: number;
  now: () => Date;
};

/** Builds the staff page over the stores and the content. */
export function createStaffDesk(parts: DeskParts): StaffDesk {
  const { frame, advisor, status, counts, insight, variants, outbox, k, missedDays, now } = parts;
  const page = (signed: Signed, here: PagePath, title: string, main: Html) => staffPage(frame, signed, here, title, main);
  const today = () => now().toISOString().slice(0, 10);

  const overviewOf = async (wanted: number) => {
    await insight.flush();
    const days = PERIODS.find((period) => period === wanted) ?? DEFAULT_DAYS;
    const to = dayOf(now());
    const from = to - days + 1;
    const { content } = advisor();
    const summary = summarise(await counts.counts(from, to), from, to, [...content.flows.values()]);
    return { summary, tables: overviewTables(summary, content), days, content };
  };
  const suggested = async (): Promise<Suggested[]> => {
    await insight.flush();
    const misses = await counts.misses(dayOf(now()) - missedDays, MOST_MISSES);
    const phrase = phraserOf(advisor().content);
    return groupMisses(misses, k).map((group) => ({ ...group, suggestion: phrase(group.terms) }));
  };
  const questions = async ({ csrf }: Signed, outcome?: Accepted) => {
    const view = { csrf, k, days: missedDays, ...(outcome && { outcome }) };
    return page({ csrf }, '/staff/questions', 'Unanswered questions', questionsPage(await suggested(), advisor().content, view));
  };
  const tickets = async ({ csrf }: Signed, deed?: TicketDeed) => {
    const [dead, waiting] = [await outbox.list('dead', MOST_TICKETS), await outbox.list('waiting', MOST_TICKETS)];
    return page({ csrf }, '/staff/tickets', 'Tickets', ticketsPage(await outbox.counts(), { dead, waiting }, csrf, deed));
  };
  const content = ({ csrf }: Signed, tried?: Tried) => {
    const { servingOld, details } = status();
    const view = { csrf, problems: details, servingOld, today: today(), ...(tried && { tried }) };
    return page({ csrf }, '/staff/content', 'Content', contentPage(advisor().content, view));
  };

  return {
    async overview(signed, wanted) {
      const { summary, tables, content: shown, days } = await overviewOf(wanted);
      return page(signed, '/staff', 'What was asked', overviewPage(summary, tables, shown, days));
    },
    questions: (signed) => questions(signed),
    accept: async (signed, entry, text) => questions(signed, await variants.accept(entry, text)),
    tickets: (signed) => tickets(signed),
    async ticket(signed, deed, key) {
      const done = deed === 'revive' ? await outbox.revive(key, now()) : await outbox.discard(key);
      return tickets(signed, done ? (deed === 'revive' ? 'revived' : 'discarded') : 'gone');
    },
    content: async (signed) => content(signed),
    async tryQuestion(signed, given) {
      const question = given.slice(0, LONGEST_QUESTION).trim();
      if (question === '') return content(signed);
      const { reply, asked } = ask(advisor(), question, now());
      return content(signed, { question, reply, outcome: asked.outcome, entry: asked.entry, why: asked.why });
    },
    async entry(signed, id) {
      const { content: all } = advisor();
      const entry = all.byId.get(id);
      if (!entry) throw new ClaimwiseError('REQUEST_NOT_FOUND', 'expected the id of an entry');
      return page(signed, '/staff/content', entry.question, entryPage(entry, entryReply(all, entry)));
    },
    async table(name, wanted) {
      if (name === 'unanswered') return questionsTable(await suggested());
      const { tables } = await overviewOf(wanted);
      if (!Object.hasOwn(tables, name)) throw new ClaimwiseError('REQUEST_NOT_FOUND', 'expected the name of a table');
      return tables[name as keyof typeof tables];
    },
  };
}
