import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/content/checks.ts';
import {
  type Flow,
  findingSchema,
  flowSchema,
  nodeSchema,
  optionSchema,
  outcomeSchema,
  rulesOutSchema,
  stepSchema,
  weighSchema,
} from '../../src/content/flow-schema.ts';
import { FLOW_LIMITS } from '../../src/content/flow-text-checks.ts';
import { loadContent, readEntry } from '../../src/content/load.ts';
import { CHECKS, entrySchema, type Problem, sourcesSchema, termsSchema } from '../../src/content/schema.ts';
import { walk } from '../../src/flow/walk.ts';
import { FAULTS } from './faults.ts';
import { FLOW_FAULTS } from './flow-faults.ts';
import { copyToy, dropCopies, TODAY } from './toy-copy.ts';

const page = readFileSync('docs/editing.md', 'utf8');
const flowPage = readFileSync('docs/flows.md', 'utf8');
const pages = [page, flowPage];
const rows = [...pages.join('\n').matchAll(/^\| `([a-z-]+)`[^|]*\| (.+) \| (.+) \| (.+) \|$/gm)]
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

describe('docs/editing.md and docs/flows.md', () => {
  it('have a row for every check and for no other', () => {
    const named = pages.flatMap((text) => [...text.slice(text.indexOf('## Every mistake')).matchAll(/^\| `([a-z-]+)`/gm)]);
    expect([...new Set(named.map(([, name]) => name))].sort()).toEqual([...CHECKS].sort());
  });

  it.each([...FAULTS, ...FLOW_FAULTS])('give the message for where $name', ({ plant }) => {
    const toy = copyToy();
    plant(toy);
    expect(loadContent(toy.folders, TODAY).problems.filter((problem) => !isDocumented(problem))).toEqual([]);
  });
});

describe('docs/editing.md', () => {
  it('links to the page on flows', () => {
    expect(page).toContain('](flows.md)');
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

describe('docs/flows.md', () => {
  it('shows a flow that is accepted as it stands', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(flowPage)?.[1] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'claimwise-example-'));
    try {
      writeFileSync(join(folder, 'how-to-study.yaml'), example);
      const { content, problems } = loadContent({ knowledge: ['knowledge'], dialogs: ['dialogs', folder] }, TODAY);
      expect(problems).toEqual([]);
      const flow = content?.flows.get('how-to-study') as Flow;
      expect(walk(flow, { home: ['yes'], months: ['12'] })).toMatchObject({ at: 'practice', step: 3, of: 3 });
      const kinds = new Set(Object.values(flow.nodes).map(({ kind }) => kind));
      expect(kinds).toEqual(new Set(['yes-no', 'number', 'one']));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names every key of a flow', () => {
    const parts = [flowSchema, nodeSchema, optionSchema, weighSchema, rulesOutSchema, findingSchema, outcomeSchema, stepSchema];
    const keys = parts.flatMap((part) => Object.keys(part.shape));
    expect(keys.filter((key) => !flowPage.includes(`\`${key}\``))).toEqual([]);
  });

  it('states the limits that are checked', () => {
    const flat = flowPage.replace(/\s+/g, ' ');
    const { ask, hint, because, summary, step } = FLOW_LIMITS;
    const said = [
      `The question, at most ${ask} characters`,
      `what it means, at most ${hint} characters`,
      `\`because\` (at most ${because} characters)`,
      `\`text\` (at most ${summary} characters) and`,
      `\`text\` (at most ${step} characters), \`days\``,
    ];
    expect(said.filter((text) => !flat.includes(text))).toEqual([]);
    const long = (length: number) => 'x'.repeat(length);
    const option = (label: string) => optionSchema.safeParse({ label, value: 'x' }).success;
    expect([option(long(40)), option(long(41))]).toEqual([true, false]);
  });
});
