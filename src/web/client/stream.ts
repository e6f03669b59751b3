/** A frame of the stream, or what is known of it. */
export type Frame = { activities?: unknown; watermark?: unknown };

export type StreamParts = {
  open: (url: string) => WebSocket;
  /** Each frame that arrives. */
  frame: (frame: Frame) => void;
  /** It is open. */
  opened: () => void;
};

/** A socket that says nothing for this long when it is opened is taken for one that a proxy swallows, in ms. */
const OPENING = 8000;
/** Time between two signs of life that the page gives, in ms. */
const SIGN_OF_LIFE = 20_000;
/** The server gives one every 30 s; after a silence of this long its socket is dead, in ms. */
const SILENCE = 75_000;

/**
 * Follows a stream until it ends, for whatever reason.
 * @param signal ends it
 * @returns whether it was ever open
 */
export function followStream(url: string, parts: StreamParts, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => follow(url, parts, signal, resolve));
}

function follow(url: string, { open, frame, opened }: StreamParts, signal: AbortSignal, resolve: (wasOpen: boolean) => void): void {
  const socket = open(url);
  let wasOpen = false;
  let giveUp = setTimeout(() => cut(), OPENING);
  let ticking: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    clearTimeout(giveUp);
    clearInterval(ticking);
    signal.removeEventListener('abort', cut);
    socket.onmessage = null;
    resolve(wasOpen);
  };
  // a socket whose other side is gone closes only after minutes: don't wait for it
  const cut = () => {
    socket.close();
    end();
  };
  signal.addEventListener('abort', cut);
  const alive = () => {
    clearTimeout(giveUp);
    giveUp = setTimeout(cut, SILENCE);
  };
  socket.onopen = () => {
    alive();
    wasOpen = true;
    ticking = setInterval(() => socket.send(''), SIGN_OF_LIFE);
    opened();
  };
  socket.onmessage = ({ data }) => {
    alive();
    if (typeof data === 'string' && data !== '') frame(parseFrame(data));
  };
  socket.onclose = end;
  if (signal.aborted) cut();
}

function parseFrame(data: string): Frame {
  try {
    return (JSON.parse(data) as Frame | null) ?? {};
  } catch {
    return {};
  }
}

/** The address of a stream under the Direct Line that the page uses, whatever host that thinks it has behind a proxy. */
export function streamAddress(streamUrl: string, domain: URL): string {
  const given = new URL(streamUrl, domain);
  const at = given.pathname.indexOf('/conversations/');
  const url = new URL(`${given.pathname.slice(at + 1)}${given.search}`, domain);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
