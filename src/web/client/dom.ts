import { type Inline, parseMarkdown } from './markdown.ts';

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | boolean | number | undefined | ((event: never) => void)>>;

/**
 * Makes an element. Text children stay text; there is no way to markup from here. An attribute that is a function listens to
 * the event it is named for; one that is `false` or undefined is left out.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Outlines of the signs on buttons, in a square of 24. */
const SIGNS = {
  send: 'M4 12h15M13 6l6 6-6 6',
  menu: 'M5 7h14M5 12h14M5 17h14',
  close: 'M6 6l12 12M18 6L6 18',
  chat: 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z',
  page: 'M14 3h7v7M21 3l-9 9M18 14v5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h5',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  below: 'M12 5v14M6 13l6 6 6-6',
  up: 'M7 11v9H4v-9zM7 11l4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2l-2 7a2 2 0 0 1-2 2H7',
  down: 'M17 13V4h3v9zM17 13l-4 8a2 2 0 0 1-2-2v-4H6a2 2 0 0 1-2-2l2-7a2 2 0 0 1 2-2h9',
} as const;

/** A sign drawn in the colour of the text, hidden from screen readers: its button says what it does. */
export function sign(name: keyof typeof SIGNS): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `sign sign-${name}`);
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SIGNS[name]);
  svg.append(path);
  return svg;
}

/** Text of a message as elements; see parseMarkdown for the marks it knows. */
export function prose(text: string): HTMLElement[] {
  return parseMarkdown(text).map((block) => {
    if (block.type === 'list') {
      const items = block.items.map((item) => h('li', {}, ...inline(item)));
      return block.ordered ? h('ol', { start: block.start === 1 ? undefined : block.start }, ...items) : h('ul', {}, ...items);
    }
    return h('p', { dir: 'auto' }, ...block.lines.flatMap((line, index) => (index === 0 ? inline(line) : [h('br'), ...inline(line)])));
  });
}

function inline(runs: readonly Inline[]): (Node | string)[] {
  return runs.map((run) => {
    if (run.type === 'link') return outside(run.to, run.text);
    if ('inner' in run) return h(run.type, {}, ...inline(run.inner));
    return run.type === 'code' ? h('code', {}, run.text) : run.text;
  });
}

/** A link that leaves the chat where it is. */
export function outside(to: string, ...children: Child[]): HTMLAnchorElement {
  return h('a', { href: to, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}
