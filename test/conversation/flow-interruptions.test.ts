import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, FlowNode } from '../../src/content/flow-schema.ts';
import { advise } from '../../src/conversation/advise.ts';
import type { Message, Reply, State } from '../../src/conversation/types.ts';
import { walk } from '../../src/flow/walk.ts';
import { flowsOf, realContent, remembering, stateAt } from './real-flows.ts';
import { NOW } from './table.ts';

const content = realContent();
const advisor = remembering(content);
const flows = flowsOf(content);
const question = content.byId.get('training-length')?.question as string;

/** What may come between a question and its answer, as one or more messages. */
const INTERRUPTIONS: Record<string, (Message | string)[]> = {
  'a question': [question],
  'two questions': [question, 'and in the UK?'],
  help: ['help'],
  nonsense: ['blorp fnord grmbl'],
  'nonsense three times': ['blorp fnord', 'zzxq vvbn', 'qwrtz plmk'],
  distress: ['I want to kill myself'],
  'personal data': ['my mail is jo.smith@example.org'],
  'what is declined': ['what is the salary of a plumber in Canada?'],
  'a greeting': ['hello there'],
  thanks: ['thank you'],
  'a wish for a person': ['talk to a person'],
  'a plan too early': ['my plan'],
  'a picture': [{ type: 'other' }],
  joining: [{ type: 'joined' }],
};

/** Says it and reads the state again from JSON, as after a restart of the process. */
function say(state: State, message: Message | string): { state: State; replies: Reply[] } {
  const advice = advise(advisor, state, typeof message === 'string' ? { type: 'text', text: message } : message, NOW);
  return { replies: advice.replies, state: JSON.parse(JSON.stringify(advice.state)) as State };
}

function sayAll(state: State, messages: readonly (Message | string)[]): { state: State; replies: Reply[] } {
  return messages.reduce((before: { state: State; replies: Reply[] }, message) => say(before.state, message), { state, replies: [] });
}

/** Where someone stands in a flow: what is asked, and the answers given. */
function standing(flow: Flow, state: State): object {
  const responses = state.flows.progress[flow.id]?.responses ?? {};
  const { at, step, of } = walk(flow, responses);
  return { active: state.flows.active, asking: state.flows.asking, at, step, of, responses };
}

const stepsOf = (flow: Flow) => Object.entries(flow.nodes).map(([id, node]) => ({ node, before: stateAt(advisor, flow, id) }));
const lastAsk = (replies: readonly Reply[], node: FlowNode) =>
  replies.at(-1)?.type === 'ask' && (replies.at(-1) as { text: string }).text === node.ask;

describe.each(flows)('each step of $id', ({ flow }) => {
  const steps = stepsOf(flow);

  it.each(Object.entries(INTERRUPTIONS))('is asked again as before after %s', (_, messages) => {
    for (const { node, before } of steps) {
      const { state, replies } = sayAll(
        { ...before, welcomed: messages.some((one) => typeof one !== 'string' && one.type === 'joined') ? false : before.welcomed },
        messages,
      );
      expect(standing(flow, state), node.ask).toEqual(standing(flow, before));
      // A country named in a question is asked to be confirmed where the step wants one.
      if (state.place === before.place || node.shares !== 'country')
        expect(lastAsk(replies, node), `${node.ask}: ${JSON.stringify(replies.at(-1))}`).toBe(true);
    }
  });

  it('is come to again by "back" and the same answer', () => {
    for (const { node, before } of steps) {
      const { path } = walk(flow, before.flows.progress[flow.id]?.responses ?? {});
      const last = path.at(-1);
      const answer = last && answerTo(flow.nodes[last.node] as FlowNode, last.values);
      const { state, replies } = sayAll(before, answer === undefined ? ['back'] : ['back', answer]);
      expect(standing(flow, state), node.ask).toEqual(standing(flow, before));
      expect(lastAsk(replies, node), node.ask).toBe(true);
    }
  });

  it('is resumed after "stop"', () => {
    for (const { node, before } of steps) {
      const begun = Object.keys(before.flows.progress[flow.id]?.responses ?? {}).length > 0;
      const { state, replies } = sayAll(before, ['stop', question, flow.says, ...(begun ? ['go on'] : [])]);
      expect(standing(flow, state), node.ask).toEqual(standing(flow, before));
      expect(lastAsk(replies, node), node.ask).toBe(true);
    }
  });

  it('is resumed after another flow was begun', () => {
    const other = flows.find(({ id }) => id !== flow.id)?.flow as Flow;
    for (const { node, before } of steps) {
      const begun = Object.keys(before.flows.progress[flow.id]?.responses ?? {}).length > 0;
      const { state } = sayAll(before, [other.says, flow.says, ...(begun ? ['yes'] : [])]);
      expect(standing(flow, state), node.ask).toEqual(standing(flow, before));
    }
  });
});

/** The first option's own label, or "skip"; of several all numbers. */
function answerTo(node: FlowNode, values: readonly string[]): string {
  if (values.length === 0) return 'skip';
  if (node.kind === 'number') return values[0] as string;
  const numbers = values.map((value) => node.options.findIndex((option) => option.value === value) + 1);
  return numbers.length === 1 ? `option ${numbers[0]}` : numbers.join(' and ');
}

describe('any interruptions', () => {
  const steps = flows.flatMap(({ flow }) => stepsOf(flow).map((step) => ({ flow, ...step })));
  const interruption = fc.constantFrom(...Object.values(INTERRUPTIONS));

  it('leave the step and the answers as they were', () => {
    fc.assert(
      fc.property(fc.constantFrom(...steps), fc.array(interruption, { minLength: 1, maxLength: 5 }), ({ flow, before }, messages) => {
        const { state } = sayAll(before, messages.flat());
        expect(standing(flow, state)).toEqual(standing(flow, before));
        expect(JSON.stringify(state)).not.toMatch(/blorp|jo\.smith|plumber|qwrtz/);
      }),
      { numRuns: 100 },
    );
  });
});
