import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EXIT, runAsk } from '../../src/channels/terminal/ask.ts';
import { runChat } from '../../src/channels/terminal/chat.ts';
import { LONGEST_LINE, readAll, readLines } from '../../src/channels/terminal/lines.ts';
import { renderReply, wrap } from '../../src/channels/terminal/render.ts';
import { lookOf } from '../../src/channels/terminal/style.ts';
import { createAdvisor } from '../../src/conversation/advise.ts';
import type { Chip, Receipt, Reply } from '../../src/conversation/types.ts';
import { toyContent } from '../fixtures/toy-content.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const chip = (label: string): Chip => ({ label, says: label });
const receipt: Receipt = { source: 'g', title: 'The guide', publisher: 'A school', date: '2016', section: 'Pay' };
const plain = (width: number) => lookOf({ isTTY: true, columns: width }, { NO_COLOR: '1' });
const coloured = (width: number) => lookOf({ isTTY: true, columns: width }, {});

const answer: Reply = {
  type: 'answer',
  entry: 'pay',
  lead: 'Pay is good.',
  body: 'It grows.\n\n- slowly at first\n- then in larger steps that take some years to come',
  receipts: [receipt, receipt],
  chips: [chip('How long does training take?'), chip('What is it?')],
};
const differ: Reply = {
  type: 'differ',
  entry: 'pay',
  lead: 'Pay differs.',
  intro: 'The sources differ:',
  sides: [
    { label: 'UK, 2016', text: 'About £15,000.' },
    { label: 'US, undated', text: 'About $48,000.' },
  ],
  body: 'Areas differ too.',
  receipts: [receipt],
  chips: [],
};

describe('wrap', () => {
  it('breaks between words and fills each line', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('abc def', 7)).toEqual(['abc def']);
  });

  it('indents every line but the first', () => {
    expect(wrap('- one two three', 9, '  ')).toEqual(['- one two', '  three']);
  });

  it('cuts a word that fits on no line', () => {
    expect(wrap('ab abcdefghij', 4)).toEqual(['ab', 'abcd', 'efgh', 'ij']);
  });

  it('keeps an empty line and one of blanks', () => {
    expect(wrap('', 20)).toEqual(['']);
    expect(wrap('   ', 20)).toEqual(['']);
  });

  it('lets no control character through', () => {
    expect(wrap('a\u001b[2Jb\u0007c\td', 40)).toEqual(['a [2Jb c d']);
  });

  it('does not break where the width has no end', () => {
    expect(wrap('word '.repeat(500), Number.POSITIVE_INFINITY)).toHaveLength(1);
  });
});

describe('lookOf', () => {
  it('is at most 80 and at least 20 columns wide', () => {
    const widths = [200, 80, 60, 5, 0, undefined].map(
      (columns) => lookOf({ isTTY: true, ...(columns === undefined ? {} : { columns }) }, {}).width,
    );
    expect(widths).toEqual([80, 80, 60, 20, 80, 80]);
  });

  it('has colour on a terminal only, and not under NO_COLOR or TERM=dumb', () => {
    const accent = (isTTY: boolean, env: NodeJS.ProcessEnv) => lookOf({ isTTY, columns: 80 }, env).paint.accent('x');
    expect(accent(true, {})).toBe('\u001b[36mx\u001b[39m');
    expect(accent(true, { NO_COLOR: '' })).toBe('\u001b[36mx\u001b[39m');
    expect(accent(true, { NO_COLOR: '1' })).toBe('x');
    expect(accent(true, { TERM: 'dumb' })).toBe('x');
    expect(accent(false, {})).toBe('x');
  });
});

describe('renderReply', () => {
  it('renders text with numbered offers', () => {
    const reply: Reply = { type: 'text', text: 'Hello.', chips: [chip('How long does training take?')] };
    expect(renderReply(reply, plain(80), 'numbers')).toBe('Hello.\n\n  1  How long does training take?');
  });

  it('renders an answer with its list, its source once and its offers', () => {
    expect(renderReply(answer, plain(30), 'numbers').split('\n')).toEqual([
      'Pay is good.',
      '',
      'It grows.',
      '',
      '- slowly at first',
      '- then in larger steps that',
      '  take some years to come',
      '',
      'Source: The guide (2016)',
      '',
      '  1  How long does training',
      '     take?',
      '  2  What is it?',
    ]);
  });

  it('renders a hand-over part by part, without letting it move the cursor', () => {
    const parts = [
      { label: 'Question', text: 'Is it\nfar?\u001b[2J' },
      { label: 'Booking', text: 'Book here', link: 'https://school.example/' },
    ];
    const reply: Reply = {
      type: 'handoff',
      phase: 'preview',
      text: 'This would go out.',
      parts,
      note: 'You agree.',
      reference: undefined,
      chips: [chip('Send it')],
    };
    expect(renderReply(reply, plain(80), 'numbers')).toBe(
      'This would go out.\n\nQuestion: Is it\nfar? [2J\n\nBooking: Book here (https://school.example/)\n\nYou agree.\n\n  1  Send it',
    );
  });

  it('renders sides that differ one below the other', () => {
    expect(renderReply(differ, plain(80), 'numbers')).toBe(
      'Pay differs.\n\nThe sources differ:\n- UK, 2016: About £15,000.\n- US, undated: About $48,000.\n\nAreas differ too.\n\nSource: The guide (2016)',
    );
  });

  it('renders guesses', () => {
    const reply: Reply = { type: 'suggest', text: 'Did you mean:', chips: [chip('A?'), chip('B?'), chip('C?')] };
    expect(renderReply(reply, plain(80), 'numbers')).toBe('Did you mean:\n\n  1  A?\n  2  B?\n  3  C?');
  });

  it('marks offers with dashes where none can be picked', () => {
    expect(renderReply(answer, plain(80), 'dashes')).toContain('\n  -  What is it?');
  });

  it('dims sources and colours numbers, and nothing else', () => {
    const text = renderReply(answer, coloured(20), 'numbers');
    expect(text).toContain('\u001b[2mSource: The guide\u001b[22m\n\u001b[2m(2016)\u001b[22m');
    expect(text).toContain('  \u001b[36m1\u001b[39m  How long');
    expect(stripVTControlCharacters(text)).toBe(renderReply(answer, plain(20), 'numbers'));
    expect(text.split('\u001b')).toHaveLength(1 + 2 * 2 + 2 * 2);
  });

  it('is never wider than the window', () => {
    for (const reply of [answer, differ]) {
      for (const width of [20, 33, 57, 80]) {
        for (const line of renderReply(reply, plain(width), 'numbers').split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });
});

describe('readLines', () => {
  const linesOf = async (...chunks: (string | Buffer)[]) => {
    const input = new PassThrough();
    for (const chunk of chunks) input.write(chunk);
    input.end();
    const lines: string[] = [];
    for await (const line of readLines(input)) lines.push(line);
    return lines;
  };

  it('splits at either line break and keeps an unfinished last line', async () => {
    expect(await linesOf('one\ntwo\r\n\nth', 'ree')).toEqual(['one', 'two', '', 'three']);
    expect(await linesOf('one\n')).toEqual(['one']);
    expect(await linesOf()).toEqual([]);
  });

  it('joins a letter that was split between chunks', async () => {
    const bytes = Buffer.from('£5\n');
    expect(await linesOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['£5']);
  });

  it('keeps the beginning of a line without end', async () => {
    const lines = await linesOf(...Array.from({ length: 40 }, () => 'x'.repeat(50_000)), '\nnext');
    expect(lines.map((line) => line.length)).toEqual([LONGEST_LINE, 4]);
  });
});

describe('readAll', () => {
  it('reads several lines as one message, up to a length', async () => {
    const input = new PassThrough();
    input.end('one\ntwo');
    expect(await readAll(input)).toBe('one\ntwo');
    const endless = new PassThrough();
    endless.write('x'.repeat(LONGEST_LINE + 5));
    expect(await readAll(endless)).toHaveLength(LONGEST_LINE);
  });
});

/** Streams as a terminal or a pipe has them; what was written is collected. */
function ends({ terminal }: { terminal: boolean }) {
  const input = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { isTTY: terminal, columns: 60 });
  output.setEncoding('utf8');
  let written = '';
  output.on('data', (text: string) => {
    written += text;
  });
  return { input, output, written: () => written };
}

const advisor = createAdvisor(toyContent());

describe('runChat', () => {
  const chat = async (terminal: boolean, typed: string, env: NodeJS.ProcessEnv = {}) => {
    const { input, output, written } = ends({ terminal });
    input.end(typed);
    await runChat({ advisor, input, output, env, now: () => NOW });
    return written();
  };

  it('greets, prompts and numbers the offers', async () => {
    const text = await chat(true, 'UK salary\r1\r');
    expect(text).toContain('a machine');
    expect(text).toContain('\u001b[36mYou › \u001b[39m');
    expect(stripVTControlCharacters(text)).toContain('  2  How long does training take?');
    expect(stripVTControlCharacters(text)).toContain('The middle of US pay');
  });

  it('leaves colour out under NO_COLOR', async () => {
    const text = await chat(true, 'UK salary\r', { NO_COLOR: '1' });
    expect(text).toContain('You › ');
    expect(text).not.toContain('\u001b[36m');
    expect(text).not.toContain('\u001b[2m');
  });

  const ways: [string, string][] = [
    ['bye', 'bye\rUK salary\r'],
    ['exit', 'EXIT\rUK salary\r'],
    ['quit', 'quit.\rUK salary\r'],
    ['Ctrl-C', '\u0003UK salary\r'],
    ['Ctrl-D', '\u0004UK salary\r'],
    ['the end of the input', ''],
  ];
  it.for(ways)('says goodbye once at %s', async ([, typed]) => {
    const text = await chat(true, typed);
    expect(text.split('Goodbye, and good luck.')).toHaveLength(2);
    expect(text).not.toContain('UK pay runs');
  });

  it('passes over empty lines', async () => {
    const text = await chat(true, '\r   \rUK salary\r');
    expect(text).not.toContain('Sorry');
    expect(text).toContain('UK pay runs');
  });

  it('writes replies only where the input is a pipe', async () => {
    const text = await chat(false, 'UK salary\n\nexit\n');
    expect(text).not.toContain('You ›');
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(/^Hello, I am an automated assistant.*\n\n {2}1 {2}/s);
    expect(text).toMatch(/UK pay runs.*Goodbye, and good luck\.\n\n$/s);
  });

  it('wraps to the width the window has at that moment', async () => {
    const { input, output, written } = ends({ terminal: true });
    const ended = runChat({ advisor, input, output, env: { NO_COLOR: '1' }, now: () => NOW });
    const before = written().length;
    output.columns = 24;
    output.emit('resize');
    input.end('US salary\r');
    await ended;
    const lines = stripVTControlCharacters(written().slice(before)).split(/[\r\n]+/);
    expect(lines).toContain('The middle of US pay is');
  });
});

describe('runAsk', () => {
  const run = async (args: string[], { typed, terminal = false }: { typed?: string; terminal?: boolean } = {}) => {
    const { input, output, written } = ends({ terminal });
    const wrong = ends({ terminal: false });
    input.end(typed ?? '');
    let opened = 0;
    const open = () => {
      opened++;
      return advisor;
    };
    const code = await runAsk({ args, input, output, errors: wrong.output, env: {}, open, now: () => NOW });
    return { code, out: written(), errors: wrong.written(), opened };
  };

  it('answers words with or without quotes', async () => {
    for (const args of [['UK salary'], ['UK', 'salary'], ['--', 'UK', 'salary']]) {
      const { code, out, errors } = await run(args);
      expect([code, errors]).toEqual([EXIT.answered, '']);
      expect(out).toContain('UK pay runs');
      expect(out).not.toContain('matched');
    }
  });

  it('reads the question from a pipe, and none from a terminal', async () => {
    expect((await run([], { typed: 'UK\nsalary\n' })).out).toContain('UK pay runs');
    expect((await run(['US salary'], { typed: 'UK salary' })).out).toContain('US pay');
    expect((await run([], { typed: 'UK salary', terminal: true })).code).toBe(EXIT.usage);
  });

  it('says why', async () => {
    const { out } = await run(['--why', 'sallery uk']);
    expect(out).toMatch(/matched: .*pay-uk; confidence: [01]\.\d\d; runner-up: pay-us/);
    expect((await run(['--why', 'thanks'])).out).toContain('matched: the small talk thanks');
    expect((await run(['--why', 'help'])).out).toContain('matched: the command help');
    expect((await run(['--why', 'my bill'])).out).toContain('matched: the safe edge own-bill');
    expect((await run(['--why', 'x '.repeat(20_000)])).out).toContain('not searched: too-long');
  });

  it('prints one JSON object', async () => {
    const { out, code } = await run(['--json', 'US salary']);
    expect(code).toBe(EXIT.answered);
    expect(out.endsWith('}\n')).toBe(true);
    const asked = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(asked)).toEqual(['outcome', 'entry', 'confidence', 'text', 'sources', 'chips', 'why']);
    expect(asked).toMatchObject({
      outcome: 'answer',
      entry: 'pay-us',
      confidence: 1,
      sources: [{ source: 'new-guide', section: 'Introduction' }],
    });
  });

  const outcomes: [string, string, number][] = [
    ['UK salary', 'answer', 0],
    ['hello', 'small-talk', 0],
    ['help', 'command', 0],
    ['I live in England', 'command', 0],
    ['my bill', 'edge', 2],
    ['wages of a nurse', 'unknown', 2],
    ['blorp fnord', 'unknown', 2],
    ['🙂', 'unknown', 2],
  ];
  it.for(outcomes)('makes of %j the outcome %s and exits with %d', async ([question, outcome, code]) => {
    const result = await run(['--json', question]);
    expect(result.code).toBe(code);
    expect(JSON.parse(result.out)).toMatchObject({ outcome });
  });

  const wrong: [string[], string][] = [
    [['--jsn', 'UK salary'], 'got --jsn'],
    [['-x'], 'got -x'],
    [['--why=yes', 'UK salary'], 'got --why'],
    [[], 'expected a question, got none'],
    [['  '], 'expected a question, got none'],
  ];
  it.for(wrong)('refuses %j', async ([args, message]) => {
    const { code, out, errors, opened } = await run(args);
    expect([code, out, opened]).toEqual([EXIT.usage, '', 0]);
    expect(errors).toContain(message);
    expect(errors).toContain('Usage: npm run ask');
  });

  it('helps without loading the content', async () => {
    const { code, out, opened } = await run(['--help']);
    expect([code, opened]).toEqual([EXIT.answered, 0]);
    expect(out).toContain('--why');
  });
});
