/** How text is set off; each is the identity where colour is off. */
export type Paint = { accent: (text: string) => string; dim: (text: string) => string };

/** What an output stream can show: the width to wrap at, in characters, and its paint. */
export type Look = { width: number; paint: Paint };

/** The parts of an output stream that decide its look; a pipe or file has none of them. */
export type Screen = { isTTY?: boolean; columns?: number };

/** Longer lines tire the eye, however wide the window is. */
const WIDEST = 80;
/** Some terminals report 0 columns, and nothing can be read in fewer than these. */
const NARROWEST = 20;

const PLAIN: Paint = { accent: (text) => text, dim: (text) => text };
const COLOURED: Paint = {
  accent: (text) => `\u001b[36m${text}\u001b[39m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
};

/**
 * The look of a stream at this moment; ask again before each reply, since windows are resized.
 * A pipe or file gets no colour and unbroken lines (width Infinity), so that other programs can read them.
 * @param env NO_COLOR (any value but an empty one) and TERM=dumb turn colour off
 */
export function lookOf(screen: Screen, env: NodeJS.ProcessEnv): Look {
  if (!screen.isTTY) return { width: Number.POSITIVE_INFINITY, paint: PLAIN };
  const width = Math.max(NARROWEST, Math.min(WIDEST, screen.columns || WIDEST));
  return { width, paint: env.NO_COLOR || env.TERM === 'dumb' ? PLAIN : COLOURED };
}
