import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/sqlite-open.ts';
import { MIGRATIONS } from '../../../src/storage/sqlite-schema.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwise-open-'));
  file = join(folder, 'claimwise.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const code = (path: string) => {
  try {
    openDatabase(path).close();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'opened';
};

describe('openDatabase', () => {
  it('makes the folder and the file', () => {
    expect(code(join(folder, 'deep', 'er', 'claimwise.db'))).toBe('opened');
  });

  it('counts the migrations it has done', () => {
    openDatabase(file).close();
    const db = new DatabaseSync(file);
    expect(db.prepare('pragma user_version').get()).toEqual({ user_version: MIGRATIONS.length });
    db.close();
    expect(code(file)).toBe('opened');
  });

  it('uses WAL with synchronous normal', () => {
    const db = openDatabase(file);
    expect(db.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(db.prepare('pragma synchronous').get()).toEqual({ synchronous: 1 });
    db.close();
  });

  it('refuses a file that another process uses', () => {
    const db = openDatabase(file);
    const source = new URL('../../../src/storage/sqlite-open.ts', import.meta.url).pathname;
    const script = `const { openDatabase } = await import(${JSON.stringify(source)});
      try { openDatabase(${JSON.stringify(file)}); } catch (error) { console.log(error.code); }`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(child.stdout.trim()).toBe('STORE_IN_USE');
    expect(code(file)).toBe('STORE_IN_USE');
    db.close();
    expect(code(file)).toBe('opened');
  });

  it('refuses a file that is no database', () => {
    writeFileSync(file, 'this is not a database, whatever its name says '.repeat(100));
    expect(code(file)).toBe('STORE_CORRUPT');
  });

  it('refuses a damaged database', () => {
    const db = openDatabase(file);
    const insert = db.prepare('insert into conversations values (?, 1, ?, 1)');
    for (let index = 0; index < 200; index++) insert.run(`k${index}`, 'x'.repeat(500));
    db.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 4096)); // the first page, with the header, stays sound
    expect(code(file)).toBe('STORE_CORRUPT');
  });

  it('refuses a database of a newer version', () => {
    const db = new DatabaseSync(file);
    db.exec(`pragma user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    expect(code(file)).toBe('STORE_VERSION');
  });

  it('names what cannot be written', () => {
    writeFileSync(join(folder, 'plain'), '');
    expect(code(join(folder, 'plain', 'claimwise.db'))).toBe('STORE_UNAVAILABLE');
    mkdirSync(file);
    expect(code(file)).toBe('STORE_UNAVAILABLE');
  });
});
