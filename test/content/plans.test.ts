import { describe, expect, it } from 'vitest';
import { lookOf } from '../../src/channels/bot-framework/look.ts';
import { renderReply } from '../../src/channels/bot-framework/render.ts';
import { MOST_CARD_BYTES, planCard } from '../../src/channels/plan-card.ts';
import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import { planOf, receiptKey } from '../../src/conversation/plan.ts';
import { planSections } from '../../src/conversation/plan-sections.ts';
import { MOST_PLAN_TEXT, planText } from '../../src/conversation/plan-text.ts';
import type { Plan } from '../../src/conversation/types.ts';
import { cardFaults } from '../fixtures/card-check.ts';
import { randomPaths } from './flow-paths.ts';
import { TODAY } from './toy-copy.ts';

const { content } = loadContent(withDialogs(['knowledge']), TODAY);
if (!content) throw new Error('expected the content to load');
const { wording } = content;
const made = new Date(`${TODAY}T12:00:00Z`);
const flows = [...content.flows.values()];

const linesOf = (plan: Plan) => [plan.best.summary, ...planSections(plan, wording.plan).flatMap(({ lines }) => lines)];

describe.each(flows.map((flow) => ({ id: flow.id, flow })))('plans of $id', ({ flow }) => {
  const plans = randomPaths(flow, 300, 11).map((path) => {
    const responses = Object.fromEntries(path.map(({ node, values }) => [node, values]));
    return planOf(content, flow, responses, made);
  });

  it('rest each line on a source, and each reason on an answer', () => {
    for (const plan of plans) {
      const known = new Set(plan.receipts.map(receiptKey));
      // what the person told is shown as well, and rests on them
      const answers = new Set(plan.answers.map(({ question }) => question));
      for (const line of linesOf(plan).filter(({ text }) => !answers.has(text))) {
        expect(line.receipts.length, JSON.stringify(line)).toBeGreaterThan(0);
        expect(line.receipts.every((receipt) => known.has(receiptKey(receipt)))).toBe(true);
      }
      const given = plan.answers.map(({ answer }) => answer);
      for (const reason of [...plan.best.for, ...plan.best.against]) {
        expect(
          given.some((answer) => answer.includes(reason.answer)),
          reason.answer,
        ).toBe(true);
      }
    }
  });

  it('have three steps, one after the other', () => {
    for (const { steps } of plans) {
      const days = steps.map(({ on }) => on);
      expect(days).toHaveLength(3);
      expect(days).toEqual(days.toSorted());
    }
  });

  it('fit into one message as text, with every step', () => {
    for (const plan of plans) {
      const text = planText(plan, wording);
      expect(text.length).toBeLessThanOrEqual(MOST_PLAN_TEXT);
      expect(text).not.toMatch(/\{\w+\}|undefined/);
      for (const step of plan.steps) expect(text).toContain(step.text);
    }
  });

  it('fit into a card that clients take', () => {
    const page = `https://bot.school.org/plan/${'a'.repeat(1200)}`;
    for (const [index, plan] of plans.entries()) {
      const text = planText(plan, wording);
      const card = planCard(plan, { words: wording.plan, text, links: { page, calendar: `${page}.ics` } });
      expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(MOST_CARD_BYTES);
      expect(JSON.stringify(card)).not.toContain('undefined');
      const said = renderReply({ type: 'plan', text, plan, chips: [] }, lookOf('msteams', false), { planCard: () => card });
      expect(said.attachments?.[0]?.content).toBe(card);
      // the reader takes its time
      if (index % 10 === 0) expect(cardFaults(card)).toEqual([]);
    }
  });
});
