import type { FrameMessage } from './frame.ts';

/** What the server knows of the school; set around this script. `accent` and `on` are a colour for light and one for dark. */
declare const LOOK: {
  label: string;
  position: 'left' | 'right';
  language: string;
  words: { title: string; lost: string; tab: string; close: string; fresh: string };
  accent: [string, string];
  on: [string, string];
};

/** A frame that has said nothing for so long after it was opened will not come, in ms. */
const PATIENCE = 10_000;
/** In the host page's sessionStorage: the panel is open, and is so again on the next page. */
const OPEN = 'claimwise-open';

/** The chat may not lead the host page away. */
const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads';

/** All of the launcher's styles. Adopted, not inline: a host's Content-Security-Policy may forbid inline styles. */
const STYLE = `
:host{all:initial;color-scheme:light dark;font:16px/1.4 system-ui,sans-serif}
button,a{font:inherit;font-weight:600;box-sizing:border-box;min-height:44px;padding:.6em 1.1em;border:1px solid transparent;border-radius:999px;
background:var(--fill);color:var(--on);cursor:pointer;text-decoration:none}
:focus-visible{outline:3px solid var(--fill);outline-offset:3px;box-shadow:0 0 0 3px Canvas}
.launcher{position:fixed;inset-block-end:max(16px,env(safe-area-inset-bottom));z-index:2147483000;display:flex;gap:.5em;align-items:center;min-height:52px;
box-shadow:0 4px 16px #0004;max-width:calc(100vw - 32px)}
.right{right:16px}.left{left:16px}
svg{width:22px;height:22px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.new::after{content:"";width:12px;height:12px;border-radius:50%;background:var(--on);outline:2px solid var(--fill)}
.panel{position:fixed;inset-block-end:84px;z-index:2147483001;width:min(400px,calc(100vw - 32px));height:min(660px,calc(100dvh - 100px));
border:1px solid #8886;border-radius:16px;overflow:hidden;box-shadow:0 12px 40px #0005;background:Canvas;color:CanvasText}
[hidden]{display:none!important}
iframe{width:100%;height:100%;border:0;display:block}
.lost{position:absolute;inset:0;padding:24px;display:flex;flex-direction:column;gap:16px;align-items:start;justify-content:center;background:Canvas}
@media(max-width:500px),(max-height:440px){.panel{inset:0;width:100%;height:var(--height,100dvh);top:var(--top,0);border:0;border-radius:0}}
@media(prefers-reduced-motion:no-preference){.panel{animation:in .18s ease-out}@keyframes in{from{opacity:0;transform:translateY(12px)}}}
@media(forced-colors:active){button,a,.panel{border-color:ButtonText}}`;

const script = document.currentScript as HTMLScriptElement;
const wish = script.dataset;
const base = new URL('.', script.src);
const COLOUR = /^#[0-9a-f]{6}$/i;

/** Colours of the launcher: those wished for, else the school's. Text that can't be read on its ground is replaced. */
function colours(): { fill: string; on: string } | undefined {
  const fill = wish.colour ?? '';
  if (!COLOUR.test(fill)) return undefined;
  const light = luminance(fill);
  const readable = (on: string) => {
    const other = luminance(on);
    return (Math.max(light, other) + 0.05) / (Math.min(light, other) + 0.05) >= 4.5;
  };
  const wished = wish.textColour ?? '';
  if (COLOUR.test(wished) && readable(wished)) return { fill, on: wished };
  return { fill, on: readable('#ffffff') ? '#ffffff' : '#000000' };
}

/** As WCAG 2.2 defines it, 0 (black) to 1 (white). */
function luminance(colour: string): number {
  const part = (at: number, share: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  };
  return part(1, 0.2126) + part(3, 0.7152) + part(5, 0.0722);
}

function build(): void {
  const host = document.createElement('claimwise-chat');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const chosen = colours();
  const pair = ([light, dark]: readonly string[]) => `light-dark(${light},${dark})`;
  host.style.setProperty('--fill', chosen?.fill ?? pair(LOOK.accent));
  host.style.setProperty('--on', chosen?.on ?? pair(LOOK.on));
  if (wish.theme === 'light' || wish.theme === 'dark') host.style.colorScheme = wish.theme;
  const side = (wish.position ?? LOOK.position) === 'left' ? 'left' : 'right';
  host.lang = LOOK.language;

  const button = document.createElement('button');
  button.type = 'button';
  button.className = `launcher ${side}`;
  button.append(icon(), wish.label ?? LOOK.label);
  button.setAttribute('aria-expanded', 'false');
  root.append(button);

  let panel: HTMLElement | undefined;
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  const tell = (message: FrameMessage) => frame?.contentWindow?.postMessage({ claimwise: message }, base.origin);
  const enter = () => {
    frame?.focus();
    tell('open');
  };
  const small = () => matchMedia('(max-width:500px),(max-height:440px)').matches;
  const open = (byHand: boolean) => {
    if (!panel) {
      panel = makePanel();
      root.prepend(panel);
      setTimeout(lost, PATIENCE);
    }
    panel.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    button.classList.remove('new');
    button.removeAttribute('aria-description');
    remember(true);
    // what lies under a full screen must not scroll
    if (small()) document.documentElement.style.overflow = 'hidden';
    if (byHand && ready) enter();
    wanted = byHand;
  };
  let wanted = false;
  const close = () => {
    if (panel) panel.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.documentElement.style.overflow = '';
    remember(false);
    button.focus();
  };
  const makePanel = () => {
    const made = document.createElement('div');
    made.className = `panel ${side}`;
    frame = document.createElement('iframe');
    frame.title = LOOK.words.title;
    const fragment = new URLSearchParams({ parent: location.origin });
    if (wish.theme) fragment.set('theme', wish.theme);
    if (wish.lang) fragment.set('lang', wish.lang);
    if (chosen) {
      fragment.set('accent', chosen.fill);
      fragment.set('on', chosen.on);
    }
    // on the server's own page the frame could take it off again, and browsers warn of that
    if (location.origin !== base.origin) frame.setAttribute('sandbox', SANDBOX);
    frame.src = `${new URL('chat', base)}#${fragment}`;
    made.append(frame);
    return made;
  };
  /** The frame did not come: the server is away, or this page's origin is not among those allowed. */
  const lost = () => {
    if (ready || !panel) return;
    console.warn(`claimwise: ${base}chat did not load; is ${location.origin} in ALLOWED_ORIGINS?`);
    const note = document.createElement('div');
    note.className = 'lost';
    const link = document.createElement('a');
    link.href = `${base}chat`;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = LOOK.words.tab;
    const leave = document.createElement('button');
    leave.textContent = LOOK.words.close;
    leave.onclick = close;
    note.append(LOOK.words.lost, link, leave);
    panel.append(note);
  };

  addEventListener('message', ({ source, origin, data }: MessageEvent<{ claimwise?: FrameMessage } | null>) => {
    if (!frame || source !== frame.contentWindow || origin !== base.origin) return;
    if (data?.claimwise === 'ready') {
      ready = true;
      panel?.querySelector('.lost')?.remove();
      if (wanted) enter();
    }
    if (data?.claimwise === 'close') close();
    if (data?.claimwise === 'said' && panel?.hidden) {
      button.classList.add('new');
      button.setAttribute('aria-description', LOOK.words.fresh);
    }
  });
  button.onclick = () => (panel && !panel.hidden ? close() : open(true));
  button.onkeydown = ({ key }) => {
    if (key === 'Escape' && panel && !panel.hidden) close();
  };
  // a frame doesn't hear of the keyboard on a phone's screen; the page around it does
  const view = window.visualViewport;
  view?.addEventListener('resize', () => {
    host.style.setProperty('--height', `${view.height}px`);
    host.style.setProperty('--top', `${view.offsetTop}px`);
  });
  document.body.append(host);
  if (wish.open === 'true' || (remembered() && !small())) open(false);
}

function icon(): SVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z');
  svg.append(path);
  return svg;
}

function remember(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN, '1');
    else sessionStorage.removeItem(OPEN);
  } catch {
    // the host keeps nothing: then it starts closed on each page
  }
}

function remembered(): boolean {
  try {
    return sessionStorage.getItem(OPEN) !== null;
  } catch {
    return false;
  }
}

// a page that pastes the line twice still gets one button
if (!document.querySelector('claimwise-chat')) {
  if (document.body) build();
  else addEventListener('DOMContentLoaded', build);
}
