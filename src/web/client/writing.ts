import type { Log } from './log.ts';
import type { Say } from './words.ts';

/** Shows that an answer is on its way, or takes it back. */
export type Writing = (on: boolean) => void;

/** After this long it is shown, said to screen readers, and given up on, in ms. */
const SHOWN = 400;
const SAID = 1600;
const GIVEN_UP = 30_000;

/** @param whisper tells screen readers; '' takes it back */
export function createWriting(log: Pick<Log, 'writing'>, whisper: (text: string) => void, say: Say, name: string): Writing {
  let timers: ReturnType<typeof setTimeout>[] = [];
  return (on) => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    if (!on) {
      log.writing(false);
      whisper('');
      return;
    }
    const giveUp = () => {
      log.writing(false);
      whisper(say('slow'));
    };
    timers = [
      setTimeout(() => log.writing(true), SHOWN),
      setTimeout(() => whisper(say('writing', { name })), SAID),
      setTimeout(giveUp, GIVEN_UP),
    ];
  };
}
