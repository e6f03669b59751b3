import type { Activity } from './api.ts';

/** Who says what, for a file that people can keep. */
export type Names = { bot: string; person: string };

/**
 * A conversation as plain text: a line with name and time over each message.
 * @param format how a time is written
 */
export function transcriptText(activities: readonly Activity[], names: Names, format: (time: Date) => string): string {
  return activities
    .filter(({ type, text }) => type === 'message' && text)
    .map(({ from, text, timestamp }) => {
      const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
      const name = from?.role === 'user' ? names.person : names.bot;
      return `${name}${Number.isNaN(at) ? '' : ` (${format(new Date(at))})`}\n${text}\n`;
    })
    .join('\n');
}
