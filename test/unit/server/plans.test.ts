import ICAL from 'ical.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPlanLinks, PLAN_DAYS } from '../../../src/channels/plan-links.ts';
import type { Content } from '../../../src/content/schema.ts';
import { planPage } from '../../../src/server/plan-page.ts';
import { createPlanPages } from '../../../src/server/plans.ts';
import { beeContent, beeFlow, beePlan, MADE, VILLAGER } from '../../fixtures/toy-plan.ts';

const DAY = 24 * 60 * 60 * 1000;
const SECRET = 'only-for-this-test-0123456789-abcdef';
const { plan: words } = beeContent().wording;

describe('createPlanPages', () => {
  let content: Content;
  let passed: number;
  beforeEach(() => {
    content = beeContent();
    passed = 0;
  });
  const links = createPlanLinks(SECRET, () => new Date(MADE.getTime() + passed));
  const pages = createPlanPages({ links, content: () => content });
  const token = async (over: object = {}) =>
    (await links.paths({ flow: 'where-to-keep', version: 1, responses: VILLAGER, ...over })).page.slice('/plan/'.length);

  it('shows the plan that its link was made of', async () => {
    const { status, type, body } = await pages(await token());
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    for (const text of [
      'Best fit: A meadow',
      'Buy a hive.',
      '22 December 2026',
      '£500',
      'Made on 22 November 2026.',
      'Open until 22 December 2026.',
    ])
      expect(body).toContain(text);
  });

  it('counts the days from when the link was made, not from now', async () => {
    const path = await token();
    passed = 20 * DAY;
    expect((await pages(path)).body).toContain('by 29 November 2026');
  });

  it('follows mended wording', async () => {
    const path = await token();
    beeFlow(content).checklist = [{ text: 'Ask a keeper.', cites: ['start-keeping'] }];
    expect((await pages(path)).body).toContain('Ask a keeper.');
  });

  it.each(['', 'x', 'a.b.c', 'a.b.c.ics', '../x', 'a.b.c/calendar', '%'])('knows no plan at "%s"', async (path) => {
    const { status, body } = await pages(path);
    expect(status).toBe(404);
    expect(body).toContain(words.unknown);
  });

  it.each(['', '.ics'])('says that a link has run out (%s)', async (ending) => {
    const path = await token();
    passed = PLAN_DAYS * DAY;
    const { status, type, body } = await pages(`${path}${ending}`);
    expect([status, type]).toEqual([410, 'text/html; charset=utf-8']);
    expect(body).toContain(words.expired);
  });

  it.each([
    ['another version', { version: 2 }],
    ['a flow that is no more', { flow: 'where-to-swim' }],
    ['answers that no longer reach the end', { responses: { place: ['village'] } }],
    ['answers that are no longer offered', { responses: { ...VILLAGER, gear: ['net'] } }],
  ])('says that the questions have changed: %s', async (_name, over) => {
    const { status, body } = await pages(await token(over));
    expect(status).toBe(410);
    expect(body).toContain(words.outdated);
  });
});

describe('planPage', () => {
  const parts = { words, made: MADE, until: MADE, calendar: 't.ics' };

  it('lets no text of content or wording become markup', () => {
    const nasty = `<script>alert(1)</script><img src=x onerror="a('b')">&amp;`;
    const line = { text: nasty, receipts: [{ source: 's', title: nasty, publisher: nasty, date: nasty, section: nasty }] };
    const plan = beePlan();
    const outcome = { ...plan.best, label: nasty, summary: line, for: [{ ...line, answer: nasty }], takes: [line] };
    const page = planPage(
      {
        ...plan,
        title: nasty,
        best: { ...outcome, ruledOut: true },
        others: [outcome],
        alike: nasty,
        checklist: [line],
        differ: [{ lead: nasty, sides: [{ label: nasty, text: nasty }], receipts: line.receipts }],
        answers: [{ question: nasty, answer: nasty }],
        receipts: line.receipts,
      },
      { ...parts, calendar: '"><b>', words: Object.fromEntries(Object.keys(words).map((key) => [key, nasty])) as typeof words },
    );
    expect(page).not.toMatch(/<(?:script|img|b)\b|onerror="|&amp;(?!#)/);
    expect(page.split('&#60;script&#62;').length).toBeGreaterThan(20);
  });

  it('leads each number to its source', () => {
    const page = planPage(beePlan(), parts);
    const led = new Set([...page.matchAll(/href="#s(\d+)" aria-label="Source \1">\[\1\]/g)].map(([, number]) => number));
    const there = [...page.matchAll(/<li id="s(\d+)">/g)].map(([, number]) => number);
    expect(there).toEqual(['1', '2', '3', '4']);
    expect([...led].sort()).toEqual(there);
  });

  it('keeps its headings in order, without one left out', () => {
    const levels = [...planPage(beePlan(), parts).matchAll(/<h(\d)>/g)].map(([, level]) => level);
    expect(levels.slice(0, 2)).toEqual(['1', '2']);
    expect(new Set(levels.slice(1))).toEqual(new Set(['2']));
  });
});

describe('the calendar of a plan', () => {
  const links = createPlanLinks(SECRET, () => MADE);
  const content = beeContent();
  const [first] = beeFlow(content).outcomes.meadow?.steps ?? [];
  const long = `Ask, "the" club; über alles \\ 🐝🐝🐝 ${'and so on '.repeat(10)}\nthen go.`;
  if (first) first.text = long;
  const pages = createPlanPages({ links, content: () => content });
  const read = async (path: string) => {
    const { status, type, body } = await pages(path);
    expect([status, type]).toEqual([200, 'text/calendar; charset=utf-8']);
    const events = new ICAL.Component(ICAL.parse(body)).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
    return { body, events };
  };
  const link = async () => (await links.paths(beePlan(content))).calendar.slice('/plan/'.length);

  it('has the next steps as all-day events, as another library reads them', async () => {
    const { events } = await read(await link());
    expect(events.map(({ summary }) => summary)).toEqual([long, 'Buy a hive.', 'Get sugar for the winter.']);
    expect(events.map(({ startDate, endDate }) => [startDate.isDate, startDate.toString(), endDate.toString()])).toEqual([
      [true, '2026-11-29', '2026-11-30'],
      [true, '2026-12-22', '2026-12-23'],
      [true, '2027-02-20', '2027-02-21'],
    ]);
    expect(events[1]?.description).toBe('Where to keep bees\nSources: Field notes (2015); The bee book (undated)');
  });

  it('ends its lines with CRLF and folds them at 75 bytes, never within a character', async () => {
    const { body } = await read(await link());
    expect(body.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(body.endsWith('END:VCALENDAR\r\n')).toBe(true);
    for (const line of body.split('\r\n')) expect(Buffer.byteLength(line), line).toBeLessThanOrEqual(75);
    expect(body).not.toContain('\ufffd');
  });

  it('is the same each time for a link, and shares no id with another', async () => {
    const [one, other] = [await link(), await link()];
    expect((await read(one)).body).toBe((await read(one)).body);
    const ids = [...(await read(one)).events, ...(await read(other)).events].map(({ uid }) => uid);
    expect(new Set(ids).size).toBe(6);
  });

  it('tells nothing of the answers or of the link', async () => {
    const path = await link();
    const { body } = await read(path);
    expect(body).not.toMatch(/village|£500|meadow/i);
    expect(body).not.toContain(path.slice(0, 12));
  });
});
