import type { FrameMessage } from '../frame.ts';
import type { Wish } from './look.ts';
import type { LauncherTexts } from './texts.ts';

export type PanelParts = {
  /** Address of the server, with a slash at its end. */
  base: URL;
  texts: LauncherTexts;
  wish: Wish;
  /** The person wants it closed. */
  close: () => void;
  /** The bot has said something. */
  said: () => void;
};

/** The chat in its frame. */
export type Panel = {
  element: HTMLElement;
  /** Gives the chat the focus, at the latest when it is there. */
  enter(): void;
};

/** A frame that has said nothing for so long will not come, in ms. */
const PATIENCE = 10_000;
/** The chat may not lead the host page away. */
const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads';

/** Loads the chat. Only its own window with the server's origin is listened to, and spoken to. */
export function createPanel({ base, texts, wish, close, said }: PanelParts): Panel {
  const frame = document.createElement('iframe');
  const element = document.createElement('div');
  let ready = false;
  let wanted = false;
  const enter = () => {
    wanted = true;
    if (!ready) return;
    frame.focus();
    frame.contentWindow?.postMessage({ claimwise: 'open' satisfies FrameMessage }, base.origin);
  };
  const hear: Record<string, () => void> = {
    ready() {
      ready = true;
      element.querySelector('.lost')?.remove();
      if (wanted) enter();
    },
    close,
    said,
  };
  addEventListener('message', ({ source, origin, data }: MessageEvent<{ claimwise?: FrameMessage } | null>) => {
    if (source === frame.contentWindow && origin === base.origin) hear[data?.claimwise ?? '']?.();
  });
  frame.title = texts.title;
  // on the server's own page the frame could take it off again, and browsers warn of that
  if (location.origin !== base.origin) frame.setAttribute('sandbox', SANDBOX);
  frame.src = chatAddress(base, wish);
  element.append(frame);
  setTimeout(() => {
    if (!ready) element.append(lostNote(base, texts, close));
  }, PATIENCE);
  return { element, enter };
}

/** Wishes go in the fragment, which no server sees. */
function chatAddress(base: URL, { theme, language, colours }: Wish): string {
  const fragment = new URLSearchParams({
    parent: location.origin,
    ...(theme && { theme }),
    ...(language && { lang: language }),
    ...(colours && { accent: colours.fill, on: colours.on }),
  });
  return `${base}chat#${fragment}`;
}

/** What is shown where the frame does not come: the server is away, or the host's origin is not among those allowed. */
function lostNote(base: URL, texts: LauncherTexts, close: () => void): HTMLElement {
  console.warn(`claimwise: ${base}chat fails; is ${location.origin} in ALLOWED_ORIGINS?`);
  const note = document.createElement('div');
  note.className = 'lost';
  const link = document.createElement('a');
  link.href = `${base}chat`;
  // without rel: these browsers give a new tab no way back (HTML, 4.6.7)
  link.target = '_blank';
  link.textContent = texts.tab;
  const leave = document.createElement('button');
  leave.textContent = texts.close;
  leave.onclick = close;
  note.append(texts.lost, link, leave);
  return note;
}
