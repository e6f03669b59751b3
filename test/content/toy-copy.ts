import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ContentFolders, DIALOGS, withDialogs } from '../../src/content/files.ts';

/** The toy knowledge base of these tests: four entries on keeping bees, and every shared file. Its flows stand beside it. */
export const TOY = 'test/fixtures/knowledge';

/** The day on which the toy's reviews are fresh. */
export const TODAY = '2026-11-22';

/** A copy of the toy base that a test may break. Paths are relative to it; those of flows begin with `dialogs/`. */
export type ToyCopy = {
  folder: string;
  /** The knowledge folder and the dialogs folder beside it, as they are loaded. */
  folders: ContentFolders;
  read: (file: string) => string;
  write: (file: string, text: string | Buffer) => void;
  /** Replaces the first `from`; throws where the file has none, so that a changed fixture can't make a test pass by itself. */
  edit: (file: string, from: string, to: string) => void;
  remove: (file: string) => void;
};

/** Copies the toy base to a temporary folder; call `dropCopies` after the test. */
export function copyToy(): ToyCopy {
  const folder = mkdtempSync(join(tmpdir(), 'claimwise-toy-'));
  copies.push(folder);
  const base = join(folder, 'knowledge');
  cpSync(TOY, base, { recursive: true });
  cpSync(join(TOY, '../dialogs'), join(folder, 'dialogs'), { recursive: true });
  const at = (file: string) => join(file.startsWith(DIALOGS) ? folder : base, file);
  const read = (file: string) => readFileSync(at(file), 'utf8');
  const write = (file: string, text: string | Buffer) => {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  return {
    folder: base,
    folders: withDialogs([base]),
    read,
    write,
    edit: (file, from, to) => {
      const text = read(file);
      if (!text.includes(from)) throw new Error(`${file} of the toy base does not hold "${from}"`);
      write(
        file,
        text.replace(from, () => to),
      );
    },
    remove: (file) => rmSync(at(file), { recursive: true }),
  };
}

const copies: string[] = [];

/** Removes every copy made so far. */
export function dropCopies(): void {
  for (const folder of copies.splice(0)) rmSync(folder, { recursive: true, force: true });
}
