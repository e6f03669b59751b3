import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import { overlayContent } from '../../src/content/overlay.ts';
import { createAdvisor } from '../../src/conversation/advise.ts';
import { createSchoolContents } from '../../src/school-content.ts';
import { COURSE, makeSchools } from '../fixtures/schools.ts';
import { TODAY } from './toy-copy.ts';

const KNOWLEDGE = 'test/fixtures/knowledge';
const HIVE = readFileSync(`${KNOWLEDGE}/hives/hive-cost.md`, 'utf8');
const loaded = loadContent(withDialogs([KNOWLEDGE]), TODAY);
if (!loaded.content) throw new Error('expected the toy content to load');
const base = loaded.content;
const advisor = createAdvisor(base);

let schools: ReturnType<typeof makeSchools> | undefined;
afterEach(() => schools?.remove());
const over = (files: Record<string, string>) => {
  schools = makeSchools(Object.fromEntries(Object.entries(files).map(([path, text]) => [`hilltop/${path}`, text])));
  return overlayContent(base, withDialogs([KNOWLEDGE, `${schools.folder}/hilltop/knowledge`]), TODAY);
};

describe('overlayContent', () => {
  it('is what a whole load gives, of the same objects where nothing changed', () => {
    const { content, problems } = over({ 'knowledge/hives/hilltop-course.md': COURSE });
    const whole = loadContent(withDialogs([KNOWLEDGE, `${schools?.folder}/hilltop/knowledge`]), TODAY);
    expect(problems).toEqual([]);
    expect({ ...content, version: '' }).toEqual({ ...whole.content, version: '' });
    expect(content?.byId.get('hive-cost')).toBe(base.byId.get('hive-cost'));
    expect(content?.wording).toBe(base.wording);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'an entry of its own in the place of ours',
      { 'knowledge/hives/hive-cost.md': HIVE.replace('Prices differ by land', 'Prices vary by land') },
      /Prices vary/,
    ],
    [
      'further ways of asking for one of ours',
      { 'knowledge/hives/hive-cost.hilltop.asked.txt': 'what do you take for a beehive up there\n' },
      /beehive up there/,
    ],
    [
      'words of its own',
      { 'knowledge/wording/en.yaml': readFileSync(`${KNOWLEDGE}/wording/en.yaml`, 'utf8').replace('I am a bot', 'I am the Hilltop bot') },
      /the Hilltop bot/,
    ],
    [
      'a flow of its own in the place of ours',
      {
        'dialogs/honey-or-not.yaml': readFileSync('test/fixtures/dialogs/honey-or-not.yaml', 'utf8').replace(
          'Do you like honey?',
          'Do you enjoy honey?',
        ),
      },
      /Do you enjoy honey/,
    ],
  ])('takes %s', (_what, files, text) => {
    const { content, problems } = over(files);
    const whole = loadContent(withDialogs([KNOWLEDGE, `${schools?.folder}/hilltop/knowledge`]), TODAY);
    const flat = (loaded: typeof content) => ({ ...loaded, version: '', flows: Object.fromEntries(loaded?.flows ?? []) });
    expect(problems).toEqual([]);
    expect(flat(content)).toEqual(flat(whole.content));
    expect(JSON.stringify(flat(content))).toMatch(text);
  });

  it.each<[string, Record<string, string>, string]>([
    ['an entry without its head', { 'knowledge/hives/hilltop-course.md': 'nothing' }, 'frontmatter'],
    ['an id that leads nowhere', { 'knowledge/hives/hilltop-course.md': COURSE.replace('[hive-cost]', '[no-such]') }, 'dead-id'],
    ['a source that is unknown', { 'knowledge/hives/hilltop-course.md': COURSE.replace('field-notes', 'hearsay') }, 'claim-source'],
    [
      'sources without those of ours',
      { 'knowledge/sources.yaml': 'mine: { title: T, publisher: P, date: undated, country: UK, note: N }\n' },
      'claim-source',
    ],
  ])('refuses %s', (_what, files, check) => {
    const { content, problems } = over(files);
    expect(content).toBeUndefined();
    expect(problems.map((problem) => problem.check)).toContain(check);
  });
});

describe('the contents of schools', () => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const open = (files: Record<string, string>, most = 2) => {
    schools = makeSchools(files);
    const folderOf = (school: string) => `${schools?.folder}/${school}`;
    return createSchoolContents({ knowledge: KNOWLEDGE, base: { current: () => advisor }, folderOf, log, most });
  };

  it('are the very same for all that have none of their own', () => {
    const contents = open({ 'a/school.yaml': '', 'b/school.yaml': '' });
    expect([contents.current('a'), contents.current('b')].every((one) => one === advisor)).toBe(true);
    contents.close();
  });

  it('are held for the latest, and made again for others', () => {
    const course = { 'a/knowledge/hives/c.md': COURSE, 'b/knowledge/hives/c.md': COURSE, 'c/knowledge/hives/c.md': COURSE };
    const contents = open(course);
    const [a, b] = [contents.current('a'), contents.current('b')];
    expect([contents.current('a'), contents.current('b')]).toEqual([a, b]);
    expect(contents.current('a')).toBe(a);
    contents.current('c');
    expect(contents.current('a')).toBe(a);
    expect(contents.current('b')).not.toBe(b);
    contents.close();
  });

  it("answer as the school's where it knows better, and as everybody's elsewhere", () => {
    const changed = HIVE.replace('Prices differ by land', 'Prices vary by land');
    const contents = open({ 'a/knowledge/hives/hilltop-course.md': COURSE, 'a/knowledge/hives/hive-cost.md': changed });
    const { search } = contents.current('a');
    const first = (text: string) => search.search(text).ranked[0]?.document.entry;
    expect(first('hive price')?.body).toContain('Prices vary');
    expect(first('is the course at hilltop free')?.id).toBe('hilltop-course');
    expect(first('How do I start keeping bees?')).toBe(base.byId.get('start-keeping'));
    const [ours, theirs] = [search.search('I want to end it all'), advisor.search.search('I want to end it all')];
    expect([ours.talk, ours.decline]).toEqual([theirs.talk, theirs.decline]);
    contents.close();
  });

  it("are everybody's where the school's are broken from the start", () => {
    const contents = open({ 'a/knowledge/hives/c.md': 'nothing' });
    expect(contents.current('a')).toBe(advisor);
    contents.close();
  });
});
