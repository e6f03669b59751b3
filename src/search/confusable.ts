import type { Entry, Problem } from '../content/schema.ts';
import { type Document, type SearchIndex, variantRow } from './index.ts';
import { rank } from './rank.ts';

/** Finds the line of a variant in its file; 1 where it is not known. */
export type VariantLine = (entry: Entry, variant: number) => number;

/** How many variants there are, and how many find their own entry when they are left out of it. */
export type Recovery = { variants: number; found: number };

/**
 * Leaves out each variant in turn, asks it, and looks which entry comes first. An entry is confusable where another one wins
 * at least as many of its variants (two or more) as it wins itself: each of those is a warning. Where it wins none, each
 * variant is an error.
 *
 * A lost variant by itself is no fault: variants are written to differ, so that many can't be found from the others (on our
 * own content, some 22 an entry, about half), and they go to ever other entries; nobody can mend a report of 1,600 lines. One
 * rival that keeps winning says the same thing, and can be told apart or joined: a dozen entries of 147 or fewer.
 *
 * A generator with one step a variant (about 1 ms), so that a server can spread the work; steps yield what they found,
 * mostly nothing.
 */
export function* checkConfusable(index: SearchIndex, lineOf: VariantLine = () => 1): Generator<Problem[], Recovery> {
  const recovery: Recovery = { variants: 0, found: 0 };
  for (const document of index.documents) {
    const { entry } = document;
    const winners: (string | undefined)[] = [];
    for (const [i, variant] of entry.variants.entries()) {
      winners.push(winnerWithout(index, variant, variantRow(index, document, i)));
      yield [];
    }
    const found = winners.filter((winner) => winner === entry.id).length;
    recovery.variants += winners.length;
    recovery.found += found;
    yield toProblems(document, winners, found, lineOf);
  }
  return recovery;
}

/** The entry that comes first for a variant that none of the entries holds. */
function winnerWithout(index: SearchIndex, variant: string, row: number): string | undefined {
  const analysis = index.analyse(variant, { correct: true });
  const facets = { place: analysis.place, role: analysis.role };
  return rank(index, analysis, index.toTerms(analysis), facets, row).ranked[0]?.document.entry.id;
}

function toProblems({ entry }: Document, winners: readonly (string | undefined)[], found: number, lineOf: VariantLine): Problem[] {
  const won = new Map<string | undefined, number>();
  for (const winner of winners) won.set(winner, (won.get(winner) ?? 0) + 1);
  const isRival = (id: string | undefined) => id !== entry.id && (found === 0 || (won.get(id) ?? 0) >= Math.max(found, 2));
  return winners.flatMap((winner, i) =>
    !isRival(winner)
      ? []
      : {
          level: found === 0 ? 'error' : 'warning',
          check: 'confusable',
          file: entry.file,
          line: lineOf(entry, i),
          expected: `its own entry first when this variant is left out (${found} of ${winners.length} find it back)`,
          got: winner ?? 'no entry at all',
          mend: winner
            ? `say what only this entry answers, move the variant to ${winner}, or join the two`
            : 'use words that other variants use too',
        },
  );
}
