import { describe, expect, it } from 'vitest';
import { namesIn } from '../../src/content/checks.ts';
import { withDialogs } from '../../src/content/files.ts';
import { loadContent } from '../../src/content/load.ts';
import { problemReport } from '../../src/content/report.ts';
import type { Content, Entry } from '../../src/content/schema.ts';
import { createRecogniser } from '../../src/conversation/recognise.ts';
import { replyText } from '../../src/conversation/render.ts';
import { entryReply } from '../../src/conversation/replies.ts';
import { TODAY } from './toy-copy.ts';

const folders = withDialogs(['knowledge']);
const loaded = loadContent(folders, TODAY);
const content = loaded.content as Content;
const render = (entry: Entry) => replyText(entryReply(content, entry));

describe('knowledge/', () => {
  it('loads without a problem', () => {
    expect(problemReport(loaded.problems, folders)).toBe('');
  });

  it('holds at least 90 entries', () => {
    expect(content.entries.length).toBeGreaterThanOrEqual(90);
  });

  it('explains every acronym of an entry in the glossary', () => {
    const explained = new Set(Object.keys(content.terms.glossary).flatMap((term) => [term, ...namesIn(term)]));
    const missing = content.entries.flatMap((entry) =>
      [entry.question, entry.lead, entry.body, ...(entry.sides ?? []).map(({ text }) => text)]
        .flatMap(namesIn)
        .filter((name) => !explained.has(name))
        .map((name) => `${entry.id}: ${name}`),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('keeps replies within 1100 characters, and 95 of 100 within 900', () => {
    const lengths = content.entries.map((entry) => ({ id: entry.id, length: render(entry).length })).sort((a, b) => b.length - a.length);
    expect(lengths.filter(({ length }) => length > 1100)).toEqual([]);
    expect(lengths.slice(Math.floor(lengths.length * 0.05)).filter(({ length }) => length > 900)).toEqual([]);
  });

  it('shows the sides wherever an entry has them, each with place and year', () => {
    for (const entry of content.entries.filter(({ sides }) => sides)) {
      for (const { text } of entry.sides ?? []) expect(render(entry)).toContain(`: ${text}`);
      expect(render(entry)).toMatch(/- (UK|US|UK and US), (\d{4}|undated)/);
    }
  });
});

describe('a wish for a person', () => {
  const { command } = createRecogniser(content);
  const wishes = [
    'I want to talk to a real person',
    'is there a real person i can call?',
    "I'd like to speak to someone please",
    'pls connect me with someone',
    'can i speak with a person',
    'hi, I need to speak to a human',
  ];
  it.for(wishes)('is heard in %j', (says) => {
    expect(command(says)).toBe('person');
  });

  it.for(['are you a real person', 'am I talking to a human?', 'is this a person'])('is not heard in %j', (says) => {
    expect(command(says)).toBeUndefined();
  });
});

describe('an answer', () => {
  it('consists of reviewed text and names of sources alone', () => {
    const titles = [...content.sources.values()].map(({ title }) => title);
    for (const entry of content.entries) {
      const reviewed = [entry.lead, entry.body, ...(entry.sides ?? []).map(({ text }) => text), content.wording.differ, ...titles];
      // Longest first, so that a text within another one leaves nothing of it behind.
      const rest = reviewed.sort((a, b) => b.length - a.length).reduce((text, part) => text.replaceAll(part, ''), render(entry));
      const frame = /^(?:\s|- |[:;,()]|Sources?|UK and US|UK|US|undated|\d{4})*$/;
      expect(rest, entry.id).toMatch(frame);
    }
  });
});
