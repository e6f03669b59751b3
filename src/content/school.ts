import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isOrigin } from '../config.ts';
import { ClaimwiseError } from '../errors.ts';
import { helpdeskSchema } from './helpdesk-schema.ts';
import { parseYaml } from './parse.ts';
import type { Problem } from './schema.ts';

const line = z.string().trim().min(1);
const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as "#0b5f66", in quotes');

/** Where a link of the school may lead: a page, a mailbox or a telephone. */
const link = z.string().regex(/^(https:\/\/|mailto:|tel:)\S+$/, 'an address that starts with https://, mailto: or tel:');

const tag = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language such as en-GB');

/** Words of buttons and notices in place of ours, by name. */
const words = z.record(line, line);

/** Colours by the name of their design token, such as `accent` and `on-accent`; see docs/embedding.md. */
const colours = z.record(z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'the name of a colour'), colour);

/** SCHOOL_DIR/school.yaml: how the chat looks and whom people can turn to. Every key may be left out. */
export const schoolSchema = z.strictObject({
  name: line.max(40).default('Claimwise'),
  /** A picture in SCHOOL_DIR, shown in the head of the chat. */
  logo: z
    .string()
    .regex(/^[\w-]+\.(svg|png)$/, 'the name of an .svg or .png file beside school.yaml')
    .optional(),
  /** Language of the texts, as in HTML's lang attribute. */
  language: tag.default('en'),
  /** Pages that may hold the chat, besides those of ALLOWED_ORIGINS. */
  origins: z.array(z.string().refine(isOrigin, 'an origin such as https://www.school.org, without path or *')).default([]),
  launcher: z.strictObject({ label: line.max(40).optional(), position: z.enum(['left', 'right']).default('right') }).prefault({}),
  colours: z.strictObject({ light: colours.default({}), dark: colours.default({}) }).prefault({}),
  contact: z
    .array(z.strictObject({ label: line.max(60), text: line.max(120), link: link.optional() }))
    .max(6)
    .default([]),
  /** Whom people are handed over to; left out, they are told the lines of `contact`. */
  helpdesk: helpdeskSchema.optional(),
  /** With SCHOOLS_DIR: hosts that are this school's alone. */
  hosts: z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a host such as chat.school.org, in small letters')).default([]),
  /** With SCHOOLS_DIR: the school's directories in Microsoft 365, by which Teams is told whose people write. */
  tenants: z.array(z.guid('a GUID such as 8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01').toLowerCase()).default([]),
  words: words.default({}),
  /** The same for pages that are in another language. */
  languages: z.record(tag, words).default({}),
});

/** A school's look. */
export type School = z.infer<typeof schoolSchema>;

/** A school's look with its picture; without a folder or file, our own. */
export type SchoolLook = School & { picture: { type: string; bytes: Buffer } | undefined };

const TYPES: Readonly<Record<string, string>> = { svg: 'image/svg+xml', png: 'image/png' };

/**
 * Reads school.yaml, once, at start-up.
 * @param folder SCHOOL_DIR; undefined, or a folder without the file, gives our own look
 * @throws SCHOOL_INVALID with every problem on a line of its own
 */
export function readSchool(folder: string | undefined): SchoolLook {
  const file = folder === undefined ? undefined : join(folder, 'school.yaml');
  if (folder === undefined || file === undefined || !existsSync(file)) return { ...schoolSchema.parse({}), picture: undefined };
  const text = readFileSync(file, 'utf8');
  // a file in which every line is a comment says nothing, which is fine
  const parsed = parseYaml(schoolSchema, /^\s*[^#\s]/m.test(text) ? text : '{}', 'school.yaml');
  if ('problems' in parsed) throw schoolInvalid(parsed.problems.map((problem) => problemLine(file, problem)));
  const { value } = parsed.ok;
  return { ...value, picture: value.logo === undefined ? undefined : readPicture(folder, value.logo) };
}

/** The error for a school's look that can't be shown. */
export function schoolInvalid(lines: readonly string[]): ClaimwiseError {
  const list = lines.map((text) => `\n  ${text}`).join('');
  return new ClaimwiseError('SCHOOL_INVALID', `expected a school.yaml without errors, got ${lines.length}:${list}\nNothing is served yet`);
}

function problemLine(file: string, { line: at, check, expected, got, mend }: Problem): string {
  return `${file}:${at} ${check}: expected ${expected}, got ${got}; ${mend}`;
}

function readPicture(folder: string, name: string): { type: string; bytes: Buffer } {
  const path = join(folder, name);
  if (!existsSync(path)) throw schoolInvalid([`${join(folder, 'school.yaml')} logo: expected the file ${path}, got none; put it there`]);
  return { type: TYPES[name.slice(-3)] ?? '', bytes: readFileSync(path) };
}
