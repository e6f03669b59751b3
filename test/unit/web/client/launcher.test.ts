import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../../../src/web/client/language.ts';
import { readWish } from '../../../../src/web/client/launcher/look.ts';

const none = { at: '.', label: undefined, position: undefined, theme: undefined, language: undefined, open: false, colours: undefined };

describe('texts of a language', () => {
  const texts = { cy: 'Anfon', 'pt-BR': 'Enviar' };
  it.each([
    ['cy', 'Anfon'],
    ['cy-GB', 'Anfon'],
    ['pt-BR', 'Enviar'],
    ['pt', undefined],
    [undefined, undefined],
  ])('for %s are %s', (language, text) => {
    expect(inLanguage(texts, language)).toBe(text);
  });
});

describe('the launcher’s attributes', () => {
  it('are all read', () => {
    const given = {
      school: 'hilltop',
      label: 'Ask',
      position: 'left',
      theme: 'dark',
      lang: 'ar',
      open: 'true',
      colour: '#7A1F3D',
      textColour: '#ffeeee',
    };
    expect(readWish(given)).toEqual({
      at: 's/hilltop/',
      label: 'Ask',
      position: 'left',
      theme: 'dark',
      language: 'ar',
      open: true,
      colours: { fill: '#7A1F3D', on: '#ffeeee' },
    });
  });

  it('are left out where they make no sense', () => {
    expect(readWish({})).toEqual(none);
    expect(readWish({ position: 'top', theme: 'red', open: 'yes', colour: 'red;x:y' })).toEqual(none);
  });

  it.each([
    ['#0b5f66', undefined, '#ffffff'],
    ['#ffd200', undefined, '#000000'],
    ['#ffd200', '#ffffff', '#000000'],
    ['#0b5f66', '#0c6067', '#ffffff'],
    ['#0b5f66', 'white', '#ffffff'],
    ['#ffd200', '#222222', '#222222'],
  ])('put on %s, with %s wished for, text that can be read', (colour, textColour, on) => {
    expect(readWish({ colour, ...(textColour && { textColour }) }).colours).toEqual({ fill: colour, on });
  });
});
