import { describe, expect, it } from 'vitest';
import { type FlowNode, nodeSchema } from '../../../src/content/flow-schema.ts';
import { matchResponse } from '../../../src/flow/match.ts';

type Draft = { label: string; value: string; also?: string[]; upTo?: number };

function node(kind: FlowNode['kind'], ask: string, options: Draft[], more: object = {}): FlowNode {
  return nodeSchema.parse({ kind, ask, options, next: 'end', ...more });
}

const UNSURE = { label: 'Not sure', value: 'unsure', also: ['idk', 'dunno', 'no idea', "don't know"] };

const study = node('one', 'How would you like to learn?', [
  { label: 'Remotely, at my own pace', value: 'remote', also: ['remote', 'online', 'from home', 'wfh'] },
  { label: 'In a classroom', value: 'class', also: ['class', 'college', 'face to face'] },
  { label: 'Learn on the job', value: 'job', also: ['by doing', 'hands on'] },
  UNSURE,
]);
const course = node('one', 'Which kind of course do you have in mind?', [
  { label: 'Certificate', value: 'certificate' },
  { label: 'Associate degree', value: 'degree' },
  { label: 'Diploma', value: 'diploma' },
]);
const before = node('one', 'What work have you done so far?', [
  { label: 'None, or something unrelated', value: 'nothing', also: ['no experience', 'school leaver'] },
  { label: 'Office or admin work', value: 'office', also: ['receptionist', 'call centre'] },
  { label: 'Work in health care', value: 'health', also: ['hospital', 'nurse', 'carer', 'care work'] },
]);
const time = node('one', 'How long can you give to it?', [
  { label: 'Under 3 months', value: 'weeks' },
  { label: '3 to 12 months', value: 'months' },
  { label: '2 years', value: 'years', also: ['two years'] },
]);
const length = node(
  'one',
  'How long can you train?',
  [
    { label: 'Some weeks', value: 'weeks', upTo: 2 },
    { label: 'Some months, up to a year', value: 'year', upTo: 12 },
    { label: 'Longer', value: 'longer', also: ['years', 'ages'] },
    UNSURE,
  ],
  { unit: 'months' },
);
const pull = node('one', 'Billing or coding?', [
  { label: 'Billing', value: 'billing', also: ['bills', 'money'] },
  { label: 'Coding', value: 'coding', also: ['codes'] },
]);
const certified = node('yes-no', 'Do you have a certification already?', [
  { label: 'Yes', value: 'yes' },
  { label: 'No', value: 'no' },
]);
const home = node('one', 'Would you like to work from home?', [
  { label: "Yes, I'd like that", value: 'yes', also: ['remote'] },
  { label: "No, I'd rather go out", value: 'no', also: ['office'] },
  { label: 'Either is fine', value: 'either', also: ['both', "don't mind", 'whatever'] },
]);
const claims = node('several', 'What does the course promise? Pick all that fit.', [
  { label: 'It is accredited', value: 'accredited', also: ['accreditation'] },
  { label: 'Exam preparation', value: 'exam', also: ['exam prep'] },
  { label: 'Medical terms and anatomy', value: 'terms' },
  { label: 'A job at the end', value: 'job', also: ['job guarantee'] },
  { label: 'None of these', value: 'none' },
]);
const pair = node('several', 'What do you like?', [
  { label: 'People', value: 'people' },
  { label: 'Numbers', value: 'numbers' },
]);
const months = node(
  'number',
  'How many months can you study?',
  [
    { label: 'Up to 3 months', value: 'short', upTo: 3 },
    { label: 'Up to a year', value: 'year', upTo: 12 },
    { label: 'More than a year', value: 'long' },
  ],
  { unit: 'months', min: 1, max: 48 },
);
const money = node(
  'number',
  'How much can you spend?',
  [
    { label: 'Up to £500', value: 'little', upTo: 500 },
    { label: 'Up to £2,000', value: 'some', upTo: 2000 },
    { label: 'More', value: 'enough' },
  ],
  { unit: '£', min: 0, max: 20000 },
);
const hours = node(
  'number',
  'How many hours a week?',
  [
    { label: 'Up to 5', value: 'few', upTo: 5 },
    { label: 'More', value: 'many' },
  ],
  { unit: 'hours a week', min: 1, max: 60 },
);

/** The match in one word or list: a value, "a|b" where it is not clear which, "a+b" of several, or the kind of miss. */
function read(at: FlowNode, text: string): string {
  const match = matchResponse(at, text);
  if (match.type === 'match') return match.values.join('+');
  if (match.type === 'ambiguous') return match.options.join('|');
  return match.type === 'out-of-range' ? `${match.min}..${match.max}` : match.type;
}

describe('one choice', () => {
  it.each([
    // labels, taps, other words
    ['Remotely, at my own pace', 'remote'],
    ['LEARN ON THE JOB!', 'job'],
    ['from home', 'remote'],
    ['wfh', 'remote'],
    ['face-to-face', 'class'],
    ['facetoface', 'class'],
    ['class', 'class'],
    ['remote?', 'remote'],
    // numbers, ordinals, letters
    ['2', 'class'],
    ['2.', 'class'],
    ['#2', 'class'],
    ['2️⃣', 'class'],
    ['(b)', 'class'],
    ['b', 'class'],
    ['B please', 'class'],
    ['option 2', 'class'],
    ['option two', 'class'],
    ['number 2 pls', 'class'],
    ['no. 2', 'class'],
    ['the 2nd', 'class'],
    ['the second one', 'class'],
    ['i think the second', 'class'],
    ["i'd go with the 2nd option", 'class'],
    ['can i go with the second one please', 'class'],
    ['a', 'remote'],
    ['answer a', 'remote'],
    ['first', 'remote'],
    ['one', 'remote'],
    ['number one', 'remote'],
    ['the last one', 'unsure'],
    ['the secnd one', 'class'],
    // inside a short sentence
    ['remote pls', 'remote'],
    ['remote please 🙂', 'remote'],
    ['um maybe online', 'remote'],
    ['i would like to learn online', 'remote'],
    ["I'd prefer a class tbh", 'class'],
    ['learning on the job i guess', 'job'],
    // beginnings and slips
    ['remot', 'remote'],
    ['rmeote', 'remote'],
    ['onlien', 'remote'],
    ['clasroom', 'class'],
    ['in a classrom pls', 'class'],
    ['hands-on', 'job'],
    // not native
    ['me want online', 'remote'],
    ['i am prefer the classroom', 'class'],
    ['online it is better for me', 'remote'],
    // not knowing
    ['idk', 'unsure'],
    ['i dont know', 'unsure'],
    ['dont no', 'unsure'],
    ['not really sure yet', 'unsure'],
    ['no clue lol', 'unsure'],
    ['not sure, maybe remote', 'remote|unsure'],
    // two at once
    ['online or college', 'remote|class'],
    ['1 and 3', 'remote|job'],
    ['remote, from home', 'remote'],
    // denials, others, nothing
    ['not remote', 'none'],
    ['not for me', 'none'],
    ['not', 'none'],
    ['anything but remote', 'none'],
    ['remote but my internet is bad', 'none'],
    ['9', 'none'],
    ['no one', 'none'],
    ['give me a second', 'none'],
    ['a second', 'none'],
    ['remote controls are cool', 'none'],
    ['collage', 'none'],
    ['all of them', 'one-only'],
    ['none of these', 'none'],
    ['both', 'one-only'],
    ['skip', 'none'],
    ['', 'none'],
    ['?!', 'none'],
    ['👍', 'none'],
    ['constructor', 'none'],
    [`remote ${'very '.repeat(60)}`, 'none'],
    // questions
    ['how do i learn online?', 'none'],
    ['is online cheaper', 'none'],
    ['what is a classroom course', 'none'],
    ['can i work from home', 'none'],
    ['do i need college', 'none'],
    ['not sure what online means', 'none'],
    ['so how much is college', 'none'],
    ['tell me about online', 'none'],
    ['how long is remote', 'none'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(read(study, text)).toBe(expected);
  });

  it.each([
    ['certificate', 'certificate'],
    ['the certifcate', 'certificate'],
    ['cert', 'certificate'],
    ['degree', 'degree'],
    ['an asociate degree', 'degree'],
    ['dip', 'none'],
    ['diplomas', 'diploma'],
    ['certificate or diploma', 'certificate|diploma'],
    ['how much does a certificate cost?', 'none'],
    ['certificate cost', 'none'],
    ['is a certificate enough?', 'none'],
    ['why not a diploma', 'none'],
    ['what about the second?', 'none'],
    ['idk', 'unsure'],
  ])('reads "%s" as %s among courses', (text, expected) => {
    expect(read(course, text)).toBe(expected);
  });

  it.each([
    ['none', 'nothing'],
    ['none of these', 'nothing'],
    ['nothing', 'nothing'],
    ['no experience', 'nothing'],
    ['admin', 'office'],
    ['i work in an office', 'office'],
    ['call center', 'none'],
    ['i was a nurse', 'health'],
    ['helth care', 'health'],
    ['my mum is a nurse', 'none'],
    ['i hate the office', 'none'],
    ['take care', 'none'],
    ['thanks for your care', 'none'],
    ['thank you so much', 'none'],
    ['medicare', 'none'],
    ['I left the office, can I still do this?', 'none'],
    ['office please, thank you very much', 'office'],
    ['office and hospital', 'office|health'],
  ])('reads "%s" as %s among kinds of work', (text, expected) => {
    expect(read(before, text)).toBe(expected);
  });

  it('tells a number of the list from one in a label', () => {
    expect(read(time, '1')).toBe('weeks');
    expect(read(time, '2')).toBe('months|years');
    expect(read(time, 'option 2')).toBe('months');
    expect(read(time, 'two years')).toBe('years');
  });

  it('lets no part of a range stand for it', () => {
    expect(['months', '12', '6 months', 'under 12 months', '3 months'].map((text) => read(time, text))).toEqual(
      Array.from({ length: 5 }, () => 'none'),
    );
    expect(read(time, 'under 3 months')).toBe('weeks');
  });

  it('takes a bare figure for a position where a label spells a number out', () => {
    const spelt = {
      ...time,
      options: time.options.map((option) => (option.value === 'years' ? { ...option, label: 'Up to two years' } : option)),
    };
    expect(matchResponse(spelt, '2')).toEqual({ type: 'match', values: [time.options[1]?.value] });
  });

  it.each([
    ['9 months', 'year'],
    ['about a year', 'year'],
    ['a year', 'year'],
    ['years', 'longer'],
    ['half a year', 'year'],
    ['1.5 years', 'longer'],
    ['a year and a half', 'longer'],
    ['18 months pls', 'longer'],
    ['3 weeks', 'weeks'],
    ['6-8 weeks', 'weeks'],
    ['over a year', 'longer'],
    ['ten years', 'longer'],
    ['4 to 20 months', 'year|longer'],
    ['2', 'year'],
    ['the 3rd', 'longer'],
    ['option 1', 'weeks'],
    ['number 3 please', 'longer'],
    ['12', 'none'],
    ['£500', 'none'],
    ['3 hours a week', 'none'],
    ['how long is 6 months', 'none'],
    ['idk', 'unsure'],
  ])('reads "%s" as %s where options hold ranges', (text, expected) => {
    expect(read(length, text)).toBe(expected);
  });

  it.each(['whatever', "i don't mind", "don't care", 'up to you', 'you choose', 'no preference', 'not fussed'])(
    'takes "%s" for not sure',
    (text) => {
      expect(read(study, text)).toBe('unsure');
      expect(read(pull, text)).toBe('unsure');
    },
  );

  it('asks which where "both" means the only two', () => {
    expect(read(pull, 'both')).toBe('billing|coding');
    expect(read(pull, 'billing and coding')).toBe('billing|coding');
    expect(read(home, 'both')).toBe('either');
  });

  it('takes half a label, but no half of another name', () => {
    const country = node('one', 'Where do you live?', [
      { label: 'United Kingdom', value: 'uk', also: ['uk', 'great britain'] },
      { label: 'Somewhere else', value: 'other' },
    ]);
    expect(['kingdom', 'great britain', 'in great britain', 'great', 'great answer'].map((text) => read(country, text))).toEqual([
      'uk',
      'uk',
      'uk',
      'none',
      'none',
    ]);
  });

  it('takes two slips only in long words', () => {
    const field = node('one', 'Which field?', [
      { label: 'Medical', value: 'medical' },
      { label: 'Administration', value: 'office' },
    ]);
    expect(['medicare', 'medicall', 'adminstratoin'].map((text) => read(field, text))).toEqual(['none', 'medical', 'office']);
  });

  it('leaves real words alone that only look like an option', () => {
    expect(['building', 'cooking', 'boiling'].map((text) => read(pull, text))).toEqual(['none', 'none', 'none']);
    expect(['biling', 'codng', 'codeing'].map((text) => read(pull, text))).toEqual(['billing', 'coding', 'coding']);
  });
});

describe('yes or no', () => {
  it.each([
    ['yes', 'yes'],
    ['y', 'yes'],
    ['Yesss', 'yes'],
    ['yeah', 'yes'],
    ['yep i do', 'yes'],
    ['yes i have a certification', 'yes'],
    ['i do', 'yes'],
    ['i think so', 'yes'],
    ['sure', 'yes'],
    ['of course', 'yes'],
    ['best course', 'none'],
    ["hey y'all", 'none'],
    ['strongly agree', 'yes'],
    ['definitely', 'yes'],
    ['👍', 'yes'],
    ['1', 'yes'],
    ['n', 'no'],
    ['no', 'no'],
    ['nope', 'no'],
    ['Noooo', 'no'],
    ['nah', 'no'],
    ['not really', 'no'],
    ['not yet', 'no'],
    ["no i don't", 'no'],
    ["i don't think so", 'no'],
    ['i dont have one', 'no'],
    ['definitely not', 'no'],
    ['of course not', 'no'],
    ['not at all', 'no'],
    ['the second', 'no'],
    ['yes and no', 'yes|no'],
    ['idk', 'unsure'],
    ['no idea', 'unsure'],
    ["i'm not sure", 'unsure'],
    ['maybe', 'none'],
    ['ok', 'none'],
    ['no problem', 'none'],
    ["i don't mind", 'unsure'],
    ['yes but it is very old', 'none'],
    ['do i need one?', 'none'],
    ['why not', 'none'],
    ['is it important', 'none'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(read(certified, text)).toBe(expected);
  });

  it('knows the other options of a step with yes and no', () => {
    expect(read(home, 'yeah')).toBe('yes');
    expect(read(home, 'nah not really')).toBe('no');
    expect(read(home, "i don't mind")).toBe('either');
    expect(read(home, 'yes, office')).toBe('yes|no');
  });
});

describe('several choices', () => {
  it.each([
    ['1 and 3', 'accredited+terms'],
    ['1,3', 'accredited+terms'],
    ['3 & 1', 'accredited+terms'],
    ['1 3', 'accredited+terms'],
    ['a c', 'accredited+terms'],
    ['a and c pls', 'accredited+terms'],
    ['the first and the last but one', 'none'],
    ['first, second', 'accredited+exam'],
    ['exam prep', 'exam'],
    ['Medical terms and anatomy', 'terms'],
    ['medical terms and anatomy please', 'terms'],
    ['accredited and exam prep', 'accredited+exam'],
    ['acredited + anatomy', 'accredited+terms'],
    ['job guarantee, exam prep and 1', 'accredited+exam+job'],
    ['all of them', 'accredited+exam+terms+job'],
    ['all', 'accredited+exam+terms+job'],
    ['all four', 'accredited+exam+terms+job'],
    ['none of these', 'none'],
    ['none', 'none'],
    ['nothing', 'none'],
    ['1 or 3', 'accredited|terms'],
    ['1 and none', 'accredited|none'],
    ['1 and 9', 'none'],
    ['1 and my dog', 'none'],
    ['all but 2', 'none'],
    ['everything except the exam', 'none'],
    ['both', 'none'],
    ['idk', 'unsure'],
    ['what does accredited mean?', 'none'],
    ['is exam prep important and do i need it', 'none'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(read(claims, text)).toBe(expected);
  });

  it('takes "both" where there are two, and "none" only where it is offered', () => {
    expect(read(pair, 'both')).toBe('people+numbers');
    expect(read(pair, 'both of them pls')).toBe('people+numbers');
    expect(matchResponse(pair, 'none of these')).toEqual({ type: 'none' });
    expect(matchResponse(claims, 'none of these')).toEqual({ type: 'match', values: ['none'] });
  });
});

describe('a number', () => {
  it.each([
    ['12', '12'],
    ['about 12', '12'],
    ['12ish', '12'],
    ['12 months', '12'],
    ['12months', '12'],
    ['a year', '12'],
    ['one year', '12'],
    ['1 yr', '12'],
    ['half a year', '6'],
    ['a year and a half', '18'],
    ['1 and a half years', '18'],
    ['1 year 6 months', '18'],
    ['six months', '6'],
    ['six monhts', '6'],
    ['twenty four', '24'],
    ['a couple of months', '2'],
    ['6 weeks', '1.4'],
    ['i can do 10 months i think', '10'],
    ['up to 6', '6'],
    ['2-3 months', '3'],
    ['4 to 6', '6'],
    ['between 4 and 6 months', '6'],
    ['6-18 months', 'year|long'],
    ['under a year', '12'],
    ['more than 12', '13'],
    ['over a year', '13'],
    ['less than 3', '3'],
    ['at least 3', '3'],
    ['option 2', '12'],
    ['the 2nd', '12'],
    ['b', '12'],
    ['More than a year', '13'],
    ['6 years', '1..48'],
    ['0', '1..48'],
    ['-5', '1..48'],
    ['100', '1..48'],
    ['a few', 'none'],
    ['months', 'none'],
    ['not 12', 'none'],
    ['10 hours', 'none'],
    ['£12', 'none'],
    ['6 months a year', 'none'],
    ['i am 17 and live in leeds', 'none'],
    ['i started in 2020', 'none'],
    ['this one', 'none'],
    ['idk', 'unsure'],
    ['is 12 enough?', 'none'],
    ['how many months is usual?', 'none'],
  ])('of months: "%s" is %s', (text, expected) => {
    expect(read(months, text)).toBe(expected);
  });

  it.each([
    ['£2,000', '2000'],
    ['2k', '2000'],
    ['1.5k', '1500'],
    ['2 grand', '2000'],
    ['two thousand five hundred', '2500'],
    ['a hundred and fifty pounds', '150'],
    ['five hundred quid', '500'],
    ['under 500', '500'],
    ['over £500', '501'],
    ['max 800', '800'],
    ['£600-£1000', '1000'],
    ['£500-£1000', 'little|some'],
    ['nothing', 'none'],
    ['$500', 'none'],
    ['500 a month', 'none'],
    ['50k', '0..20000'],
    ['five six', 'none'],
  ])('of pounds: "%s" is %s', (text, expected) => {
    expect(read(money, text)).toBe(expected);
  });

  it('takes a rate only where the unit is one', () => {
    expect(read(hours, '10 hours a week')).toBe('10');
    expect(read(hours, '10/week')).toBe('10');
    expect(read(hours, 'ten hrs')).toBe('10');
    expect(read(hours, '2 hours a day')).toBe('none');
    expect(read(hours, '10 weeks')).toBe('none');
  });
});
