import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimwiseError } from '../errors.ts';
import { readSchool, type SchoolLook, schoolInvalid } from './school.ts';

/** One of several schools: its folder and its look. */
export type OneSchool = { folder: string; look: SchoolLook };

/** Schools by the name of their folder; those that cannot be shown are left out, each with why. */
export type ReadSchools = { schools: Map<string, OneSchool>; refused: ClaimwiseError[] };

/** Names that can stand in an address. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_NAME = 40;

/**
 * Reads the look of every school in SCHOOLS_DIR, once, at start-up. One with a fault takes no other with it.
 * @throws SCHOOLS_MISSING where there is no such folder
 */
export function readSchools(folder: string): ReadSchools {
  const schools = new Map<string, OneSchool>();
  const refused: ClaimwiseError[] = [];
  const taken = new Map<string, string>();
  for (const name of foldersOf(folder)) {
    try {
      const look = readSchool(join(folder, name));
      const keys = [...look.hosts, ...look.tenants];
      refuseFaults(folder, name, keys, taken);
      for (const key of keys) taken.set(key, name);
      schools.set(name, { folder: join(folder, name), look });
    } catch (error) {
      if (!(error instanceof ClaimwiseError)) throw error;
      refused.push(error);
    }
  }
  return { schools, refused };
}

function foldersOf(folder: string): string[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true }).filter((item) => item.isDirectory() && !item.name.startsWith('.'));
    return found.map(({ name }) => name).sort();
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ClaimwiseError('SCHOOLS_MISSING', `expected a folder of schools at ${folder}, got ${got}`, { cause: error });
  }
}

function refuseFaults(folder: string, name: string, keys: readonly string[], taken: ReadonlyMap<string, string>): void {
  const place = join(folder, name);
  const faults = keys
    .filter((key) => taken.has(key))
    .map((key) => `${place}/school.yaml: expected ${key} to be one school's, got it of ${taken.get(key)} too; take it out of one`);
  if (!NAME.test(name) || name.length > LONGEST_NAME)
    faults.push(`${place}: expected a name of at most ${LONGEST_NAME} small letters, digits and hyphens, got ${name}; rename the folder`);
  if (faults.length > 0) throw schoolInvalid(faults);
}
