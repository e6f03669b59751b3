import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { withDialogs } from '../../src/content/files.ts';
import type { Prepare } from '../../src/content-aside.ts';
import { prepareContent } from '../../src/content-prepare.ts';
import { type ContentOptions, type ContentSource, type ContentStatus, openContent } from '../../src/content-source.ts';
import { ClaimwiseError } from '../../src/errors.ts';
import { copyToy, dropCopies, TODAY, TOY, type ToyCopy } from './toy-copy.ts';

type Lines = { level: string; text: string }[];
const open: ContentSource[] = [];

/** Reads and compiles in this thread. */
const prepareHere: Prepare = (folders, today) => {
  const { confusable, ...prepared } = prepareContent(folders, today);
  return {
    prepared: Promise.resolve(prepared),
    checked: new Promise((resolve) => setImmediate(() => resolve(confusable()))),
    stop: () => {},
  };
};

/** A watched copy; `until` resolves with the first status after a reading that fits. */
async function watched(folders: string[], options: ContentOptions = {}) {
  const lines: Lines = [];
  const log = (level: string) => (_: object, text: string) => void lines.push({ level, text });
  const waiting: { fits: (status: ContentStatus) => boolean; resolve: (status: ContentStatus) => void }[] = [];
  const source = await openContent(
    withDialogs(folders),
    { info: log('info'), warn: log('warn'), error: log('error') },
    {
      today: () => TODAY,
      quietMs: 20,
      prepare: prepareHere,
      onReload: (status) => {
        for (const { fits, resolve } of waiting) if (fits(status)) resolve(status);
      },
      ...options,
    },
  );
  open.push(source);
  const until = (fits: (status: ContentStatus) => boolean) => new Promise<ContentStatus>((resolve) => waiting.push({ fits, resolve }));
  return { source, lines, until, errors: () => lines.filter(({ level }) => level === 'error').map(({ text }) => text) };
}

const yieldOf = (source: ContentSource) => source.current().content.byId.get('honey-yield')?.body;
const broken = ({ servingOld }: ContentStatus) => servingOld;
const good = ({ servingOld }: ContentStatus) => !servingOld;
const YIELD = 'honey/honey-yield.md';

afterEach(() => {
  for (const source of open.splice(0)) source.close();
  dropCopies();
});

describe('the first reading', () => {
  it('serves good content and reports nothing', async () => {
    const { source, lines } = await watched([copyToy().folder]);
    expect(source.current().content.entries).toHaveLength(4);
    expect(source.status()).toEqual({ version: source.current().content.version, problems: 0, servingOld: false, details: [] });
    expect(lines).toEqual([]);
  });

  it('refuses broken content with every problem on its own line', async () => {
    const toy = copyToy();
    toy.edit(YIELD, 'source: field-notes', 'source: hearsay');
    toy.edit('terms.yaml', 'entry: hive-cost', 'entry: prices');
    await expect(watched([toy.folder])).rejects.toThrow(ClaimwiseError);
    let message = '';
    try {
      await watched([toy.folder]);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      'CONTENT_INVALID: expected content without errors, got 2:',
      `  ${join(toy.folder, YIELD)}:15 claim-source: expected a source of sources.yaml (field-notes, bee-book), got hearsay; name the source the claim is from, or add it to sources.yaml`,
      `  ${join(toy.folder, 'terms.yaml')}:17 dead-id: expected glossary, ABA, entry: the id of an entry, got prices; use the file name of an entry without .md`,
      'Nothing is served yet. Mend the files that the message lists and run npm run check:content.',
    ]);
  });

  it('logs a stale review and serves all the same', async () => {
    const toy = copyToy();
    toy.edit(YIELD, '2026-06-01', '2024-06-01');
    const { source, lines } = await watched([toy.folder]);
    expect(source.status()).toMatchObject({ problems: 0, servingOld: false });
    expect(lines).toEqual([{ level: 'warn', text: expect.stringContaining('stale-review') }]);
  });
});

describe('a running source', () => {
  const start = async (options?: ContentOptions): Promise<{ toy: ToyCopy } & Awaited<ReturnType<typeof watched>>> => {
    const toy = copyToy();
    return { toy, ...(await watched([toy.folder], options)) };
  };

  it('takes an edit over', async () => {
    const { toy, source, until, lines } = await start();
    const before = source.status().version;
    const taken = until(good);
    toy.edit(YIELD, 'the weather', 'the rain');
    expect((await taken).version).not.toBe(before);
    expect(yieldOf(source)).toBe('Much depends on the rain.');
    expect(lines.map(({ text }) => text)).toContain('content taken over');
  });

  it('keeps serving over a broken edit and takes the mended one', async () => {
    const { toy, source, until, errors } = await start();
    const before = source.status().version;
    const first = until(broken);
    toy.edit(YIELD, 'role: both', 'role: queen');
    expect(await first).toMatchObject({ version: before, problems: 1, servingOld: true });
    expect(yieldOf(source)).toBe('Much depends on the weather.');
    expect(errors()).toEqual([expect.stringContaining(`${YIELD}:11 schema`)]);

    const second = until(({ problems }) => problems === 2);
    toy.edit('honey/winter-feeding.md', 'role: both', 'role: queen');
    await second;
    expect(errors()).toEqual([expect.stringContaining('honey-yield.md:11'), expect.stringContaining('winter-feeding.md:11')]);

    const mended = until(good);
    toy.edit(YIELD, 'role: queen', 'role: coding');
    toy.edit('honey/winter-feeding.md', 'role: queen', 'role: coding');
    expect(await mended).toMatchObject({ problems: 0, details: [] });
    expect(source.current().content.byId.get('honey-yield')?.role).toBe('coding');
  });

  it('is well again when the broken edit is taken back', async () => {
    const { toy, source, until } = await start();
    const before = source.current();
    const text = toy.read(YIELD);
    const failed = until(broken);
    toy.write(YIELD, '');
    await failed;
    const mended = until(good);
    toy.write(YIELD, text);
    expect((await mended).version).toBe(before.content.version);
    expect(source.current()).toBe(before);
  });

  it('survives a half-written file', async () => {
    const { toy, source, until } = await start();
    const text = toy.read(YIELD).replace('the weather', 'the rain');
    const failed = until(broken);
    toy.write(YIELD, text.slice(0, 200));
    await failed;
    expect(yieldOf(source)).toBe('Much depends on the weather.');
    const taken = until(good);
    toy.write(YIELD, text);
    await taken;
    expect(yieldOf(source)).toBe('Much depends on the rain.');
  });

  it('sees every edit of an editor that writes by rename', async () => {
    const { toy, source, until } = await start();
    for (const what of ['the rain', 'the wind', 'the sun']) {
      const taken = until(() => yieldOf(source) === `Much depends on ${what}.`);
      toy.write('honey/.honey-yield.md.new', toy.read(YIELD).replace(/depends on the \w+/, `depends on ${what}`));
      renameSync(join(toy.folder, 'honey/.honey-yield.md.new'), join(toy.folder, YIELD));
      await taken;
    }
  });

  it('keeps an entry whose file goes while others name it, and drops it when none does', async () => {
    const { toy, source, until } = await start();
    const failed = until(broken);
    toy.remove('honey/winter-feeding.md');
    expect((await failed).details.map(({ check }) => check)).toEqual(['dead-id', 'dead-id']);
    expect(source.current().content.byId.has('winter-feeding')).toBe(true);
    const taken = until(good);
    toy.edit(YIELD, '[winter-feeding]', '[]');
    toy.edit('hives/start-keeping.md', ', winter-feeding]', ']');
    await taken;
    expect(source.current().content.byId.has('winter-feeding')).toBe(false);
  });

  it('takes a new file in a new folder', async () => {
    const { toy, source, until } = await start();
    const text = toy
      .read(YIELD)
      .replace(/variants:\n( {2}- .*\n)+/, `variants:\n${[1, 2, 3, 4, 5, 6].map((n) => `  - wax candle ${n}\n`).join('')}`);
    const taken = until(() => source.current().content.byId.has('candles'));
    toy.write('wax/candles.md', text.replace('How much honey', 'How many candles'));
    await taken;
    const again = until(() => source.current().content.byId.get('candles')?.body === 'Much depends on the wick.');
    toy.edit('wax/candles.md', 'the weather', 'the wick');
    await again;
  });

  it('takes an edit of a flow over, and a new flow', async () => {
    const { toy, source, until } = await start();
    const flow = (id: string) => source.current().content.flows.get(id);
    const taken = until(() => flow('honey-or-not')?.title === 'Honey first');
    toy.edit('dialogs/honey-or-not.yaml', 'Honey or not', 'Honey first');
    await taken;
    const added = until(() => flow('wax')?.title === 'Wax');
    toy.write('dialogs/wax.yaml', toy.read('dialogs/honey-or-not.yaml').replace('Honey first', 'Wax'));
    await added;
    const asked = until(() => flow('wax')?.asked[0] === 'help me with wax');
    toy.write('dialogs/wax.asked.txt', 'help me with wax\n');
    await asked;
  });

  it('takes flows where there were none, and goes on without them when they go', async () => {
    const toy = copyToy();
    toy.remove('dialogs/');
    const { source, until } = await watched([toy.folder]);
    const come = until(() => source.current().content.flows.size === 2);
    cpSync(join(TOY, '../dialogs'), join(toy.folder, '../dialogs'), { recursive: true });
    await come;
    const gone = until(() => source.current().content.flows.size === 0);
    toy.remove('dialogs/');
    await gone;
  });

  it('names the file of a broken flow', async () => {
    const { toy, until, errors } = await start();
    const failed = until(broken);
    toy.edit('dialogs/honey-or-not.yaml', 'kind: one', 'kind: two');
    await failed;
    expect(errors()).toEqual([expect.stringContaining(join(toy.folder, '../dialogs/honey-or-not.yaml:8 schema'))]);
  });

  it('keeps serving while the whole folder is away', async () => {
    const { toy, source, until } = await start();
    const away = `${toy.folder}-away`;
    const failed = until(({ details }) => details.some(({ got }) => got.startsWith('CONTENT_MISSING')));
    renameSync(toy.folder, away);
    await failed;
    expect(source.current().content.entries).toHaveLength(4);
    const back = until(good);
    renameSync(away, toy.folder);
    await back;
  });

  it('reads no more once it is closed', async () => {
    const { toy, source } = await start({
      onReload: () => {
        throw new Error('read after close');
      },
    });
    source.close();
    toy.edit(YIELD, 'the weather', 'the rain');
    const other = await watched([toy.folder]);
    const taken = other.until(good);
    toy.edit(YIELD, 'the rain', 'the wind');
    await taken;
    expect(yieldOf(source)).toBe('Much depends on the weather.');
  });

  it('looks for confusable entries in the background', async () => {
    const toy = copyToy();
    const variants = [
      'hive price today',
      'How much money is one hive?',
      'the cost of a hive',
      'price of the hive',
      'buying a hive',
      'cheap hives',
    ];
    const lines = variants.map((variant) => `  - ${variant}\n`).join('');
    const text = toy.read('hives/hive-cost.md').replace(/variants:\n( {2}- .*\n)+/, `variants:\n${lines}`);
    toy.write('hives/hive-price.md', text.replace('What does a hive cost?', 'What is the price of a hive?'));
    const checked = Promise.withResolvers<number>();
    const { lines: seen } = await watched([toy.folder], { onChecked: checked.resolve });
    const found = await checked.promise;
    expect(found).toBeGreaterThan(0);
    expect(seen.map(({ text: line }) => line)).toEqual(['confusable entries; npm run check:content lists them']);
  });
});

describe("a school's own folder", () => {
  it('may appear, change and go while the base is served', async () => {
    const base = copyToy();
    const school = join(base.folder, '..', 'school', 'knowledge');
    const { source, until } = await watched([base.folder, school]);

    const taken = until(() => yieldOf(source) === 'Much depends on our weather.');
    mkdirSync(join(school, 'honey'), { recursive: true });
    writeFileSync(join(school, YIELD), base.read(YIELD).replace('the weather', 'our weather'));
    await taken;

    const changed = until(() => yieldOf(source) === 'Much depends on our rain.');
    writeFileSync(join(school, YIELD), base.read(YIELD).replace('the weather', 'our rain'));
    await changed;

    const gone = until(() => yieldOf(source) === 'Much depends on the weather.');
    rmSync(join(school, '..'), { recursive: true });
    await gone;

    const back = until(() => yieldOf(source) === 'Much depends on all of us.');
    cpSync(TOY, school, { recursive: true });
    writeFileSync(join(school, YIELD), base.read(YIELD).replace('the weather', 'all of us'));
    await back;
  });

  it('is named in what is logged about it', async () => {
    const base = copyToy();
    const school = join(base.folder, '..', 'school', 'knowledge');
    const { until, errors } = await watched([base.folder, school]);
    const failed = until(broken);
    mkdirSync(join(school, 'honey'), { recursive: true });
    writeFileSync(join(school, YIELD), 'no head');
    await failed;
    expect(errors().at(-1)).toContain(join(school, `${YIELD}:1 frontmatter`));
  });
});
