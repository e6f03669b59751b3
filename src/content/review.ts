/** Days after which a review counts as stale. */
export const REVIEW_DAYS = 365;
const DAY_MS = 86_400_000;

/** Whether a review is too old, or of a day that is still to come; both days ISO. */
export function isStale(reviewed: string, today: string): boolean {
  const days = (Date.parse(today) - Date.parse(reviewed)) / DAY_MS;
  return days < 0 || days > REVIEW_DAYS;
}

/** The first day after today on which one of these reviews will be stale that isn't, or no longer; all days ISO. */
export function reviewsHold(reviews: readonly string[], today: string): string {
  const days = reviews.flatMap((reviewed) => {
    if (reviewed > today) return reviewed;
    return isStale(reviewed, today) ? [] : dayAfter(reviewed, REVIEW_DAYS + 1);
  });
  return days.sort()[0] ?? '9999-12-31';
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
