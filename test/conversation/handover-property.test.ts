import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/conversation/advise.ts';
import type { Advice, Desk, Message, Reply, State } from '../../src/conversation/types.ts';
import { NOW, toy } from './table.ts';

const DESK: Desk = { name: undefined, takesTickets: true, askAge: undefined, contact: [], promise: () => undefined };
const advisors = [undefined, 16].map((askAge) => ({ ...toy, desk: { ...DESK, askAge } }));
/** Words that are in no content: wherever one of them turns up, a person wrote it. */
const CANARY = /quarfelbine|wexilda/i;
const { handover, commands } = toy.content.wording;

const said = fc.constantFrom(
  ...[
    'person',
    'person',
    'Is quarfelbine a good course?',
    'Is Quarfelbine a good course?',
    'Wexilda, wexilda@student.example',
    'w@wexilda.example',
  ],
  ...Object.values(handover.says),
  ...Object.values(handover.words).flat(),
  ...Object.values(commands).map(([first]) => first as string),
  ...['1', '2', '3', '9', 'b', '', 'how long does training take?', 'help me pick a desk', 'I want to kill myself', 'my phone number is 12'],
);
const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 30, arbitrary: said.map((text) => ({ type: 'text' as const, text })) },
  { weight: 1, arbitrary: fc.constantFrom<Message>({ type: 'other' }, { type: 'joined' }) },
);
const talk = fc.array(fc.tuple(message, fc.constantFrom(0, 0, 0, 0, 0, 30, 61)), { minLength: 4, maxLength: 25 });

type Step = { before: State | undefined; last: readonly Reply[]; advice: Advice };

function walk(advisor: (typeof advisors)[number], messages: readonly (readonly [Message, number])[], look: (step: Step) => void): void {
  let state: State | undefined;
  let last: readonly Reply[] = [];
  let now = NOW.getTime();
  for (const [index, [one, minutes]] of messages.entries()) {
    now += minutes * 60_000;
    const advice = advise(advisor, state, one, new Date(now), `CW-${index}`);
    look({ before: state, last, advice });
    state = JSON.parse(JSON.stringify(advice.state)) as State;
    if (advice.replies.length > 0) last = advice.replies;
  }
}

const isPreview = (reply: Reply | undefined) => reply?.type === 'handoff' && reply.phase === 'preview';

describe.each(advisors)('hand-overs with an age limit of $desk.askAge', (advisor) => {
  it('send nothing that was not shown just before', () => {
    let sent = 0;
    const check = ({ last, advice }: Step) => {
      if (!advice.ticket) return;
      sent++;
      const preview = last.find(isPreview);
      expect(preview).toBeDefined();
      const parts = preview?.type === 'handoff' ? preview.parts : [];
      expect(advice.ticket.text).toContain(parts.map(({ label, text }) => `${label}: ${text}`).join('\n\n'));
      expect(advice.replies[0]).toMatchObject({ type: 'handoff', phase: 'sent', reference: advice.ticket.reference });
    };
    // chance may never get that far; this does
    const words = ['person', 'No', 'Is it good?', 'w@wexilda.example', 'w@wexilda.example', 'Send it'];
    const straight = words.map((text): [Message, number] => [{ type: 'text', text }, 0]);
    fc.assert(
      fc.property(talk, (messages) => walk(advisor, messages, check)),
      { numRuns: 400, examples: [[straight]] },
    );
    expect(sent).toBeGreaterThan(0);
  });

  it('leave what a person wrote in the draft and the ticket alone', () => {
    const check = ({ advice: { state, events } }: Step) => {
      const { handover: draft, ...rest } = state;
      expect(JSON.stringify([rest, events])).not.toMatch(CANARY);
      if (draft === 'lapsed' || draft === undefined) expect(JSON.stringify(state)).not.toMatch(CANARY);
    };
    fc.assert(
      fc.property(talk, (messages) => walk(advisor, messages, check)),
      { numRuns: 400 },
    );
  });

  it('always leave by "cancel"', () => {
    fc.assert(
      fc.property(talk, (messages) => {
        walk(advisor, [...messages, [{ type: 'text', text: 'Cancel' }, 0]], ({ before, advice }) => {
          if (advice.events.some((event) => event.type === 'handover' && event.did === 'cancelled')) expect(before?.handover).toBeDefined();
        });
        let end: State | undefined;
        walk(advisor, [...messages, [{ type: 'text', text: 'Cancel' }, 0]], ({ advice }) => {
          end = advice.state;
        });
        expect(end?.handover).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('never ask someone below the age limit for an address', () => {
    const check = ({ advice: { state } }: Step) => {
      if (state.young && typeof state.handover === 'object') expect(['contact', 'review', 'change']).not.toContain(state.handover.step);
    };
    fc.assert(
      fc.property(talk, (messages) => walk(advisor, messages, check)),
      { numRuns: 200 },
    );
  });
});
