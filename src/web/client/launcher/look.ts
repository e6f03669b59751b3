import type { ByLanguage } from '../language.ts';
import type { LauncherTexts } from './texts.ts';

/** What the server knows of the school; it sets this around the script. `accent` and `on` are a colour for light and one for dark. */
export type Look = {
  position: 'left' | 'right';
  texts: LauncherTexts;
  /** Of pages in other languages. */
  languages: ByLanguage<LauncherTexts>;
  accent: [string, string];
  on: [string, string];
};

/** What the page wishes, in `data-` attributes of the script element; docs/embedding.md explains each. */
export type Wish = {
  /** Where the chat is, from the script on: beside it, or of one of the server's schools. */
  at: string;
  label: string | undefined;
  position: 'left' | 'right' | undefined;
  theme: 'light' | 'dark' | undefined;
  language: string | undefined;
  open: boolean;
  /** Fill of the button and text on it, `#rrggbb`; undefined for the school's. */
  colours: { fill: string; on: string } | undefined;
};

/** Reads the attributes; what is not of the expected form is left out. */
export function readWish({ label, position, theme, lang, open, colour, textColour, school }: DOMStringMap): Wish {
  return {
    at: school ? `s/${school}/` : '.',
    label,
    position: position === 'left' || position === 'right' ? position : undefined,
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    language: lang,
    open: open === 'true',
    colours: COLOUR.test(colour ?? '') ? readable(colour as string, textColour ?? '') : undefined,
  };
}

const COLOUR = /^#[0-9a-f]{6}$/i;
/** Least contrast of text (WCAG 2.2, 1.4.3). */
const TEXT = 4.5;

/** A fill with the text on it that was wished for, or with black or white where that could not be read. */
function readable(fill: string, wished: string): { fill: string; on: string } {
  const on = [wished, '#ffffff'].find((colour) => COLOUR.test(colour) && contrast(fill, colour) >= TEXT);
  return { fill, on: on ?? '#000000' };
}

/** As WCAG 2.2 defines it, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const part = (at: number, share: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  };
  return part(1, 0.2126) + part(3, 0.7152) + part(5, 0.0722);
}
