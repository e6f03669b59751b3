import { describe, expect, it } from 'vitest';
import { advise } from '../../src/conversation/advise.ts';
import { decided, NOW, play, type Turn, toy } from './table.ts';

const threeOffers: Turn = [
  'How long does training take?',
  {
    entry: 'training-length',
    chips: [
      'What is medical billing and coding?',
      'What do billers and coders earn in the UK?',
      'What do billers and coders earn in the US?',
    ],
  },
];

describe('picks', () => {
  const picks: [string, string][] = [
    ['1', 'what-it-is'],
    [' 2 ', 'pay-uk'],
    ['3.', 'pay-us'],
    ['#2', 'pay-uk'],
    ['2)', 'pay-uk'],
    ['number 2', 'pay-uk'],
    ['Option 3 please', 'pay-us'],
    ['first', 'what-it-is'],
    ['the second one', 'pay-uk'],
    ['2nd', 'pay-uk'],
    ['The last one!', 'pay-us'],
    ['a', 'what-it-is'],
    ['C', 'pay-us'],
    ['What is medical billing and coding?', 'what-it-is'],
    ['what is medical billing and coding', 'what-it-is'],
  ];
  it.for(picks)('takes %j as an offer', ([says, entry]) => {
    play(toy, [threeOffers, [says, { entry }]]);
  });

  const none = ['4', '0', '99', '007', '99999999', 'd', 'the fifth one', 'option 12'];
  it.for(none)('says that %j fits no offer, and offers again', (says) => {
    play(toy, [
      threeOffers,
      [
        says,
        { reply: 'text', event: { type: 'not-known', reason: 'pick' }, text: 'fits no choice', chips: threeOffers[1].chips as string[] },
      ],
      ['2', { entry: 'pay-uk' }],
    ]);
  });

  it('reads a number as a message where nothing is on offer', () => {
    const { events } = advise(toy, undefined, { type: 'text', text: '2' }, NOW);
    expect(events).toEqual([{ type: 'not-known', reason: 'no-match', about: [], nearest: [] }]);
  });

  it('reads a number inside a question as a question', () => {
    play(decided(toy, 'answer'), [threeOffers, ['is the pay in America for level 2 good', { entry: 'pay-us' }]]);
  });

  it('picks from the latest offers only', () => {
    play(toy, [threeOffers, ['biller duties', { entry: 'biller-tasks', chips: 1 }], ['1', { entry: 'coder-tasks' }]]);
  });
});

describe('guesses', () => {
  const unsure = decided(toy, 'suggest');

  it('are offered and can be picked', () => {
    const state = play(unsure, [['money in the usa maybe', { reply: 'suggest', event: { type: 'suggested' }, text: 'Did you mean' }]]);
    play(toy, [['1', { reply: 'answer', entry: 'pay-us' }]], state);
  });

  it('are worded differently three times in a row', () => {
    play(unsure, [
      ['money in the usa maybe', { reply: 'suggest', text: 'Did you mean' }],
      ['money in the uk maybe', { reply: 'suggest', text: 'still not sure' }],
      ['studies perhaps', { reply: 'suggest', text: 'or a person' }],
      ['day to day perhaps', { reply: 'suggest', text: 'or a person' }],
    ]);
  });

  it('name the entries in the event, best first', () => {
    const { events, replies } = advise(unsure, undefined, { type: 'text', text: 'daily tasks' }, NOW);
    const entries = events[0]?.type === 'suggested' ? events[0].entries : [];
    expect(entries.slice(0, 2).sort()).toEqual(['biller-tasks', 'coder-tasks']);
    expect(replies[0]?.chips.map(({ says }) => says)).toEqual(entries.map((id) => toy.content.byId.get(id)?.question));
  });
});

describe('repair', () => {
  const [first, second, third] = toy.content.wording.repair;
  const miss = { reply: 'text', event: { type: 'not-known', reason: 'no-match' }, chips: 3 } as const;

  it('is worded differently three times in a row', () => {
    play(toy, [
      ['blorp fnord', { ...miss, text: first }],
      ['zzxq vvbn', { ...miss, text: second }],
      ['qwrtz plmk', { ...miss, text: third }],
      ['grmbl', { ...miss, text: third }],
    ]);
  });

  it('begins anew after an answer, a picked offer, small talk and starting over', () => {
    for (const between of ['UK salary', '2', 'thanks', 'start over']) {
      play(toy, [
        ['blorp fnord', { ...miss, text: first }],
        [between, {}],
        ['/// zzxq vvbn grmbl', { event: { type: 'not-known' }, text: first }],
      ]);
    }
  });

  it('says in its own words what lies outside', () => {
    play(toy, [
      ['what is the pay in Canada', { reply: 'text', event: { type: 'not-known', reason: 'other-country' }, text: 'other countries' }],
      ['wages of a nurse in Britain', { reply: 'text', event: { type: 'not-known', reason: 'other-job' }, text: 'other jobs' }],
    ]);
  });
});

describe('answers', () => {
  it('show sources that disagree side by side, with place and year', () => {
    play(toy, [
      [
        'UK salary',
        { reply: 'differ', entry: 'pay-uk', text: 'The sources differ:\n- UK, 2016: About £15,000 a year.\n- UK and US, undated: £20,000' },
      ],
    ]);
  });

  it('end with each source once', () => {
    play(toy, [
      ['UK salary', { text: 'Sources: The old guide (2016); The new guide (undated)' }],
      ['US salary', { text: 'Source: The new guide (undated)' }],
    ]);
  });

  it('carry receipts with section and publisher', () => {
    const { replies } = advise(toy, undefined, { type: 'text', text: 'US salary' }, NOW);
    expect(replies[0]).toMatchObject({
      receipts: [{ source: 'new-guide', title: 'The new guide', publisher: 'A site', date: 'undated', section: 'Introduction' }],
    });
  });
});
