import { describe, expect, it } from 'vitest';
import { renderReply } from '../../../../src/channels/bot-framework/render.ts';

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
});
