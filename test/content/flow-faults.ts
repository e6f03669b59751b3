import type { Fault } from './faults.ts';

const FLOW = 'dialogs/where-to-keep.yaml';
const OTHER = 'dialogs/honey-or-not.yaml';
const ASKED = 'dialogs/where-to-keep.asked.txt';

const letters = (count: number) => 'bee '.repeat(count / 4);
const HARD = 'Apicultural associations habitually facilitate equipment availability.';

/** As FAULTS, in the flows that stand beside the toy base. */
export const FLOW_FAULTS: Fault[] = [
  {
    name: 'a flow has a stray name',
    check: 'stray-file',
    file: 'dialogs/My Flow.yaml',
    line: 1,
    plant: (toy) => toy.write('dialogs/My Flow.yaml', 'x'),
  },
  {
    name: 'a flow lies in a folder of its own',
    check: 'stray-file',
    file: 'dialogs/more/wax.yaml',
    line: 1,
    plant: (toy) => toy.write('dialogs/more/wax.yaml', 'x'),
  },
  {
    name: 'an asked file has no flow',
    check: 'stray-file',
    file: 'dialogs/wax.asked.txt',
    line: 1,
    plant: (toy) => toy.write('dialogs/wax.asked.txt', 'help me with wax\n'),
  },
  { name: 'a flow is empty', check: 'schema', file: OTHER, line: 1, plant: (toy) => toy.write(OTHER, '') },
  { name: 'a flow does not parse', check: 'yaml', file: OTHER, line: 2, plant: (toy) => toy.edit(OTHER, 'title: Honey', 'title: Honey:') },
  { name: 'a flow has no title', check: 'schema', file: OTHER, line: 1, plant: (toy) => toy.edit(OTHER, 'title: Honey or not\n', '') },
  {
    name: 'a version is no whole number',
    check: 'schema',
    file: OTHER,
    line: 1,
    plant: (toy) => toy.edit(OTHER, 'version: 2', 'version: 1.5'),
  },
  { name: 'a version is too low', check: 'schema', file: OTHER, line: 1, plant: (toy) => toy.edit(OTHER, 'version: 2', 'version: 0') },
  { name: 'a kind is unknown', check: 'schema', file: OTHER, line: 8, plant: (toy) => toy.edit(OTHER, 'kind: one', 'kind: two') },
  {
    name: 'a label is too long for a button',
    check: 'schema',
    file: OTHER,
    line: 13,
    plant: (toy) => toy.edit(OTHER, 'label: Town', `label: ${letters(44)}`),
  },
  { name: 'a weight is too strong', check: 'schema', file: OTHER, line: 27, plant: (toy) => toy.edit(OTHER, 'by: 3', 'by: 4') },
  { name: 'a weight weighs nothing', check: 'schema', file: OTHER, line: 27, plant: (toy) => toy.edit(OTHER, 'by: 3', 'by: 0') },
  {
    name: 'a weight has no because',
    check: 'schema',
    file: OTHER,
    line: 27,
    plant: (toy) => toy.edit(OTHER, ', because: You like it.', ''),
  },
  {
    name: 'a sentence cites nothing',
    check: 'schema',
    file: OTHER,
    line: 27,
    plant: (toy) => toy.edit(OTHER, 'cites: [honey-yield]', 'cites: []'),
  },
  {
    name: 'a cite has another form',
    check: 'schema',
    file: OTHER,
    line: 27,
    plant: (toy) => toy.edit(OTHER, 'cites: [honey-yield]', 'cites: [honey yield]'),
  },
  {
    name: 'there are two steps only',
    check: 'schema',
    file: OTHER,
    line: 36,
    plant: (toy) => toy.edit(OTHER, '      - { text: Get jars., days: 90, cites: [honey-yield] }\n', ''),
  },
  {
    name: 'a key of a flow is unknown',
    check: 'unknown-key',
    file: OTHER,
    line: 10,
    plant: (toy) => toy.edit(OTHER, '    shares:', '    share: place\n    shares:'),
  },
  {
    name: 'the start is no node',
    check: 'dead-id',
    file: FLOW,
    line: 8,
    plant: (toy) => toy.edit(FLOW, 'start: place', 'start: plaice'),
  },
  {
    name: 'a next of a node is no node',
    check: 'dead-id',
    file: FLOW,
    line: 39,
    plant: (toy) => toy.edit(FLOW, 'next: money', 'next: honey'),
  },
  {
    name: 'a next of an option is no node',
    check: 'dead-id',
    file: FLOW,
    line: 20,
    plant: (toy) => toy.edit(FLOW, 'next: gear', 'next: gears'),
  },
  {
    name: 'a weigh names no outcome',
    check: 'dead-id',
    file: FLOW,
    line: 29,
    plant: (toy) => toy.edit(FLOW, 'outcome: meadow', 'outcome: medow'),
  },
  {
    name: 'a limit names no outcome',
    check: 'dead-id',
    file: FLOW,
    line: 51,
    plant: (toy) => toy.edit(FLOW, 'rules-out:\n          - outcome: meadow', 'rules-out:\n          - outcome: constructor'),
  },
  {
    name: 'a cite names no entry',
    check: 'dead-id',
    file: FLOW,
    line: 7,
    plant: (toy) => toy.edit(FLOW, 'cites: [start-keeping/club]', 'cites: [start-keping/club]'),
  },
  {
    name: 'a cite names no claim of its entry',
    check: 'dead-id',
    file: FLOW,
    line: 7,
    plant: (toy) => toy.edit(FLOW, 'cites: [start-keeping/club]', 'cites: [start-keeping/clubs]'),
  },
  {
    name: 'an entry to differ on is not there',
    check: 'dead-id',
    file: FLOW,
    line: 100,
    plant: (toy) => toy.edit(FLOW, 'differ: [hive-cost]', 'differ: [hive-price]'),
  },
  {
    name: 'an entry to differ on has no sides',
    check: 'dead-id',
    file: FLOW,
    line: 100,
    plant: (toy) => toy.edit(FLOW, 'differ: [hive-cost]', 'differ: [honey-yield]'),
  },
  {
    name: 'options lead nowhere',
    check: 'no-next',
    file: FLOW,
    line: 10,
    plant: (toy) => toy.edit(FLOW, '    next: garden\n', ''),
  },
  {
    name: 'skipping leads nowhere',
    check: 'no-next',
    file: FLOW,
    line: 54,
    plant: (toy) => {
      toy.edit(FLOW, '    optional: true\n    next: gear\n', '    optional: true\n');
      toy.edit(FLOW, 'upTo: 200\n', 'upTo: 200\n        next: gear\n');
      toy.edit(FLOW, 'value: enough\n', 'value: enough\n        next: gear\n');
    },
  },
  {
    name: 'a node leads to itself',
    check: 'loop',
    file: FLOW,
    line: 20,
    plant: (toy) => toy.edit(FLOW, 'next: gear', 'next: place'),
  },
  {
    name: 'a node leads back',
    check: 'loop',
    file: FLOW,
    line: 61,
    plant: (toy) => toy.edit(FLOW, 'next: end', 'next: garden'),
  },
  {
    name: 'no answer leads to a node',
    check: 'unreachable',
    file: FLOW,
    line: 36,
    plant: (toy) => toy.edit(FLOW, '    next: garden\n', '    next: money\n'),
  },
  {
    name: 'no answer speaks for an outcome',
    check: 'unreachable',
    file: FLOW,
    line: 105,
    plant: (toy) => toy.edit(FLOW, 'by: 2', 'by: -2'),
  },
  {
    name: 'a flow comes to nothing',
    check: 'unreachable',
    file: OTHER,
    line: 28,
    plant: (toy) =>
      toy.write(
        OTHER,
        toy
          .read(OTHER)
          .replace(/outcomes:\n[\s\S]*$/, 'outcomes: {}\n')
          .replace(/ {8}weigh:\n.*\n/g, ''),
      ),
  },
  {
    name: 'a node is named end',
    check: 'node-shape',
    file: OTHER,
    line: 19,
    plant: (toy) => {
      toy.edit(OTHER, 'next: aim', 'next: end');
      toy.edit(OTHER, '  aim:\n', '  end:\n');
    },
  },
  {
    name: 'an option of several has a next of its own',
    check: 'node-shape',
    file: FLOW,
    line: 80,
    plant: (toy) => toy.edit(FLOW, 'value: hive\n', 'value: hive\n        next: end\n'),
  },
  {
    name: 'yes or no has a third option',
    check: 'node-shape',
    file: FLOW,
    line: 40,
    plant: (toy) => toy.edit(FLOW, '  money:\n', '      - { label: Soon, value: soon }\n  money:\n'),
  },
  {
    name: 'a number has no unit',
    check: 'node-shape',
    file: FLOW,
    line: 54,
    plant: (toy) => toy.edit(FLOW, '    unit: £\n', ''),
  },
  {
    name: 'a number has no range',
    check: 'node-shape',
    file: FLOW,
    line: 59,
    plant: (toy) => toy.edit(FLOW, 'max: 1000', 'max: 0'),
  },
  {
    name: 'the last option of a number ends',
    check: 'node-shape',
    file: FLOW,
    line: 68,
    plant: (toy) => toy.edit(FLOW, 'value: enough\n', 'value: enough\n        upTo: 900\n'),
  },
  {
    name: 'an option of a number does not end',
    check: 'node-shape',
    file: FLOW,
    line: 63,
    plant: (toy) => toy.edit(FLOW, '        upTo: 200\n', ''),
  },
  {
    name: 'options of a number fall',
    check: 'node-shape',
    file: FLOW,
    line: 66,
    plant: (toy) => toy.edit(FLOW, '      - label: More\n', '      - { label: Less, value: less, upTo: 100 }\n      - label: More\n'),
  },
  {
    name: 'an option of a number lies above the range',
    check: 'node-shape',
    file: FLOW,
    line: 65,
    plant: (toy) => toy.edit(FLOW, 'upTo: 200', 'upTo: 1000'),
  },
  {
    name: 'an option of a single choice has a range, but no unit',
    check: 'node-shape',
    file: FLOW,
    line: 10,
    plant: (toy) => toy.edit(FLOW, 'value: village\n', 'value: village\n        upTo: 3\n'),
  },
  {
    name: 'ranges of a single choice fall',
    check: 'node-shape',
    file: FLOW,
    line: 30,
    plant: (toy) => {
      toy.edit(FLOW, 'ask: Where do you live?', 'unit: miles\n    ask: Where do you live?');
      toy.edit(FLOW, 'value: town\n', 'value: town\n        upTo: 5\n');
      toy.edit(FLOW, 'value: village\n', 'value: village\n        upTo: 5\n');
    },
  },
  {
    name: 'a single choice has no option for all above',
    check: 'node-shape',
    file: FLOW,
    line: 38,
    plant: (toy) => {
      toy.edit(FLOW, 'ask: Where do you live?', 'unit: miles\n    ask: Where do you live?');
      toy.edit(FLOW, 'value: town\n', 'value: town\n        upTo: 5\n');
      toy.edit(FLOW, 'value: village\n', 'value: village\n        upTo: 6\n');
      toy.edit(FLOW, 'value: unsure\n', 'value: unsure\n        upTo: 7\n');
    },
  },
  {
    name: 'a single choice has a unit, but no range',
    check: 'node-shape',
    file: FLOW,
    line: 10,
    plant: (toy) => toy.edit(FLOW, 'ask: Where do you live?', 'unit: miles\n    ask: Where do you live?'),
  },
  {
    name: 'a unit stands where no number is asked',
    check: 'node-shape',
    file: FLOW,
    line: 75,
    plant: (toy) => toy.edit(FLOW, 'ask: What do you have?', 'unit: hives\n    ask: What do you have?'),
  },
  {
    name: 'two options have one value',
    check: 'duplicate-option',
    file: FLOW,
    line: 85,
    plant: (toy) => toy.edit(FLOW, 'value: sugar', 'value: hive'),
  },
  {
    name: 'two options have one label',
    check: 'duplicate-option',
    file: FLOW,
    line: 84,
    plant: (toy) => toy.edit(FLOW, 'label: Sugar', 'label: a HIVE!'),
  },
  {
    name: 'two options are called the same',
    check: 'duplicate-option',
    file: FLOW,
    line: 35,
    plant: (toy) => toy.edit(FLOW, 'also: [idk]', 'also: [idk, City]'),
  },
  {
    name: 'an outcome of the first group has no steps',
    check: 'missing-steps',
    file: OTHER,
    line: 33,
    plant: (toy) => toy.write(OTHER, toy.read(OTHER).replace(/ {4}steps:\n( {6}- .*\n){3} {2}company/, '  company')),
  },
  {
    name: 'flows share a fact with other values',
    check: 'shares',
    file: FLOW,
    line: 14,
    plant: (toy) => toy.edit(FLOW, 'value: unsure', 'value: elsewhere'),
  },
  {
    name: 'a figure in a reason has no claim',
    check: 'figure-without-claim',
    file: FLOW,
    line: 31,
    plant: (toy) => toy.edit(FLOW, 'about 11 kg', 'about 12 kg'),
  },
  {
    name: 'a figure stands in another claim of the entry',
    check: 'figure-without-claim',
    file: FLOW,
    line: 98,
    plant: (toy) => toy.edit(FLOW, 'about £150 in 2015', 'about £150 in 2015 or $200'),
  },
  {
    name: 'an acronym in a step has no claim',
    check: 'figure-without-claim',
    file: OTHER,
    line: 37,
    plant: (toy) => toy.edit(OTHER, 'text: Join a club.', 'text: Join the BBKA.'),
  },
  {
    name: 'a figure in a finding has no claim',
    check: 'figure-without-claim',
    file: FLOW,
    line: 82,
    plant: (toy) => toy.edit(FLOW, 'You need not buy one.', 'You need not buy 2.'),
  },
  {
    name: 'a question is too long',
    check: 'length',
    file: FLOW,
    line: 12,
    plant: (toy) => toy.edit(FLOW, 'Where do you live?', `Where do you live, ${letters(140)}?`),
  },
  {
    name: 'a hint is too long',
    check: 'length',
    file: FLOW,
    line: 13,
    plant: (toy) => toy.edit(FLOW, 'has roofs', `has roofs. ${'A bee is in it. '.repeat(13)}It`),
  },
  {
    name: 'a reason is too long',
    check: 'length',
    file: FLOW,
    line: 24,
    plant: (toy) => toy.edit(FLOW, 'in most towns.', `in most towns. ${'It is up high. '.repeat(11)}`),
  },
  {
    name: 'a summary is too long',
    check: 'length',
    file: FLOW,
    line: 107,
    plant: (toy) => toy.edit(FLOW, 'on a roof.', `on a roof. ${'It is up high. '.repeat(16)}`),
  },
  {
    name: 'a step is too long',
    check: 'length',
    file: FLOW,
    line: 110,
    plant: (toy) => toy.edit(FLOW, 'of the house.', `of the house. ${'He may say yes. '.repeat(10)}`),
  },
  {
    name: 'a way to ask for a flow is too long',
    check: 'length',
    file: ASKED,
    line: 4,
    plant: (toy) => toy.write(ASKED, `${toy.read(ASKED)}${letters(81 * 4)}\n`),
  },
  {
    name: 'a step of a flow is hard to read',
    check: 'reading-level',
    level: 'warning',
    file: OTHER,
    line: 19,
    plant: (toy) => toy.edit(OTHER, 'You like it.', HARD),
  },
  {
    name: 'an outcome is hard to read',
    check: 'reading-level',
    level: 'warning',
    file: OTHER,
    line: 33,
    plant: (toy) => toy.edit(OTHER, 'Honey it is.', `${HARD} ${HARD}`),
  },
  {
    name: 'two flows are asked for in the same words',
    check: 'duplicate-variant',
    file: ASKED,
    line: 1,
    plant: (toy) => toy.write('dialogs/honey-or-not.asked.txt', 'Help me find a place for my hives!\n'),
  },
  {
    name: 'a flow is asked for in the words of an entry',
    check: 'duplicate-variant',
    file: ASKED,
    line: 4,
    plant: (toy) => toy.write(ASKED, `${toy.read(ASKED)}what does a hive cost\n`),
  },
];
