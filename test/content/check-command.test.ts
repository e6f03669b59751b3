import { afterEach, describe, expect, it } from 'vitest';
import { checkCommand } from '../../src/check-content.ts';
import { copyToy, dropCopies, TODAY, type ToyCopy } from './toy-copy.ts';

afterEach(dropCopies);

function run(toy: ToyCopy, ...options: string[]): { code: number; text: string } {
  let text = '';
  const code = checkCommand([toy.folder, ...options], (part) => (text += part), TODAY);
  return { code, text: text.replaceAll(toy.folder, 'knowledge') };
}

describe('check:content', () => {
  it('says that all is well', () => {
    const { code, text } = run(copyToy());
    expect(code).toBe(0);
    // How many come back follows the fitted weights; the toy's entries are far enough apart for most of them.
    expect(text).toMatch(/^4 entries and 2 flows read, 0 errors, 0 warnings, (2[0-4]) of 24 variants find their entry when left out\n$/);
  });

  it('groups problems by file and fails', () => {
    const toy = copyToy();
    toy.edit('honey/honey-yield.md', 'source: field-notes', 'source: hearsay');
    toy.edit('honey/honey-yield.md', 'role: both', 'role: queen');
    toy.edit('hives/start-keeping.md', '2026-06-01', '2024-06-01');
    expect(run(toy)).toEqual({
      code: 1,
      text: `knowledge/hives/start-keeping.md:18  stale-review (warning)
  expected a review date within the last 365 days
  got 2024-06-01
  mend read the entry against its sources and set the date of today

knowledge/honey/honey-yield.md:11  schema
  expected role: one of billing, coding, both
  got "queen"
  mend change role

3 entries and 2 flows read, 1 errors, 1 warnings, mend the errors to have confusable entries checked too
`,
    });
  });

  it('passes with warnings alone', () => {
    const toy = copyToy();
    toy.edit('hives/start-keeping.md', '2026-06-01', '2024-06-01');
    expect(run(toy).code).toBe(0);
  });

  it('refuses an option it does not know', () => {
    const { code, text } = run(copyToy(), '--covrage');
    expect(code).toBe(1);
    expect(text).toMatch(/--covrage[\s\S]*--coverage[\s\S]*--diagrams/);
  });
});
