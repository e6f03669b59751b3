import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf, receiptKey } from '../../../src/conversation/plan.ts';
import { planSections } from '../../../src/conversation/plan-sections.ts';
import type { Plan, PlanOutcome } from '../../../src/conversation/types.ts';
import { rankOutcomes } from '../../../src/flow/rank.ts';
import type { Responses } from '../../../src/flow/response.ts';
import { beeContent, beeFlow, beePlan, MADE, VILLAGER } from '../../fixtures/toy-plan.ts';

const content = beeContent();
const flow = beeFlow(content);

const outcomesOf = ({ best, others, held, leans }: Plan): PlanOutcome[] => [best, ...others, ...held, ...leans];
const linesOf = (plan: Plan) => [
  ...outcomesOf(plan).flatMap((one) => [one.summary, ...one.for, ...one.against, ...one.takes]),
  ...Object.values(plan.findings).flat(),
  ...plan.checklist,
  ...plan.differ,
  ...plan.steps,
];
const shownOf = (plan: Plan) => [plan.best.summary, ...planSections(plan, content.wording.plan).flatMap(({ lines }) => lines)];

/** Any way to answer the toy flow, also answers that lie off the path or are no answers. */
const anyResponses: fc.Arbitrary<Responses> = fc.record(
  {
    place: fc.constantFrom(['town'], ['village'], ['unsure'], ['moon']),
    garden: fc.constantFrom(['yes'], ['no']),
    money: fc.oneof(
      fc.constant([]),
      fc.integer({ min: -1, max: 1001 }).map((number) => [String(number)]),
    ),
    gear: fc.constantFrom(['hive'], ['sugar'], ['hive', 'sugar'], ['none']),
    other: fc.constant(['x']),
  },
  { requiredKeys: [] },
);

describe('planOf', () => {
  it('leads with the best outcome, then the others of its group', () => {
    const plan = beePlan(content);
    expect([plan.best.label, plan.others.map(({ label }) => label)]).toEqual(['A meadow', ['A roof']]);
    expect([plan.flow, plan.version, plan.title]).toEqual(['where-to-keep', 1, 'Where to keep bees']);
  });

  it('turns what is cited into its section, an entry into the sections of all its claims', () => {
    const { best, steps } = beePlan(content);
    expect(best.takes[0]?.receipts).toEqual([
      { source: 'field-notes', title: 'Field notes', publisher: 'A village club', date: '2015', section: 'Buying' },
    ]);
    expect(steps[1]?.receipts.map(({ source, section }) => [source, section])).toEqual([
      ['field-notes', 'Buying'],
      ['bee-book', 'Prices'],
    ]);
  });

  it("gives each reason the person's own answer, a number with its unit", () => {
    const { best, leans } = beePlan(content);
    expect(best.for.map(({ text, answer }) => [text, answer])).toEqual([
      ['A hive gives about 11 kg of honey a year.', 'In a village'],
      ['You can start there.', 'Yes'],
    ]);
    expect(leans.flatMap((lean) => lean.for.map(({ answer }) => answer))).toEqual(['£500']);
  });

  it('lists the answers of the path with their questions, and says what was skipped', () => {
    expect(beePlan(content).answers).toEqual([
      { question: 'Where do you live?', answer: 'In a village' },
      { question: 'Do you have a garden?', answer: 'Yes' },
      { question: 'How much can you spend?', answer: '£500' },
      { question: 'What do you have?', answer: 'A hive; Sugar' },
    ]);
    expect(beePlan(content, { ...VILLAGER, money: [] }).answers[2]?.answer).toBe('Skipped');
  });

  it('keeps the answers of the path alone', () => {
    const responses = { ...VILLAGER, place: ['town'], elsewhere: ['x'] };
    expect(beePlan(content, responses).responses).toEqual({ place: ['town'], gear: ['hive', 'sugar'] });
  });

  it('leaves out further groups that nothing speaks for', () => {
    expect(beePlan(content, { ...VILLAGER, money: [], gear: ['none'] }).leans).toEqual([]);
  });

  it('holds back what is ruled out though something speaks for it, and says which answer did it', () => {
    const plan = beePlan(content, { ...VILLAGER, garden: ['no'] });
    expect([plan.best.label, plan.others]).toEqual(['A roof', []]);
    const [meadow] = plan.held;
    expect(meadow).toMatchObject({ label: 'A meadow', ruledOut: true });
    expect(meadow?.against[0]).toMatchObject({ text: 'There is no room for it.', answer: 'No' });
  });

  it('holds back what as much speaks for as for the best, where something speaks against it', () => {
    const wished = structuredClone(flow);
    const [roof, meadow] = ['roof', 'meadow'].map((outcome) => (by: number) => ({ outcome, by, because: 'So.', cites: ['hive-price'] }));
    const options = Object.values(wished.nodes).flatMap((node) => node.options);
    for (const option of options) Object.assign(option, { weigh: [], 'rules-out': [] });
    Object.assign(wished.nodes.garden?.options[0] as object, { weigh: [roof?.(3), meadow?.(3)] });
    Object.assign(wished.nodes.place?.options[1] as object, { weigh: [meadow?.(-2)] });
    const extra = { ...(wished.outcomes.roof as object), label: 'Anywhere' };
    Object.assign(wished, { outcomes: { roof: wished.outcomes.roof, here: extra, there: extra, meadow: wished.outcomes.meadow } });
    Object.assign(wished.nodes.gear?.options[0] as object, { weigh: ['here', 'there'].map((outcome) => ({ ...roof?.(2), outcome })) });
    const plan = planOf(content, wished, VILLAGER, MADE);
    expect(plan.held).toMatchObject([{ label: 'A meadow', ruledOut: false, against: [{ text: 'So.', answer: 'In a village' }] }]);
    Object.assign(wished.nodes.place?.options[1] as object, { weigh: [roof?.(1), meadow?.(-2)] });
    expect(planOf(content, wished, VILLAGER, MADE).held).toEqual([]);
  });

  it('shows each side of what the sources disagree on, with place and year', () => {
    expect(beePlan(content).differ).toMatchObject([
      {
        sides: [{ label: 'UK, 2015', text: 'About £150 for a hive in 2015.' }, { label: 'US, undated' }],
        receipts: [{ section: 'Buying' }, { section: 'Prices' }],
      },
    ]);
  });

  it('dates steps by the UTC day', () => {
    expect(beePlan(content).steps.map(({ on }) => on)).toEqual(['2026-11-29', '2026-12-22', '2027-02-20']);
    const early = planOf(content, flow, VILLAGER, new Date('2028-02-28T00:00:00Z'));
    expect(early.steps[0]?.on).toBe('2028-03-06');
  });

  it('rests each line on a source or an answer, whatever was answered', () => {
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const plan = planOf(content, flow, responses, MADE);
        const given = new Set(plan.answers.flatMap(({ answer }) => answer.split('; ')));
        for (const line of linesOf(plan)) expect(line.receipts.length).toBeGreaterThan(0);
        for (const outcome of outcomesOf(plan)) {
          for (const reason of [...outcome.for, ...outcome.against]) expect(given).toContain(reason.answer);
        }
      }),
    );
  });

  it('lists each receipt of what it shows once, and only those of sections that are there', () => {
    const sections = new Set(content.entries.flatMap(({ claims }) => claims.map((claim) => receiptKey({ ...blank, ...claim }))));
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const plan = planOf(content, flow, responses, MADE);
        const keys = plan.receipts.map(receiptKey);
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(shownOf(plan).flatMap(({ receipts }) => receipts.map(receiptKey)))).toEqual(new Set(keys));
        expect(keys.filter((key) => !sections.has(key))).toEqual([]);
      }),
    );
  });

  it('keeps the order of the ranking', () => {
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const plan = planOf(content, flow, responses, MADE);
        const [main] = rankOutcomes(flow, responses).groups;
        const [best, ...rest] = main?.outcomes ?? [];
        const others = rest.filter(({ ruledOut, score }) => !ruledOut && score >= 0).slice(0, 2);
        expect([plan.best, ...plan.others].map(({ label }) => label)).toEqual([best, ...others].map((one) => one?.outcome.label));
      }),
    );
  });

  it('is plain JSON and the same for the same day', () => {
    const plan = beePlan(content);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(planOf(content, flow, plan.responses, new Date('2026-11-22T00:00:00Z'))).toEqual(plan);
  });
});

const blank = { title: '', publisher: '', date: '' };
