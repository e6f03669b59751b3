import { describe, expect, it } from 'vitest';
import { advise } from '../../src/conversation/advise.ts';
import { NOW, play, toy } from './table.ts';

const MARKER = 'zqxjkvw';

describe('odd messages', () => {
  it('says of a picture or file that it reads text only', () => {
    play(toy, [
      [{ type: 'other' }, { reply: 'text', event: { type: 'not-known', reason: 'not-text' }, text: 'only read text' }],
      ['UK salary', { entry: 'pay-uk' }],
    ]);
  });

  const unread: [string, string][] = [
    ['nothing', ''],
    ['blanks', ' \t\n '],
    ['emoji only', '🙂🙂👩‍⚕️🇬🇧'],
    ['marks only', '?!.,;:-…'],
    ['right-to-left text', 'كم يستغرق التدريب؟'],
    ['Chinese', '培训需要多长时间'],
    ['control characters', '\u0000\u0007\u001b[31m\u007f\u0085'],
    ['zero-width and direction marks', '\u200b\u200e\u202e\ufeff'],
    ['half a surrogate pair', '\ud83d \ude00'],
    ['a prototype', '__proto__'],
    ['a constructor', 'constructor'],
    ['a method of every object', 'toString hasOwnProperty valueOf'],
    ['markup', '<img src=x onerror=alert(1)>'],
    ['a template', '{place} {sources} $${7*7} $& $1 $1'],
    ['SQL', "'; DROP TABLE conversations; --"],
    ['a path', '../../etc/passwd'],
  ];
  it.for(unread)('does not understand %s, and says so', ([, text]) => {
    play(toy, [[text, { reply: 'text', event: { type: 'not-known', reason: 'no-match' } }]]);
  });

  it('reads through control characters, direction marks and full-width letters', () => {
    for (const text of ['UK\u0000salary', '\u202eUK salary\u202c', 'ＵＫ　ｓａｌａｒｙ', 'UK 🙂 salary!!!'])
      play(toy, [[text, { entry: 'pay-uk' }]]);
  });
});

describe('huge messages', () => {
  it('are refused kindly at 1 MB, and the next is answered', () => {
    play(toy, [
      [`${MARKER} `.repeat(131_072), { reply: 'text', event: { type: 'not-known', reason: 'too-long' }, text: 'too long' }],
      ['UK salary', { entry: 'pay-uk' }],
    ]);
  });

  const huge: [string, string][] = [
    ['10,000 words', 'word '.repeat(10_000)],
    ['10,000 questions', 'how long does training take? '.repeat(10_000)],
    ['one word of 1 MB', 'a'.repeat(1_048_576)],
    ['1 MB of emoji', '🙂'.repeat(262_144)],
    ['19,999 digits', '1 '.repeat(10_000).trim()],
    ['19,999 marks', '?'.repeat(19_999)],
    ['one word of 19,999 letters', 'a'.repeat(19_999)],
    ['19,999 characters of mail addresses in the making', 'a.'.repeat(9_999)],
    ['3,000 negations', `${"don't ".repeat(3000)}`],
  ];
  it.for(huge)('of %s get a reply and leave a small state', ([, text]) => {
    const { state, replies } = advise(toy, undefined, { type: 'text', text }, NOW);
    expect(replies).toHaveLength(1);
    expect(JSON.stringify(state).length).toBeLessThan(4096);
  });

  it('are read for the question in them while they can be', () => {
    play(toy, [[`${'My day was long and grey. '.repeat(30)}How long does training take?`, { reply: 'answer', entry: 'training-length' }]]);
  });
});

describe('advise', () => {
  const talk = ['hello', 'UK salary', 'and in the usa?', 'blorp', '1', 'nurse pay', 'my bill', 'I live in England', 'more', 'sallery uk'];

  it('gives the same advice for the same conversation', () => {
    const runs = [1, 2].map(() => talk.map(() => undefined as unknown));
    for (const run of runs) {
      let state = advise(toy, undefined, { type: 'joined' }, NOW).state;
      for (const [i, text] of talk.entries()) {
        const advice = advise(toy, state, { type: 'text', text }, NOW);
        run[i] = advice;
        state = advice.state;
      }
    }
    expect(runs[0]).toEqual(runs[1]);
  });

  it('leaves the state it was given as it was', () => {
    let state = advise(toy, undefined, { type: 'joined' }, NOW).state;
    for (const text of talk) {
      const before = JSON.stringify(state);
      const next = advise(toy, state, { type: 'text', text }, NOW).state;
      expect(JSON.stringify(state)).toBe(before);
      state = next;
    }
  });

  it('keeps no word that the knowledge base does not know', () => {
    for (const text of [
      MARKER,
      `UK salary for ${MARKER}`,
      `I am ${MARKER}, how long does training take`,
      `nurse ${MARKER}`,
      `hi ${MARKER}`,
    ]) {
      const { state, events } = advise(toy, undefined, { type: 'text', text }, NOW);
      expect(JSON.stringify({ state, events })).not.toContain(MARKER);
    }
  });
});
