import { Temporal } from 'temporal-polyfill';
import type { OfficeHours } from '../content/helpdesk-schema.ts';

/** Whether people are there now, and by when they answer what is sent now. */
export type Promised = { open: boolean; by: Date };

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Days looked ahead: a school may be closed for a summer. */
const HORIZON = 366;

/**
 * By when people answer: `answer-within` hours of opening time from now on. Days and times are those of the zone, so an
 * opening from 09:00 to 17:00 is that before and after the clocks change; one over the change itself is as long as it really is.
 * @returns undefined where they never open within a year
 */
export function promised(hours: OfficeHours, now: Date): Promised | undefined {
  const from = now.getTime();
  let left = hours['answer-within'] * 60 * 60 * 1000;
  let open = false;
  const today = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(hours.zone).toPlainDate();
  for (let ahead = 0; ahead <= HORIZON; ahead++) {
    for (const [begins, ends] of openingsOn(hours, today.add({ days: ahead }))) {
      if (ends <= from) continue;
      if (begins <= from) open = true;
      const time = ends - Math.max(begins, from);
      if (left <= time) return { open, by: new Date(Math.max(begins, from) + left) };
      left -= time;
    }
  }
  return undefined;
}

/** When they open and close on a day, as ms since 1970, in order. */
function openingsOn({ zone, open, closed }: OfficeHours, date: Temporal.PlainDate): [number, number][] {
  if (closed.some((days) => isWithin(days, date.toString()))) return [];
  const spans = [...(open[DAYS[date.dayOfWeek - 1] ?? 'mon'] ?? [])].sort();
  return spans.map((span) => {
    const [begins = '', ends = ''] = span.split('-');
    return [instantOf(date, begins, zone), instantOf(date, ends, zone)];
  });
}

/** A time that the clocks skip is as much later as they skip; of one that comes twice it is the first. */
function instantOf(date: Temporal.PlainDate, time: string, zone: string): number {
  const [day, clock] = time === '24:00' ? [date.add({ days: 1 }), '00:00'] : [date, time];
  return day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(clock) }).epochMilliseconds;
}

/** Whether a day is among "2026-12-25" or "2026-12-24 to 2027-01-02". */
function isWithin(days: string, date: string): boolean {
  const [first = '', last = first] = days.split(' to ');
  return first <= date && date <= last;
}
