import { createApi } from './api.ts';
import { createComposer } from './composer.ts';
import { createConnection } from './connection.ts';
import { askNewChat, showContact, showElsewhere } from './dialogs.ts';
import { createDialogue } from './dialogue.ts';
import { h } from './dom.ts';
import { type Frame, fitKeyboard, joinParent } from './frame.ts';
import { createHead, type MenuItem } from './head.ts';
import { inLanguage, languageOfDates } from './language.ts';
import { createNotice } from './notice.ts';
import { directionOf, readPage, readWishes } from './page.ts';
import { pause } from './pause.ts';
import { saveText } from './save.ts';
import { createSessionStore, parseSession } from './session.ts';
import { transcriptText } from './transcript.ts';
import { createSay } from './words.ts';

const root = document.documentElement;
const page = readPage(root.dataset.page);
const wishes = readWishes(location.hash);
const language = wishes.language ?? root.lang;
const say = createSay({ ...page.words, ...inLanguage(page.languages, language) });
/** The server's address, whatever path a proxy puts before it: this page is `<base>chat`. */
const base = new URL('.', location.href);
const key = `claimwise:${base.pathname}`;
const store = createSessionStore(() => window.localStorage, key, navigator.locks);
const domain = new URL(page.domain ?? 'v3/directline/', base);
const api = createApi({ base, domain, send: (...request) => fetch(...request), now: Date.now });
/** A finger on glass: a box that has the focus brings up the keyboard. */
const onGlass = matchMedia('(pointer: coarse)');
let frame: Frame | undefined;

const connection = createConnection({
  api,
  store,
  domain,
  openSocket: (url) => new WebSocket(url),
  pause,
  now: Date.now,
  chance: Math.random,
  locale: language,
  stateChanged(state) {
    notice.connection(state);
    if (state === 'online') dialogue.wake();
  },
  arrived(activities, past) {
    dialogue.arrived(activities, past);
    if (!past && activities.some(({ type, from }) => type === 'message' && from?.role !== 'user')) frame?.tell('said');
  },
  reset: (why) => dialogue.reset(why),
});
const notice = createNotice(say);
const dialogue = createDialogue({ connection, notice, say, name: page.name, language, pause, sent: () => hasFocus() || focusChat() });
const composer = createComposer(say, dialogue.send);

function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}

function focusChat(): void {
  if (onGlass.matches) dialogue.log.focus();
  else composer.focus();
}

function save(): void {
  const said = dialogue.said();
  const time = new Intl.DateTimeFormat(languageOfDates(language, navigator.languages), { dateStyle: 'medium', timeStyle: 'short' });
  const text = transcriptText(said, { bot: page.name, person: say('you') }, (at) => time.format(at));
  if (said.length > 0) saveText(`${page.name} ${say('save-name')}.txt`, text);
  else notice.whisper(say('save-empty'));
}

function continueElsewhere(): void {
  showElsewhere(say, {
    unkept: !store.kept,
    code: async () => {
      const session = connection.session();
      if (!session) throw new Error('there is no conversation yet');
      return api.code(session);
    },
    resume: async (code) => connection.adopt(await api.resume(code)),
  });
}

function build(close: (() => void) | undefined): void {
  const items = [
    { label: say('new-chat'), act: () => askNewChat(say, () => connection.renew()) },
    { label: say('save'), act: save },
    // codes are for conversations of this server
    ...(page.domain === undefined ? [{ label: say('elsewhere'), act: continueElsewhere }] : []),
    ...people(),
  ];
  const head = createHead({ page, say, items, close });
  document.body.append(
    h('main', { 'aria-label': page.name }, head, notice.element, dialogue.log.element, dialogue.log.below, composer.element),
  );
}

/** The way to people: through the chat, or past it. */
function people(): MenuItem[] {
  if (page.helpdesk) return [{ label: say('contact'), act: () => dialogue.send(say('contact-says')) }];
  return page.contact.length > 0 ? [{ label: say('contact'), act: () => showContact(say, page.contact) }] : [];
}

function dress(): void {
  if (wishes.language) {
    root.lang = wishes.language;
    root.dir = directionOf(wishes.language);
  }
  if (wishes.theme) root.dataset.theme = wishes.theme;
  if (wishes.accent) {
    root.style.setProperty('--accent', wishes.accent.fill);
    root.style.setProperty('--on-accent', wishes.accent.on);
  }
}

/** In a launcher's panel: closes and takes the focus when it says so. */
function buildInPanel(parent: string): void {
  const panel = joinParent(parent, (message) => {
    if (message === 'open') focusChat();
  });
  const close = () => panel.tell('close');
  build(close);
  document.addEventListener('keydown', (event) => {
    // a dialog that is open closes first
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) close();
  });
  frame = panel;
  panel.tell('ready');
}

function listen(): void {
  window.addEventListener('storage', ({ key: changed, newValue }) => {
    const next = changed === key ? parseSession(newValue) : undefined;
    if (next) connection.adopt(next);
  });
  const wake = () => {
    connection.wake();
    dialogue.wake();
  };
  window.addEventListener('online', wake);
  window.addEventListener('offline', () => connection.cut());
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
}

dress();
const framed = window.parent !== window;
if (framed && wishes.parent !== undefined) buildInPanel(wishes.parent);
else build(undefined);
if (!framed && !onGlass.matches) composer.focus();
fitKeyboard();
listen();
connection.start();
