import type { EventEmitter } from 'node:events';

/** Signals that ask a server to end. */
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Stops once on the first SIGTERM or SIGINT; a second one ends at once.
 * @param stop ends the server in order; then `exit(0)`, or `exit(1)` when it failed
 * @param exit ends the process
 * @param process where signals arrive
 */
export function stopOnSignals(stop: (signal: string) => Promise<void>, exit: (code: number) => void, process: EventEmitter): void {
  let stopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stopping) return exit(1);
      stopping = true;
      stop(signal).then(
        () => exit(0),
        () => exit(1),
      );
    });
  }
}
