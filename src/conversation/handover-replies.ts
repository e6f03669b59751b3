import type { Content } from '../content/schema.ts';
import { fill } from './fill.ts';
import { chipsFor } from './flow-replies.ts';
import { partsText } from './render.ts';
import type { Desk, HandoffPart, Handover, Reply, Ticket } from './types.ts';

/** Longest question that is passed on, in UTF-16 units: every channel can show it whole, with all that goes with it. */
export const MOST_QUESTION = 1000;

/** Who answers, as it stands in a sentence. */
function nameOf({ wording }: Content, { name }: Desk): string {
  return name ?? wording.handover.helpdesk;
}

/** What a step asks for. */
export function stepReply(content: Content, desk: Desk, draft: Handover, young: boolean): Reply {
  const { handover: words } = content.wording;
  const { yes, no, cancel, question, contact } = words.says;
  const ask = (text: string, labels: string[]): Reply => ({
    type: 'text',
    text: fill(text, { helpdesk: nameOf(content, desk), age: desk.askAge ?? '' }),
    chips: chipsFor(labels),
  });
  switch (draft.step) {
    case 'age':
      return ask(words['ask-age'], [yes, no, cancel]);
    case 'question':
      return ask(young ? words['ask-question-young'] : words['ask-question'], [cancel]);
    case 'contact':
      return ask(words['ask-contact'], [cancel]);
    case 'change':
      return ask(words['ask-change'], [question, contact, draft.withTried ? words.says['leave-out'] : words.says['put-back']]);
    case 'review':
      return previewReply(content, desk, draft);
  }
}

/** All that would be sent, and what sending it means. */
function previewReply(content: Content, desk: Desk, draft: Handover): Reply {
  const { handover: words } = content.wording;
  const { send, change, cancel } = words.says;
  const helpdesk = nameOf(content, desk);
  return {
    type: 'handoff',
    phase: 'preview',
    text: fill(words.preview, { helpdesk }),
    parts: partsOf(content, draft),
    note: fill(words.consent, { helpdesk }),
    reference: undefined,
    chips: chipsFor([send, change, cancel]),
  };
}

/** That it is on its way, under which reference, and by when there is an answer. */
export function sentReply(content: Content, desk: Desk, reference: string, now: Date): Reply {
  const { handover: words } = content.wording;
  const promise = desk.promise(now);
  const note = promise ? fill(promise.open ? words['open-now'] : words['closed-now'], { by: promise.by }) : words['no-hours'];
  const text = fill(words.sent, { helpdesk: nameOf(content, desk) });
  return { type: 'handoff', phase: 'sent', text, parts: [{ label: words.labels.reference, text: reference }], note, reference, chips: [] };
}

/** The question for an adult to read, with nothing of who asks. */
export function showReply(content: Content, draft: Handover): Reply {
  const { handover: words } = content.wording;
  const parts = partsOf(content, draft).filter(({ label }) => label !== words.labels.contact);
  return { type: 'handoff', phase: 'show', text: words.show, parts, note: words['show-note'], reference: undefined, chips: [] };
}

/** Whom to turn to where nothing can be passed on. */
export function contactsReply({ wording }: Content, { contact }: Desk): Reply {
  return {
    type: 'handoff',
    phase: 'contacts',
    text: wording.handover.contacts,
    parts: [...contact],
    note: '',
    reference: undefined,
    chips: [],
  };
}

/** What people get: the parts that the person saw, and the sentence that was agreed to. */
export function ticketOf(content: Content, desk: Desk, draft: Handover, reference: string, now: Date): Ticket {
  const { handover: words } = content.wording;
  const consent = fill(words.consent, { helpdesk: nameOf(content, desk) });
  return {
    reference,
    subject: fill(words.subject, { reference }),
    text: partsText([...partsOf(content, draft), { label: words.labels.consent, text: consent }]),
    contact: { name: draft.name, mail: draft.mail },
    question: draft.question,
    tried: draft.withTried ? titlesOf(content, draft) : [],
    consent,
    at: now.toISOString(),
  };
}

function partsOf(content: Content, draft: Handover): HandoffPart[] {
  const { labels, 'left-out': leftOut, 'nothing-tried': nothing } = content.wording.handover;
  const tried = draft.withTried ? titlesOf(content, draft).join('; ') || nothing : leftOut;
  return [
    { label: labels.question, text: draft.question },
    { label: labels.tried, text: tried },
    { label: labels.contact, text: draft.name === '' ? draft.mail : `${draft.name}, ${draft.mail}` },
  ];
}

/** Titles of what was looked at, as far as the content still has it. */
function titlesOf({ byId, flows }: Content, { tried }: Handover): string[] {
  return tried.map((id) => byId.get(id)?.question ?? flows.get(id)?.title).filter((title) => title !== undefined);
}
