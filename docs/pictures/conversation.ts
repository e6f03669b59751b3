import { writeFileSync } from 'node:fs';
import { advise, createAdvisor } from '../../src/conversation/advise.ts';
import { replyText } from '../../src/conversation/render.ts';
import type { State } from '../../src/conversation/types.ts';
import { loadOrThrow } from '../../test/ranking/load.ts';

/**
 * Holds a short conversation with the advisor and draws it: `npx node docs/pictures/conversation.ts` writes conversation.svg
 * beside this file. The replies are the real ones, without their buttons.
 */
const SAID = ['how much do billers earn in the uk?', 'and when starting out?', 'how much does a nurse earn?'];
const WIDTH = 760;
const PAD = 14;
const LINE = 19;
const LETTERS = { person: 46, advisor: 84 };
/** Mean width of a letter at 14 px, in pixels; text is never stretched to it, so a wide font only fills the margin. */
const LETTER = 7.9;

type Bubble = { who: 'person' | 'advisor'; lines: string[] };

function main(): void {
  const advisor = createAdvisor(loadOrThrow());
  const bubbles: Bubble[] = [];
  let state: State | undefined;
  for (const text of SAID) {
    const advice = advise(advisor, state, { type: 'text', text }, new Date(0));
    state = advice.state;
    bubbles.push({ who: 'person', lines: wrap(text, LETTERS.person) });
    bubbles.push({ who: 'advisor', lines: wrap(advice.replies.map(replyText).join('\n\n'), LETTERS.advisor) });
  }
  writeFileSync(new URL('conversation.svg', import.meta.url), picture(bubbles));
}

function wrap(text: string, letters: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const last = lines.length - 1;
      const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
      if (longer.length > letters) lines.push(word);
      else lines[last] = longer;
    }
    return lines;
  });
}

function picture(bubbles: readonly Bubble[]): string {
  let top = PAD;
  const parts = bubbles.map(({ who, lines }) => {
    // an empty line between paragraphs takes half the height
    const tops = lines.map((_, i) => lines.slice(0, i).reduce((sum, line) => sum + (line === '' ? LINE / 2 : LINE), 0));
    const height = (tops.at(-1) ?? 0) + LINE + PAD;
    const width = Math.min(WIDTH - 2 * PAD, Math.max(...lines.map((line) => line.length)) * LETTER + 2 * PAD);
    const left = who === 'person' ? WIDTH - PAD - width : PAD;
    const texts = lines.map((line, i) =>
      line === ''
        ? ''
        : `<text class="${who}" x="${Math.round(left + PAD)}" y="${top + PAD + (tops[i] as number) + 8}">${escapeXml(line)}</text>`,
    );
    const part = `<rect class="${who}" x="${Math.round(left)}" y="${top}" width="${Math.round(width)}" height="${height}" rx="12"/>${texts.join('')}`;
    top += height + PAD;
    return part;
  });
  const alt = bubbles
    .map(({ who, lines }) => `${who === 'person' ? 'You' : 'Claimwise'}: ${lines.filter((line) => line !== '').join(' ')}`)
    .join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="${escapeXml(alt)}">
<style>
  .ground { fill: #ffffff } text { font: 14px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  rect.advisor { fill: #eef2f5 } rect.person { fill: #0b5cad } text.person { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #e6edf3 } rect.advisor { fill: #21262d } rect.person { fill: #1f5fa8 }
  }
</style>
<rect class="ground" width="${WIDTH}" height="${top}" rx="12"/>
${parts.join('\n')}
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

main();
