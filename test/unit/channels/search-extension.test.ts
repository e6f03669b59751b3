import { describe, expect, it } from 'vitest';
import { answerSearch } from '../../../src/channels/bot-framework/search-extension.ts';
import { type LookUp, lookUp } from '../../../src/channels/look-up.ts';
import { toy } from '../../conversation/table.ts';
import { cardFaults, shown } from '../../fixtures/shown.ts';

const find: LookUp = (text, most) => lookUp(toy, text, most);
const questions = (text: string, most = 5) => find(text, most).map(({ question }) => question);

describe('lookUp', () => {
  it('finds entries by some words, best first', () => {
    expect(questions('training')[0]).toBe('How long does training take?');
    expect(questions('pay').length).toBeGreaterThan(1);
    expect(questions('pay', 1)).toHaveLength(1);
  });

  it('shows what is asked most before anything was typed', () => {
    expect(questions('  ')).toEqual(toy.content.wording.starters.map((id) => toy.content.byId.get(id)?.question));
  });

  it.each(['qqqq zzzz', 'what does a nurse earn', 'I want to kill myself', 'my date of birth is'])('finds nothing for %s', (text) => {
    expect(questions(text)).toEqual([]);
  });
});

describe('answerSearch', () => {
  type Result = { composeExtension: { type: string; attachments: { content: object; preview: { content: { title: string } } }[] } };
  const search = (value: unknown) => (answerSearch(value, find) as Result).composeExtension;
  const query = (text: unknown, more: object = {}) => ({ commandId: 'search', parameters: [{ name: 'query', value: text }], ...more });

  it('gives cards with question, answer and sources, and nothing to tap', () => {
    const { type, attachments } = search(query('what do they earn in the uk?'));
    expect(type).toBe('result');
    const [card] = attachments;
    expect(card?.preview.content.title).toBe('What do billers and coders earn in the UK?');
    const { texts, taps } = shown({ attachments: [card] });
    expect(texts[0]).toBe('What do billers and coders earn in the UK?');
    expect(texts.join(' ')).toMatch(/About £15,000.*£20,000 to £26,000.*Sources: The old guide/s);
    expect(taps).toEqual([]);
    expect(attachments.flatMap(({ content }) => cardFaults(content))).toEqual([]);
  });

  it('is not empty before anything was typed', () => {
    expect(search({ parameters: [{ name: 'initialRun', value: 'true' }] }).attachments).toHaveLength(3);
  });

  it('has one page', () => {
    expect(search(query('training', { queryOptions: { skip: 5, count: 25 } })).attachments).toEqual([]);
  });

  it.each([
    [undefined, 3],
    [null, 3],
    ['x', 0],
    [{ parameters: 'x' }, 0],
    [query(5), 0],
    [query({}), 0],
  ])('survives %j', (value, found) => {
    expect(search(value).attachments).toHaveLength(found);
  });
});
