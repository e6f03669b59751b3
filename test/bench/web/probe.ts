/** What a page writes down: `armed` is when the person acted, `seen` when words could first be read, in ms since 1970. */
export type Marks = { armed: number | undefined; seen: number | undefined };

/**
 * Runs in every frame before its page does. It notes the time of the next click or Enter, and looks at each drawn frame whether
 * words have come that can be read: there, and not still fading in. Of words that stand in the page already, one more is
 * awaited. Times of different frames compare, as they are all of the machine's clock.
 */
export function installProbe(): void {
  const marks: Marks = { armed: undefined, seen: undefined };
  const now = () => performance.timeOrigin + performance.now();
  /** Smallest elements with the words, as far as they can be read. */
  const count = (words: string): number => {
    if (!document.body.textContent?.includes(words)) return 0;
    const holders = [...document.body.querySelectorAll('*')].filter((one) => one.textContent?.includes(words));
    return holders.filter((one) => !holders.some((other) => other !== one && one.contains(other)) && readable(one)).length;
  };
  /** Not fading in, nor squeezed into a dot for screen readers alone. */
  const readable = (element: Element): boolean => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { width, height } = at.getBoundingClientRect();
      const { opacity, overflowY } = getComputedStyle(at);
      if (Number(opacity) < 0.9 || (overflowY !== 'visible' && (width <= 1 || height <= 1))) return false;
    }
    return true;
  };
  const arm = () => {
    marks.armed ??= now();
  };
  addEventListener('click', arm, true);
  addEventListener('keydown', ({ key }) => key === 'Enter' && arm(), true);
  Object.assign(window, {
    marks,
    awaitWords(words: string) {
      const before = document.body ? count(words) : 0;
      Object.assign(marks, { armed: undefined, seen: undefined });
      const look = () => {
        if (!document.body || count(words) <= before) return requestAnimationFrame(look);
        // what is in the page at one frame is on the screen at the next
        return requestAnimationFrame(() => {
          marks.seen = now();
        });
      };
      requestAnimationFrame(look);
    },
  });
}
