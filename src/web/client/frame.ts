/** What the launcher and the chat in its frame say to each other; every message is `{ claimwise: … }`. */
export type FrameMessage =
  /** The chat is there. */
  | 'ready'
  /** The person wants the chat closed. */
  | 'close'
  /** The chat was opened, by the person: the focus is for it. */
  | 'open'
  /** The bot has said something. */
  | 'said';

/** The launcher's side of the chat's frame. */
export type Frame = { tell(message: FrameMessage): void };

/**
 * Talks to the page that holds the launcher, and to no other: messages go to its origin only, and only those from its window
 * with that origin are heard. Which origins may hold the frame is up to the server (frame-ancestors).
 */
export function joinParent(parent: string, hear: (message: FrameMessage) => void): Frame {
  window.addEventListener('message', ({ source, origin, data }: MessageEvent<{ claimwise?: FrameMessage } | null>) => {
    if (source === window.parent && origin === parent && data?.claimwise) hear(data.claimwise);
  });
  return { tell: (message) => window.parent.postMessage({ claimwise: message }, parent) };
}

/** Keeps the page as high as what a keyboard on the screen leaves of it, where the browser doesn't. */
export function fitKeyboard(): void {
  const view = window.visualViewport;
  if (!view || window.parent !== window) return;
  const fit = () => {
    // a page that is zoomed in stays as it is
    if (view.scale > 1.01) return;
    document.documentElement.style.setProperty('--height', `${view.height}px`);
    window.scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
}
