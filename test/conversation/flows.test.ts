import { describe, expect, it } from 'vitest';
import { advise, createAdvisor } from '../../src/conversation/advise.ts';
import type { State } from '../../src/conversation/types.ts';
import { toyContent } from '../fixtures/toy-content.ts';
import { decided, NOW, play, type Turn, toy } from './table.ts';

const SCHOOL = 'Help me choose a school';
const DESK = 'Help me choose a desk';
const countries = ['United Kingdom', 'United States', 'Somewhere else'];
const { edges, wording } = toy.content;

/** The five steps of the school flow, with an answer to each. */
const begin: Turn = [SCHOOL, { event: { type: 'flow', flow: 'pick-school', did: 'started' }, step: '1 of 5', asks: 'country' }];
const inUk: Turn = ['United Kingdom', { event: { did: 'answered', node: 'country', values: ['uk'] }, step: '2 of 5', asks: 'months' }];
const sixMonths: Turn = ['6', { event: { did: 'answered', node: 'months', values: ['year'] }, step: '3 of 5', asks: 'Which of these' }];
const remote: Turn = ['Remote lessons', { event: { node: 'lessons', values: ['remote'] }, step: '4 of 5', asks: 'laptop' }];
const owned: Turn = ['Yes', { event: { node: 'laptop', values: ['yes'] }, step: '5 of 5', asks: 'budget' }];
const enough: Turn = [
  'Enough',
  { reply: 'plan', event: { type: 'flow', flow: 'pick-school', did: 'finished' }, text: 'A distance school' },
];
const steps = [begin, inUk, sixMonths, remote, owned, enough];

/** The state after the first turns of the school flow: 1 has begun, 6 has its plan. */
const after = (turns: number): State => play(toy, steps.slice(0, turns));
const responses = (state: State) => state.flows.progress['pick-school']?.responses;
const missed = (text: string) => ({ event: { type: 'flow', did: 'missed' }, text }) as const;

describe('a flow', () => {
  it('is walked from the intro to a plan, one question a turn', () => {
    const state = play(toy, [[SCHOOL, { reply: 'text', text: 'Five short questions', chips: 0, step: '1 of 5' }], ...steps.slice(1)]);
    expect(responses(state)).toEqual({ country: ['uk'], months: ['6'], lessons: ['remote'], laptop: ['yes'], budget: ['enough'] });
  });

  it('shows every option of a step, and says where more than one may be chosen', () => {
    play(
      toy,
      [
        [SCHOOL, {}],
        ['uk', { reply: 'ask', chips: 3, text: 'Which school: step 2 of 5' }],
      ],
      undefined,
    );
    play(toy, [['6', { reply: 'ask', chips: 4, text: 'More than one is fine.' }]], after(2));
  });

  it('counts fewer steps where an answer leaves some out', () => {
    play(toy, [
      begin,
      ['elsewhere', { step: '2 of 4', asks: 'Which of these' }],
      ['online', { step: '3 of 4' }],
      ['y', { step: '4 of 4' }],
    ]);
  });

  it('offers the next flow and a change under the plan', () => {
    play(
      toy,
      [
        ['enough', { reply: 'plan', chips: ['Change an answer', DESK] }],
        ['2', { event: { flow: 'pick-desk', did: 'started' } }],
      ],
      after(5),
    );
  });

  const starts = [
    'help me choose a SCHOOL!',
    'Which school is right for me?',
    'walk me through picking a school',
    'could you compare some schools with me please',
    'i want to find the school that fits me',
  ];
  it.for(starts)('is begun by %j', (says) => {
    play(toy, [[says, { event: { type: 'flow', flow: 'pick-school', did: 'started' }, step: '1 of 5' }]]);
  });

  it('begins where a wish for help with the choice makes up for what it lacks in sureness', () => {
    const search: typeof toy.search.search = (text) => {
      const flow = { id: 'pick-school', sure: 0.4, best: 0.5 };
      return { ...toy.search.search(text), outcome: 'answer', confidence: 0.8, outside: undefined, vetoed: false, flow };
    };
    const unsure = { ...toy, search: { ...toy.search, search } };
    play(unsure, [['what duration of training, help me decide', { event: { flow: 'pick-school', did: 'started' } }]]);
    play(unsure, [
      ['what duration of training', { entry: 'training-length', chips: 3 }],
      ['3', { event: { flow: 'pick-school', did: 'started' } }],
    ]);
  });

  it.for(['how long does training take', 'UK salary', 'daily tasks of a coder', 'hi'])('is not begun by %j', (says) => {
    expect(advise(toy, undefined, { type: 'text', text: says }, NOW).state.flows.active).toBeUndefined();
  });

  it('is offered under an answer that names it', () => {
    play(toy, [
      ['coder duties', { entry: 'coder-tasks', chips: ['What does a medical biller do all day?', DESK] }],
      ['2', { event: { type: 'flow', flow: 'pick-desk', did: 'started' }, step: '1 of 3' }],
    ]);
  });
});

describe('an answer', () => {
  const one: [string, string][] = [
    ['1', 'uk'],
    ['2', 'us'],
    ['the 2nd', 'us'],
    ['second one pls', 'us'],
    ['option 3', 'other'],
    ['last', 'other'],
    ['b', 'us'],
    ['C)', 'other'],
    ['United States', 'us'],
    ['united states please', 'us'],
    ['i think the usa', 'us'],
    ['im in england', 'uk'],
    ['united kindom', 'uk'],
    ['I live in London', 'uk'],
    ['london', 'uk'],
    ['we are from the states', 'us'],
    ['somewhere', 'other'],
  ];
  it.for(one)('%j to one choice means %s', ([says, value]) => {
    play(toy, [begin, [says, { reply: 'ask', event: { did: 'answered', node: 'country', values: [value] } }]]);
  });

  const numbers: [string, string][] = [
    ['6', '6'],
    ['about 12', '12'],
    ['a year', '12'],
    ['half a year', '6'],
    ['six months pls', '6'],
    ['2', '2'],
    ['the 2nd', '12'],
    ['b', '12'],
    ['Up to 3 months', '3'],
    ['more than a year', '13'],
  ];
  it.for(numbers)('%j to a number means %s', ([says, value]) => {
    expect(responses(play(toy, [[says, { step: '3 of 5' }]], after(2)))).toMatchObject({ months: [value] });
  });

  const several: [string, string[]][] = [
    ['1 and 3', ['evening', 'placement']],
    ['3,1', ['evening', 'placement']],
    ['a b', ['evening', 'remote']],
    ['remote pls', ['remote']],
    ['the 2nd', ['remote']],
    ['evening lessons and a placement', ['evening', 'placement']],
    ['all of them', ['evening', 'remote', 'placement']],
    ['none of these', ['none']],
    ['none', ['none']],
  ];
  it.for(several)('%j to several choices means %j', ([says, values]) => {
    play(toy, [[says, { event: { did: 'answered', node: 'lessons', values }, step: '4 of 5' }]], after(3));
  });

  const yesNo: [string, string][] = [
    ['yeah', 'yes'],
    ['y', 'yes'],
    ['yep i do', 'yes'],
    ['nope', 'no'],
    ['not really', 'no'],
    ['2', 'no'],
  ];
  it.for(yesNo)('%j to yes or no means %s', ([says, value]) => {
    play(toy, [[says, { event: { did: 'answered', node: 'laptop', values: [value] } }]], after(4));
  });

  it.for(['idk', 'not sure', 'dunno tbh'])('%j is an option where one says so', (says) => {
    expect(responses(play(toy, [[says, { reply: 'plan' }]], after(5)))).toMatchObject({ budget: ['unsure'] });
  });

  it.for(['idk', 'no idea'])('%j is met kindly where no option says so', (says) => {
    const state = play(toy, [[says, { ...missed('Pick what comes nearest.'), step: '2 of 5' }]], after(2));
    expect(responses(state)).toEqual({ country: ['uk'] });
  });

  const unclear: [string, number, string][] = [
    ['uk or us', 1, 'Do you mean United Kingdom / United States?'],
    ['united', 1, 'Do you mean United Kingdom / United States?'],
    ['between 2 and 8 months', 2, 'Do you mean Up to 3 months / Up to a year?'],
    ['both', 4, 'Do you mean Yes / No?'],
  ];
  it.for(unclear)('%j is asked about', ([says, turns, text]) => {
    const before = after(turns);
    const state = play(toy, [[says, missed(text)]], before);
    expect(responses(state)).toEqual(responses(before));
  });

  it.for(['0', '61', '500 months', '99 years', '-1'])('%j is told the range of the number', (says) => {
    play(toy, [[says, { ...missed('A number from 1 to 60 (months), please.'), step: '2 of 5', asks: 'months' }]], after(2));
  });

  it.for(['4', '0', 'z', 'option 12', 'both', 'none of these', 'all', 'blorp fnord', '???', 'yes', 'remote pls'])(
    '%j is none where it fits no option',
    (says) => {
      const state = play(toy, [[says, { step: '1 of 5', asks: 'country' }]], after(1));
      expect(responses(state)).toEqual({});
    },
  );

  it('in the words of a command is an answer, where the editor wrote it so', () => {
    play(toy, [
      [DESK, {}],
      ['uk', { step: '2 of 3', asks: 'packing' }],
      ['more', { event: { did: 'answered', node: 'packing', values: ['nearly'] }, step: '3 of 3' }],
    ]);
  });
});

describe('a step that was missed', () => {
  it('is asked again in other words, and at the third time a person is offered', () => {
    play(toy, [
      begin,
      ['blorp fnord', { ...missed('(1)'), step: '1 of 5' }],
      ['zzxq', { ...missed('(2)'), step: '1 of 5' }],
      ['qwrtz plmk', { ...missed('Say "person".'), step: '1 of 5' }],
      ['person', { event: { type: 'command', command: 'person' }, text: 'No helpdesk', step: '1 of 5' }],
      ['uk', { step: '2 of 5' }],
      ['blorp', missed('(1)')],
    ]);
  });

  it.for(['99', '2 to 8 months'])('offers a person also after %j three times', (says) => {
    play(
      toy,
      [
        [says, {}],
        [says, {}],
        [says, { ...missed('Say "person".'), step: '2 of 5' }],
      ],
      after(2),
    );
  });

  it.for(['idk', 'whatever', "i don't mind"])('by %j, where no option says so, is met in three wordings', (says) => {
    play(
      toy,
      [
        [says, missed('Pick what comes nearest.')],
        [says, missed('A guess is fine.')],
        [says, { ...missed('Stop, or "person".'), step: '2 of 5' }],
      ],
      after(2),
    );
  });

  it.for(['both', 'all of them'])('by %j asks for the one that fits best', (says) => {
    play(toy, [begin, [says, { ...missed('Just one.'), step: '1 of 5' }]]);
  });

  it.for(['£2k', 'two grand', 'half a year', '3 weeks'])('by %j says that it goes by no figures', (says) => {
    play(toy, [begin, [says, { ...missed('No figures here.'), step: '1 of 5' }]]);
  });

  it('by a question without an answer says that there is none', () => {
    play(toy, [begin, ['can i do it for free?', { ...missed('No answer to that.'), step: '1 of 5' }]]);
  });

  it.for(['yes', 'nope', 'hmm', 'never mind'])('by %j is not small talk', (says) => {
    play(toy, [begin, [says, { ...missed('(1)'), step: '1 of 5' }]]);
  });

  it.for(['train', 'not the duration', 'pay maybe'])('by %j is answered as a question only where that is sure', (says) => {
    play(decided(toy, 'answer', 0.89), [begin, [says, { ...missed('(1)'), step: '1 of 5' }]]);
    play(decided(toy, 'answer', 0.91), [begin, [says, { event: { type: 'answered' }, step: '1 of 5' }]]);
    play(decided(toy, 'answer', 0.5), [begin, [`${says}?`, { event: { type: 'answered' }, step: '1 of 5' }]]);
  });

  it('is not answered with an earlier side question', () => {
    const sure = decided(toy, 'answer');
    for (const says of ['none of these', 'little', 'that one there', 'maybe'])
      play(sure, [begin, ['How long does training take?', { entry: 'training-length' }], [says, { ...missed('(1)'), step: '1 of 5' }]]);
  });

  it('that asks for the country takes a follow-up for a question as well', () => {
    const state = play(decided(toy, 'answer'), [
      begin,
      ['US salary', { entry: 'pay-us' }],
      ['and in the UK?', { entry: 'pay-uk', step: '1 of 5' }],
    ]);
    expect(responses(state)).toEqual({});
  });

  it('takes a follow-up to a side question for a question', () => {
    play(decided(toy, 'answer'), [
      ...steps.slice(0, 3),
      ['UK salary', { entry: 'pay-uk' }],
      ['and in the usa?', { entry: 'pay-us', step: '3 of 5' }],
    ]);
  });
});

describe('inside a flow', () => {
  it('a question is answered without chips, and the same step asked again', () => {
    play(toy, [
      begin,
      inUk,
      ['How long does training take?', { reply: 'answer', entry: 'training-length', chips: 0, step: '2 of 5', asks: 'months' }],
      ['2', { event: { node: 'months', values: ['short'] }, step: '3 of 5' }],
    ]);
  });

  it('a question is answered that has the words of an option', () => {
    play(decided(toy, 'answer'), [begin, ['what is the pay in the united states?', { entry: 'pay-us', step: '1 of 5' }]]);
  });

  const asides: [string, string | { type: 'other' }, Turn[1]][] = [
    ['distress', 'I want to kill myself', { event: { type: 'edge', edge: 'distress' }, text: edges.distress?.reply as string }],
    ['personal data', 'my mail is jo@example.org', { event: { type: 'edge', edge: 'personal-data' } }],
    ['a phone number', '07700 900123', { event: { type: 'edge', edge: 'personal-data' } }],
    ['abuse', 'you are useless', { event: { type: 'edge', edge: 'abuse' } }],
    ['what is declined', 'what does a nurse earn?', { event: { type: 'not-known', reason: 'other-job' } }],
    ['a greeting', 'hi', { event: { type: 'small-talk', topic: 'greeting' }, chips: 0 }],
    ['thanks', 'thanks', { event: { type: 'small-talk', topic: 'thanks' } }],
    ['a picture', { type: 'other' }, { event: { type: 'not-known', reason: 'not-text' } }],
    ['a huge message', 'word '.repeat(10_000), { event: { type: 'not-known', reason: 'too-long' } }],
    ['help', 'help', { event: { type: 'command', command: 'help' }, text: 'Answer with a number' }],
    ['a wish for a person', 'talk to a person', { event: { type: 'command', command: 'person' } }],
    ['a plan too early', 'my plan', missed('The plan is not ready.')],
    ['skipping what is needed', 'skip', missed('This one is needed.')],
  ];
  it.for(asides)('%s is met, and the step and the answers stay', ([, message, expected]) => {
    for (const turns of [1, 3, 4]) {
      const before = after(turns);
      const step = `${turns} of 5`;
      const state = play(toy, [[message, { ...expected, reply: 'text', step }]], before);
      expect(responses(state)).toEqual(responses(before));
      expect(state.flows.active).toBe('pick-school');
    }
  });

  it('joining again says nothing, and a late greeting leaves the step', () => {
    const met = after(2);
    play(
      toy,
      [
        [{ type: 'joined' }, { reply: 'none' }],
        ['6', { step: '3 of 5' }],
      ],
      { ...met, welcomed: true },
    );
    play(
      toy,
      [
        [{ type: 'joined' }, { event: { type: 'welcomed' }, chips: 0, step: '2 of 5' }],
        ['2', { step: '3 of 5' }],
      ],
      met,
    );
  });

  it('forget me clears all', () => {
    const state = play(toy, [['forget me', { event: { type: 'command', command: 'forget-me' }, step: 'none' }]], after(4));
    expect(state.flows).toEqual({ progress: {}, known: {}, misses: 0 });
    expect(state.place).toBeUndefined();
  });

  it('another flow can be begun, and the first one resumed', () => {
    play(toy, [
      ...steps.slice(0, 3),
      [DESK, { event: { flow: 'pick-desk', did: 'started' }, step: '1 of 3' }],
      [SCHOOL, { event: { flow: 'pick-school', did: 'resumed' }, text: 'step 3 of 5' }],
      ['go on', { step: '3 of 5', asks: 'Which of these' }],
    ]);
  });
});

describe('back', () => {
  it('asks the step before again', () => {
    const state = play(toy, [['back', { reply: 'ask', event: { did: 'back' }, step: '4 of 5', asks: 'Do you own a laptop?' }]], after(5));
    expect(responses(state)).toEqual({ country: ['uk'], months: ['6'], lessons: ['remote'] });
    play(toy, [['no', { step: '5 of 5' }]], state);
  });

  it('asks a shared step openly, not whether what was just said still holds', () => {
    const state = play(
      toy,
      [
        ['back', { reply: 'ask', step: '1 of 5', chips: countries, text: '\n\nWhich country' }],
        ['2', { event: { node: 'country', values: ['us'] }, step: '2 of 5' }],
      ],
      after(2),
    );
    expect(state.flows.known.country).toEqual(['us']);
  });

  it('stays at the first step, and says so', () => {
    play(toy, [begin, ['back', { text: 'first question', step: '1 of 5' }], ['go back', { text: 'first question', step: '1 of 5' }]]);
  });

  it('goes all the way', () => {
    const backs = [4, 3, 2, 1].map((step): Turn => ['back', { step: `${step} of 5` }]);
    expect(responses(play(toy, backs, after(5)))).toEqual({});
  });

  it('right after the plan asks the last step again', () => {
    play(
      toy,
      [
        ['back', { step: '5 of 5', asks: 'budget' }],
        ['1', { reply: 'plan' }],
      ],
      after(6),
    );
  });

  it('leaves the list of answers to change as it was', () => {
    for (const turns of [3, 6]) {
      const before = after(turns);
      const state = play(
        toy,
        [
          ['change', {}],
          ['back', turns === 6 ? { reply: 'plan' } : { step: '3 of 5' }],
        ],
        before,
      );
      expect(responses(state)).toEqual(responses(before));
    }
  });
});

describe('skip', () => {
  it('passes a step that allows it', () => {
    const state = play(toy, [['skip', { reply: 'ask', event: { did: 'skipped', node: 'months' }, step: '3 of 5' }]], after(2));
    expect(responses(state)).toEqual({ country: ['uk'], months: [] });
    expect(state.flows.known.months).toBeUndefined();
  });

  it('does not pass one that is needed', () => {
    const state = play(toy, [['skip', { ...missed('This one is needed.'), step: '3 of 5' }]], after(3));
    expect(responses(state)).not.toHaveProperty('lessons');
  });

  it('counts as "not sure" where an option says so', () => {
    const state = play(
      toy,
      [['skip', { event: { did: 'answered', node: 'budget', values: ['unsure'] }, reply: 'text', text: 'Put down as: Not sure.' }]],
      after(5),
    );
    expect(responses(state)).toMatchObject({ budget: ['unsure'] });
  });

  it('is counted when going back', () => {
    play(
      toy,
      [
        ['skip', {}],
        ['back', { step: '2 of 5', asks: 'months' }],
      ],
      after(2),
    );
  });
});

describe('stop', () => {
  it('puts the flow aside and offers it again', () => {
    const state = play(toy, [['stop', { event: { did: 'stopped' }, text: 'Put aside.', chips: [SCHOOL], step: 'none' }]], after(4));
    expect(state.flows.active).toBeUndefined();
    play(
      toy,
      [
        ['2', { event: { type: 'not-known', reason: 'pick' }, step: 'none' }],
        ['UK salary', { entry: 'pay-uk', chips: 2, step: 'none' }],
        [SCHOOL, { event: { did: 'resumed' }, text: 'Go on?', chips: ['Go on', 'Change an answer', 'Start again'] }],
        ['1', { step: '4 of 5', asks: 'laptop' }],
      ],
      state,
    );
  });

  const again: [string, Turn[1]][] = [
    ['yes', { step: '4 of 5', asks: 'laptop' }],
    ['yes please', { step: '4 of 5' }],
    ['go on', { step: '4 of 5' }],
    ['a', { step: '4 of 5' }],
    ['the second', { asks: 'Which answer?' }],
    ['3', { event: { did: 'restarted' }, text: 'From the beginning.', step: '1 of 5' }],
    ['no', { event: { did: 'stopped' }, step: 'none' }],
    ['stop', { event: { did: 'stopped' }, step: 'none' }],
  ];
  it.for(again)('and then %j after asking for it again', ([says, expected]) => {
    play(
      toy,
      [
        ['stop', {}],
        [SCHOOL, {}],
        [says, expected],
      ],
      after(4),
    );
  });

  it('means nothing outside', () => {
    play(toy, [['stop', { event: { type: 'command', command: 'stop' }, text: 'nothing to stop' }]]);
    play(
      toy,
      [
        ['stop', {}],
        ['stop', { event: { type: 'command', command: 'stop' } }],
      ],
      after(3),
    );
  });
});

describe('start over', () => {
  it('begins the flow anew and leaves the other', () => {
    const desk = play(toy, [
      [DESK, {}],
      ['us', {}],
      ['1', {}],
      ['2', { reply: 'plan' }],
    ]);
    const state = play(
      toy,
      [
        [SCHOOL, { step: '1 of 5' }],
        ['yes', { step: '2 of 5' }],
        ['start over', { event: { did: 'restarted' }, text: 'From the beginning.', step: '1 of 5' }],
      ],
      desk,
    );
    expect(responses(state)).toEqual({});
    expect(state.flows.progress['pick-desk']).toEqual(desk.flows.progress['pick-desk']);
  });

  it('outside a flow drops all', () => {
    const state = play(
      toy,
      [
        ['stop', {}],
        ['start over', { event: { type: 'command', command: 'start-over' } }],
      ],
      after(3),
    );
    expect(state.flows.progress).toEqual({});
  });
});

describe('a change', () => {
  it('of an earlier answer keeps the later ones', () => {
    const state = play(
      toy,
      [
        [
          'change an answer',
          { reply: 'ask', asks: 'Which answer?', chips: ['1. United Kingdom', '2. 6 months', '3. Remote lessons', '4. Yes'] },
        ],
        ['2', { reply: 'ask', event: { did: 'changed', node: 'months' }, step: '2 of 5', text: '\n\nHow many months', chips: 3 }],
        ['24 months', { event: { node: 'months', values: ['long'] }, step: '5 of 5', asks: 'budget' }],
      ],
      after(5),
    );
    expect(responses(state)).toEqual({ country: ['uk'], months: ['24'], lessons: ['remote'], laptop: ['yes'] });
  });

  it.for(['1', 'a', 'the first one', '1. United Kingdom', 'united kingdom', 'country', 'the country please'])(
    'picks the answer by %j',
    (says) => {
      play(
        toy,
        [
          ['change', {}],
          [says, { step: '1 of 5', asks: 'Which country', chips: countries }],
        ],
        after(3),
      );
    },
  );

  it('onto another path leaves out what lies off it, and brings it back', () => {
    const state = play(
      toy,
      [
        ['change', {}],
        ['1', {}],
        ['elsewhere', { step: '4 of 4', asks: 'budget' }],
      ],
      after(5),
    );
    const turns: Turn[] = [
      ['change', { chips: ['1. Somewhere else', '2. Remote lessons', '3. Yes'] }],
      ['1', {}],
      ['uk', { step: '5 of 5', asks: 'budget' }],
    ];
    expect(responses(play(toy, turns, state))).toMatchObject({ months: ['6'] });
  });

  it('after the plan makes a new plan', () => {
    play(
      toy,
      [
        ['change an answer', { asks: 'Which answer?' }],
        ['4', { asks: 'laptop' }],
        ['no', { reply: 'plan', text: 'A college' }],
      ],
      after(6),
    );
  });

  it('is asked for again where the number fits no answer', () => {
    for (const turns of [3, 6])
      play(
        toy,
        [
          ['change', {}],
          ['9', { ...missed('(1)'), asks: 'Which answer?' }],
          ['2', { asks: 'How many months' }],
        ],
        after(turns),
      );
  });

  it('waits while a question is answered', () => {
    for (const turns of [3, 6])
      play(
        toy,
        [
          ['change', {}],
          ['UK salary', { entry: 'pay-uk', asks: 'Which answer?' }],
          ['2', { asks: 'How many months' }],
        ],
        after(turns),
      );
  });

  it('of nothing says so', () => {
    play(toy, [['change', { event: { type: 'command', command: 'change' }, text: 'no answer to change' }]]);
    play(toy, [begin, ['change', { text: 'no answer to change', step: '1 of 5' }]]);
  });
});

describe('the plan', () => {
  it('is not there before a flow is finished, and flows are offered', () => {
    play(toy, [
      ['my plan', { event: { type: 'command', command: 'plan' }, text: 'no plan yet', chips: [DESK, SCHOOL] }],
      ['2', { step: '1 of 5' }],
    ]);
    play(toy, [['plan', { ...missed('not ready'), step: '3 of 5' }]], after(3));
  });

  it('is shown again at once and after other talk', () => {
    const state = play(
      toy,
      [
        ['plan', { reply: 'plan' }],
        ['UK salary', { entry: 'pay-uk', step: 'none' }],
        ['my plan', { reply: 'plan' }],
      ],
      after(6),
    );
    expect(responses(state)).toHaveProperty('budget');
  });

  it.for(['more', 'why?', 'ok tell me more please', 'show the rest'])('is told in full after %j', (says) => {
    const state = play(
      toy,
      [[says, { reply: 'text', event: { did: 'finished' }, text: 'Others\n- A college: A college fits you.', step: 'none' }]],
      after(6),
    );
    play(toy, [['change an answer', { asks: 'Which answer?' }]], state);
  });

  it('is what "go on" means where it is spoken of', () => {
    play(
      toy,
      [
        [SCHOOL, { text: 'You have a plan' }],
        ['go on', { reply: 'plan' }],
      ],
      after(6),
    );
  });

  it.for(['why?', 'show the rest'])('is not meant by %j before it is there', (says) => {
    play(toy, [[says, { step: '3 of 5' }]], after(3));
    expect(advise(toy, undefined, { type: 'text', text: says }, NOW).state.flows.active).toBeUndefined();
  });

  it('leaves the flow behind with the next other thing said', () => {
    const state = play(
      toy,
      [
        ['thanks', { event: { type: 'small-talk' }, step: 'none' }],
        ['UK salary', { chips: 2 }],
      ],
      after(6),
    );
    expect(state.flows.active).toBeUndefined();
    play(toy, [['change', { asks: 'Which answer?' }]], state);
  });

  const again: [string, Turn[1]][] = [
    ['1', { reply: 'plan' }],
    ['yes', { reply: 'plan' }],
    ['2', { asks: 'Which answer?' }],
    ['start again', { event: { did: 'restarted' }, step: '1 of 5' }],
    ['no', { event: { did: 'stopped' }, step: 'none' }],
  ];
  it.for(again)('that exists is spoken of before the flow is walked again: %j', ([says, expected]) => {
    play(
      toy,
      [
        [SCHOOL, { event: { did: 'resumed' }, text: 'You have a plan', chips: ['Show my plan', 'Change an answer', 'Start again'] }],
        [says, expected],
      ],
      after(6),
    );
  });

  it('question is asked again after what was no answer to it', () => {
    const chips = ['Show my plan', 'Change an answer', 'Start again'];
    const state = play(
      toy,
      [
        [SCHOOL, {}],
        ['blorp fnord', missed('(1)')],
      ],
      after(6),
    );
    expect(state.offers.map(({ label }) => label)).toEqual(chips);
    play(toy, [['1', { reply: 'plan' }]], state);
  });
});

describe('someone who was away', () => {
  it('for hours is asked whether to go on when they say hi', () => {
    const state = play(
      toy,
      [['hi', { reply: 'text', event: { type: 'small-talk', topic: 'greeting' }, chips: 0, step: 'none' }, 3]],
      after(3),
    );
    expect(state.offers.map(({ label }) => label)).toEqual(['Go on', 'Change an answer', 'Start again']);
    play(
      toy,
      [
        ['yes', { step: '3 of 5', asks: 'Which of these' }],
        ['remote', { step: '4 of 5' }],
      ],
      state,
    );
  });

  it('can answer the step at once', () => {
    play(toy, [['remote pls', { event: { did: 'answered', node: 'lessons' }, step: '4 of 5' }, 72]], after(3));
    play(
      toy,
      [
        ['hi', {}, 72],
        ['remote pls', { event: { did: 'answered', node: 'lessons' }, step: '4 of 5' }],
      ],
      after(3),
    );
  });

  it('is not asked before the hour is over, or where nothing was answered yet', () => {
    play(toy, [['hi', { step: '3 of 5' }, 0.9]], after(3));
    play(toy, [['hi', { step: '1 of 5' }, 5]], after(1));
  });

  it('is not asked again after going on', () => {
    play(
      toy,
      [
        ['hi', {}, 3],
        ['go on', { step: '3 of 5' }],
        ['thanks', { step: '3 of 5' }],
      ],
      after(3),
    );
  });

  it('is asked again after what was no answer to that', () => {
    const state = play(
      toy,
      [
        ['hi', {}, 3],
        ['blorp fnord', missed('(1)')],
      ],
      after(3),
    );
    expect(state.offers.map(({ label }) => label)).toEqual(['Go on', 'Change an answer', 'Start again']);
  });
});

describe('content that changed meanwhile', () => {
  const content = toyContent();
  const reworked = createAdvisor({
    ...content,
    flows: new Map([...content.flows].map(([id, flow]) => [id, { ...flow, version: flow.version + 1 }])),
  });
  const removed = createAdvisor({ ...content, flows: new Map() });
  const politely = { event: { type: 'flow', did: 'restarted' }, text: 'The questions have changed', step: '1 of 5' } as const;

  it.for(['remote', '2', 'back', 'skip', 'go on', 'change', 'plan', SCHOOL])('restarts politely at %j', (says) => {
    const state = play(reworked, [[says, politely]], after(3));
    expect(state.flows.progress['pick-school']).toMatchObject({ version: 4, responses: {} });
    play(reworked, [['uk', { step: '2 of 5' }]], { ...state, flows: { ...state.flows, known: {} } });
  });

  it('restarts politely for someone who comes back after days', () => {
    const { replies, state } = advise(reworked, after(3), { type: 'text', text: 'hi' }, new Date(NOW.getTime() + 9e8));
    expect(replies.map(({ text }: { text?: string; type: string }) => text)).toContain('The questions have changed, so we begin again.');
    expect(state.flows.progress['pick-school']).toMatchObject({ version: 4, responses: {} });
  });

  it('still stops, and still forgets', () => {
    play(reworked, [['stop', { event: { did: 'stopped' }, step: 'none' }]], after(3));
    play(reworked, [['forget me', { event: { command: 'forget-me' }, step: 'none' }]], after(3));
  });

  it('leaves a flow that is gone', () => {
    for (const state of [
      after(3),
      play(toy, [['change', {}]], after(3)),
      play(
        toy,
        [
          ['stop', {}],
          [SCHOOL, {}],
        ],
        after(3),
      ),
    ]) {
      const left = play(
        removed,
        [['blorp fnord', { event: { type: 'not-known', reason: 'no-match' }, text: wording.repair[0], step: 'none' }]],
        state,
      );
      expect(left.flows).toMatchObject({ misses: 0 });
      expect([left.flows.active, left.flows.asking]).toEqual([undefined, undefined]);
      for (const says of ['back', 'skip', 'stop', 'plan', 'change', 'more', 'help', '2', 'UK salary'])
        play(removed, [[says, { step: 'none' }]], state);
    }
  });
});

describe('a fact that two flows share', () => {
  const confirm: Turn = [DESK, { step: '1 of 3', asks: 'Earlier you told me: United Kingdom.' }];

  it.for(['yes', 'Yes', 'yep', '1', 'a', 'uk', 'United Kingdom'])('is taken over where %j confirms it', (says) => {
    play(
      toy,
      [confirm, [says, { event: { flow: 'pick-desk', did: 'answered', node: 'country', values: ['uk'] }, step: '2 of 3' }]],
      after(6),
    );
  });

  it.for(['no', 'nope', '2', 'not really'])('is asked openly where %j denies it', (says) => {
    play(
      toy,
      [
        confirm,
        [says, { reply: 'ask', step: '1 of 3', chips: countries, text: '\n\nWhich country' }],
        ['2', { event: { values: ['us'] } }],
      ],
      after(6),
    );
  });

  it('gives way to another option', () => {
    const state = play(toy, [confirm, ['usa', { event: { did: 'answered', node: 'country', values: ['us'] }, step: '2 of 3' }]], after(6));
    expect(state.flows.known.country).toEqual(['us']);
    expect(responses(state)).toMatchObject({ country: ['uk'] });
  });

  it('is shown with its unit where it is a number', () => {
    play(
      toy,
      [confirm, ['yes', {}], ['1', { step: '3 of 3', asks: 'Earlier you told me: 6 months.' }], ['yes', { reply: 'plan' }]],
      after(6),
    );
  });

  it('is confirmed where only the talk told it', () => {
    play(toy, [
      ['I live in England', { event: { command: 'place' } }],
      [SCHOOL, { asks: 'Earlier you told me: United Kingdom.' }],
      ['yes', { event: { values: ['uk'] } }],
    ]);
  });

  it('is asked for where it was skipped', () => {
    play(toy, [...steps.slice(0, 2), ['skip', {}], [DESK, {}], ['yes', {}], ['1', { step: '3 of 3', asks: 'How many months' }]]);
  });

  it('waits for its answer through a question, help and nonsense', () => {
    for (const says of ['How long does training take?', 'help', 'blorp fnord'])
      play(toy, [confirm, [says, { step: '1 of 3', asks: 'Earlier you told me' }], ['yes', { step: '2 of 3' }]], after(6));
  });

  it('tells questions of pay which country is meant', () => {
    play(decided(toy, 'answer'), [
      [SCHOOL, {}],
      ['us', {}],
      ['what is the pay', { entry: 'pay-us', step: '2 of 5' }],
    ]);
  });
});
