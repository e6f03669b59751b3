import { describe, expect, it } from 'vitest';
import { type Advisor, advise } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import type { Advice, Desk, HandoffPart, Reply, State, Ticket } from '../../src/conversation/types.ts';
import { decided, NOW, toy } from './table.ts';

const MINUTE = 60_000;
const DESK: Desk = {
  name: 'the careers office',
  takesTickets: true,
  askAge: undefined,
  contact: [{ label: 'Office', text: '01632 960001', link: 'tel:+441632960001' }],
  promise: () => ({ open: true, by: 'Monday at noon' }),
};
const at = (desk: Partial<Desk> = {}): Advisor => ({ ...toy, desk: { ...DESK, ...desk } });
const QUESTION = 'Do you have evening places in May? My GP says my back is bad.';
const CONTACT = 'Zoë Smith, zoe@student.example';

type Talk = { say(text: string, minutes?: number): Advice; state(): State; tickets: Ticket[] };

/** A conversation whose turns could be sent from; `reference` is undefined for one that couldn't. */
function talk(advisor: Advisor, reference: string | undefined = 'CW-TEST-0001'): Talk {
  let state: State | undefined;
  let now = NOW.getTime();
  const tickets: Ticket[] = [];
  return {
    say(text, minutes = 0) {
      now += minutes * MINUTE;
      const advice = advise(advisor, state, { type: 'text', text }, new Date(now), reference);
      state = JSON.parse(JSON.stringify(advice.state)) as State;
      if (advice.ticket) tickets.push(advice.ticket);
      return advice;
    },
    state: () => state as State,
    tickets,
  };
}

const last = ({ replies }: Advice) => replies.at(-1) as Reply;
const text = (advice: Advice) => advice.replies.map(replyText).join('\n');
const partsOf = (advice: Advice): HandoffPart[] => {
  const reply = last(advice);
  return reply.type === 'handoff' ? reply.parts : [];
};
const phase = (advice: Advice) => {
  const reply = last(advice);
  return reply.type === 'handoff' ? reply.phase : reply.type;
};
const draftOf = ({ state }: Advice) => (typeof state.handover === 'object' ? state.handover : undefined);

/** A hand-over up to its preview. */
function previewed(advisor = at()): Talk & { preview: Advice } {
  const conversation = talk(advisor);
  conversation.say('how long does training take?');
  conversation.say('talk to a person');
  conversation.say(QUESTION);
  return { ...conversation, preview: conversation.say(CONTACT) };
}

describe('a hand-over', () => {
  it('asks for the question and the address, shows all of it, and sends that on a yes', () => {
    const { say, state, tickets } = talk(at());
    say('how long does training take?');
    expect(text(say('talk to a person'))).toContain('What shall I pass on to the careers office?');
    expect(text(say(QUESTION))).toBe('Where should the answer go?');
    const preview = say(CONTACT);
    expect(phase(preview)).toBe('preview');
    expect(partsOf(preview)).toEqual([
      { label: 'Question', text: QUESTION },
      { label: 'Looked at', text: 'How long does training take?' },
      { label: 'Answer to', text: 'Zoë Smith, zoe@student.example' },
    ]);
    expect(tickets).toEqual([]);
    const sent = say('send it');
    expect(sent.replies[0]).toMatchObject({
      type: 'handoff',
      phase: 'sent',
      reference: 'CW-TEST-0001',
      note: 'They are there and answer by Monday at noon.',
    });
    expect(tickets).toHaveLength(1);
    expect(state().handover).toBeUndefined();
  });

  it('sends word for word what was shown', () => {
    const { preview, say, tickets } = previewed();
    say('yes');
    const [ticket] = tickets;
    for (const { label, text: words } of partsOf(preview)) expect(ticket?.text).toContain(`${label}: ${words}`);
    expect(ticket).toEqual({
      reference: 'CW-TEST-0001',
      subject: 'From the chat [CW-TEST-0001]',
      text: expect.stringContaining('Agreed to: With "Send it" you agree that the careers office gets it.'),
      contact: { name: 'Zoë Smith', mail: 'zoe@student.example' },
      question: QUESTION,
      tried: ['How long does training take?'],
      consent: 'With "Send it" you agree that the careers office gets it.',
      at: NOW.toISOString(),
    });
  });

  it('sends once, however often it is confirmed', () => {
    const { say, tickets } = previewed();
    say('send it');
    say('send it');
    say('yes');
    expect(tickets).toHaveLength(1);
  });

  it('keeps what a person wrote nowhere but in the message to people', () => {
    const { say, state } = previewed();
    const { handover, ...rest } = state();
    expect(JSON.stringify(handover)).toContain('zoe@student.example');
    expect(JSON.stringify(rest)).not.toMatch(/zoe|evening|GP/i);
    expect(JSON.stringify(say('send it').events)).not.toMatch(/zoe|evening|GP/i);
    expect(JSON.stringify(state())).not.toMatch(/zoe|evening|GP/i);
  });

  it.each(['cancel', 'stop', 'Cancel', 'never mind'])('forgets what was written on "%s", at every step', (word) => {
    for (let steps = 0; steps < 3; steps++) {
      const { say, state, tickets } = talk(at());
      say('person');
      for (const words of [QUESTION, CONTACT].slice(0, steps)) say(words);
      expect(text(say(word))).toBe('Nothing was sent.');
      expect(JSON.stringify(state())).not.toMatch(/zoe|evening/i);
      expect(text(say('send it'))).not.toContain('on its way');
      expect(tickets).toEqual([]);
    }
  });

  it('goes back step by step', () => {
    const { say } = previewed();
    expect(text(say('back'))).toBe('Where should the answer go?');
    expect(text(say('go back'))).toContain('What shall I pass on');
    expect(text(say('back'))).toContain('This is where it begins.');
    expect(text(say('Another question'))).toContain('Another question');
  });

  it('lets every part be changed', () => {
    const { say } = previewed();
    expect(last(say('change something')).chips.map(({ label }) => label)).toEqual(['My question', 'My address', 'Leave out what I read']);
    say('1');
    const changed = say('How much does it cost?');
    expect(partsOf(changed)[0]).toEqual({ label: 'Question', text: 'How much does it cost?' });
    say('my address');
    expect(partsOf(say('new@student.example'))[2]).toEqual({ label: 'Answer to', text: 'Zoë Smith, new@student.example' });
    say('2');
    expect(partsOf(say('Leave out what I read'))[1]).toEqual({ label: 'Looked at', text: '(left out)' });
    say('change');
    expect(partsOf(say('put it back'))[1]?.text).toBe('How long does training take?');
  });

  it('names nothing of what was looked at that was left out', () => {
    const { say, tickets } = previewed();
    say('leave it out');
    say('send it');
    expect(tickets[0]).toMatchObject({ tried: [] });
    expect(tickets[0]?.text).not.toContain('How long');
  });

  it('takes no other word for a yes', () => {
    const { say, tickets } = previewed();
    for (const words of ['what is billing?', 'maybe', 'no', 'my question', QUESTION, '7', 'help', 'person']) say(words);
    expect(tickets).toEqual([]);
  });

  it.each([
    ['zoe@student.example', '', 'zoe@student.example'],
    ['my name is Zoë and my mail is zoe@student.example, thanks.', 'Zoë', 'zoe@student.example'],
    ["I'm Pat O'Neil: pat.oneil+x@mail.student.example", "Pat O'Neil", 'pat.oneil+x@mail.student.example'],
    [`${'long '.repeat(30)}zoe@student.example`, '', 'zoe@student.example'],
    ['Zoe\u0000\r\nBcc: x <zoe@student.example>', 'Zoe Bcc x', 'zoe@student.example'],
  ])('reads an address and a name from %j', (said, name, mail) => {
    const { say } = talk(at());
    say('person');
    say(QUESTION);
    expect(draftOf(say(said))).toMatchObject({ name, mail, step: 'review' });
  });

  it('asks again for an address that is none', () => {
    const { say } = talk(at());
    say('person');
    say(QUESTION);
    for (const words of ['no thanks', 'zoe at student', '07700 900123']) {
      const asked = say(words);
      expect(asked.replies.map(replyText)).toEqual(['That holds no mail address.', 'Where should the answer go?']);
    }
  });

  it('takes questions that it would not answer itself, to people who may', () => {
    const { say } = talk(at());
    say('person');
    expect(draftOf(say('why did they reject my bill?'))).toMatchObject({ step: 'contact', question: 'why did they reject my bill?' });
  });

  it('asks for a shorter question than every channel can show', () => {
    const { say } = talk(at());
    say('person');
    expect(text(say('x'.repeat(1001)))).toContain('At most 1000 characters.');
    expect(draftOf(say('x'.repeat(1000)))).toMatchObject({ step: 'contact' });
  });

  it('helps someone in distress first, and drops the rest', () => {
    for (const steps of [[], [QUESTION], [QUESTION, CONTACT]]) {
      const { say, state } = talk(at());
      say('person');
      for (const words of steps) say(words);
      expect(text(say('I want to kill myself'))).toBe('Please talk to someone now: Samaritans 116 123, or 988.');
      expect(state().handover).toBeUndefined();
    }
  });

  it.each(['start over', 'forget me'])('is gone after "%s"', (command) => {
    const { say, state } = previewed();
    say(command);
    expect(JSON.stringify(state())).not.toMatch(/zoe|evening/i);
  });

  it('lapses after an hour, says so, and hears what was said then', () => {
    const { say, tickets } = previewed();
    const late = say('send it', 60);
    expect(replyText(late.replies[0] as Reply)).toBe('Your message lapsed. Nothing was sent.');
    expect(tickets).toEqual([]);
    const next = previewed();
    expect(text(next.say('how long does training take?', 61))).toContain('Most courses take');
    expect(phase(previewed().say('send it', 59))).toBe('sent');
  });

  it('says that a message lapsed whose words are gone already', () => {
    const { say, state } = previewed();
    const swept: State = { ...state(), handover: 'lapsed' };
    const advice = advise(at(), swept, { type: 'text', text: 'send it' }, NOW, 'CW-TEST-0002');
    expect(text(advice)).toContain('Your message lapsed. Nothing was sent.');
    expect(advice.ticket).toBeUndefined();
    expect(say('send it').ticket).toBeDefined();
  });

  it('says that it takes words only, and asks again', () => {
    const { state } = previewed();
    const advice = advise(at(), state(), { type: 'other' }, NOW, 'CW-TEST-0001');
    expect(phase(advice)).toBe('preview');
    expect(replyText(advice.replies[0] as Reply)).toBe('I can only read text.');
  });

  it('passes on three questions of a conversation in a day, and more on the next', () => {
    const { say, tickets } = talk(at());
    const hand = () => ['person', QUESTION, CONTACT, 'send it'].map((words) => say(words)).map(phase);
    for (let i = 0; i < 3; i++) expect(hand()).toEqual(['text', 'text', 'preview', 'sent']);
    expect(text(say('person', 23 * 60))).toBe('That is enough for today.');
    say('start over');
    expect(text(say('person'))).toBe('That is enough for today.');
    expect(tickets).toHaveLength(3);
    expect(text(say('person', 61))).toContain('What shall I pass on');
  });

  it('keeps a message that cannot be taken just now, to be sent later', () => {
    const { state } = previewed();
    const full = advise(at(), state(), { type: 'text', text: 'send it' }, NOW);
    expect(full.ticket).toBeUndefined();
    expect(full.replies.map((reply) => (reply.type === 'handoff' ? reply.phase : replyText(reply)))).toEqual([
      'Too many just now.',
      'preview',
    ]);
    expect(advise(at(), full.state, { type: 'text', text: 'send it' }, NOW, 'CW-TEST-0009').ticket).toMatchObject({
      reference: 'CW-TEST-0009',
    });
  });

  it('comes back to the flow that waited', () => {
    const { say } = talk(at());
    say('help me pick a desk');
    const begun = say('person');
    expect(begun.replies.map(({ type }) => type)).toEqual(['text']);
    say(QUESTION);
    expect(say(CONTACT).replies.map(({ type }) => type)).toEqual(['handoff']);
    expect(say('send it').replies.map(({ type }) => type)).toEqual(['handoff', 'ask']);
  });
});

describe('an age limit', () => {
  it('is asked about once', () => {
    const { say } = talk(at({ askAge: 16 }));
    expect(text(say('person'))).toBe('Are you under 16?');
    expect(text(say('hm'))).toContain('Yes or no?');
    expect(text(say('no'))).toContain('What shall I pass on');
    say('cancel');
    expect(text(say('person'))).toContain('What shall I pass on');
  });

  it('keeps who is younger from giving details, and makes something to show to an adult', () => {
    const { say, state, tickets } = talk(at({ askAge: 16 }));
    say('how long does training take?');
    say('person');
    expect(text(say('Yes'))).toBe('What would you like to ask an adult?');
    const shown = say(QUESTION);
    expect(phase(shown)).toBe('show');
    expect(partsOf(shown).map(({ label }) => label)).toEqual(['Question', 'Looked at']);
    expect(text(shown)).toContain('Show this to a teacher.');
    expect(tickets).toEqual([]);
    expect(state().handover).toBeUndefined();
    say('person');
    expect(phase(say('another'))).toBe('show');
  });

  it('lets nobody past it by going back', () => {
    const { say } = talk(at({ askAge: 16 }));
    say('person');
    say('1');
    expect(text(say('back'))).toContain('What would you like to ask an adult?');
    expect(phase(say('zoe@student.example'))).toBe('show');
  });
});

describe('without a helpdesk', () => {
  it('tells whom to turn to', () => {
    const told = talk(at({ takesTickets: false })).say('person');
    expect(phase(told)).toBe('contacts');
    expect(partsOf(told)).toEqual(DESK.contact);
    expect(replyText(last(told))).toBe('You can turn to:\n\nOffice: 01632 960001');
  });

  it('tells the same where nothing can be sent from', () => {
    let state: State | undefined;
    const advice = advise(at(), state, { type: 'text', text: 'person' }, NOW);
    state = advice.state;
    expect(phase(advice)).toBe('contacts');
    expect(state.handover).toBeUndefined();
  });

  it('says that nobody is there where nobody is', () => {
    expect(text(talk(at({ takesTickets: false, contact: [] })).say('person'))).toBe('No helpdesk is connected here.');
    expect(text(talk(toy).say('person'))).toBe('No helpdesk is connected here.');
    expect(text(advise(at({ contact: [] }), undefined, { type: 'text', text: 'person' }, NOW))).toBe('Not from here.');
  });
});

describe('a person is offered', () => {
  const offers = (advice: Advice) => last(advice).chips.some(({ label }) => label === 'Talk to a person');

  it('after three misses in a row, and not before', () => {
    const { say } = talk(at());
    expect(['blorp', 'fnord', 'wibble'].map((words) => offers(say(words)))).toEqual([false, false, true]);
    expect(text(say('3'))).toContain('What shall I pass on');
  });

  it('beside guesses that miss again and again', () => {
    const { say } = talk(decided(at(), 'suggest'));
    const third = ['money work', 'duties', 'course length'].map((words) => say(words))[2] as Advice;
    expect(last(third).type).toBe('suggest');
    expect(offers(third)).toBe(true);
  });

  it('by the safe edges that say so', () => {
    const content = toy.content;
    const edges = { ...content.edges, abuse: { ...(content.edges.abuse as { reply: string; phrases: string[] }), person: true } };
    const advisor = { ...at(), content: { ...content, edges } };
    expect(offers(talk(advisor).say('you are useless'))).toBe(true);
    expect(offers(talk(at()).say('you are useless'))).toBe(false);
  });

  it('where there is one', () => {
    const { say } = talk(toy);
    expect(['blorp', 'fnord', 'wibble'].map((words) => offers(say(words)))).toEqual([false, false, false]);
  });
});
