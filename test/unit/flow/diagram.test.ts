import { describe, expect, it } from 'vitest';
import { diagramOf } from '../../../src/flow/diagram.ts';
import { flowPage } from '../../../src/flow/page.ts';
import { flowOf, toyFlow } from '../../fixtures/toy-flow.ts';

describe('diagramOf', () => {
  it('draws nodes with their questions, edges with their answers, and outcomes', () => {
    expect(diagramOf(toyFlow())).toBe(`flowchart TD
  begin(["Where to keep bees"]) --> step_place
  step_place["Where do you live?"]
  step_place -->|"Town"| step_extras
  step_place -->|"Village / Not sure"| step_garden
  step_garden["Do you have a garden?"]
  step_garden -->|"any answer"| step_months
  step_months["How long can you wait?"]
  step_months -->|"any answer"| step_extras
  step_extras["What do you have?"]
  step_extras -->|"any answer"| step_confirm
  step_confirm["One hive or two?"]
  step_confirm -->|"any answer"| plan
  plan([Your plan])
  plan --> outcome_garden("The garden")
  plan --> outcome_roof("A roof")
  plan --> outcome_meadow("A meadow")
  plan -.-> outcome_two_hives("Two hives")
  plan -.-> outcome_one_hive("One hive")`);
  });

  const lines = (ask: string) =>
    diagramOf(
      flowOf({
        version: 1,
        title: 'T',
        says: 'S',
        intro: 'I',
        start: 'end-of-it',
        nodes: {
          'end-of-it': {
            kind: 'one',
            ask,
            next: 'end',
            optional: true,
            options: ['a', 'b', 'c', 'd'].map((value) => ({ label: value, value, ...(value === 'a' && { next: 'x' }) })),
          },
          x: { kind: 'one', ask: 'X?', next: 'end', options: ['a', 'b'].map((value) => ({ label: value, value })) },
        },
        outcomes: { o: { label: 'O', summary: { text: 'So.', cites: ['e'] } } },
      }),
    ).split('\n');

  it('names the answers that lead elsewhere, and the rest together', () => {
    expect(lines('A?').filter((line) => line.includes('step_end_of_it -->'))).toEqual([
      '  step_end_of_it -->|"a"| step_x',
      '  step_end_of_it -->|"any other answer"| plan',
    ]);
  });

  it.each([
    ['say "yes"', 'say #34;yes#34;'],
    ['<b>R&D</b>', '#60;b#62;R#38;D#60;/b#62;'],
    ['item #1', 'item #35;1'],
    ['1. a list', '1#46; a list'],
    ['- a list', '#45; a list'],
    ['`code` *or* _not_', '#96;code#96; #42;or#42; #95;not#95;'],
    ['two\nlines', 'two lines'],
    ['a|b]', 'a#124;b#93;'],
    ['£2,000; well-known (or 50%)?', '£2,000; well-known (or 50%)?'],
  ])('writes "%s" as text', (ask, safe) => {
    expect(lines(ask)).toContain(`  step_end_of_it["${safe}"]`);
  });
});

describe('flowPage', () => {
  it('lists what speaks for and against each outcome, and what it rests on', () => {
    const page = flowPage(toyFlow());
    expect(page).toContain('at most 5 steps');
    expect(page).toContain(`\`\`\`mermaid\n${diagramOf(toyFlow())}\n\`\`\`\n`);
    expect(page).toContain('| A roof | main | place: Town (+3) | place: Village (−1)<br>extras: Old frames (−1) |  | some-entry |');
    expect(page).toContain('| The garden | main | garden: Yes (+2) |  | garden: No | some-entry |');
  });
});
