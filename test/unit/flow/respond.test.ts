import { describe, expect, it } from 'vitest';
import { back, change, respond } from '../../../src/flow/respond.ts';
import type { Responses } from '../../../src/flow/response.ts';
import { walk } from '../../../src/flow/walk.ts';
import { toyFlow } from '../../fixtures/toy-flow.ts';

const flow = toyFlow();
const whole: Responses = { place: ['village'], garden: ['yes'], months: ['6'], extras: ['gloves'], confirm: ['single'] };

describe('respond', () => {
  it('adds an answer and leaves the given responses alone', () => {
    const before: Responses = { place: ['village'] };
    expect(respond(flow, before, 'garden', ['no'])).toEqual({ ok: { place: ['village'], garden: ['no'] } });
    expect(before).toEqual({ place: ['village'] });
  });

  it('takes the place of an earlier answer', () => {
    expect(respond(flow, whole, 'place', ['town'])).toEqual({ ok: { ...whole, place: ['town'] } });
  });

  it.each([
    ['a node that is not there', 'cellar', ['yes'], 'no-such-node'],
    ['a name that every object has', 'constructor', ['yes'], 'no-such-node'],
    ['an option the node does not offer', 'place', ['moon'], 'not-offered'],
    ['a label instead of a value', 'place', ['Town'], 'not-offered'],
    ['two options where one is asked', 'place', ['town', 'village'], 'too-many'],
    ['"none" beside another', 'extras', ['none', 'gloves'], 'too-many'],
    ['a skip where none is allowed', 'place', [], 'not-optional'],
    ['a number above the range', 'months', ['61'], 'out-of-range'],
    ['a number below the range', 'months', ['-1'], 'out-of-range'],
    ['words for a number', 'months', ['six'], 'not-offered'],
    ['endless numbers', 'months', ['Infinity'], 'not-offered'],
    ['two numbers', 'months', ['1', '2'], 'too-many'],
  ])('refuses %s', (_, node, values, refused) => {
    expect(respond(flow, whole, node, values)).toEqual({ refused });
  });

  it('takes both ends of a range, and a skip where it is allowed', () => {
    for (const values of [['0'], ['60'], []]) expect(respond(flow, {}, 'months', values)).toEqual({ ok: { months: values } });
  });

  it('keeps one form of equal answers', () => {
    expect(respond(flow, {}, 'extras', ['frames', 'gloves', 'frames'])).toEqual({ ok: { extras: ['gloves', 'frames'] } });
    expect(respond(flow, {}, 'months', ['06.50'])).toEqual({ ok: { months: ['6.5'] } });
  });
});

describe('back', () => {
  it('drops the last answer on the path', () => {
    const { confirm: _, ...rest } = whole;
    expect(back(flow, whole)).toEqual(rest);
    expect(walk(flow, back(flow, whole)).at).toBe('confirm');
  });

  it('leaves answers off the path', () => {
    expect(back(flow, { place: ['town'], garden: ['no'] })).toEqual({ garden: ['no'] });
  });

  it('drops a skip too', () => {
    expect(back(flow, { place: ['village'], garden: ['no'], months: [] })).toEqual({ place: ['village'], garden: ['no'] });
  });

  it('gives the same responses where nothing was answered', () => {
    const nothing: Responses = { garden: ['no'] };
    expect(back(flow, nothing)).toBe(nothing);
  });
});

describe('change', () => {
  it('asks one step again and keeps what comes later', () => {
    const changed = change(flow, whole, 'garden');
    expect(walk(flow, changed).at).toBe('garden');
    expect(respond(flow, changed, 'garden', ['yes'])).toEqual({ ok: whole });
  });

  it('lets later answers count again only where the path meets them', () => {
    const changed = respond(flow, change(flow, whole, 'place'), 'place', ['town']);
    expect('ok' in changed && walk(flow, changed.ok).path.map(({ node }) => node)).toEqual(['place', 'extras', 'confirm']);
  });

  it('changes nothing for a step without an answer', () => {
    expect(change(flow, {}, 'garden')).toEqual({});
    expect(change(flow, whole, 'cellar')).toBe(whole);
  });
});
