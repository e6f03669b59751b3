import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import type { Advice, Message, State } from '../../src/conversation/types.ts';
import { stem } from '../../src/search/lexicon.ts';
import { normalise, words } from '../../src/search/normalise.ts';
import { NOW, offered, toy } from './table.ts';

const { content, search } = toy;

/** Words people and machines may send: the fixture's own, everyday ones, marks, figures and traps. */
const token = fc.oneof(
  fc.constantFrom(
    ...content.entries.flatMap((entry) => [entry.question, ...entry.variants].flatMap((text) => text.split(' '))),
    ...Object.values(content.edges).flatMap((edge) => edge.phrases),
    ...Object.values(content.wording.commands).flat(),
    ...[...content.flows.values()].flatMap(({ says, nodes }) => [
      says,
      ...Object.values(nodes).flatMap(({ options }) => options.map(({ label }) => label)),
    ]),
    ...['and', 'why', 'it', 'that', 'the', 'second', 'one', '1', '2', '3', '9', 'b', '?', '!', '...', '…', '£20,000', 'Canada', 'nurse'],
    ...['__proto__', 'constructor', 'toString', '\u0000', '\u202e', '🙂', "don't", 'ICD-10', 'a@b.co', '07700 900123', '\n', '$&'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const text = fc.oneof(
  { weight: 3, arbitrary: fc.array(token, { maxLength: 12 }).map((list) => list.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
);
/** What moves a flow on is said alone. */
const move = fc.constantFrom(
  ...[...content.flows.values()].map(({ says }) => says),
  ...['1', '2', 'b', 'yes', 'no', 'back', 'skip', 'stop', 'go on', 'plan', 'change', 'start over', 'help', '3 months', 'idk', 'UK salary'],
);
const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 8, arbitrary: text.map((said) => ({ type: 'text' as const, text: said })) },
  { weight: 8, arbitrary: move.map((said) => ({ type: 'text' as const, text: said })) },
  { weight: 1, arbitrary: fc.constantFrom<Message>({ type: 'other' }, { type: 'joined' }) },
);
const talk = fc.array(message, { minLength: 1, maxLength: 12 });

/** Runs a talk and hands each turn to a check. */
function walk(messages: readonly Message[], look: (advice: Advice, message: Message, before: State | undefined) => void): void {
  let state: State | undefined;
  for (const one of messages) {
    const advice = advise(toy, state, one, NOW);
    look(advice, one, state);
    state = advice.state;
  }
}

/** Every text that a state holds. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

const questions = new Set(content.entries.map((entry) => entry.question));
const entryWords = content.entries.flatMap((one) => words(normalise([one.question, ...one.variants, one.lead, one.body].join('\n'))));
const sideWords = content.entries.flatMap((one) => (one.sides ?? []).flatMap((side) => words(normalise(side.text))));
const knownStems = new Set([...search.index.lexicon.words, ...entryWords, ...sideWords].map(stem));
const ids = new Set([
  ...[...content.flows.values()].flatMap(({ id, nodes }) => [
    id,
    ...Object.values(nodes).flatMap(({ options }) => options.map(({ value }) => value)),
  ]),
  ...[...content.flows.values()].map(({ says }) => says),
  ...Object.values(content.wording.flow.says),
  ...['resume', 'change'],
  ...content.entries.map(({ id }) => id),
  ...Object.keys(content.terms.concepts),
  ...['uk', 'us', 'billing', 'coding', 'in-uk', 'in-us', 'job-billing', 'job-coding', 'subject'],
]);

/** When a step was answered. */
function isTime(held: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(held);
}

/** An amount that a step asked for. */
function isFigure(held: string): boolean {
  return /^\d{1,2}(\.\d)?$/.test(held);
}

/** Question words and the like are known too: they stand in the analyser, which gives them no strangeness. */
function isKnown(part: string): boolean {
  return knownStems.has(part) || search.index.analyse(part).units.every((unit) => unit.strangeness === 0);
}

describe('any talk', () => {
  it('gets one reply a message at least, with at most three chips (a step: ten) and some text', () => {
    fc.assert(
      fc.property(talk, (messages) => {
        walk(messages, ({ replies, state }, { type }) => {
          if (type !== 'joined') expect(replies.length).toBeGreaterThan(0);
          for (const reply of replies) {
            expect(reply.chips.length).toBeLessThanOrEqual(reply.type === 'ask' ? 10 : 3);
            expect(replyText(reply).trim()).not.toBe('');
          }
          if (replies.length > 0) expect(state.offers).toEqual(offered(replies));
        });
      }),
      { numRuns: 150 },
    );
  });

  it('leaves a state under 4 KB that means the same after JSON', () => {
    fc.assert(
      fc.property(talk, text, (messages, next) => {
        walk(messages, ({ state }) => {
          const stored = JSON.stringify(state);
          expect(stored.length).toBeLessThan(4096);
          const restored = JSON.parse(stored) as State;
          expect(restored).toEqual(state);
          const said: Message = { type: 'text', text: next };
          expect(advise(toy, restored, said, NOW)).toEqual(advise(toy, state, said, NOW));
        });
      }),
      { numRuns: 80 },
    );
  });

  it('leaves nothing in state and events but ids, our questions and words we know', () => {
    fc.assert(
      fc.property(talk, (messages) => {
        walk(messages, ({ state, events }) => {
          for (const held of textsIn(state)) {
            const ours = ids.has(held) || isTime(held) || isFigure(held) || questions.has(held) || held.split(' ').every(isKnown);
            expect(ours, `the state holds ${JSON.stringify(held)}`).toBe(true);
          }
          for (const event of events) expect(JSON.stringify(event).length).toBeLessThan(300);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('is answered the same way again', () => {
    fc.assert(
      fc.property(talk, (messages) => {
        walk(messages, (advice, one, before) => expect(advise(toy, before, one, NOW)).toEqual(advice));
      }),
      { numRuns: 80 },
    );
  });
});
