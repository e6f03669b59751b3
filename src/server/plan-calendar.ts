import { createHash } from 'node:crypto';
import ical, { ICalEventTransparency } from 'ical-generator';
import type { Wording } from '../content/schema.ts';
import type { Plan } from '../conversation/types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a calendar needs besides its plan; `link` tells one plan from another and is not shown. */
export type PlanCalendarParts = { words: Wording['plan']; made: Date; link: string };

/**
 * The next steps of a plan as all-day events (RFC 5545) that leave the day free. The same link gives the same calendar, so
 * that importing it twice makes no second entries. It names what to do and the sources, and nothing of the answers.
 */
export function planCalendar(plan: Plan, { words, made, link }: PlanCalendarParts): string {
  const calendar = ical({ prodId: { company: 'claimwise', product: 'plan', language: 'EN' }, name: plan.title });
  const id = createHash('sha256').update(link).digest('base64url').slice(0, 24);
  for (const [index, { text, on, receipts }] of plan.steps.entries()) {
    const start = new Date(`${on}T00:00:00Z`);
    const titles = [...new Set(receipts.map(({ title, date }) => `${title} (${date})`))];
    calendar.createEvent({
      id: `${id}-${index + 1}@claimwise`,
      stamp: made,
      start,
      end: new Date(start.getTime() + DAY_MS),
      allDay: true,
      summary: text,
      description: [plan.title, ...(titles.length > 0 ? [`${words.sources}: ${titles.join('; ')}`] : [])].join('\n'),
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  // the library leaves the last line without its end
  return `${calendar.toString()}\r\n`;
}
