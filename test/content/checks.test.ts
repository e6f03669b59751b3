import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findProblems } from '../../src/check-content.ts';
import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import { CHECKS, type Problem } from '../../src/content/schema.ts';
import { FAULTS as ENTRY_FAULTS } from './faults.ts';
import { FLOW_FAULTS } from './flow-faults.ts';
import { copyToy, dropCopies, TODAY, type ToyCopy } from './toy-copy.ts';

const FAULTS = [...ENTRY_FAULTS, ...FLOW_FAULTS];
const load = (toy: ToyCopy) => loadContent(toy.folders, TODAY);
const brief = ({ check, file, line, level }: Problem) => ({ check, file, line, level });

afterEach(dropCopies);

describe('content checks', () => {
  it('find nothing in the toy base', () => {
    const { content, problems } = findProblems(copyToy().folders, TODAY);
    expect(problems).toEqual([]);
    expect(content?.entries.map(({ id }) => id)).toEqual(['hive-cost', 'start-keeping', 'honey-yield', 'winter-feeding']);
    expect([...(content?.flows.keys() ?? [])]).toEqual(['honey-or-not', 'where-to-keep']);
  });

  it.each(FAULTS)('find where $name', ({ check, file, line, level = 'error', plant }) => {
    const toy = copyToy();
    plant(toy);
    const { content, problems } = load(toy);
    expect(problems.map(brief)).toEqual([{ check, file, line, level }]);
    expect(content === undefined).toBe(level === 'error');
    for (const { expected, got, mend } of problems) expect([expected, got, mend]).not.toContain('');
  });

  it('have a planted fault each', () => {
    const planted = new Set(FAULTS.map(({ check }) => check));
    // These two need more than one edit of a file; they are tested below.
    expect(CHECKS.filter((check) => !planted.has(check))).toEqual(['unreadable', 'confusable']);
  });

  it('report every fault of several files at once', () => {
    const toy = copyToy();
    toy.edit('hives/hive-cost.md', '2026-06-01', 'soon');
    toy.edit('hives/start-keeping.md', 'role: both', 'role: queen\nsize: 3');
    toy.edit('honey/winter-feeding.md', 'source: bee-book', 'source: hearsay');
    toy.edit('wording/en.yaml', 'unknown: I', 'unknwon: I');
    toy.remove('edges.yaml');
    toy.write('honey/bad.md', '');
    expect(load(toy).problems.map(({ check, file, line }) => `${file}:${line} ${check}`)).toEqual([
      'edges.yaml:1 missing-file',
      'hives/hive-cost.md:27 schema',
      'hives/start-keeping.md:11 schema',
      'hives/start-keeping.md:12 unknown-key',
      'honey/bad.md:1 frontmatter',
      'honey/winter-feeding.md:15 claim-source',
      'wording/en.yaml:1 schema',
      'wording/en.yaml:52 unknown-key',
    ]);
  });

  it('do not blame other files for one that does not parse', () => {
    const toy = copyToy();
    for (const file of ['sources.yaml', 'terms.yaml', 'hives/hive-cost.md']) toy.edit(file, ':', ': "');
    expect(new Set(load(toy).problems.map(({ file }) => file))).toEqual(new Set(['sources.yaml', 'terms.yaml', 'hives/hive-cost.md']));
  });

  it('report a file that cannot be read', () => {
    const toy = copyToy();
    toy.remove('outside.yaml');
    symlinkSync('nowhere.yaml', join(toy.folder, 'outside.yaml'));
    expect(load(toy).problems.map(brief)).toEqual([{ check: 'unreadable', file: 'outside.yaml', line: 1, level: 'error' }]);
  });
});

describe('confusable entries', () => {
  const twin = (toy: ToyCopy) => {
    const variants = ['hive price today', 'How much money is one hive?', 'What would I pay for the first hive?', 'the cost of a hive'];
    const lines = [...variants, 'A hive: how much money to pay?', 'price of the hive'].map((variant) => `  - "${variant}"\n`).join('');
    const text = toy.read('hives/hive-cost.md').replace(/variants:\n( {2}- .*\n)+/, `variants:\n${lines}`);
    toy.write('hives/hive-price.md', text.replace('What does a hive cost?', 'What is the price of a hive?'));
  };

  it('are named with the line of the variant and the entry that wins', () => {
    const toy = copyToy();
    twin(toy);
    const { problems } = findProblems(toy.folders, TODAY);
    expect(problems.length).toBeGreaterThan(0);
    for (const { check, file, line, got } of problems) {
      expect(check).toBe('confusable');
      expect([file, got].sort()).toEqual(
        file.endsWith('price.md') ? ['hive-cost', 'hives/hive-price.md'] : ['hive-price', 'hives/hive-cost.md'],
      );
      expect(line).toBeGreaterThanOrEqual(4);
      expect(line).toBeLessThanOrEqual(9);
    }
  });

  it('do not keep content from being served', () => {
    const toy = copyToy();
    twin(toy);
    expect(load(toy).content?.byId.has('hive-price')).toBe(true);
  });

  it('are errors where no variant finds its entry, else warnings', () => {
    const toy = copyToy();
    twin(toy);
    for (const { level, expected } of findProblems(toy.folders, TODAY).problems) {
      expect(level).toBe(expected.includes('(0 of') ? 'error' : 'warning');
    }
  });

  it('are errors where every variant speaks of other entries', () => {
    const toy = copyToy();
    const stolen = ['honey yield in jars', 'sugar water food in winter', 'price of buying a hive', 'weight of the harvest'];
    const lines = [...stolen, 'feeding in the cold', 'a lot of money'].map((variant) => `  - ${variant}\n`).join('');
    const start = 'hives/start-keeping.md';
    toy.write(start, toy.read(start).replace(/variants:\n( {2}- .*\n)+/, `variants:\n${lines}`));
    const { problems } = findProblems(toy.folders, TODAY);
    const expected = [4, 5, 6, 7, 8, 9].map((line) => ({ check: 'confusable', file: start, line, level: 'error' }));
    expect(problems.filter(({ file }) => file === start).map(brief)).toEqual(expected);
  });
});

describe('loading', () => {
  it('takes Windows line ends and a byte order mark', () => {
    const plain = copyToy();
    const windows = copyToy();
    for (const file of ['hives/hive-cost.md', 'terms.yaml']) windows.write(file, `\uFEFF${windows.read(file).replaceAll('\n', '\r\n')}`);
    const { content, problems } = load(windows);
    expect(problems).toEqual([]);
    expect(content).toEqual(load(plain).content);
  });

  it('passes over what editors and systems leave behind', () => {
    const toy = copyToy();
    for (const file of [
      '.DS_Store',
      'honey/.bees.md.swp',
      'honey/bees.md~',
      '.git/config',
      'honey/#bees.md#',
      'Thumbs.db',
      'honey/bees.md.bak',
    ])
      toy.write(file, 'x');
    expect(load(toy).problems).toEqual([]);
  });

  it('lets a later folder take the place of files and add others', () => {
    const toy = copyToy();
    const school = copyToy();
    school.edit('honey/honey-yield.md', 'depends on the weather', 'depends on our weather');
    school.write(
      'school/our-hives.md',
      school
        .read('hives/start-keeping.md')
        .replace(
          /variants:\n( {2}- .*\n)+/,
          `variants:\n${['a', 'b', 'c', 'd', 'e', 'f'].map((x) => `  - hives of our school ${x}\n`).join('')}`,
        )
        .replace('How do I start', 'Where do we start'),
    );
    for (const file of ['sources.yaml', 'hives', 'wording']) school.remove(file);
    const { content, problems } = loadContent(withDialogs([toy.folder, school.folder, join(school.folder, 'absent')]), TODAY);
    expect(problems).toEqual([]);
    expect(content?.byId.get('honey-yield')?.body).toBe('Much depends on our weather.');
    expect(content?.entries).toHaveLength(5);
  });

  it('reads flows with the ways people ask for them', () => {
    const { content } = load(copyToy());
    expect(content?.flows.get('where-to-keep')).toMatchObject({
      id: 'where-to-keep',
      file: 'dialogs/where-to-keep.yaml',
      asked: ['help me find a place for my hives', 'where should I put my bees'],
      nodes: { place: { options: [{ value: 'town', also: ['city'], 'rules-out': [] }, {}, {}] } },
      outcomes: { meadow: { group: 'main' } },
    });
    expect(content?.flows.get('honey-or-not')?.asked).toEqual([]);
  });

  it('has no flows where there is no folder of them', () => {
    const toy = copyToy();
    toy.remove('dialogs/');
    const { content, problems } = load(toy);
    expect(problems).toEqual([]);
    expect(content?.flows.size).toBe(0);
  });

  it("lets a school's flow take the place of ours, and add others", () => {
    const [toy, school] = [copyToy(), copyToy()];
    school.edit('dialogs/honey-or-not.yaml', 'Honey or not', 'Our honey');
    school.write('dialogs/our-club.yaml', school.read('dialogs/honey-or-not.yaml').replace('title: Our honey', 'title: Our club'));
    for (const file of ['sources.yaml', 'terms.yaml', 'hives', 'honey', 'dialogs/where-to-keep.yaml', 'dialogs/where-to-keep.asked.txt']) {
      school.remove(file);
    }
    const { content, problems } = loadContent(withDialogs([toy.folder, school.folder]), TODAY);
    expect(problems).toEqual([]);
    expect([...(content?.flows.values() ?? [])].map(({ title }) => title)).toEqual(['Our honey', 'Our club', 'Where to keep bees']);
  });

  it('reads ways of asking from asked files, without remarks and empty lines', () => {
    const toy = copyToy();
    toy.write('honey/honey-yield.asked.txt', '# heard at the club\r\n\r\n  how many jars do I get \r\nis one hive enough');
    toy.write('outside/wasps.asked.txt', 'who removes a nest\n');
    toy.write('outside/sting.asked.txt', 'my arm is swollen\n');
    toy.write('talk/greeting.asked.txt', 'lovely morning to you\n');
    const { content, problems } = load(toy);
    expect(problems).toEqual([]);
    expect(content?.byId.get('honey-yield')?.asked).toEqual(['how many jars do I get', 'is one hive enough']);
    expect(content?.byId.get('hive-cost')?.asked).toEqual([]);
    expect(Object.fromEntries(content?.decoys ?? [])).toEqual({ wasps: ['who removes a nest'], sting: ['my arm is swollen'] });
    expect(Object.fromEntries(content?.talk ?? [])).toEqual({ greeting: ['lovely morning to you'] });
  });

  it('adds the ways of asking of files with a name of their own, and names them where one stands twice', () => {
    const toy = copyToy();
    toy.write('honey/honey-yield.asked.txt', 'how many jars do I get\n');
    toy.write('honey/honey-yield.staff.asked.txt', '# accepted\nis one hive enough\n');
    expect(load(toy).content?.byId.get('honey-yield')?.asked).toEqual(['how many jars do I get', 'is one hive enough']);
    toy.write('honey/honey-yield.staff.asked.txt', 'How many jars do I get?\n');
    expect(load(toy).problems.map(({ check, file, line }) => [check, file, line])).toEqual([
      ['duplicate-variant', 'honey/honey-yield.staff.asked.txt', 1],
    ]);
  });

  it('takes asked files that are empty or hold remarks alone', () => {
    const toy = copyToy();
    toy.write('honey/honey-yield.asked.txt', '');
    toy.write('talk/greeting.asked.txt', '# none yet\n');
    const { content, problems } = load(toy);
    expect(problems).toEqual([]);
    expect(content?.byId.get('honey-yield')?.asked).toEqual([]);
    expect(content?.talk.get('greeting')).toEqual([]);
  });

  it('does not blame examples where the file of their group does not parse', () => {
    const toy = copyToy();
    toy.write('outside/wasps.asked.txt', 'who removes a nest\n');
    toy.edit('outside.yaml', 'words: [', 'words: "[');
    expect(new Set(load(toy).problems.map(({ file }) => file))).toEqual(new Set(['outside.yaml']));
  });

  it('tells what belongs where a file of ways of asking is stray', () => {
    const toy = copyToy();
    for (const file of ['honey/none.asked.txt', 'outside/none.asked.txt', 'talk/none.asked.txt']) toy.write(file, 'who knows\n');
    const stray = load(toy).problems.filter(({ check }) => check === 'stray-file');
    expect(stray.map(({ expected }) => expected)).toEqual([
      'the entry honey/none.md beside it',
      'the name of a group of outside.yaml or of edges.yaml, then .asked.txt',
      'the name of a group of small-talk in wording/en.yaml or of edges.yaml, then .asked.txt',
    ]);
  });

  it('refuses a base folder that is not there', () => {
    expect(() => loadContent(withDialogs(['test/fixtures/no-such-folder']), TODAY)).toThrow(/^CONTENT_MISSING: .*no-such-folder/);
  });

  it('gives equal content an equal version and changed content another', () => {
    const [one, two] = [copyToy(), copyToy()];
    const version = load(one).content?.version;
    expect(load(two).content?.version).toBe(version);
    for (const [file, from, to] of [
      ['honey/honey-yield.md', 'the weather', 'the rain'],
      ['dialogs/honey-or-not.yaml', 'One or two questions.', 'Two questions.'],
      ['dialogs/where-to-keep.asked.txt', 'my bees', 'the bees'],
    ] as const) {
      const changed = copyToy();
      changed.edit(file, from, to);
      expect(load(changed).content?.version).not.toBe(version);
    }
  });
});
