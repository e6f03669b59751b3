import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/content/checks.ts';
import { loadContent, readEntry } from '../../src/content/load.ts';
import { CHECKS, entrySchema, type Problem, sourcesSchema, termsSchema } from '../../src/content/schema.ts';
import { FAULTS } from './faults.ts';
import { copyToy, dropCopies, TODAY } from './toy-copy.ts';

const page = readFileSync('docs/editing.md', 'utf8');
const rows = [...page.matchAll(/^\| `([a-z-]+)`[^|]*\| (.+) \| (.+) \| (.+) \|$/gm)]
  .map(([, check = '', expected = '', got = '', mend = '']) => ({ check, expected, got, mend }))
  .filter(({ check }) => (CHECKS as readonly string[]).includes(check));

/** Whether a message has the form of a documented one, in which `…` stands for anything. */
function fits(message: string, form: string): boolean {
  const parts = form.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]+')}$`).test(message);
}

const isDocumented = ({ check, expected, got, mend }: Problem) =>
  rows.some((row) => row.check === check && fits(expected, row.expected) && fits(got, row.got) && fits(mend, row.mend));

afterEach(dropCopies);

describe('docs/editing.md', () => {
  it('has a row for every check and for no other', () => {
    const named = [...page.slice(page.indexOf('## Every mistake')).matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual([...CHECKS].sort());
  });

  it.each(FAULTS)('gives the message for where $name', ({ plant }) => {
    const toy = copyToy();
    plant(toy);
    expect(loadContent(toy.folders, TODAY).problems.filter((problem) => !isDocumented(problem))).toEqual([]);
  });

  it('shows an entry that would be accepted', () => {
    const example = /```markdown\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(readEntry('billing/payment-plans.md', example)).toHaveProperty('entry.role', 'billing');
  });

  it('names every key of an entry, a source and the terms', () => {
    const source = sourcesSchema.valueType.shape;
    const keys = [entrySchema.shape, source, termsSchema.shape].flatMap(Object.keys);
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  it('states the limits that are checked', () => {
    const { questionCharacters, variantWords, askedWords, leadWords, bodyWords, sideWords, replyWords, grade, reviewDays } = LIMITS;
    const said = [
      `${questionCharacters} characters`,
      `${variantWords} words each`,
      `one a line and at most ${askedWords} words each`,
      `${leadWords} words that answers`,
      `${bodyWords} words`,
    ];
    said.push(`of at most ${sideWords} words that can stand`, `${replyWords} words`, `may be ${grade} at most`, `${reviewDays} days`);
    const flat = page.replace(/\s+/g, ' ');
    expect(said.filter((text) => !flat.includes(text))).toEqual([]);
    const count = (length: number) => entrySchema.shape.variants.safeParse(Array.from({ length }, () => 'x')).success;
    const [least, most] = (/(\d+) to (\d+) other ways/.exec(flat) ?? []).slice(1).map(Number) as [number, number];
    expect([least - 1, least, most, most + 1].map(count)).toEqual([false, true, true, false]);
  });
});
