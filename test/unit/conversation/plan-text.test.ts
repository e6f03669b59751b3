import { describe, expect, it } from 'vitest';
import { MOST_PLAN_TEXT, planRest, planText } from '../../../src/conversation/plan-text.ts';
import type { Plan } from '../../../src/conversation/types.ts';
import { beeContent, beePlan, VILLAGER } from '../../fixtures/toy-plan.ts';

const content = beeContent();
const say = (plan: Plan) => planText(plan, content.wording);

describe('planText', () => {
  it('writes a plan in plain lines', () => {
    expect(say(beePlan(content))).toMatchInlineSnapshot(`
      "Where to keep bees

      Best fit: A meadow
      Bees like a meadow.

      For it
      - A hive gives about 11 kg of honey a year. (you said: In a village)
      - You can start there. (you said: Yes)

      Good signs
      - You need not buy one.

      What it takes
      - A hive cost about £150 in 2015.

      Next steps
      1. Join a club. (by 29 November 2026)
      2. Buy a hive. (by 22 December 2026)
      3. Get sugar for the winter. (by 20 February 2027)

      Where sources differ
      - A hive costs from about £150 to $300. UK, 2015: About £150 for a hive in 2015. US, undated: $200 to $300 for a new hive, says the ABA.

      Others: A roof

      Besides: Two hives

      Checklist
      - Ask a club for help.

      Your answers
      - Where do you live? (In a village)
      - Do you have a garden? (Yes)
      - How much can you spend? (£500)
      - What do you have? (A hive; Sugar)

      Sources: Field notes (2015); The bee book (undated)"
    `);
  });

  it('says that all is ruled out where it is', () => {
    const plan = beePlan(content);
    expect(say(plan)).not.toContain('All is ruled out');
    expect(say({ ...plan, best: { ...plan.best, ruledOut: true } })).toContain('All is ruled out. This comes nearest.');
  });

  it('tells what rules another outcome out', () => {
    const text = say(beePlan(content, { ...VILLAGER, garden: ['no'] }));
    expect(text).toContain('Not now\n- A meadow: There is no room for it. (you said: No)');
    expect(text).not.toContain('Others');
  });

  it('repeats the word of caution where all answers were alike', () => {
    expect(say({ ...beePlan(content), alike: 'You said yes to all.' })).toContain('\n\nYou said yes to all.\n\n');
  });

  it('shows three reasons and names what it left out', () => {
    const plan = beePlan(content);
    const reasons = Array.from({ length: 4 }, (_, i) => ({ text: `Reason ${i}.`, receipts: [], answer: 'Yes' }));
    const text = say({ ...plan, best: { ...plan.best, for: reasons } });
    expect(text).toContain('- Reason 2. (you said: Yes)');
    expect(text).not.toContain('Reason 3.');
    expect(text).toContain('\n\nLeft out: For it.');
  });

  it('gives up answers before reasons, and never the steps', () => {
    const plan = beePlan(content);
    const long = Array.from({ length: 3 }, (_, i) => ({ text: `${i}`.repeat(500), receipts: [], answer: 'Yes' }));
    const text = say({ ...plan, best: { ...plan.best, for: long } });
    expect(text.length).toBeLessThanOrEqual(MOST_PLAN_TEXT);
    expect(text).toContain('3. Get sugar for the winter. (by 20 February 2027)');
    expect(text).toContain('0000');
    expect(text).not.toContain('Where do you live?');
    expect(text).toMatch(/Left out: For it, .*Your answers\.$/);
  });
});

describe('planRest', () => {
  const rest = (plan: Plan) => planRest(plan, content.wording);

  it('tells what the text left out, and of other outcomes more than the name', () => {
    const plan = beePlan(content);
    const reasons = Array.from({ length: 4 }, (_, i) => ({ text: `Reason ${i}.`, receipts: [], answer: 'Yes' }));
    const [text = '', ...more] = rest({ ...plan, best: { ...plan.best, for: reasons } });
    expect(more).toEqual([]);
    expect(text).toContain('For it\n- Reason 3. (you said: Yes)');
    expect(text).toContain('Others\n- A roof: Bees do well on a roof.');
    expect(text).not.toMatch(/Reason 2|Next steps/);
  });

  it('is told in several messages where it is long', () => {
    const plan = beePlan(content);
    const checklist = Array.from({ length: 8 }, (_, i) => ({ text: `${i}`.repeat(200), receipts: [] }));
    const messages = rest({ ...plan, checklist, best: { ...plan.best, takes: checklist } });
    expect(messages.length).toBeGreaterThan(1);
    for (const message of messages) expect(message.length).toBeLessThanOrEqual(MOST_PLAN_TEXT);
    for (const { text } of checklist) expect(messages.join('\n').split(text)).toHaveLength(3);
  });
});
