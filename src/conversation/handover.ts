import type { Content } from '../content/schema.ts';
import type { Advisor } from './advise.ts';
import { fill } from './fill.ts';
import { contactsReply, MOST_QUESTION, sentReply, showReply, stepReply, ticketOf } from './handover-replies.ts';
import { pickOffer } from './recognise.ts';
import type { Advice, Chip, Desk, Handover, HandoverDeed, Message, Reply, State } from './types.ts';

/** How long after its last turn a message to people is kept, in ms; then it is dropped unsent. */
export const HANDOVER_MS = 60 * 60 * 1000;
/** Answers and plans that are named to people, at most. */
const MOST_TRIED = 5;
const MOST_NAME = 60;
/** Questions of one conversation that are passed on in a day. */
const MOST_HANDED = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
/** An address that any mail server takes; a longer message holds none. */
const ADDRESS = /[\w.+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}/i;
const MOST_CONTACT = 400;

/** What a hand-over needs of its turn. */
export type HandoverTurn = {
  advisor: Advisor;
  desk: Desk;
  now: Date;
  /** What a ticket of this turn is called; undefined where none can be sent, or not now. */
  reference: string | undefined;
};

/** Whether somebody fills in a message to people, and its time is not over. */
export function isHandingOver({ handover }: State, now: Date): boolean {
  return typeof handover === 'object' && now.getTime() - Date.parse(handover.at) < HANDOVER_MS;
}

/** Somebody asks for a person: the first question of a hand-over, or whom to turn to. @returns undefined where there is nobody */
export function beginHandover(turn: HandoverTurn, state: State): Advice | undefined {
  const { advisor, desk, now, reference } = turn;
  const { handover: words } = advisor.content.wording;
  if (!desk.takesTickets || reference === undefined) {
    if (desk.contact.length > 0) return end(state, contactsReply(advisor.content, desk), 'contacts');
    return desk.takesTickets ? end(state, { type: 'text', text: words['not-here'], chips: [] }, 'contacts') : undefined;
  }
  if (handedLately(state, now).length >= MOST_HANDED) return end(state, { type: 'text', text: words.enough, chips: [] }, 'missed');
  const step = desk.askAge !== undefined && state.young === undefined ? 'age' : 'question';
  const draft: Handover = { step, question: '', name: '', mail: '', tried: triedIn(state), withTried: true, at: now.toISOString() };
  return ask(turn, state, draft, 'began');
}

/**
 * The next turn of a hand-over.
 * @returns undefined where the message is not for it: then it has to be dropped and the message read as any other
 */
export function goOn(turn: HandoverTurn, state: State, message: Extract<Message, { type: 'text' | 'other' }>): Advice | undefined {
  const draft = state.handover as Handover;
  const { content, recogniser } = turn.advisor;
  if (message.type === 'other') return again(turn, state, draft, content.wording.replies['not-text']);
  const picked = pickOffer(message.text, state.offers);
  const text = picked === undefined || picked === 'none' ? message.text : picked.says;
  const obeyed = obey(turn, state, draft, recogniser.handover(text).has('cancel') ? 'stop' : recogniser.command(text));
  if (obeyed !== 'read on') return obeyed;
  switch (draft.step) {
    case 'question':
      return takeQuestion(turn, state, draft, text);
    case 'contact':
      return takeContact(turn, state, draft, text);
    default:
      return choose(turn, state, draft, text);
  }
}

/** Forgets what was being filled in. */
export function dropHandover(state: State): State {
  return { ...state, handover: undefined, offers: [] };
}

function obey(turn: HandoverTurn, state: State, draft: Handover, command: string | undefined): Advice | undefined | 'read on' {
  const { handover: words } = turn.advisor.content.wording;
  switch (command) {
    case 'stop':
      return end(state, { type: 'text', text: words.cancelled, chips: [] }, 'cancelled');
    case 'start-over':
    case 'forget-me':
      return undefined;
    case 'help':
      return again(turn, state, draft, fill(words.help, { helpdesk: turn.desk.name ?? words.helpdesk }));
    case 'person':
      return again(turn, state, draft);
    case 'back': {
      const before = BEFORE[draft.step];
      return before ? ask(turn, state, { ...draft, step: before }, 'went-on') : again(turn, state, draft, words['first-step']);
    }
    default:
      return 'read on';
  }
}

/** Where "back" leads. */
const BEFORE: Partial<Record<Handover['step'], Handover['step']>> = { contact: 'question', review: 'contact', change: 'review' };

function takeQuestion(turn: HandoverTurn, state: State, draft: Handover, text: string): Advice {
  const { content } = turn.advisor;
  if (text.length > MOST_QUESTION) return again(turn, state, draft, fill(content.wording.handover['too-long'], { most: MOST_QUESTION }));
  const asked = { ...draft, question: cleaned(text) };
  if (state.young) return end(state, showReply(content, asked), 'shown');
  return ask(turn, state, { ...asked, step: asked.mail === '' ? 'contact' : 'review' }, 'went-on');
}

function takeContact(turn: HandoverTurn, state: State, draft: Handover, text: string): Advice {
  const [mail] = ADDRESS.exec(text.slice(0, MOST_CONTACT)) ?? [];
  if (!mail) return again(turn, state, draft, turn.advisor.content.wording.handover['no-mail']);
  return ask(turn, state, { ...draft, mail, name: nameIn(text.replace(mail, ' ')) || draft.name, step: 'review' }, 'went-on');
}

/** Takes a choice at the steps that offer some. */
function choose(turn: HandoverTurn, state: State, draft: Handover, text: string): Advice {
  const { content, recogniser } = turn.advisor;
  const said = recogniser.handover(text);
  const { handover: words } = content.wording;
  const edit = (change: Partial<Handover>) => ask(turn, state, { ...draft, ...change }, 'went-on');
  if (draft.step === 'age') {
    if (!said.has('yes') && !said.has('no')) return again(turn, state, draft, words['yes-or-no']);
    return ask(turn, { ...state, young: said.has('yes') }, { ...draft, step: 'question' }, 'went-on');
  }
  if (draft.step === 'review' && said.has('send')) {
    const { advisor, desk, now, reference } = turn;
    if (reference !== undefined) return send({ advisor, desk, now, reference }, state, draft);
    return again(turn, state, draft, fill(words.busy, { helpdesk: desk.name ?? words.helpdesk }));
  }
  if (said.has('question')) return edit({ step: 'question' });
  if (said.has('contact')) return edit({ step: 'contact' });
  if (said.has('leave-out')) return edit({ step: 'review', withTried: false });
  if (said.has('put-back')) return edit({ step: 'review', withTried: true });
  if (draft.step === 'review' && said.has('change')) return edit({ step: 'change' });
  return again(turn, state, draft, draft.step === 'change' ? words['which-change'] : words['which-one']);
}

/** When questions were passed on within the last day: people who answer are not to be flooded. */
function handedLately({ handed = [] }: State, now: Date): string[] {
  return handed.filter((at) => now.getTime() - Date.parse(at) < DAY_MS);
}

function send(turn: HandoverTurn & { reference: string }, before: State, draft: Handover): Advice {
  const { desk, now, reference } = turn;
  const { content } = turn.advisor;
  const state = { ...before, handed: [...handedLately(before, now), now.toISOString()] };
  return { ...end(state, sentReply(content, desk, reference, now), 'sent'), ticket: ticketOf(content, desk, draft, reference, now) };
}

function ask({ advisor, desk, now }: HandoverTurn, state: State, draft: Handover, did: HandoverDeed, said?: string): Advice {
  const reply = stepReply(advisor.content, desk, draft, state.young === true);
  const replies: Reply[] = said === undefined ? [reply] : [{ type: 'text', text: said, chips: [] }, reply];
  const handover = { ...draft, at: now.toISOString() };
  return { state: { ...state, misses: 0, handover, offers: reply.chips }, replies, events: [{ type: 'handover', did }] };
}

/** Says something, if there is something to say, and asks the step again. */
function again(turn: HandoverTurn, state: State, draft: Handover, said?: string): Advice {
  return ask(turn, state, draft, 'missed', said);
}

function end(state: State, reply: Reply, did: HandoverDeed): Advice {
  return { state: { ...dropHandover(state), misses: 0 }, replies: [reply], events: [{ type: 'handover', did }] };
}

/** The latest answers, and flows that were begun. */
function triedIn({ past, flows }: State): string[] {
  const begun = Object.entries(flows.progress).filter(([, { responses }]) => Object.keys(responses).length > 0);
  return [...new Set([...past.flatMap(({ entry }) => entry ?? []), ...begun.map(([id]) => id)])].slice(0, MOST_TRIED);
}

/** A name beside an address: "Sam Lee," or "I'm Sam Lee -"; '' where what is there doesn't look like one. */
function nameIn(text: string): string {
  const name = cleaned(text)
    .replace(/\s+/g, ' ')
    .replace(
      /\b(?:my|the|name|is|i am|i'm|im|e-?mail|mail|address|and|at|to|please|it's|its|reach me|thanks|thank you|cheers|hi|hello|hey)\b/gi,
      ' ',
    )
    .replace(/[^\p{L}\p{M}'’. -]|(?<!\p{L})\./gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.'’-]+|[\s'’-]+$/g, '');
  return name.length <= MOST_NAME ? name : '';
}

/** Words without control characters; line breaks stay. */
function cleaned(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim();
}

/** What a reply that gave no answer offers besides: a person, where there is one. */
export function offerPerson({ wording }: Content, desk: Desk | undefined, chips: Chip[], most: number): Chip[] {
  if (!desk || (!desk.takesTickets && desk.contact.length === 0)) return chips;
  const { offer } = wording.handover;
  return [...chips.slice(0, most - 1), { label: offer, says: offer }];
}
