import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withDialogs } from '../../../src/content/files.ts';
import { loadContent } from '../../../src/content/load.ts';
import type { Content } from '../../../src/content/schema.ts';
import { createVariants, type Variants } from '../../../src/insight/variants.ts';

const TOY = 'test/fixtures/knowledge';
const TODAY = '2026-11-22';
const judged = (text: string, expect: string) =>
  JSON.stringify({ id: text, text, kind: 'answer', style: 'casual', topic: 'toy', expect: [[expect]], forbid: [], context: [] });

describe('createVariants', () => {
  let folder: string;
  let school: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claimwise-variants-'));
    school = join(folder, 'school');
    file = join(school, 'knowledge/hives/hive-cost.staff.asked.txt');
    mkdirSync(school);
    writeFileSync(join(folder, 'judged.jsonl'), `${judged('What does a hive cost?', '£|\\$|cost')}\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const folders = () => withDialogs([TOY, join(school, 'knowledge')]);
  const content = () => loadContent(folders(), TODAY).content as Content;
  const make = (over: Partial<Parameters<typeof createVariants>[0]> = {}): Variants =>
    createVariants({
      content,
      folders: folders(),
      schoolDir: school,
      judged: [join(folder, 'judged.jsonl'), join(folder, 'none.jsonl')],
      today: () => TODAY,
      log: { info: () => undefined, error: () => undefined },
      ...over,
    });

  it('adds what is good to a file of the school, and to what stands there', async () => {
    expect(await make().accept('hive-cost', '  price tag\nof a beehive ')).toMatchObject({ type: 'added', file });
    expect(await make().accept('hive-cost', 'beehive budget')).toMatchObject({ type: 'added', marks: { after: { all: 1, right: 1 } } });
    expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual(['price tag of a beehive', 'beehive budget', '']);
    expect(content().byId.get('hive-cost')?.asked).toEqual(['price tag of a beehive', 'beehive budget']);
  });

  it('writes nothing where a judged question would come out worse', async () => {
    // the judge wants another answer than the variant brings
    writeFileSync(
      join(folder, 'judged.jsonl'),
      `${judged('What does a hive cost?', 'cost')}\n${judged('wooden palace lease', 'sorry|know')}\n`,
    );
    const outcome = await make().accept('hive-cost', 'wooden palace lease');
    expect(outcome).toMatchObject({ type: 'refused', reason: 'worse', why: expect.stringContaining('of 2') });
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['an entry that is not there', 'none', 'price of a hive', 'no-entry'],
    ['a remark', 'hive-cost', '# price', 'text'],
    ['next to nothing', 'hive-cost', ' ? ', 'text'],
    ['a whole letter', 'hive-cost', 'price '.repeat(60), 'text'],
    ['what another entry says already', 'hive-cost', 'honey yield', 'broken'],
  ])('refuses %s', async (_what, entry, text, reason) => {
    expect(await make().accept(entry, text)).toMatchObject({ type: 'refused', reason });
    expect(existsSync(file)).toBe(false);
  });

  it('refuses all without a folder of the school, and without judged questions', async () => {
    expect(await make({ schoolDir: undefined }).accept('hive-cost', 'price of a hive')).toMatchObject({ reason: 'no-folder' });
    expect(await make({ judged: [] }).accept('hive-cost', 'price of a hive')).toMatchObject({ reason: 'failed' });
  });

  it('says why where the folder takes no file', async () => {
    writeFileSync(join(school, 'knowledge'), 'in the way');
    const outcome = await make({
      folders: withDialogs([TOY]),
      content: () => loadContent(withDialogs([TOY]), TODAY).content as Content,
    }).accept('hive-cost', 'price tag of a beehive');
    expect(outcome).toMatchObject({ type: 'refused', reason: 'failed', why: expect.stringMatching(/EEXIST|ENOTDIR/) });
  });

  it('tries one at a time', async () => {
    const variants = make();
    const both = await Promise.all([
      variants.accept('hive-cost', 'price tag of a beehive'),
      variants.accept('hive-cost', 'beehive budget'),
    ]);
    expect(both.map((one) => (one.type === 'refused' ? one.reason : one.type))).toEqual(['added', 'busy']);
  });
});
