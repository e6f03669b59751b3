import { type School, schoolInvalid } from '../content/school.ts';

/** The two looks of the chat. */
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
/** Token -> `#rrggbb`. */
type Palette = ReadonlyMap<string, string>;

/** Least contrast of text (WCAG 2.2, 1.4.3) and of signs and edges that must be seen (1.4.11). */
const TEXT = 4.5;
const SIGN = 3;

/** What stands on what: [token, token under it, least contrast]. */
export const PAIRS: readonly (readonly [string, string, number])[] = [
  ['text', 'surface', TEXT],
  ['text', 'raised', TEXT],
  ['muted', 'surface', TEXT],
  ['muted', 'raised', TEXT],
  ['link', 'surface', TEXT],
  ['link', 'raised', TEXT],
  ['on-accent', 'accent', TEXT],
  ['danger', 'surface', TEXT],
  ['danger', 'raised', TEXT],
  ['edge', 'surface', SIGN],
  ['edge', 'raised', SIGN],
  ['focus', 'surface', SIGN],
  ['focus', 'raised', SIGN],
];

/** The colours of a style sheet that holds lines such as `--text: light-dark(#1a2529, #e8eff1);`. */
export function readPalettes(css: string): Record<Theme, Palette> {
  const found = [...css.matchAll(/--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/gi)];
  return {
    light: new Map(found.map(([, name = '', light = '']) => [name, light])),
    dark: new Map(found.map(([, name = '', , dark = '']) => [name, dark])),
  };
}

/**
 * Lays a school's colours over ours. A colour given for one look only is left as it is in the other.
 * @param css our own design tokens
 * @throws SCHOOL_INVALID for an unknown colour and for each pair that is hard to read, with its contrast
 */
export function schoolPalettes(css: string, colours: School['colours']): Record<Theme, Palette> {
  const ours = readPalettes(css);
  const problems = THEMES.flatMap((theme) =>
    Object.keys(colours[theme])
      .filter((name) => !ours[theme].has(name))
      .map((name) => `school.yaml colours.${theme}.${name}: expected one of ${[...ours[theme].keys()].join(', ')}; use one of these`),
  );
  const laid = (theme: Theme): Palette => new Map([...ours[theme], ...Object.entries(colours[theme])]);
  const merged = { light: laid('light'), dark: laid('dark') };
  for (const theme of THEMES) problems.push(...weakPairs(merged[theme]).map((weak) => `school.yaml colours.${theme}: ${weak}`));
  if (problems.length > 0) throw schoolInvalid(problems);
  return merged;
}

/** A style sheet of the colours that a school has changed; '' where it has changed none. */
export function lookCss(colours: School['colours'], palettes: Record<Theme, Palette>): string {
  const names = new Set(THEMES.flatMap((theme) => Object.keys(colours[theme])));
  const lines = [...names].map((name) => `--${name}:light-dark(${palettes.light.get(name)},${palettes.dark.get(name)})`);
  if (lines.length === 0) return '';
  const changed = new Map([...palettes.light].filter(([name]) => names.has(name)));
  return `:root{${lines.join(';')}}${plainCss(changed)}`;
}

/** Colours for browsers of before 2024, which know no light-dark(): these stay light. */
export function plainCss(light: Palette): string {
  const lines = [...light].map(([name, colour]) => `--${name}:${colour}`);
  return `@supports not (color:light-dark(#000,#fff)){:root{${lines.join(';')}}}`;
}

/** One line for each pair with too little contrast. */
function weakPairs(palette: Palette): string[] {
  return PAIRS.flatMap(([front, back, least]) => {
    const [above = '', under = ''] = [palette.get(front), palette.get(back)];
    const ratio = contrast(above, under);
    if (ratio >= least) return [];
    return [
      `expected "${front}" (${above}) on "${back}" (${under}) to have a contrast of at least ${least}:1, ` +
        `got ${(Math.floor(ratio * 100) / 100).toFixed(2)}:1; make one of the two lighter or darker`,
    ];
  });
}

/** Contrast of two colours from 1 (none) to 21 (black on white), as WCAG 2.2 defines it. */
export function contrast(a: string, b: string): number {
  const [light = 1, dark = 1] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
