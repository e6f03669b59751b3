import { describe, expect, it } from 'vitest';
import { hoursSchema, type OfficeHours } from '../../../src/content/helpdesk-schema.ts';
import { promised } from '../../../src/helpdesk/office-hours.ts';

const WEEK = { mon: ['09:00-17:00'], tue: ['09:00-17:00'], wed: ['09:00-17:00'], thu: ['09:00-17:00'], fri: ['09:00-12:00'] };
const hours = (change: Partial<OfficeHours> = {}): OfficeHours =>
  hoursSchema.parse({ zone: 'Europe/London', open: WEEK, 'answer-within': 4, ...change });

type Row = { name: string; now: string; by: string | undefined; open: boolean; change?: Partial<OfficeHours> };

// 2026: London changes its clocks on 29 March (01:00 to 02:00) and 25 October (02:00 to 01:00); New York on 8 March and 1 November
const rows: Row[] = [
  { name: 'in opening time', now: '2026-01-14T10:00Z', by: '2026-01-14T14:00Z', open: true },
  { name: 'at the minute of opening', now: '2026-01-14T09:00Z', by: '2026-01-14T13:00Z', open: true },
  { name: 'a moment before opening', now: '2026-01-14T08:59:59.999Z', by: '2026-01-14T13:00Z', open: false },
  { name: 'exactly four hours before closing', now: '2026-01-14T13:00Z', by: '2026-01-14T17:00Z', open: true },
  { name: 'over the night', now: '2026-01-14T15:30Z', by: '2026-01-15T11:30Z', open: true },
  { name: 'at the minute of closing', now: '2026-01-14T17:00Z', by: '2026-01-15T13:00Z', open: false },
  { name: 'over a short day and the weekend', now: '2026-01-16T11:00Z', by: '2026-01-19T12:00Z', open: true },
  { name: 'on a Sunday', now: '2026-01-18T12:00Z', by: '2026-01-19T13:00Z', open: false },
  { name: 'in summer time', now: '2026-07-01T08:00Z', by: '2026-07-01T12:00Z', open: true },
  { name: 'over the start of summer time', now: '2026-03-27T11:00Z', by: '2026-03-30T11:00Z', open: true },
  { name: 'over the end of summer time', now: '2026-10-23T10:00Z', by: '2026-10-26T12:00Z', open: true },
  {
    name: 'in the night in which an hour is missing',
    now: '2026-03-29T00:30Z',
    by: '2026-03-29T03:30Z',
    open: true,
    change: { open: { sun: ['00:00-06:00'] }, 'answer-within': 3 },
  },
  {
    name: 'with an opening time that the clocks skip',
    now: '2026-03-29T00:00Z',
    by: '2026-03-29T02:30Z',
    open: false,
    change: { open: { sun: ['01:30-06:00'] }, 'answer-within': 1 },
  },
  {
    name: 'in the night in which an hour comes twice',
    now: '2026-10-24T23:00Z',
    by: '2026-10-25T02:00Z',
    open: true,
    change: { open: { sun: ['00:00-06:00'] }, 'answer-within': 3 },
  },
  {
    name: 'until midnight, across the date',
    now: '2026-01-14T23:00Z',
    by: '2026-01-15T01:00Z',
    open: true,
    change: { open: { wed: ['20:00-24:00'], thu: ['00:00-04:00'] }, 'answer-within': 2 },
  },
  {
    name: 'with a break at noon',
    now: '2026-01-14T11:00Z',
    by: '2026-01-14T15:00Z',
    open: true,
    change: { open: { wed: ['13:00-17:00', '09:00-12:00'] }, 'answer-within': 3 },
  },
  { name: 'on a holiday', now: '2026-12-25T10:00Z', by: '2026-12-28T13:00Z', open: false, change: { closed: ['2026-12-25'] } },
  {
    name: 'over holidays of two weeks and a new year',
    now: '2026-12-18T11:00Z',
    by: '2027-01-04T12:00Z',
    open: true,
    change: { closed: ['2026-12-19 to 2027-01-03'] },
  },
  {
    name: 'on the evening before a holiday, by the date of the zone and not of UTC',
    now: '2026-07-03T22:30Z',
    by: '2026-07-06T18:00Z',
    open: false,
    change: { zone: 'America/New_York', open: { ...WEEK, fri: ['09:00-17:00'] }, closed: ['2026-07-03'], 'answer-within': 5 },
  },
  {
    name: 'in another zone, over its change of clocks',
    now: '2026-03-06T16:30Z',
    by: '2026-03-09T15:30Z',
    open: true,
    change: { zone: 'America/New_York', 'answer-within': 3 },
  },
  {
    name: 'in a zone of half hours',
    now: '2026-01-14T03:30Z',
    by: '2026-01-14T07:30Z',
    open: true,
    change: { zone: 'Asia/Kolkata' },
  },
  {
    name: 'when they never open again',
    now: '2026-01-14T10:00Z',
    by: undefined,
    open: false,
    change: { closed: ['2026-01-01 to 2028-01-01'] },
  },
];

describe('promised', () => {
  it.each(rows)('counts opening time $name', ({ now, by, open, change }) => {
    const result = promised(hours(change), new Date(now));
    expect(result?.by.toISOString()).toBe(by && new Date(by).toISOString());
    expect(result?.open ?? false).toBe(open);
  });

  it('promises never sooner for who asks later', () => {
    let last = 0;
    for (let hour = 0; hour < 24 * 60; hour++) {
      const now = Date.parse('2026-03-01T00:15Z') + hour * 60 * 60 * 1000;
      const by = promised(hours({ closed: ['2026-04-03 to 2026-04-06'] }), new Date(now))?.by.getTime() ?? 0;
      expect(by).toBeGreaterThan(now);
      expect(by).toBeGreaterThanOrEqual(last);
      last = by;
    }
  });
});

describe('hoursSchema', () => {
  it.each([
    { zone: 'London' },
    { zone: 'Mars/Base' },
    { open: {} },
    { open: { mon: ['9-17'] } },
    { open: { mon: ['17:00-09:00'] } },
    { open: { mon: ['09:00-13:00', '12:00-17:00'] } },
    { open: { someday: ['09:00-17:00'] } },
    { closed: ['2026-02-30'] },
    { closed: ['2026-12-31 to 2026-12-24'] },
    { 'answer-within': 0 },
  ])('refuses %o', (change) => {
    expect(hoursSchema.safeParse({ zone: 'Europe/London', open: WEEK, 'answer-within': 4, ...change }).success).toBe(false);
  });
});
