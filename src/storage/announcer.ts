/** Something that other servers should know at once: a log has grown, or with `activity` what is shown for the moment only. */
export type Announcement = { conversation: string; activity?: unknown };

/** Who is told: `heard` of each announcement of another server, `missed` when some may have been lost. */
export type Hearer = { heard(announcement: Announcement): void; missed(): void };

/**
 * Tells other servers of the same store what they would otherwise find out by looking. It may lose things, so whoever has to be sure
 * looks from time to time as well.
 */
export interface Announcer {
  /** Never waits and never throws. */
  tell(announcement: Announcement): void;
  /** Sets who is told; nobody is before. */
  listen(hearer: Hearer): void;
  close(): Promise<void>;
}
