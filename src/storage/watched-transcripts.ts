import type { StoreHealth } from './steady-store.ts';
import type { TranscriptStore } from './transcript-store.ts';
import { watchStore } from './watched-store.ts';

/** A store that tells how it is. */
export type WatchedTranscripts = TranscriptStore & { health(): Promise<StoreHealth> };

/** Watches a store of transcripts; `open` may find its log there already, so that it shows nothing. */
export function createWatchedTranscripts(store: TranscriptStore, log: Parameters<typeof watchStore>[2]): WatchedTranscripts {
  const [failing, working] = ['the transcripts fail; web chats take no messages', 'the transcripts can be written again'];
  return watchStore(store, { failing, working, writes: ['append', 'answer'] }, log);
}
