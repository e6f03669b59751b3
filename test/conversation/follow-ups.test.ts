import { describe, expect, it } from 'vitest';
import { advise } from '../../src/conversation/advise.ts';
import { decided, NOW, play, type Turn, toy } from './table.ts';

const sure = decided(toy, 'answer');

describe('follow-ups', () => {
  const tables: Record<string, Turn[]> = {
    'switch the country': [
      ['wages in Britain', { entry: 'pay-uk' }],
      ['and in the usa?', { entry: 'pay-us' }],
      ['what about England', { entry: 'pay-uk' }],
      ['US?', { entry: 'pay-us' }],
    ],
    'switch the job': [
      ['biller duties', { entry: 'biller-tasks' }],
      ['and coders?', { entry: 'coder-tasks' }],
      ['what about a biller', { entry: 'biller-tasks' }],
    ],
    'ask why': [
      ['US salary', { entry: 'pay-us' }],
      ['why?', { entry: 'pay-us' }],
    ],
    'ask how long that takes': [
      ['what is medical billing and coding', { entry: 'what-it-is' }],
      ['how long does that take?', { entry: 'training-length' }],
    ],
    'point back with a pronoun': [
      ['duration of the course', { entry: 'training-length' }],
      ['is it quick', { entry: 'training-length' }],
    ],
    'keep the country for a later question': [
      ['wages in America', { entry: 'pay-us' }],
      ['biller duties', { entry: 'biller-tasks' }],
      ['what is the pay', { entry: 'pay-us' }],
    ],
    'lean on a picked offer': [
      ['How long does training take?', { entry: 'training-length' }],
      ['2', { entry: 'pay-uk' }],
      ['and in the usa?', { entry: 'pay-us' }],
    ],
    'are not needed by a question that stands by itself': [
      ['US salary', { entry: 'pay-us' }],
      ['daily tasks of a coder', { entry: 'coder-tasks' }],
    ],
  };
  it.for(Object.entries(tables))('%s', ([, turns]) => {
    play(sure, turns);
  });

  it('mean nothing where nothing was said before', () => {
    for (const text of ['why?', 'and?', 'how come']) {
      const { events } = advise(toy, undefined, { type: 'text', text }, NOW);
      expect(events[0]?.type, text).not.toBe('answered');
    }
  });

  it('remember three turns, latest first', () => {
    const state = play(sure, [
      ['UK salary', {}],
      ['US salary', {}],
      ['biller duties', {}],
      ['coder duties', {}],
    ]);
    expect(state.past.map(({ entry }) => entry)).toEqual(['coder-tasks', 'biller-tasks', 'pay-us']);
  });
});

describe('a statement of place', () => {
  const said: [string, string, string][] = [
    ['I live in England', 'UK', 'pay-uk'],
    ["i'm in the USA", 'US', 'pay-us'],
    ['from London', 'UK', 'pay-uk'],
    ['hi, we are based in Britain', 'UK', 'pay-uk'],
  ];
  it.for(said)('is noted from %j', ([says, name, entry]) => {
    play(sure, [
      [says, { reply: 'text', event: { type: 'command', command: 'place' }, text: `Noted: ${name}.` }],
      ['what is the pay', { entry }],
    ]);
  });

  it('offers the pay of that country first', () => {
    play(toy, [
      [
        'I live in America',
        { chips: ['What do billers and coders earn in the US?', 'What is medical billing and coding?', 'How long does training take?'] },
      ],
    ]);
  });

  it('is none where something is asked with it', () => {
    play(sure, [['I live in England, what are daily tasks of a coder', { entry: 'coder-tasks' }]]);
  });

  it('is overruled by a place in the question', () => {
    play(sure, [
      ['I live in England', {}],
      ['what is the pay in America', { entry: 'pay-us' }],
    ]);
  });
});
