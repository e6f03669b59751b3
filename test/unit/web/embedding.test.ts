import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { schoolSchema } from '../../../src/content/school.ts';
import { schoolPalettes } from '../../../src/web/palette.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/embedding.md');
const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];

describe('docs/embedding.md', () => {
  it('shows a school.yaml that is taken as it stands, with every key there is', () => {
    const school = schoolSchema.parse(load(example));
    expect(Object.keys(load(example) as object).sort()).toEqual(Object.keys(schoolSchema.shape).sort());
    expect(() => schoolPalettes(read('src/web/client/tokens.css'), school.colours)).not.toThrow();
  });

  it('names every colour that can be changed', () => {
    const { light } = schoolPalettes(read('src/web/client/tokens.css'), schoolSchema.parse({}).colours);
    expect([...light.keys()].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('lists the attributes that the launcher reads', () => {
    const [, names = ''] = /export function readWish\(\{([^}]*)\}/.exec(read('src/web/client/launcher/look.ts')) ?? [];
    const attributes = names.split(',').map((name) => name.trim().replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    const listed = [...page.matchAll(/^\| `data-([a-z-]+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(attributes.sort());
  });
});
