/** What a channel can show of a reply, and how much of it. Lengths are UTF-16 units. */
export type Look = {
  /** Text is markdown; plain otherwise. */
  markdown: boolean;
  /** Adaptive Cards are shown, and what is tapped in them comes back. */
  cards: boolean;
  /** Lists in text are not shown as lists everywhere, so what is side by side goes into a card. */
  tables: boolean;
  /** Suggested actions that are shown; with none, offers are numbered lines. */
  actions: number;
  /** More than one person is there. Some clients show no suggested actions then, so nothing that is waited for hangs on them. */
  group: boolean;
  /** Longest title of a button. */
  title: number;
  /** Longest text of a message. */
  text: number;
  /** Largest activity, in bytes of its JSON in UTF-16, as Teams counts. */
  bytes: number;
};

const KB = 1024;
/** The title that a phone shows on a line or two. */
const TITLE = 60;

/**
 * Teams: three suggested actions, never beside an attachment; messages of 28 KB are taken by all its clients, although its
 * own documents name 40 to 100.
 */
const TEAMS: Look = { markdown: true, cards: true, tables: true, actions: 3, group: false, title: TITLE, text: 8000, bytes: 28 * KB };
/** Web Chat, which the Emulator shows as well: as many suggested actions as an `ask` has options. */
const WEB_CHAT: Look = { markdown: true, cards: true, tables: false, actions: 10, group: false, title: TITLE, text: 8000, bytes: 256 * KB };
/** Everything else: Facebook takes 2,000 characters, the least of those that Azure connects except SMS, which is split. */
const PLAIN: Look = { markdown: false, cards: false, tables: false, actions: 0, group: false, title: 200, text: 2000, bytes: 64 * KB };

const LOOKS: Readonly<Record<string, Look>> = { msteams: TEAMS, emulator: WEB_CHAT, webchat: WEB_CHAT, directline: WEB_CHAT };

/** What a channel shows; one that is not known here gets plain text. */
export function lookOf(channel: string, group: boolean): Look {
  const look = Object.hasOwn(LOOKS, channel) ? (LOOKS[channel] as Look) : PLAIN;
  return { ...look, group };
}
