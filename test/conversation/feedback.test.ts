import { describe, expect, it } from 'vitest';
import { advise } from '../../src/conversation/advise.ts';
import { FEEDBACK_REASONS, type FeedbackReason } from '../../src/conversation/feedback.ts';
import { decided, NOW, play, type Turn, toy } from './table.ts';

const ask: Turn = ['what do they earn in the us?', { entry: 'pay-us' }];
const rated = (entry: string, helpful: boolean, reason?: FeedbackReason) => ({
  type: 'feedback' as const,
  entry,
  helpful,
  ...(reason && { reason }),
});

describe('feedback in words', () => {
  it('is taken for the answer that was given last', () => {
    play(toy, [
      ask,
      ['how long does training take?', { entry: 'training-length' }],
      ['Helpful!', { text: 'Good to know.', event: rated('training-length', true) }],
      ['that helped', { event: rated('training-length', true) }],
    ]);
  });

  it('leaves on offer what was on offer', () => {
    const before = play(toy, [ask]);
    const after = play(toy, [['helpful', { event: rated('pay-us', true) }]], before);
    expect(after.offers).toEqual(before.offers);
    expect(before.offers.length).toBeGreaterThan(0);
  });

  it('asks why an answer did not help, once', () => {
    play(toy, [
      ask,
      [
        'not helpful',
        {
          text: 'What was wrong',
          event: rated('pay-us', false),
          chips: ['Not what I asked', 'Hard to understand', 'Something is missing'],
        },
      ],
      ['2', { text: 'Noted', event: rated('pay-us', false, 'unclear') }],
      ['it looks wrong', { event: rated('pay-us', false, 'wrong') }],
    ]);
  });

  it('needs no reason before the next question', () => {
    play(toy, [ask, ['not helpful', { reply: 'text' }], ['how long does training take?', { entry: 'training-length' }]]);
  });

  it.each([
    ['before any answer', []],
    ['after a question that was not answered', [ask, ['what does a nurse earn?', { reply: 'text' }] as Turn]],
    ['once the conversation was forgotten', [ask, ['forget me', { reply: 'text' }] as Turn]],
  ])('is no feedback %s', (_when, turns: Turn[]) => {
    const state = turns.length > 0 ? play(toy, turns) : undefined;
    const { events } = advise(toy, state, { type: 'text', text: 'not helpful' }, NOW);
    expect(events.map(({ type }) => type)).not.toContain('feedback');
  });

  it('does not take a sentence with such words for feedback', () => {
    play(toy, [ask, ['is a short course helpful for training length?', { entry: 'training-length' }]]);
  });

  it('asks the step of a flow again', () => {
    play(toy, [ask, ['help me choose a desk', { reply: 'text' }], ['helpful', { event: rated('pay-us', true), step: '1 of 3' }]]);
  });
});

describe('feedback by a button', () => {
  it('is taken for the answer it stands under, and so is the reason that follows', () => {
    play(toy, [
      ask,
      ['how long does training take?', { entry: 'training-length' }],
      [{ type: 'feedback', entry: 'pay-us', helpful: false }, { event: rated('pay-us', false) }],
      ['1', { event: rated('pay-us', false, 'off-topic') }],
    ]);
  });

  it.each(FEEDBACK_REASONS)('takes the reason %s with it', (reason) => {
    play(toy, [
      ask,
      [
        { type: 'feedback', entry: 'pay-us', helpful: false, reason },
        { text: 'Noted', event: rated('pay-us', false, reason) },
      ],
    ]);
  });

  it('leaves out a reason for an answer that helped', () => {
    const { events } = advise(toy, undefined, { type: 'feedback', entry: 'pay-us', helpful: true, reason: 'wrong' }, NOW);
    expect(events).toEqual([rated('pay-us', true)]);
  });

  it('says nothing to feedback on what is no answer', () => {
    expect(advise(toy, undefined, { type: 'feedback', entry: 'Ann Example', helpful: true }, NOW)).toMatchObject({
      replies: [],
      events: [],
    });
  });
});

describe('what a missed question was about', () => {
  const about = (text: string, outcome: 'suggest' | 'unknown') => {
    const { events } = advise(decided(toy, outcome), undefined, { type: 'text', text }, NOW);
    return events[0];
  };

  it('is told as meanings and known words, with the nearest entries', () => {
    expect(about('how long is the course for a coder in London', 'unknown')).toMatchObject({
      type: 'not-known',
      reason: 'no-match',
      about: ['duration', 'training', 'job-coding', 'in-uk'],
      nearest: expect.arrayContaining(['training-length']),
    });
    expect(about('salary in the uk', 'suggest')).toMatchObject({ type: 'suggested', about: ['pay', 'in-uk'] });
  });

  it('holds no name, address or number that was typed', () => {
    const text = 'Siobhan Kowalczyk of Llanfairpwll 07700 asks: salary for Wojciechowska in the uk 12345';
    const event = about(text, 'unknown');
    expect(event).toMatchObject({ about: ['pay', 'in-uk'] });
  });
});
