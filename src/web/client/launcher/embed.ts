import { inLanguage } from '../language.ts';
import { type Look, readWish, type Wish } from './look.ts';
import { createPanel, type Panel } from './panel.ts';
import { SMALL, STYLE } from './style.ts';

declare const LOOK: Look;

/** In the host page's sessionStorage: the panel is open, and is so again on the next page. */
const OPEN = 'claimwise-open';

// a module has no current script; then it is the first of our name
const script = (document.currentScript ?? document.querySelector('script[src*="/embed.js"]')) as HTMLScriptElement;
const wish = readWish(script.dataset);
const base = new URL(wish.at, script.src);
const texts = inLanguage(LOOK.languages, wish.language) ?? LOOK.texts;

/** The launcher: a button, and the panel once it is wanted. It stands in a shadow, where the host's styles don't reach. */
function build(): void {
  const host = document.createElement('claimwise-chat');
  const root = dressed(host, wish);
  const side = wish.position ?? LOOK.position;
  const button = launchButton(`launcher ${side}`, wish.label ?? texts.label);
  const page = document.documentElement;
  let panel: Panel | undefined;

  const open = (byHand: boolean) => {
    panel ??= createPanel({ base, texts, wish, close, said });
    if (!panel.element.isConnected) root.prepend(panel.element);
    panel.element.className = `panel ${side}`;
    panel.element.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    button.classList.remove('new');
    button.removeAttribute('aria-description');
    // what lies under a full screen must not scroll
    if (matchMedia(SMALL).matches) page.style.overflow = 'hidden';
    remember(true);
    if (byHand) panel.enter();
  };
  const close = () => {
    if (panel) panel.element.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    page.style.overflow = '';
    remember(false);
    button.focus();
  };
  const said = () => {
    if (!panel?.element.hidden) return;
    button.classList.add('new');
    button.setAttribute('aria-description', texts.fresh);
  };
  const isOpen = () => panel !== undefined && !panel.element.hidden;

  button.onclick = () => (isOpen() ? close() : open(true));
  button.onkeydown = ({ key }) => {
    if (key === 'Escape' && isOpen()) close();
  };
  root.append(button);
  document.body.append(host);
  fitKeyboard(host);
  if (wish.open || (remembered() && !matchMedia(SMALL).matches)) open(false);
}

/** The root of a host element in the launcher's styles and colours, set by script: no policy of the page forbids that. */
function dressed(host: HTMLElement, { colours, theme }: Wish): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const pair = ([light, dark]: [string, string]) => (CSS.supports('color:light-dark(#000,#fff)') ? `light-dark(${light},${dark})` : light);
  host.style.setProperty('--fill', colours?.fill ?? pair(LOOK.accent));
  host.style.setProperty('--on', colours?.on ?? pair(LOOK.on));
  if (theme) host.style.colorScheme = theme;
  host.lang = texts.language;
  return root;
}

function launchButton(className: string, label: string): HTMLButtonElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z');
  svg.append(path);
  const button = document.createElement('button');
  button.className = className;
  button.setAttribute('aria-expanded', 'false');
  button.append(svg, label);
  return button;
}

/** A frame doesn't hear of the keyboard on a phone's screen; the page around it does. */
function fitKeyboard({ style }: HTMLElement): void {
  const view = window.visualViewport;
  const fit = () => {
    // a page that is zoomed in stays as it is
    if (!view || view.scale > 1.01) return;
    style.setProperty('--height', `${view.height}px`);
    style.setProperty('--top', `${view.offsetTop}px`);
  };
  view?.addEventListener('resize', fit);
  view?.addEventListener('scroll', fit);
}

function remember(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN, '1');
    else sessionStorage.removeItem(OPEN);
  } catch {
    // the host keeps nothing: then the panel starts closed on each page
  }
}

function remembered(): boolean {
  try {
    return sessionStorage.getItem(OPEN) !== null;
  } catch {
    return false;
  }
}

// a page that holds the line twice still gets one button
if (!document.querySelector('claimwise-chat')) {
  if (document.body) build();
  else addEventListener('DOMContentLoaded', build);
}
