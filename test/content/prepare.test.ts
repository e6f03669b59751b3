import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterEach, describe, expect, it } from 'vitest';
import { withDialogs } from '../../src/content/files.ts';
import { isStale, reviewsHold } from '../../src/content/review.ts';
import { prepareAside } from '../../src/content-aside.ts';
import { fromBytes } from '../../src/content-bytes.ts';
import { contentKey, openContentCache } from '../../src/content-cache.ts';
import { prepareContent } from '../../src/content-prepare.ts';
import { createAdvisor } from '../../src/conversation/advise.ts';
import { copyToy, dropCopies, TODAY } from './toy-copy.ts';

/** Different on each run, so that no cache has it. */
const LETTERS = [...String(process.pid)].map((digit) => String.fromCharCode(97 + Number(digit))).join('');

const dropped: string[] = [];
afterEach(() => {
  dropCopies();
  for (const folder of dropped.splice(0)) rmSync(folder, { recursive: true });
});

/** A cache in a folder of its own, and what the toy content comes to. */
function kept() {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-cache-'));
  dropped.push(folder);
  const { confusable, ...prepared } = prepareContent(withDialogs([copyToy().folder]), TODAY);
  return { folder, cache: openContentCache(folder), value: { ...prepared, confusable: confusable() } };
}

const file = (folder: string) => join(folder, readdirSync(folder)[0] as string);

describe('content made ready in a thread', () => {
  it('is the same as in this one', async () => {
    const toy = copyToy();
    toy.edit('honey/honey-yield.md', 'the weather', `the weather ${LETTERS}`);
    const folders = withDialogs([toy.folder]);
    const here = prepareContent(folders, TODAY);
    const preparing = prepareAside(folders, TODAY);
    const { ready, problems } = await preparing.prepared;
    expect(ready).toBeDefined();
    expect({ ready, problems }).toEqual({ ready: here.ready, problems: here.problems });
    expect(await preparing.checked).toEqual(here.confusable());
    preparing.stop();
  });

  it('brings the problems of broken content', async () => {
    const toy = copyToy();
    toy.edit('honey/honey-yield.md', 'role: both', 'role: queen');
    const { ready, problems } = await prepareAside(withDialogs([toy.folder]), TODAY).prepared;
    expect(ready).toBeUndefined();
    expect(problems).toEqual([expect.objectContaining({ check: 'schema', line: 11 })]);
  });
});

describe('bytes', () => {
  it('come back as they were, and are not kept by what came back', () => {
    const value = {
      words: new Map([['pay', 1]]),
      odd: 'x',
      list: Int32Array.of(1, 2, 3),
      bits: Uint8Array.of(7),
      halves: Float64Array.of(0.5),
    };
    const bytes = serialize(value);
    const back = fromBytes(bytes) as typeof value;
    expect(back).toEqual(value);
    for (const list of [back.list, back.bits, back.halves]) expect(list.buffer).not.toBe(bytes.buffer);
  });
});

describe('the key of content', () => {
  it('changes with every file and is the same for the same', () => {
    const [one, other] = [copyToy(), copyToy()];
    const key = contentKey(withDialogs([one.folder]));
    expect(contentKey(withDialogs([other.folder]))).toBe(key);
    for (const [path, from, to] of [
      ['honey/honey-yield.md', 'the weather', 'the rain'],
      ['dialogs/honey-or-not.yaml', 'Honey or not', 'Honey first'],
    ] as const) {
      const toy = copyToy();
      toy.edit(path, from, to);
      expect(contentKey(withDialogs([toy.folder]))).not.toBe(key);
    }
  });
});

describe('the cache of content', () => {
  it('gives back what was kept, and it answers alike', () => {
    const { cache, value } = kept();
    cache.write('a', value, TODAY);
    const back = cache.read('a', TODAY);
    expect(back).toEqual(value);
    expect(cache.read('b', TODAY)).toBeUndefined();
    const { content, compiled } = back?.ready ?? {};
    if (!content || !compiled || !value.ready) throw new Error('nothing was kept');
    const ask = 'how much honey does it give';
    expect(createAdvisor(content, compiled).search.search(ask).explanation).toBe(
      createAdvisor(value.ready.content).search.search(ask).explanation,
    );
  });

  it('takes a damaged, cut or empty file for none', () => {
    const { folder, cache, value } = kept();
    cache.write('a', value, TODAY);
    const whole = readFileSync(file(folder));
    for (const at of [0, 5, whole.length >> 1, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ 0xff;
      writeFileSync(file(folder), bytes);
      expect(cache.read('a', TODAY), `byte ${at}`).toBeUndefined();
    }
    for (const length of [0, 3, 4, 100, whole.length - 1]) {
      writeFileSync(file(folder), whole.subarray(0, length));
      expect(cache.read('a', TODAY), `${length} bytes`).toBeUndefined();
    }
    writeFileSync(file(folder), whole);
    expect(cache.read('a', TODAY)).toBeDefined();
  });

  it('is of no use from the day on which a review comes of age', () => {
    const { cache, value } = kept();
    cache.write('a', value, TODAY);
    const reviews = value.ready?.content.entries.map(({ reviewed }) => reviewed) ?? [];
    const until = reviewsHold(reviews, TODAY);
    expect(reviews.some((reviewed) => isStale(reviewed, until) !== isStale(reviewed, TODAY))).toBe(true);
    expect(cache.read('a', until)).toBeUndefined();
    expect(cache.read('a', '2000-01-01')).toBeUndefined();
  });

  it('keeps a few versions and no more', () => {
    const { folder, cache, value } = kept();
    for (const key of 'abcdefg') cache.write(key, value, TODAY);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(4);
    expect(cache.read('g', TODAY)).toBeDefined();
  });

  it('does without a folder it cannot write to', () => {
    const { folder, value } = kept();
    writeFileSync(join(folder, 'taken'), '');
    const cache = openContentCache(join(folder, 'taken', 'below'));
    cache.write('a', value, TODAY);
    expect(cache.read('a', TODAY)).toBeUndefined();
  });
});

describe('review dates', () => {
  it('hold until the first of them changes its verdict', () => {
    expect(reviewsHold(['2026-01-10', '2026-03-01'], '2026-06-01')).toBe('2027-01-11');
    expect(isStale('2026-01-10', '2027-01-10')).toBe(false);
    expect(isStale('2026-01-10', '2027-01-11')).toBe(true);
    expect(reviewsHold(['2026-06-05'], '2026-06-01')).toBe('2026-06-05');
    expect(reviewsHold(['2020-01-01'], '2026-06-01')).toBe('9999-12-31');
  });
});
