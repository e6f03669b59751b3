import { describe, expect, it } from 'vitest';
import { renderReply as render } from '../../../../src/channels/bot-framework/render.ts';
import { createPlanLinks } from '../../../../src/channels/plan-links.ts';
import { createPlanView } from '../../../../src/channels/plan-view.ts';
import { planText } from '../../../../src/conversation/plan.ts';
import type { Reply } from '../../../../src/conversation/types.ts';
import { beeContent, beePlan, MADE } from '../../../fixtures/toy-plan.ts';

const renderReply = (reply: Reply) => render(reply, { channel: 'emulator', view: undefined });
const chip = (label: string) => ({ label, says: `say ${label}` });

describe('renderReply', () => {
  it('gives markdown that waits for an answer', () => {
    expect(renderReply({ type: 'text', text: 'Hello', chips: [] })).toEqual({
      type: 'message',
      text: 'Hello',
      textFormat: 'markdown',
      inputHint: 'acceptingInput',
    });
  });

  it('offers at most three chips, guesses included', () => {
    const { suggestedActions } = renderReply({ type: 'suggest', text: 'Did you mean', chips: ['a', 'b', 'c', 'd'].map(chip) });
    expect(suggestedActions).toEqual({
      to: [],
      actions: ['a', 'b', 'c'].map((label) => ({ type: 'imBack', title: label, value: `say ${label}` })),
    });
  });

  it.each([
    ['a'.repeat(60), 'a'.repeat(60)],
    ['a'.repeat(61), `${'a'.repeat(59)}…`],
    [`${'a'.repeat(58)}😀b`, `${'a'.repeat(58)}…`],
    [`${'word '.repeat(20)}`, `${'word '.repeat(12).trimEnd()}…`],
  ])('cuts a long title and keeps what it says: %s', (label, title) => {
    const [action] = renderReply({ type: 'text', text: 'x', chips: [{ label, says: label }] }).suggestedActions?.actions ?? [];
    expect(action).toMatchObject({ title, value: label });
  });

  it('shows sources and sides of an answer as text', () => {
    const receipts = [{ source: 's', title: 'Pay survey', publisher: 'P', date: '2024', section: 'UK' }];
    const sides = [
      { label: 'UK, 2024', text: 'less' },
      { label: 'US, 2023', text: 'more' },
    ];
    const { text } = renderReply({
      type: 'differ',
      entry: 'pay',
      lead: 'It depends.',
      intro: 'Sources differ:',
      sides,
      body: '',
      receipts,
      chips: [],
    });
    expect(text).toContain('- UK, 2024: less\n- US, 2023: more');
    expect(text).toContain('Pay survey');
  });

  describe('of a plan', () => {
    const { wording } = beeContent();
    const plan = beePlan();
    const reply = { type: 'plan' as const, text: planText(plan, wording), plan, chips: [] };
    const links = createPlanLinks('only-for-this-test-0123456789-abcdef', () => MADE);
    const viewPlan = createPlanView({ words: () => wording.plan, links, publicUrl: 'https://bot.school.org/x/' });
    const on = async (channel: string) => render(reply, { channel, view: await viewPlan(reply) });

    it.each(['msteams', 'emulator', 'webchat', 'directline'])('is a card with one line of text on %s', async (channel) => {
      const { text, summary, attachments = [] } = await on(channel);
      expect([text, summary]).toEqual(Array(2).fill('Where to keep bees: A meadow'));
      expect(attachments).toMatchObject([
        { contentType: 'application/vnd.microsoft.card.adaptive', content: { version: '1.5', fallbackText: reply.text } },
      ]);
    });

    it('is text on channels without cards', async () => {
      const { text, attachments } = await on('sms');
      expect([text, attachments]).toEqual([reply.text, undefined]);
    });

    it('links to its page and calendar where the public address is known', async () => {
      const [attachment] = (await on('msteams')).attachments ?? [];
      const urls = attachment?.content.actions.map(({ url }: { url?: string }) => url);
      expect(urls).toEqual([
        expect.stringMatching(/^https:\/\/bot\.school\.org\/x\/plan\/[\w.-]+$/),
        expect.stringMatching(/^https:\/\/bot\.school\.org\/x\/plan\/[\w.-]+\.ics$/),
        undefined,
      ]);
    });
  });
});
