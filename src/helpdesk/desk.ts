import type { School } from '../content/school.ts';
import type { Desk } from '../conversation/types.ts';
import { promised } from './office-hours.ts';

/** Promises are rounded up to the quarter of an hour, in ms. */
const QUARTER_MS = 15 * 60 * 1000;

/** The people behind the advisor, as school.yaml names them. */
export function createDesk({ helpdesk, contact, language }: Pick<School, 'helpdesk' | 'contact' | 'language'>): Desk {
  const hours = helpdesk?.hours;
  const time = new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: hours?.zone ?? 'UTC',
    timeZoneName: 'short',
  });
  return {
    name: helpdesk?.name,
    takesTickets: helpdesk !== undefined,
    askAge: helpdesk?.['ask-age'],
    contact,
    promise(now) {
      const promise = hours && promised(hours, now);
      if (!promise) return undefined;
      return { open: promise.open, by: time.format(new Date(Math.ceil(promise.by.getTime() / QUARTER_MS) * QUARTER_MS)) };
    },
  };
}
