import { describe, expect, it } from 'vitest';
import { MOST_CARD_BYTES, planCard } from '../../../src/channels/plan-card.ts';
import type { Plan } from '../../../src/conversation/types.ts';
import { cardFaults } from '../../fixtures/card-check.ts';
import { beeContent, beePlan } from '../../fixtures/toy-plan.ts';

const words = beeContent().wording.plan;
const links = { page: 'https://bot.test/plan/t', calendar: 'https://bot.test/plan/t.ics' };
const cardOf = (plan: Plan, more: Partial<Parameters<typeof planCard>[1]> = {}) =>
  planCard(plan, { words, text: 'All in words.', links, ...more });

/** Every element and action of a card, from the outside in. */
function partsOf(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(partsOf);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Record<string, unknown>, ...Object.values(node).flatMap(partsOf)];
}
const ofType = (card: object, type: string) => partsOf(card).filter((part) => part.type === type);
const textOf = (part: unknown): string =>
  partsOf(part)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');

describe('planCard', () => {
  const card = cardOf(beePlan());

  it("has nothing that Microsoft's reader of cards objects to", () => {
    expect(cardFaults(card)).toEqual([]);
    expect(cardFaults({ ...card, body: [{ type: 'Nope' }] })).not.toEqual([]);
  });

  it('gives reasons with the answer and the numbers of their sources', () => {
    const lines = ofType(card, 'RichTextBlock').map(textOf);
    expect(lines).toContain('• A hive gives about 11 kg of honey a year. (you said: In a village) [1]');
    expect(lines).toContain('[1] Field notes, “Harvest” (A village club, 2015)');
    expect(lines).toContain('2. Buy a hive. (by 22 December 2026) [3, 4]');
  });

  it('opens what it folds: each button has its own hidden part', () => {
    const targets = ofType(card, 'Action.ToggleVisibility').flatMap(({ targetElements }) => targetElements as string[]);
    const hidden = card.body.filter(({ isVisible }) => isVisible === false).map(({ id }) => id);
    expect(targets).toEqual(['more', 'differ', 'sources']);
    expect(hidden).toEqual(targets);
  });

  it('sets the sides of a disagreement beside their sources in a table', () => {
    const [table = {}] = ofType(card, 'Table');
    expect(ofType(table, 'TableRow').map((row) => ofType(row, 'TableCell').map(textOf))).toEqual([
      ['Source', 'It says'],
      ['UK, 2015', 'About £150 for a hive in 2015.'],
      ['US, undated', '$200 to $300 for a new hive, says the ABA.'],
    ]);
  });

  it('offers page, calendar and a change of answers that comes back as words', () => {
    expect(card.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open the page', url: links.page },
      { type: 'Action.OpenUrl', title: 'Add to calendar', url: links.calendar },
      {
        type: 'Action.Submit',
        title: 'Change an answer',
        data: {
          msteams: { type: 'messageBack', text: 'Change an answer', displayText: 'Change an answer', value: { text: 'Change an answer' } },
          text: 'Change an answer',
        },
      },
    ]);
    expect(cardOf(beePlan(), { links: undefined }).actions).toHaveLength(1);
  });

  it('lets content bring in neither markdown nor functions', () => {
    const nasty = '**b** [x](https://evil.test) {{DATE(2026-01-01T00:00:00Z)}} `c`';
    const plan = beePlan();
    const { best } = plan;
    const line = { text: nasty, receipts: [] };
    const made = cardOf({
      ...plan,
      title: `1. ${nasty}`,
      alike: nasty,
      best: { ...best, label: nasty, summary: line, for: [{ ...line, answer: nasty }] },
      checklist: [line],
    });
    expect(JSON.stringify({ ...made, fallbackText: '' })).not.toContain('{{');
    const headings = ofType(made, 'TextBlock').map(({ text }) => String(text));
    expect(headings[0]).toBe('1\\. \\*\\*b\\*\\* \\[x\\](https://evil.test) {\u200b{DATE(2026-01-01T00:00:00Z)}} \\`c\\`');
    for (const text of headings) expect(text).not.toMatch(/(?<!\\)[*`[\]]/);
    // a run is shown letter for letter
    expect(ofType(made, 'TextRun').filter(({ text }) => String(text).includes('**b**')).length).toBeGreaterThan(3);
  });

  it('does without what matters least where it grows too large, and names it', () => {
    const plan = beePlan();
    const checklist = Array.from({ length: 60 }, (_, index) => ({ text: `${index} `.repeat(150), receipts: [] }));
    const small = cardOf({ ...plan, checklist });
    expect(Buffer.byteLength(JSON.stringify(small))).toBeLessThan(MOST_CARD_BYTES);
    expect(textOf(small.body)).toContain('Left out: Checklist, Your answers.');
    expect(textOf(small.body)).toContain('3. Get sugar for the winter.');
    expect(textOf(card.body)).not.toContain('Left out');
  });

  it('warns where all is ruled out', () => {
    const plan = beePlan();
    const warned = cardOf({ ...plan, best: { ...plan.best, ruledOut: true } });
    expect(ofType(warned, 'Container')[0]).toMatchObject({ style: 'warning' });
    expect(textOf(warned.body)).toContain(words['ruled-out']);
  });
});
