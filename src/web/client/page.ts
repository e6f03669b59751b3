import type { ByLanguage } from './language.ts';

/** What the server tells the chat page, as JSON in `data-page` of its root. */
export type ChatPage = {
  name: string;
  words: Readonly<Record<string, string>>;
  /** Words in other languages, laid over those. */
  languages: ByLanguage<Readonly<Record<string, string>>>;
  contact: readonly { label: string; text: string; link?: string }[];
  /** Questions can be passed on to people from within the chat. */
  helpdesk?: boolean;
  /** Address of the school's picture, or of our own. */
  logo: string;
  /** Address of a Direct Line service that is to be talked to in place of this server; with a slash at its end. */
  domain?: string;
};

/** What the launcher tells the chat page, in the fragment of its address, which no server sees. */
export type Wishes = {
  /** Origin of the page that holds the launcher; undefined in a plain frame and as a full page. */
  parent: string | undefined;
  theme: 'light' | 'dark' | undefined;
  /** A colour of the launcher and the colour on it, both `#rrggbb`. */
  accent: { fill: string; on: string } | undefined;
  language: string | undefined;
};

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Reads the fragment; whatever is not of the expected form is left out. */
export function readWishes(fragment: string): Wishes {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const [theme, fill = '', on = '', language = ''] = ['theme', 'accent', 'on', 'lang'].map((name) => given.get(name) ?? undefined);
  return {
    parent: originOf(given.get('parent') ?? ''),
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    accent: COLOUR.test(fill) && COLOUR.test(on) ? { fill, on } : undefined,
    language: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) ? language : undefined,
  };
}

function originOf(text: string): string | undefined {
  try {
    const { origin } = new URL(text);
    return /^https?:/.test(origin) ? origin : undefined;
  } catch {
    return undefined;
  }
}

/** The page's data, or our own look where it is missing. */
export function readPage(json: string | undefined): ChatPage {
  return { name: 'Claimwise', words: {}, languages: {}, contact: [], logo: '', ...JSON.parse(json ?? '{}') };
}

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i;

/** The direction in which a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
}
