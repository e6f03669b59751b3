import type { Check } from '../../src/content/schema.ts';
import type { ToyCopy } from './toy-copy.ts';

/** A mistake an editor can make, and where the checks have to point. */
export type Fault = { name: string; check: Check; file: string; line: number; level?: 'warning'; plant: (toy: ToyCopy) => void };

const COST = 'hives/hive-cost.md';
const START = 'hives/start-keeping.md';
const YIELD = 'honey/honey-yield.md';
const WINTER = 'honey/winter-feeding.md';
const BEFORE_LEAD = 'reviewed: 2026-06-01\n---\n';

const words = (count: number) => Array.from({ length: count }, () => 'bee').join(' ');

/** One fault a row, each in a clean toy base; the checks must find it and nothing else. */
export const FAULTS: Fault[] = [
  { name: 'a shared file is missing', check: 'missing-file', file: 'terms.yaml', line: 1, plant: (toy) => toy.remove('terms.yaml') },
  {
    name: 'a file has a stray name',
    check: 'stray-file',
    file: 'honey/My Notes.txt',
    line: 1,
    plant: (toy) => toy.write('honey/My Notes.txt', 'x'),
  },
  {
    name: 'an asked file has no entry',
    check: 'stray-file',
    file: 'honey/honey-yeild.asked.txt',
    line: 1,
    plant: (toy) => toy.write('honey/honey-yeild.asked.txt', 'how many jars do I get\n'),
  },
  {
    name: 'an examples file has no group of what is declined',
    check: 'stray-file',
    file: 'outside/hornets.asked.txt',
    line: 1,
    plant: (toy) => toy.write('outside/hornets.asked.txt', 'there is a hornet in my attic\n'),
  },
  {
    name: 'an examples file has no group of small talk',
    check: 'stray-file',
    file: 'talk/wasps.asked.txt',
    line: 1,
    plant: (toy) => toy.write('talk/wasps.asked.txt', 'there is a wasp in my jam\n'),
  },
  {
    name: 'an entry lies outside a topic',
    check: 'stray-file',
    file: 'loose.md',
    line: 1,
    plant: (toy) => toy.write('loose.md', toy.read(WINTER)),
  },
  {
    name: 'a file is not in UTF-8',
    check: 'encoding',
    file: COST,
    line: 14,
    plant: (toy) => toy.write(COST, Buffer.from(toy.read(COST), 'latin1')),
  },
  {
    name: 'the frontmatter is missing',
    check: 'frontmatter',
    file: START,
    line: 1,
    plant: (toy) => toy.write(START, 'You start with a club.\n'),
  },
  { name: 'an entry is empty', check: 'frontmatter', file: START, line: 1, plant: (toy) => toy.write(START, '') },
  {
    name: 'the closing --- is missing',
    check: 'frontmatter',
    file: WINTER,
    line: 1,
    plant: (toy) => toy.edit(WINTER, BEFORE_LEAD, 'reviewed: 2026-06-01\n'),
  },
  {
    name: 'a colon stands in a text without quotes',
    check: 'yaml',
    file: START,
    line: 14,
    plant: (toy) => toy.edit(START, 'says: Most people', 'says: Most: people'),
  },
  {
    name: 'a variant starts with a star',
    check: 'yaml',
    file: START,
    line: 6,
    plant: (toy) => toy.edit(START, '- How does a beginner start?', '- *How does a beginner start?'),
  },
  { name: 'a key stands twice', check: 'yaml', file: START, line: 12, plant: (toy) => toy.edit(START, 'claims:', 'role: both\nclaims:') },
  {
    name: 'a shared file does not parse',
    check: 'yaml',
    file: 'sources.yaml',
    line: 2,
    plant: (toy) => toy.edit('sources.yaml', 'title: Field', 'title: "Field'),
  },
  { name: 'a key is missing', check: 'schema', file: START, line: 2, plant: (toy) => toy.edit(START, 'place: any\n', '') },
  {
    name: 'a claim has no section',
    check: 'schema',
    file: START,
    line: 13,
    plant: (toy) => toy.edit(START, '    section: Introduction\n', ''),
  },
  {
    name: 'a text stands where a list belongs',
    check: 'schema',
    file: START,
    line: 17,
    plant: (toy) => toy.edit(START, '[hive-cost, winter-feeding]', 'hive-cost'),
  },
  {
    name: 'a number stands where a text belongs',
    check: 'schema',
    file: START,
    line: 4,
    plant: (toy) => toy.edit(START, '- start keeping bees', '- 2016'),
  },
  {
    name: 'a value is none of the known ones',
    check: 'schema',
    file: START,
    line: 10,
    plant: (toy) => toy.edit(START, 'place: any', 'place: france'),
  },
  { name: 'a date does not exist', check: 'schema', file: START, line: 18, plant: (toy) => toy.edit(START, '2026-06-01', '2026-06-31') },
  {
    name: 'there are too few variants',
    check: 'schema',
    file: START,
    line: 3,
    plant: (toy) => toy.edit(START, '  - start keeping bees\n', ''),
  },
  {
    name: 'a text is empty',
    check: 'schema',
    file: START,
    line: 14,
    plant: (toy) => toy.edit(START, 'Most people start with the help of a club', '""'),
  },
  { name: 'an id has capitals', check: 'schema', file: START, line: 13, plant: (toy) => toy.edit(START, 'id: club', 'id: Club') },
  {
    name: 'a group has a bad name',
    check: 'schema',
    file: 'outside.yaml',
    line: 1,
    plant: (toy) => toy.edit('outside.yaml', 'wasps:', 'Big wasps:'),
  },
  { name: 'a shared file is empty', check: 'schema', file: 'outside.yaml', line: 1, plant: (toy) => toy.write('outside.yaml', '') },
  {
    name: 'a section without facts has no reason',
    check: 'schema',
    file: 'sources.yaml',
    line: 11,
    plant: (toy) => toy.edit('sources.yaml', '      reason: Names of helpers.\n', ''),
  },
  {
    name: 'a key is unknown',
    check: 'unknown-key',
    file: START,
    line: 11,
    plant: (toy) => toy.edit(START, 'role: both', 'rolle: any\nrole: both'),
  },
  {
    name: 'a key of a shared file is unknown',
    check: 'unknown-key',
    file: 'wording/en.yaml',
    line: 2,
    plant: (toy) => toy.edit('wording/en.yaml', 'help:', 'hepl: x\nhelp:'),
  },
  {
    name: 'two entries have one id',
    check: 'duplicate-id',
    file: 'honey/start-keeping.md',
    line: 1,
    plant: (toy) => {
      const other = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `  - club number ${word}\n`).join('');
      toy.write(
        'honey/start-keeping.md',
        toy
          .read(START)
          .replace(/variants:\n( {2}- .*\n)+/, `variants:\n${other}`)
          .replace('How do I start keeping bees?', 'Which club?'),
      );
    },
  },
  {
    name: 'a variant stands in two entries',
    check: 'duplicate-variant',
    file: WINTER,
    line: 4,
    plant: (toy) => toy.edit(WINTER, '- winter food for bees', '- "Honey, yield!"'),
  },
  {
    name: 'an asked line stands in another entry',
    check: 'duplicate-variant',
    file: 'honey/winter-feeding.asked.txt',
    line: 3,
    plant: (toy) => toy.write('honey/winter-feeding.asked.txt', '# heard at the club\n\nHoney, yield!\nwhat do they eat in January\n'),
  },
  {
    name: 'an asked line stands in the asked file of another entry',
    check: 'duplicate-variant',
    file: 'honey/winter-feeding.asked.txt',
    line: 2,
    plant: (toy) => {
      toy.write('honey/honey-yield.asked.txt', 'how many jars do I get\n');
      toy.write('honey/winter-feeding.asked.txt', 'what do they eat in January\nHow many jars do I get?\n');
    },
  },
  {
    name: 'an asked line stands twice in its file',
    check: 'duplicate-variant',
    file: 'honey/honey-yield.asked.txt',
    line: 3,
    plant: (toy) => toy.write('honey/honey-yield.asked.txt', 'how many jars do I get\nis one hive enough\nhow many jars do I get?\n'),
  },
  {
    name: 'an entry is asked for by an example of what is declined',
    check: 'duplicate-variant',
    file: 'outside/wasps.asked.txt',
    line: 1,
    plant: (toy) => toy.write('outside/wasps.asked.txt', 'honey yield\n'),
  },
  {
    name: 'a claim id stands twice',
    check: 'duplicate-claim',
    file: COST,
    line: 18,
    plant: (toy) =>
      toy.edit(COST, 'role: both\nclaims:\n', 'role: both\nclaims:\n  - { id: new-price, says: A hive, source: bee-book, section: Any }\n'),
  },
  {
    name: 'a related entry does not exist',
    check: 'dead-id',
    file: START,
    line: 17,
    plant: (toy) => toy.edit(START, '[hive-cost, ', '[hive-prize, '),
  },
  {
    name: 'an entry is related to itself',
    check: 'dead-id',
    file: START,
    line: 17,
    plant: (toy) => toy.edit(START, '[hive-cost, ', '[start-keeping, '),
  },
  {
    name: 'a side names an unknown claim',
    check: 'dead-id',
    file: COST,
    line: 25,
    plant: (toy) => toy.edit(COST, 'claims: [new-price]', 'claims: [next-price]'),
  },
  {
    name: 'a glossary line names no entry',
    check: 'dead-id',
    file: 'terms.yaml',
    line: 17,
    plant: (toy) => toy.edit('terms.yaml', 'entry: hive-cost', 'entry: prices'),
  },
  {
    name: 'a starter names no entry',
    check: 'dead-id',
    file: 'wording/en.yaml',
    line: 44,
    plant: (toy) => toy.edit('wording/en.yaml', '[start-keeping, ', '[start, '),
  },
  {
    name: 'a claim has an unknown source',
    check: 'claim-source',
    file: YIELD,
    line: 15,
    plant: (toy) => toy.edit(YIELD, 'source: field-notes', 'source: hearsay'),
  },
  {
    name: 'a claim names no heading of its source',
    check: 'claim-section',
    file: YIELD,
    line: 16,
    plant: (toy) => toy.edit(YIELD, 'section: Harvest', 'section: Yield'),
  },
  {
    name: 'a claim names a section without facts',
    check: 'claim-section',
    file: YIELD,
    line: 16,
    plant: (toy) => toy.edit(YIELD, 'section: Harvest', 'section: Thanks'),
  },
  {
    name: 'a figure in the lead has no claim',
    check: 'figure-without-claim',
    file: YIELD,
    line: 20,
    plant: (toy) => toy.edit(YIELD, 'gives about 11 kg of honey a year in', 'gives about 12 kg of honey a year in'),
  },
  {
    name: 'a figure in the body is part of a claimed one',
    check: 'figure-without-claim',
    file: COST,
    line: 31,
    plant: (toy) => toy.edit(COST, 'by year.', 'by year, up to 30.'),
  },
  {
    name: 'a figure in a side has no claim',
    check: 'figure-without-claim',
    file: COST,
    line: 22,
    plant: (toy) => toy.edit(COST, '"About £150 for a hive', '"About £160 for a hive'),
  },
  {
    name: 'an acronym has no claim',
    check: 'figure-without-claim',
    file: WINTER,
    line: 22,
    plant: (toy) => toy.edit(WINTER, 'Feed them', 'Ask the BBKA and feed them'),
  },
  {
    name: 'the question is too long',
    check: 'length',
    file: START,
    line: 2,
    plant: (toy) => toy.edit(START, 'keeping bees?', `keeping bees ${words(20)}?`),
  },
  {
    name: 'the question does not ask',
    check: 'length',
    file: START,
    line: 2,
    plant: (toy) => toy.edit(START, 'keeping bees?', 'keeping bees'),
  },
  {
    name: 'a variant is too long',
    check: 'length',
    file: START,
    line: 5,
    plant: (toy) => toy.edit(START, 'what are the first steps?', `what are the ${words(20)} steps?`),
  },
  {
    name: 'an asked line is too long',
    check: 'length',
    file: 'hives/start-keeping.asked.txt',
    line: 2,
    plant: (toy) => toy.write('hives/start-keeping.asked.txt', `${words(80)}\n${words(81)}\n`),
  },
  {
    name: 'an example is too long',
    check: 'length',
    file: 'talk/greeting.asked.txt',
    line: 1,
    plant: (toy) => toy.write('talk/greeting.asked.txt', `${words(81)}\n`),
  },
  {
    name: 'there is no text',
    check: 'length',
    file: WINTER,
    line: 20,
    plant: (toy) => toy.write(WINTER, toy.read(WINTER).replace(/(2026-06-01\n---\n)[\s\S]*$/, '$1')),
  },
  {
    name: 'the lead is too long',
    check: 'length',
    file: START,
    line: 20,
    plant: (toy) => toy.edit(START, 'joining a club', `joining a club ${words(20)}`),
  },
  {
    name: 'the body is too long',
    check: 'length',
    file: START,
    line: 22,
    plant: (toy) => toy.edit(START, 'A club lends tools.', `${'A club lends tools. '.repeat(20)}`),
  },
  {
    name: 'a side is too long',
    check: 'length',
    file: COST,
    line: 22,
    plant: (toy) => toy.edit(COST, 'for a hive in 2015.', `for a hive in 2015, ${words(20)}.`),
  },
  {
    name: 'the text is hard to read',
    check: 'reading-level',
    file: START,
    line: 20,
    plant: (toy) => toy.edit(START, 'A club lends tools.', 'Apicultural associations habitually facilitate equipment availability.'),
  },
  {
    name: 'a review is stale',
    check: 'stale-review',
    level: 'warning',
    file: START,
    line: 18,
    plant: (toy) => toy.edit(START, '2026-06-01', '2025-06-01'),
  },
  {
    name: 'a review date lies ahead',
    check: 'stale-review',
    level: 'warning',
    file: START,
    line: 18,
    plant: (toy) => toy.edit(START, '2026-06-01', '2027-06-01'),
  },
];
