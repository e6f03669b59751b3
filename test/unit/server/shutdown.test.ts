import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stopOnSignals } from '../../../src/server/shutdown.ts';

function setUp(stop: () => Promise<void>) {
  const process = new EventEmitter();
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  stopOnSignals(stop, resolve, process);
  return { process, exited };
}

describe('stopOnSignals', () => {
  it.each(['SIGTERM', 'SIGINT'])('ends in order on %s', async (signal) => {
    const { process, exited } = setUp(async () => undefined);
    process.emit(signal);
    expect(await exited).toBe(0);
  });

  it('ends at once on a second signal', async () => {
    const { process, exited } = setUp(() => new Promise(() => undefined));
    process.emit('SIGTERM');
    process.emit('SIGINT');
    expect(await exited).toBe(1);
  });

  it('tells when the end was not in order', async () => {
    const { process, exited } = setUp(() => Promise.reject(new Error('stuck')));
    process.emit('SIGTERM');
    expect(await exited).toBe(1);
  });
});
