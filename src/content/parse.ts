import { isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './schema.ts';

/** A parsed YAML text that can still say on which line a value stands. */
export type Located<T> = { value: T; lineOf: (path: readonly PropertyKey[]) => number };

const QUOTE = 'put quotes around a text that holds ": " or " #" or starts with a special sign, and indent by two spaces';

/**
 * Parses YAML and checks it against a schema.
 * @param offset lines before the YAML in its file (1 for frontmatter)
 * @returns the value, or every problem at once with its line
 */
export function parseYaml<T>(schema: z.ZodType<T>, text: string, file: string, offset = 0): { ok: Located<T> } | { problems: Problem[] } {
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter });
  const lineAt = (position: number | undefined) => (position === undefined ? 1 : counter.linePos(position).line) + offset;
  const lineOf = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const position = positionOf(doc, path.slice(0, length));
      if (position !== undefined) return lineAt(position);
    }
    return 1 + offset;
  };
  const wrong = [...doc.errors.map(({ pos, message, code }) => ({ at: pos[0], got: message.split('\n')[0] ?? code })), ...(text.includes('*') ? aliases(doc) : [])];
  if (wrong.length > 0) {
    return {
      problems: wrong.map(({ at, got }) => ({
        level: 'error',
        check: 'yaml',
        file,
        line: lineAt(at),
        expected: 'YAML that parses',
        got: got.replace(/ at line \d+, column \d+:?$/, ''),
        mend: QUOTE,
      })),
    };
  }
  const data: unknown = doc.toJS();
  const result = schema.safeParse(data);
  if (result.success) return { ok: { value: result.data, lineOf } };
  return { problems: result.error.issues.map((issue) => toProblem(issue, data, file, lineOf)) };
}

/** A text that starts with `*` is a YAML alias: nobody means one here, and a chain of them can grow without bound. */
function aliases(doc: ReturnType<typeof parseDocument>): { at: number | undefined; got: string }[] {
  const found: { at: number | undefined; got: string }[] = [];
  visit(doc, {
    Alias: (_, node) => {
      found.push({ at: node.range?.[0], got: `a text that starts with a star: *${node.source}` });
    },
  });
  return found;
}

/** Where the key of a path stands: the key says more than the value, which may be missing. */
function positionOf(doc: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length > 1 ? doc.getIn(path.slice(0, -1), true) : doc.contents;
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
    if (pair && isNode(pair.key)) return pair.key.range?.[0];
  }
  const node = doc.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function toProblem(issue: z.core.$ZodIssue, data: unknown, file: string, lineOf: (path: readonly PropertyKey[]) => number): Problem {
  const where = issue.path.join('.') || 'the file';
  const base = { level: 'error' as const, file, line: lineOf(issue.path) };
  if (issue.code === 'unrecognized_keys') {
    return {
      ...base,
      check: 'unknown-key',
      line: lineOf([...issue.path, issue.keys[0] ?? '']),
      expected: 'only known keys',
      got: issue.keys.join(', '),
      mend: 'remove the key or mend its spelling; docs/editing.md lists all keys',
    };
  }
  const got =
    issue.code === 'invalid_key'
      ? issue.path.at(-1)
      : issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], data);
  return {
    ...base,
    check: 'schema',
    expected: `${where}: ${expectation(issue)}`,
    got: got === undefined ? 'nothing' : shorten(JSON.stringify(got)),
    mend: got === undefined ? `add ${where}` : `change ${where}`,
  };
}

const KINDS: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  tuple: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
  boolean: 'true or false',
};

/** What a schema issue asks for, in words an editor knows. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? 'a text that is not empty' : `at least ${issue.minimum} items`;
    case 'too_big':
      return `at most ${issue.maximum} items`;
    case 'invalid_format':
      return issue.format === 'date' ? 'a date such as 2026-11-22' : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
