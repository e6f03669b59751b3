import { CORE_SCHEMA, load } from 'js-yaml';
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
  const quick = schema.safeParse(readQuickly(text));
  if (!quick.success) return parseWithLines(schema, text, file, offset);
  let located: Located<T> | undefined;
  const lineOf = (path: readonly PropertyKey[]) => {
    const parsed = located ? undefined : parseWithLines(schema, text, file, offset);
    if (parsed && 'ok' in parsed) located = parsed.ok;
    return located?.lineOf(path) ?? 1 + offset;
  };
  return { ok: { value: quick.data, lineOf } };
}

/** The value of a YAML text, or undefined where anything is wrong with it: five times as fast as a parser that knows lines. */
function readQuickly(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
}

function parseWithLines<T>(schema: z.ZodType<T>, text: string, file: string, offset: number): { ok: Located<T> } | { problems: Problem[] } {
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
  const errors = doc.errors.map(({ pos, message, code }) =>
    code === 'DUPLICATE_KEY'
      ? { at: pos[0], got: 'a key that stands twice', mend: 'remove one of the two' }
      : { at: pos[0], got: message.split('\n')[0] ?? code, mend: QUOTE },
  );
  // What follows a fault on the same line is mostly its echo.
  const wrong = new Map([...errors.reverse(), ...(text.includes('*') ? aliases(doc) : [])].map((fault) => [lineAt(fault.at), fault]));
  if (wrong.size > 0) {
    return {
      problems: [...wrong].map(([line, { got, mend }]) => ({
        level: 'error',
        check: 'yaml',
        file,
        line,
        expected: 'YAML that parses',
        got: got.replace(/ at line \d+, column \d+:?$/, ''),
        mend,
      })),
    };
  }
  const data: unknown = doc.toJS();
  const result = schema.safeParse(data);
  if (result.success) return { ok: { value: result.data, lineOf } };
  // A text where a list belongs is also "too long"; the first issue of a place says what is wrong with it.
  const issues = new Map(
    result.error.issues.toReversed().map((issue) => [JSON.stringify([issue.path, issue.code === 'unrecognized_keys']), issue]),
  );
  return { problems: [...issues.values()].reverse().map((issue) => toProblem(issue, data, file, lineOf)) };
}

type Fault = { at: number | undefined; got: string; mend: string };

/** A text that starts with `*` is a YAML alias: nobody means one here, and a chain of them can grow without bound. */
function aliases(doc: ReturnType<typeof parseDocument>): Fault[] {
  const found: Fault[] = [];
  visit(doc, {
    Alias: (_, node) => {
      found.push({ at: node.range?.[0], got: `a text that starts with a star: *${node.source}`, mend: QUOTE });
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
  const where = pathText(issue.path);
  const base = { level: 'error' as const, file, line: lineOf(issue.path) };
  if (issue.code === 'unrecognized_keys') {
    return {
      ...base,
      check: 'unknown-key',
      line: lineOf([...issue.path, issue.keys[0] ?? '']),
      expected: 'only known keys',
      got: issue.keys.join(', '),
      mend: 'remove the key or mend its spelling; docs/editing.md and docs/flows.md list all keys',
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
    got: got === undefined ? 'nothing' : Array.isArray(got) ? `${got.length} items` : shorten(JSON.stringify(got)),
    mend: got === undefined ? `add ${where}` : `change ${where}`,
  };
}

/** Where a value stands, for people: "claims, item 2, section". */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `item ${key + 1}` : String(key))).join(', ') || 'the file';
}

const KINDS: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  tuple: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

/** What a schema issue asks for, in words an editor knows. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      return issue.exact ? `exactly ${issue.minimum} items` : `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return issue.exact ? `exactly ${issue.maximum} items` : `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'date' ? 'a date such as 2026-11-22' : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '';
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
