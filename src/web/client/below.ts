import { h, sign } from './dom.ts';
import type { Say } from './words.ts';

/** A way down to what lies below the view, shown while there is something. */
export type Below = {
  element: HTMLElement;
  /** Something was added, or the view has moved. */
  look(): void;
};

/** What is cut off by less than this, in CSS px, is not worth a button. */
const LITTLE = 40;

/** @param log the list that scrolls, which takes the focus when the button goes */
export function createBelow(log: HTMLElement, say: Say): Below {
  const left = () => log.scrollHeight - log.clientHeight - log.scrollTop;
  const look = () => {
    const needed = left() > LITTLE;
    if (!needed && document.activeElement === element) log.focus({ preventScroll: true });
    element.hidden = !needed;
  };
  const click = () => log.scrollTo({ top: log.scrollHeight });
  const label = say('below');
  const element = h(
    'button',
    { type: 'button', class: 'icon below', 'aria-label': label, title: label, hidden: true, click },
    sign('below'),
  );
  log.addEventListener('scroll', look, { passive: true });
  // sources that are unfolded make it longer; toggle events don't bubble
  log.addEventListener('toggle', look, true);
  new ResizeObserver(look).observe(log);
  return { element, look };
}
