import { describe, expect, it } from 'vitest';
import { talkOf } from '../../../src/conversation/heard.ts';
import type { SearchResult } from '../../../src/search/search.ts';

/** A message that comes nearest to an example of a good-bye, as surely as given. */
function nearGoodbye({ talk, entry }: { talk: number; entry: number }): SearchResult {
  return {
    talk: { group: 'bye', best: 0.8, three: 0.5, look: 0.5, covered: 0.5, sure: talk },
    odds: { of: () => 0, chances: new Float64Array(), likeliest: 0, surest: entry, anyEntry: entry },
    ranked: [],
    decline: { group: '', best: 0, three: 0, look: 0, covered: 0 },
    analysis: { units: [], words: [] },
    followedUp: false,
  } as unknown as SearchResult;
}

describe('talkOf', () => {
  it('takes what resembles small talk for a question where all its words ask for an entry', () => {
    expect(talkOf(nearGoodbye({ talk: 0.26, entry: 0.43 }), {}, false)).toBeUndefined();
  });

  it('takes it for small talk where they ask for no entry more surely', () => {
    expect(talkOf(nearGoodbye({ talk: 0.43, entry: 0.26 }), {}, false)).toBe('bye');
  });

  it('takes it for small talk where that alone is sure', () => {
    expect(talkOf(nearGoodbye({ talk: 0.5, entry: 0.6 }), {}, false)).toBe('bye');
  });
});
