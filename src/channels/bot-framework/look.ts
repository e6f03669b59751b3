/** What a channel can show of a reply, and how much of it. Lengths are UTF-16 units. */
export type Look = {
  /** Text is markdown; plain otherwise. */
  markdown: boolean;
  /** Adaptive Cards are shown, and what is tapped in them comes back. */
  cards: boolean;
  /** What has parts (an answer, a step) is a card, because the text runs them together somewhere: no lists on phones, no paragraphs
   * beside suggested actions. */
  parts: boolean;
  /** Suggested actions that are shown; with none, offers are numbered lines. */
  actions: number;
  /** Longest title of a suggested action that is shown whole; longer ones go into a card. */
  action: number;
  /** More than one person is there. Some clients show no suggested actions then, so nothing that is waited for hangs on them. */
  group: boolean;
  /** Events may be sent there; Teams refuses an activity that is no message. */
  events: boolean;
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
 * Teams: three suggested actions side by side, never beside an attachment. Its documents name 100 KB for a message and advise
 * 80, refusals at 70 were told of.
 */
const TEAMS: Look = {
  markdown: true,
  cards: true,
  parts: true,
  actions: 3,
  action: 24,
  group: false,
  events: false,
  title: TITLE,
  text: 8000,
  bytes: 56 * KB,
};
/** Web Chat, which the Emulator shows as well: as many suggested actions as an `ask` has options. */
const WEB_CHAT: Look = { ...TEAMS, parts: false, actions: 10, action: TITLE, events: true, bytes: 256 * KB };
/** Everything else: Facebook takes 2,000 characters, the least of those that Azure connects except SMS, which is split. */
const PLAIN: Look = {
  markdown: false,
  cards: false,
  parts: false,
  actions: 0,
  action: 0,
  group: false,
  events: false,
  title: 200,
  text: 2000,
  bytes: 64 * KB,
};

const LOOKS: Readonly<Record<string, Look>> = {
  msteams: TEAMS,
  emulator: WEB_CHAT,
  webchat: WEB_CHAT,
  directline: WEB_CHAT,
  omnichannel: WEB_CHAT,
};

/** What a channel shows; one that is not known here gets plain text. */
export function lookOf(channel: string, group: boolean): Look {
  const look = Object.hasOwn(LOOKS, channel) ? (LOOKS[channel] as Look) : PLAIN;
  return { ...look, group };
}
