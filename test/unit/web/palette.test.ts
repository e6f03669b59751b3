import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schoolSchema } from '../../../src/content/school.ts';
import { contrast, lookCss, PAIRS, readPalettes, schoolPalettes } from '../../../src/web/palette.ts';

const css = readFileSync(new URL('../../../src/web/client/tokens.css', import.meta.url), 'utf8');
const colours = (light: Record<string, string>, dark: Record<string, string> = {}) =>
  schoolSchema.parse({ colours: { light, dark } }).colours;
const refusal = (light: Record<string, string>, dark: Record<string, string> = {}) => {
  try {
    schoolPalettes(css, colours(light, dark));
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
  ])('of %s on %s is %d', (a, b, ratio) => {
    expect(contrast(a, b)).toBeCloseTo(ratio, 2);
    expect(contrast(b, a)).toBe(contrast(a, b));
  });
});

describe('our own colours', () => {
  it('are there for every pair, light and dark', () => {
    const { light, dark } = readPalettes(css);
    for (const name of PAIRS.flatMap((pair) => pair.slice(0, 2) as string[])) {
      expect([name, light.has(name), dark.has(name)]).toEqual([name, true, true]);
    }
  });

  it('can be read', () => {
    expect(refusal({})).toBeUndefined();
  });
});

describe('a school’s colours', () => {
  it('take the place of ours by name, each look by itself', () => {
    const { light, dark } = schoolPalettes(css, colours({ accent: '#7a1f3d' }));
    const ours = readPalettes(css);
    expect(light.get('accent')).toBe('#7a1f3d');
    expect(dark.get('accent')).toBe(ours.dark.get('accent'));
    expect(light.get('text')).toBe(ours.light.get('text'));
  });

  it('that are hard to read are refused with the pair, its contrast and what is needed', () => {
    expect(refusal({ accent: '#ffd200' })).toMatch(
      /school\.yaml colours\.light: expected "on-accent" \(#ffffff\) on "accent" \(#ffd200\) to have a contrast of at least 4\.5:1, got 1\.45:1/,
    );
  });

  it('are fine as soon as what stands on them can be read', () => {
    expect(refusal({ accent: '#ffd200', 'on-accent': '#222222' })).toBeUndefined();
  });

  it('are refused a hair below the bound, however it is rounded', () => {
    expect(refusal({ muted: '#777777', raised: '#ffffff' })).toContain('got 4.47:1');
    expect(refusal({ muted: '#767676', raised: '#ffffff' })).toBeUndefined();
  });

  it('are all named in one message', () => {
    const message = refusal({ accent: '#ffffff', link: '#eeeeee' }, { text: '#000000', acent: '#000000' });
    for (const part of ['"on-accent"', '"link"', 'colours.dark: expected "text"', 'colours.dark.acent: expected one of surface']) {
      expect(message).toContain(part);
    }
  });

  it('make a style sheet of what they change, and none where they change nothing', () => {
    const changed = colours({ accent: '#7a1f3d' });
    expect(lookCss(changed, schoolPalettes(css, changed))).toContain(':root{--accent:light-dark(#7a1f3d,#7fcdd0)}');
    expect(lookCss(colours({}), schoolPalettes(css, colours({})))).toBe('');
  });
});
