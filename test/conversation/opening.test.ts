import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/conversation/recognise.ts';
import { decided, play, type Turn, toy } from './table.ts';

const starters = ['What is medical billing and coding?', 'How long does training take?', 'What do billers and coders earn in the UK?'];

describe('greeting', () => {
  it('says once that it is a machine', () => {
    play(toy, [
      [{ type: 'joined' }, { reply: 'text', event: { type: 'welcomed' }, text: 'a machine and not a person', chips: starters }],
      [{ type: 'joined' }, { reply: 'none' }],
      ['UK salary', { entry: 'pay-uk' }],
      [{ type: 'joined' }, { reply: 'none' }],
    ]);
  });

  it('stays given after the conversation was forgotten', () => {
    play(toy, [
      ['forget me', { event: { type: 'command', command: 'forget-me' } }],
      [{ type: 'joined' }, { reply: 'none' }],
    ]);
  });

  it('offers what was on offer before it is repeated', () => {
    const state = play(toy, [['UK salary', {}]], undefined);
    const again = play(toy, [[{ type: 'joined' }, { reply: 'none' }]], { ...state, welcomed: true });
    expect(again.offers).toEqual(state.offers);
  });
});

describe('small talk', () => {
  const topics: [string, string][] = [
    ['hi', 'greeting'],
    ['Hello!!', 'greeting'],
    ['um, good evening', 'greeting'],
    ['hi, how are you', 'how-are-you'],
    ['Hello there. How are you?', 'how-are-you'],
    ['hi, thanks', 'thanks'],
    ['thank you so... um, thanks', 'thanks'],
    ['bye bot', 'bye'],
    ['well hello, are you a bot?', 'who-are-you'],
    ['hope you are having a lovely afternoon!', 'how-are-you'],
  ];
  it.for(topics)('hears %j as %s', ([says, topic]) => {
    play(toy, [[says, { reply: 'text', event: { type: 'small-talk', topic } }]]);
  });

  it('answers the question behind a greeting', () => {
    play(decided(toy, 'answer'), [
      ['hi, what is the pay in England?', { entry: 'pay-uk' }],
      ['thanks, and how long does training take?', { entry: 'training-length' }],
    ]);
  });

  it('offers starters with a greeting only', () => {
    play(toy, [
      ['hello', { chips: starters }],
      ['thanks', { chips: 0 }],
    ]);
  });
});

describe('commands', () => {
  const commands: [string, Command, string][] = [
    ['help', 'help', 'I answer questions about careers'],
    ['HELP!', 'help', 'I answer questions about careers'],
    ['What can you do?', 'help', 'I answer questions about careers'],
    ['start over', 'start-over', 'afresh'],
    ['back', 'back', 'go back to'],
    ['skip', 'skip', 'nothing to skip'],
    ['stop.', 'stop', 'nothing to stop'],
    ['my plan', 'plan', 'no plan yet'],
    ['talk to a person', 'person', 'No helpdesk'],
    ['forget me', 'forget-me', 'forgotten'],
    ['tell me more', 'more', 'all I have'],
    ['ok go back please', 'back', 'go back to'],
    ['oh wait, can we stop now', 'stop', 'nothing to stop'],
    ['can you show my plan again pls', 'plan', 'no plan yet'],
  ];
  it.for(commands)('obeys %j', ([says, command, text]) => {
    play(toy, [[says, { reply: 'text', event: { type: 'command', command }, text }]]);
  });

  const questions: [string, string][] = [
    ['does a biller help with duties', 'biller-tasks'],
    ['how much money can a person make in the uk', 'pay-uk'],
    ['can I stop and start over the course, how long is the duration of the course', 'training-length'],
    ['wages in America, skip the small talk', 'pay-us'],
    ['what is the plan for daily tasks of a coder', 'coder-tasks'],
    ['is there more pay in England', 'pay-uk'],
  ];
  it.for(questions)('reads %j as a question', ([says, entry]) => {
    play(decided(toy, 'answer'), [[says, { entry }]]);
  });

  it('start over and forget me drop what was said', () => {
    for (const says of ['start over', 'forget me']) {
      const state = play(toy, [
        ['I live in England', {}],
        ['UK salary', {}],
        [says, { chips: starters }],
      ]);
      expect(state).toMatchObject({ past: [], misses: 0, welcomed: true });
      expect(state.place).toBeUndefined();
    }
  });

  it('more offers what is related to the last answer', () => {
    const turns: Turn[] = [
      ['biller duties', { entry: 'biller-tasks' }],
      ['more', { text: 'all I have', chips: ['What does a medical coder do all day?'] }],
      ['1', { entry: 'coder-tasks' }],
    ];
    play(toy, turns);
  });

  it('more offers starters before any answer', () => {
    play(toy, [['more', { chips: starters }]]);
  });
});
