import { countOf, type InsightDatabase, insightQueries, missOf } from './insight-queries.ts';
import type { InsightStore, Rating } from './insight-store.ts';
import { attemptOn, openDatabase } from './sqlite-open.ts';
import { createTransactions, prepare, queryBuilder } from './sqlite-statements.ts';

/**
 * Insight in SQLite, prepared and run as in sqlite-store.ts.
 * @param path a file, made when missing, or `:memory:`
 * @param db the open database of that path, where it is shared with another store; closing one store closes both
 * @throws STORE_IN_USE, STORE_CORRUPT, STORE_VERSION, STORE_UNAVAILABLE
 */
export function createSqliteInsight(path: string, db = openDatabase(path)): InsightStore {
  const queries = insightQueries(queryBuilder<InsightDatabase>());
  const count = prepare(db, queries.count);
  const miss = prepare(db, queries.miss);
  const rated = prepare(db, queries.rated);
  const rate = prepare(db, queries.rate);
  const counts = prepare(db, queries.counts);
  const misses = prepare(db, queries.misses);
  const forgetMisses = prepare(db, queries.forgetMisses);
  const forgetRatings = prepare(db, queries.forgetRatings);
  const sweepCounts = prepare(db, queries.sweepCounts);
  const sweepMisses = prepare(db, queries.sweepMisses);
  const sweepRatings = prepare(db, queries.sweepRatings);
  const inTransaction = createTransactions(db);
  const attempt = attemptOn(path);
  const write = (work: () => void) =>
    attempt(() => {
      inTransaction(() => {
        work();
        return true;
      });
    });

  return {
    add: (added, missed) =>
      write(() => {
        for (const { day, fact, name, n } of added) count.run({ day, fact, name, n });
        for (const { conversation, terms, nearest, day } of missed) {
          miss.run({ conversation, terms: JSON.stringify(terms), nearest: JSON.stringify(nearest), day });
        }
      }),
    rate: ({ conversation, answer, facts, day }) =>
      write(() => {
        const before = rated.get({ conversation, answer });
        const earlier: Rating['facts'] = before ? JSON.parse(String(before.facts)) : [];
        for (const { fact, name } of earlier) count.run({ day: Number(before?.day), fact, name, n: -1 });
        for (const { fact, name } of facts) count.run({ day, fact, name, n: 1 });
        rate.run({ conversation, answer, facts: JSON.stringify(facts), day });
      }),
    counts: (from, to) => attempt(() => counts.all({ from, to }).map(countOf)),
    misses: (from, limit) => attempt(() => misses.all({ from, limit }).map(missOf)),
    forget: (conversation) =>
      write(() => {
        // the range of all keys that begin with `conversation/`, as in sqlite-store.ts
        const keys = { conversation, first: `${conversation}/`, past: `${conversation}0` };
        forgetMisses.run(keys);
        forgetRatings.run(keys);
      }),
    sweep: (ofCounts, linked) =>
      attempt(() => {
        if (!db.isOpen) return;
        inTransaction(() => {
          sweepCounts.run({ day: ofCounts });
          sweepMisses.run({ day: linked });
          sweepRatings.run({ day: linked });
          return true;
        });
      }),
    close: () =>
      attempt(() => {
        if (db.isOpen) db.close();
      }),
  };
}
