import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatWatermark, readWatermark } from '../../../../src/channels/direct-line/watermark.ts';

const log = { epoch: 'k3f9x0', last: 57 };

describe('readWatermark', () => {
  it('reads back what was given', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 57 }), (seq) => readWatermark(formatWatermark('k3f9x0', seq), log) === seq));
  });

  it.each([
    '',
    '57',
    'k3f9x0',
    'k3f9x0-',
    'k3f9x0--1',
    'k3f9x0-1.5',
    'k3f9x0-1e1',
    'k3f9x0-58',
    'other0-5',
    ' k3f9x0-5',
    'k3f9x0-5\n',
    `k3f9x0-${'9'.repeat(400)}`,
  ])('takes %j for the start', (watermark) => {
    expect(readWatermark(watermark, log)).toBe(0);
  });

  it('gives a number of the log for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^k3f9x0-.{0,4}$/)), (text) => {
        const seq = readWatermark(text, log);
        return Number.isInteger(seq) && seq >= 0 && seq <= log.last;
      }),
    );
  });
});
