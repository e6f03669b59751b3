import { advise } from '../../src/conversation/advise.ts';
import type { Desk, Message, Plan, Reply, State } from '../../src/conversation/types.ts';
import { decided, NOW, toy } from '../conversation/table.ts';

/** One turn of a golden conversation: what came in, and what is said to it. */
export type GoldenTurn = { says: string; replies: Reply[] };
/** A conversation that every channel must be able to show. */
export type Golden = { name: string; turns: GoldenTurn[] };

function talk(name: string, says: (string | Message)[], advisor = toy): Golden {
  let state: State | undefined;
  const turns = says.map((said) => {
    const advice = advise(advisor, state, typeof said === 'string' ? { type: 'text', text: said } : said, NOW, 'CW-7K4M-2Q9X');
    state = advice.state;
    return { says: typeof said === 'string' ? said : `(${said.type})`, replies: advice.replies };
  });
  return { name, turns };
}

const people: Desk = {
  name: 'the careers office',
  takesTickets: true,
  askAge: undefined,
  contact: [
    { label: 'Office', text: '01632 960001', link: 'tel:+441632960001' },
    { label: 'Appointments', text: 'Book one', link: 'https://school.example/book' },
  ],
  promise: () => ({ open: false, by: 'Monday 23 November at 13:00 GMT' }),
};

const options = (...labels: string[]) => labels.map((label) => ({ label, says: label }));
const ask = (fields: Partial<Extract<Reply, { type: 'ask' }>>): Reply => ({
  type: 'ask',
  flow: 'training',
  title: 'Choosing a training',
  text: 'How much time do you have each week?',
  hint: 'A rough guess is fine.',
  progress: `Choosing a training: step ${fields.step ?? 1} of 5`,
  step: 1,
  of: 5,
  several: false,
  chips: options('Under 10 hours', '10 hours or more'),
  ...fields,
});

const receipt = { source: 'old-guide', title: 'The old guide', publisher: 'A school', date: '2016', section: 'Training' };
const line = (text: string) => ({ text, receipts: [receipt] });
const plan: Plan = {
  flow: 'training',
  version: 1,
  responses: {},
  title: 'Choosing a training',
  answers: [{ question: 'How much time do you have each week?', answer: 'Under 10 hours' }],
  best: { label: 'An evening course', summary: line('It fits beside a job.'), for: [], against: [], ruledOut: false, takes: [] },
  others: [],
  held: [],
  leans: [],
  alike: '',
  findings: { covered: [], flag: [], ask: [] },
  checklist: [],
  differ: [],
  steps: [{ ...line('Ask two schools for their dates.'), on: '2026-11-29' }],
  receipts: [receipt],
};

/** The golden set: the conversation with its toy content, and every kind of reply that flows bring. */
export const GOLDEN: Golden[] = [
  talk('a greeting, an answer, a follow-up', [{ type: 'joined' }, 'how long does training take?', 'what does a coder do all day?']),
  talk('sources that disagree', ['what do they earn in the uk?', 'and in the us?']),
  talk('guesses, and a pick by number', ['money work', '7', '1'], decided(toy, 'suggest')),
  talk('declined, distress, a picture', ['what does a nurse earn?', 'I want to kill myself', { type: 'other' }]),
  talk('commands', ['help', 'person', 'forget me']),
  talk(
    'a hand-over',
    [
      'how long does training take?',
      'person',
      'Are there evening places?\n*In May*, at 7?',
      'Zoë, zoe@student.example',
      'change',
      '3',
      'send it',
    ],
    { ...toy, desk: people },
  ),
  talk('a hand-over below the age limit', ['person', 'yes', 'May I start at 15?'], { ...toy, desk: { ...people, askAge: 16 } }),
  talk('people to turn to', ['person'], { ...toy, desk: { ...people, takesTickets: false } }),
  {
    name: 'steps of a flow',
    turns: [
      { says: 'choose a training', replies: [{ type: 'text', text: 'Five short questions.', chips: [] }, ask({})] },
      {
        says: 'Under 10 hours',
        replies: [
          ask({
            step: 2,
            text: 'What have you finished?',
            hint: '',
            chips: options('No school yet', 'High school', 'College', 'A degree', 'Other, or not sure'),
          }),
        ],
      },
      {
        says: 'College',
        replies: [
          ask({
            step: 3,
            text: 'What matters to you?',
            hint: 'More than one is fine: "1 and 3".',
            several: true,
            chips: options('Low cost', 'Speed', 'Help, and time to ask'),
          }),
        ],
      },
      { says: '1 and 3', replies: [{ type: 'plan', text: 'Best for you: an evening course.', plan, chips: options('Change an answer') }] },
    ],
  },
];
