import type { Transcript } from '../../storage/transcript-store.ts';

/**
 * What a client gives back to tell what it has seen: epoch and number of an entry, such as `k3f9x0-57`. The epoch is
 * that of the log, because a client outlives ours: a number alone would mean "nothing new" to a log that began anew.
 */
export function formatWatermark(epoch: string, seq: number): string {
  return `${epoch}-${seq}`;
}

/** Number of the last entry a client has seen: 0, which is "from the start", for any watermark that this log never gave. */
export function readWatermark(watermark: string, { epoch, last }: Pick<Transcript, 'epoch' | 'last'>): number {
  const [, of, digits] = /^([a-z0-9]+)-(\d{1,15})$/.exec(watermark) ?? [];
  const seq = Number(digits);
  return of === epoch && seq <= last ? seq : 0;
}
