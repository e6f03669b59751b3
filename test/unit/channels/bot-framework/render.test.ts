import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookOf } from '../../../../src/channels/bot-framework/look.ts';
import { renderReply, textActivity } from '../../../../src/channels/bot-framework/render.ts';
import type { Reply } from '../../../../src/conversation/types.ts';
import { cardFaults, cardsOf, shown } from '../../../fixtures/shown.ts';

const chip = (label: string) => ({ label, says: `say ${label}` });
const teams = lookOf('msteams', false);
const group = lookOf('msteams', true);
const emulator = lookOf('emulator', false);
const plain = lookOf('sms', false);
const ask = (labels: string[], fields: Partial<Extract<Reply, { type: 'ask' }>> = {}): Reply => ({
  type: 'ask',
  flow: 'f',
  title: 'Training',
  text: 'Which one?',
  hint: '',
  progress: 'Training: step 2 of 4',
  step: 2,
  of: 4,
  several: false,
  chips: labels.map(chip),
  ...fields,
});
const kind = (activity: object) => (cardsOf(activity).length > 0 ? 'card' : 'suggestedActions' in activity ? 'actions' : 'text');

describe('renderReply', () => {
  it('gives markdown that waits for an answer', () => {
    expect(renderReply({ type: 'text', text: 'Hello', chips: [] }, teams)).toEqual({
      type: 'message',
      text: 'Hello',
      textFormat: 'markdown',
      inputHint: 'acceptingInput',
    });
  });

  const offers = (...labels: string[]): Reply => ({ type: 'text', text: 'Hello', chips: labels.map(chip) });
  it('shows up to three short offers as suggested actions in Teams, all else as a card', () => {
    expect(kind(renderReply(offers('a', 'b', 'c'), teams))).toBe('actions');
    expect(kind(renderReply(offers('a', 'b', 'c', 'd'), teams))).toBe('card');
    expect(kind(renderReply(offers('a', 'b', 'x'.repeat(25)), teams))).toBe('card');
    expect(kind(renderReply(offers('a', 'b', 'c', 'x'.repeat(25)), emulator))).toBe('actions');
  });

  it('shows what has parts as a card in Teams', () => {
    const answer: Reply = { type: 'answer', entry: 'e', lead: 'Yes.', body: 'It is so.', receipts: [], chips: [chip('a')] };
    for (const reply of [ask(['a', 'b']), answer]) {
      expect(kind(renderReply(reply, teams))).toBe('card');
      expect(kind(renderReply(reply, emulator))).toBe('actions');
    }
  });

  it('gives a long label a row of its own, on which it is shown whole', () => {
    const long = 'x'.repeat(100);
    const [card] = cardsOf(renderReply(ask([long, 'b']), teams)) as { body: { type: string; items?: { text: string }[] }[] }[];
    const rows = card?.body.filter(({ type }) => type === 'Container') ?? [];
    expect(rows.map(({ items }) => items?.map(({ text }) => text))).toEqual([[long], ['b']]);
  });

  it('hangs nothing on suggested actions in a group', () => {
    expect(kind(renderReply(ask(['a', 'b']), group))).toBe('card');
    expect(kind(renderReply({ type: 'suggest', text: 'Did you mean', chips: [chip('a')] }, group))).toBe('card');
    expect(kind(renderReply({ type: 'text', text: 'Just text', chips: [] }, group))).toBe('text');
  });

  it('never puts suggested actions beside a card', () => {
    for (const several of [true, false]) {
      expect(renderReply(ask(['a', 'b', 'c', 'd'], { several }), teams)).not.toHaveProperty('suggestedActions');
    }
  });

  it('numbers offers where a channel has no buttons', () => {
    const { text, textFormat, suggestedActions } = renderReply(ask(['a', 'b']), plain);
    expect([text, textFormat, suggestedActions]).toEqual(['Training: step 2 of 4\n\nWhich one?\n\n1. a\n2. b', 'plain', undefined]);
  });

  it.each([
    ['a'.repeat(60), 'a'.repeat(60)],
    ['a'.repeat(61), `${'a'.repeat(59)}…`],
    [`${'a'.repeat(58)}😀b`, `${'a'.repeat(58)}…`],
    [`${'word '.repeat(20)}`, `${'word '.repeat(12).trimEnd()}…`],
  ])('cuts a long title and keeps what it says: %s', (label, title) => {
    const answer: Reply = { type: 'answer', entry: 'e', lead: 'Yes.', body: '', receipts: [], chips: [{ label, says: label }] };
    const [action] = renderReply(answer, emulator).suggestedActions?.actions ?? [];
    expect(action).toMatchObject({ title, value: label });
  });

  it('keeps the sources of an answer that is cut', () => {
    const receipts = [{ source: 's', title: 'Pay survey', publisher: 'P', date: '2024', section: 'UK' }];
    const { text } = renderReply({ type: 'answer', entry: 'e', lead: 'Yes.', body: 'long '.repeat(1000), receipts, chips: [] }, plain);
    expect(text).toMatch(/…\n\nSource: Pay survey \(2024\)$/);
    expect(text?.length).toBeLessThanOrEqual(plain.text);
  });

  it('says in words what a card says, for clients without cards', () => {
    const [card] = cardsOf(renderReply(ask(['a', 'b', 'c', 'd']), teams)) as { fallbackText: string }[];
    expect(card?.fallbackText).toContain('Which one?\n\n1. a\n2. b\n3. c\n4. d');
  });

  it('falls back to text when a card would be too large', () => {
    const text = 'long '.repeat(4000);
    const activity = renderReply(ask(['a', 'b', 'c', 'd'], { text }), teams);
    expect(kind(activity)).toBe('text');
    expect(activity.text).toMatch(/…\n\n1. a\n2. b\n3. c\n4. d$/);
  });

  it('draws a plan with the card it is given, or says it', () => {
    const plan: Reply = { type: 'plan', text: 'Your plan', plan: { title: 'A plan', best: { label: 'A desk' } } as never, chips: [] };
    const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
    expect(cardsOf(renderReply(plan, teams, { planCard: () => card }))).toEqual([card]);
    expect(renderReply(plan, plain, { planCard: () => card }).text).toBe('Your plan');
    expect(renderReply(plan, teams).text).toBe('Your plan');
  });
});

describe('ratings', () => {
  const rate = { helpful: 'Helpful', notHelpful: 'Not helpful' };
  const answer: Reply = { type: 'answer', entry: 'pay-uk', lead: 'Yes.', body: 'More.', receipts: [], chips: [chip('a')] };
  const sideBySide: Reply = { ...answer, type: 'differ', intro: 'They differ:', sides: [{ label: 'UK', text: 'One.' }] };
  const rated = ['(feedback)', '(feedback)'];

  it.each([
    ['an answer', answer],
    ['sources that disagree', sideBySide],
  ])('stand under %s in Teams, in a card beside what may be asked next', (_what, reply) => {
    const activity = renderReply(reply, teams, { rate });
    expect(cardsOf(activity).flatMap(cardFaults)).toEqual([]);
    expect(shown(activity).taps.map(({ title, says }) => [title, says])).toEqual([
      ['Helpful', rated[0]],
      ['Not helpful', rated[1]],
      ['a', 'say a'],
    ]);
  });

  it('are suggested actions in the Emulator, and nothing where there are no buttons', () => {
    const { suggestedActions } = renderReply(answer, emulator, { rate });
    expect(suggestedActions?.actions.slice(1)).toEqual([
      {
        type: 'messageBack',
        title: 'Helpful',
        text: 'Helpful',
        displayText: 'Helpful',
        value: { text: 'Helpful', feedback: { entry: 'pay-uk', helpful: true } },
      },
      expect.objectContaining({ title: 'Not helpful', value: { text: 'Not helpful', feedback: { entry: 'pay-uk', helpful: false } } }),
    ]);
    expect(renderReply(answer, plain, { rate }).text).not.toContain('elpful');
  });

  it('stand under nothing but answers', () => {
    for (const look of [teams, emulator]) {
      expect(shown(renderReply({ type: 'text', text: 'Hello', chips: [] }, look, { rate })).taps).toEqual([]);
    }
  });
});

describe('whatever is to be said', () => {
  const words = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 12_000 }));
  const chips = (most: number) => fc.array(fc.record({ label: words, says: words }), { maxLength: most });
  const receipts = fc.array(fc.record({ source: words, title: words, publisher: words, date: words, section: words }), { maxLength: 4 });
  const sides = fc.array(fc.record({ label: words, text: words }), { maxLength: 5 });
  const reply = fc.oneof(
    fc.record({ type: fc.constantFrom('text' as const, 'suggest' as const), text: words, chips: chips(3) }),
    fc.record({ type: fc.constant('answer' as const), entry: words, lead: words, body: words, receipts, chips: chips(3) }),
    fc.record({
      type: fc.constant('differ' as const),
      entry: words,
      lead: words,
      intro: words,
      body: words,
      sides,
      receipts,
      chips: chips(3),
    }),
    fc.record({
      type: fc.constant('ask' as const),
      flow: words,
      title: words,
      text: words,
      hint: words,
      step: fc.nat(),
      of: fc.nat(),
      several: fc.boolean(),
      chips: chips(10),
    }),
  ) as fc.Arbitrary<Reply>;
  const look = fc.constantFrom(teams, group, emulator, plain);

  it('keeps the limits of the channel', () => {
    fc.assert(
      fc.property(reply, look, (said, channel) => {
        const activity = renderReply(said, channel);
        expect(JSON.stringify(activity).length * 2).toBeLessThanOrEqual(channel.bytes);
        expect(activity.text?.length ?? 0).toBeLessThanOrEqual(channel.text);
        expect(activity.suggestedActions?.actions.length ?? 0).toBeLessThanOrEqual(channel.actions);
        for (const { title } of shown(activity).taps) expect(title.length).toBeLessThanOrEqual(channel.title);
      }),
      { numRuns: 300 },
    );
  });

  it('is a card that the parser of Adaptive Cards takes', () => {
    const sane = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(sane, { minLength: 4, maxLength: 10 }), sane, fc.boolean(), (labels, text, several) => {
        expect(cardsOf(renderReply(ask(labels, { text, several }), teams)).flatMap(cardFaults)).toEqual([]);
      }),
    );
  });
});

describe('textActivity', () => {
  it('keeps within the channel', () => {
    expect(textActivity('x'.repeat(9000), plain).text).toHaveLength(plain.text);
  });
});
