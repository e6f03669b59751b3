import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSchool } from '../../src/content/school.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwise-school-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (yaml: string) => {
  writeFileSync(join(folder, 'school.yaml'), yaml);
  return readSchool(folder);
};
const refusal = (yaml: string) => {
  try {
    read(yaml);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe('school.yaml', () => {
  it.each([
    ['no folder', () => readSchool(undefined)],
    ['no file', () => readSchool(folder)],
    ['an empty file', () => read('')],
    ['nothing but comments', () => read('# name: ours\n')],
  ])('gives our own look where there is %s', (_what, look) => {
    expect(look()).toEqual({
      name: 'Claimwise',
      language: 'en',
      launcher: { position: 'right' },
      colours: { light: {}, dark: {} },
      contact: [],
      origins: [],
      hosts: [],
      tenants: [],
      words: {},
      languages: {},
      picture: undefined,
    });
  });

  it('is read whole, with its picture', () => {
    writeFileSync(join(folder, 'crest.svg'), '<svg/>');
    const school = read(
      'name: Northfield\nlogo: crest.svg\nlanguage: en-GB\nlauncher: { label: Ask us, position: left }\ncolours: { light: { accent: "#7a1f3d" } }\n' +
        'contact:\n  - { label: Careers office, text: 01632 960001, link: "tel:+441632960001" }\nwords: { send: Go }\n',
    );
    expect(school).toMatchObject({ name: 'Northfield', launcher: { label: 'Ask us', position: 'left' }, words: { send: 'Go' } });
    expect(school.picture).toEqual({ type: 'image/svg+xml', bytes: Buffer.from('<svg/>') });
  });

  it.each([
    ['an unknown key', 'nam: x', 'nam'],
    ['a colour by its name', 'colours: { light: { accent: red } }', 'a colour such as'],
    ['a link that could run', 'contact: [{ label: a, text: b, link: "javascript:x" }]', 'https://, mailto: or tel:'],
    ['a picture elsewhere', 'logo: ../secret.png', '.svg or .png file beside school.yaml'],
    ['a picture that is not there', 'logo: crest.png', 'got none; put it there'],
    ['a language that is none', 'language: "<b>"', 'a language such as en-GB'],
    ['an origin with a path', 'origins: [https://www.school.org/]', 'without path or *'],
    ['words of a language that is none', 'languages: { "<b>": { send: Go } }', 'languages'],
    ['no YAML', 'name: [', 'YAML that parses'],
  ])('with %s is refused with file and reason', (_what, yaml, part) => {
    const message = refusal(yaml);
    expect(message).toMatch(/^SCHOOL_INVALID: /);
    expect(message).toContain('school.yaml');
    expect(message).toContain(part);
  });

  it('names the line of each problem', () => {
    const message = refusal('name: x\nlanguage: "?"\ncolours:\n  dark: { text: 5 }\n');
    expect(message).toContain('school.yaml:2 ');
    expect(message).toContain('school.yaml:4 ');
  });
});
