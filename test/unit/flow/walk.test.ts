import { describe, expect, it } from 'vitest';
import { longestFrom, walk } from '../../../src/flow/walk.ts';
import { toyFlow } from '../../fixtures/toy-flow.ts';

const flow = toyFlow();
const at = (responses: Record<string, string[]>) => walk(flow, responses).at;

describe('walk', () => {
  it('begins at the start', () => {
    expect(walk(flow, {})).toEqual({ path: [], at: 'place', step: 1, of: 5 });
  });

  it('follows the next of the option before that of the node', () => {
    expect(at({ place: ['town'] })).toBe('extras');
    expect(at({ place: ['village'] })).toBe('garden');
  });

  it('counts the longest way that is left', () => {
    expect(walk(flow, { place: ['village'] })).toMatchObject({ step: 2, of: 5 });
    expect(walk(flow, { place: ['town'] })).toMatchObject({ step: 2, of: 3 });
  });

  it('is finished at the end', () => {
    const done = walk(flow, { place: ['town'], extras: ['none'], confirm: ['pair'] });
    expect(done).toEqual({
      path: [
        { node: 'place', values: ['town'] },
        { node: 'extras', values: ['none'] },
        { node: 'confirm', values: ['pair'] },
      ],
      at: undefined,
      step: 3,
      of: 3,
    });
  });

  it('passes over an optional node that was skipped, and no other', () => {
    expect(at({ place: ['village'], garden: ['yes'], months: [] })).toBe('extras');
    expect(at({ place: [] })).toBe('place');
  });

  it('leads on from several choices by the next of the node', () => {
    expect(at({ place: ['town'], extras: ['gloves', 'frames'] })).toBe('confirm');
  });

  it('ignores responses off the path', () => {
    expect(walk(flow, { place: ['town'], garden: ['no'] }).path).toEqual([{ node: 'place', values: ['town'] }]);
  });

  it.each([
    ['a value that is gone', { place: ['moon'] }, 'place'],
    ['two values for one choice', { place: ['town', 'village'] }, 'place'],
    ['a number that is out of range', { place: ['village'], garden: ['yes'], months: ['61'] }, 'months'],
    ['a number that is none', { place: ['village'], garden: ['yes'], months: ['1e1'] }, 'months'],
    ['one of several that is gone', { place: ['town'], extras: ['gloves', 'ladder'] }, 'extras'],
    ['another beside "none"', { place: ['town'], extras: ['gloves', 'none'] }, 'extras'],
  ])('asks again for %s', (_, responses, node) => {
    expect(at(responses)).toBe(node);
  });

  it('takes no name that every object has for a response', () => {
    const odd = { ...flow, start: 'constructor', nodes: { constructor: flow.nodes.confirm as (typeof flow.nodes)[string] } };
    expect(walk(odd, {}).at).toBe('constructor');
    expect(walk({ ...flow, start: 'constructor' }, {}).path).toEqual([]);
  });
});

describe('longestFrom', () => {
  it('gives the longest way from each node, itself included', () => {
    expect(Object.fromEntries(longestFrom(flow))).toEqual({ place: 5, garden: 4, months: 3, extras: 2, confirm: 1 });
  });

  it('is worked out once for each flow', () => {
    expect(longestFrom(flow)).toBe(longestFrom(flow));
    expect(longestFrom(toyFlow())).not.toBe(longestFrom(flow));
  });
});
