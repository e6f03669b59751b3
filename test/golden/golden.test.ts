import { describe, expect, it } from 'vitest';
import { type Look, lookOf } from '../../src/channels/bot-framework/look.ts';
import { renderReply } from '../../src/channels/bot-framework/render.ts';
import { renderReply as directLineReply } from '../../src/channels/direct-line/render.ts';
import { replyText } from '../../src/conversation/render.ts';
import { entryReply } from '../../src/conversation/replies.ts';
import type { Reply } from '../../src/conversation/types.ts';
import { cardFaults, cardsOf, drawn, shown } from '../fixtures/shown.ts';
import { loadOrThrow } from '../ranking/load.ts';
import { GOLDEN } from './conversations.ts';

type Channel = { name: string; look: Look; render: (reply: Reply) => object };
const through = (name: string, channel: string, group = false): Channel => {
  const look = lookOf(channel, group);
  return { name, look, render: (reply) => renderReply(reply, look, { rate: { helpful: 'Helpful', notHelpful: 'Not helpful' } }) };
};
const CHANNELS: Channel[] = [
  through('teams', 'msteams'),
  through('teams-group', 'msteams', true),
  through('emulator', 'emulator'),
  through('plain', 'sms'),
  // its widget and Web Chat show every suggested action; its limit is that of what is posted to it
  { name: 'direct-line', look: { ...lookOf('directline', false) }, render: (reply) => directLineReply(reply, undefined) },
];
const replies = GOLDEN.flatMap(({ turns }) => turns.flatMap((turn) => turn.replies));
const content = loadOrThrow();
const entries = content.entries.map((entry) => entryReply(content, entry));

/** Words in order of what is shown, without marks and line ends. */
const flat = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

describe.each(CHANNELS)('golden conversations on $name', ({ name, look, render }) => {
  it('read as they did', async () => {
    const page = GOLDEN.map((golden) =>
      [`# ${golden.name}`, ...golden.turns.map((turn) => [`> ${turn.says}`, ...turn.replies.map(render).map(drawn)].join('\n'))].join(
        '\n\n',
      ),
    );
    await expect(`${page.join('\n\n\n')}\n`).toMatchFileSnapshot(`${name}.txt`);
  });

  it('lose no sentence, nor does any entry', () => {
    for (const reply of [...replies, ...entries]) {
      const page = flat(shown(render(reply)).texts.join(' '));
      for (const line of replyText(reply).split('\n')) expect(page).toContain(flat(line));
    }
  });

  it('offer every choice, to be tapped or picked by its number', () => {
    for (const { chips, type } of replies.filter(({ type }) => type === 'ask' || type === 'suggest')) {
      const reply = replies.find((one) => one.chips === chips) as Reply;
      const { taps, ticks, texts } = shown(render(reply));
      const offered = [
        ...taps.map(({ says }) => says),
        ...ticks,
        ...texts.flatMap((text) => [...text.matchAll(/^\d+\. (.*)$/gm)].map(([, label]) => label)),
      ];
      expect([type, ...offered]).toEqual([type, ...chips.map(({ says }) => says)]);
    }
  });

  it('keep to the limits of the channel, as every entry does', () => {
    for (const reply of [...replies, ...entries]) {
      const activity = render(reply) as { text?: string; suggestedActions?: { actions: unknown[] } };
      expect(JSON.stringify(activity).length * 2).toBeLessThanOrEqual(look.bytes);
      expect(activity.text?.length ?? 0).toBeLessThanOrEqual(look.text);
      expect(activity.suggestedActions?.actions.length ?? 0).toBeLessThanOrEqual(look.actions);
      expect(cardsOf(activity).flatMap(cardFaults)).toEqual([]);
    }
  });
});
