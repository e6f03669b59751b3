import { describe, expect, it } from 'vitest';
import { csv } from '../../../src/web/staff/csv.ts';

describe('csv', () => {
  it('is what RFC 4180 has, with a mark for spreadsheets', () => {
    expect(
      csv([
        ['a', 'b'],
        ['x, "y"\nz', 5],
        ['£', undefined],
      ]),
    ).toBe('\uFEFFa,b\r\n"x, ""y""\nz",5\r\n£,\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1'])('lets no spreadsheet run %j', (text) => {
    expect(csv([[text]]).slice(1, 4)).toMatch(/^"'/);
  });

  it('leaves figures as they are', () => {
    expect(csv([[-3, 0.5]])).toBe('\uFEFF-3,0.5\r\n');
  });
});
