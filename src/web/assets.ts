import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const CLIENT = fileURLToPath(new URL('client', import.meta.url));

/** A file that browsers load, in the encodings they may ask for. */
export type Asset = { name: string; type: string; plain: Buffer; gzip: Buffer; brotli: Buffer };

/** What the client's sources come to: texts by the name of their entry file. */
export type ClientBundle = Readonly<Record<(typeof ENTRIES)[number], string>>;

const ENTRIES = ['chat.js', 'chat-style.css', 'embed.js', 'front.js', 'front-style.css', 'staff.js', 'staff-style.css'] as const;

let bundled: ClientBundle | undefined;

/**
 * Bundles the browser client in memory, once a process: under 100 ms, so there is no build step for people.
 * Type checking is left to `npm run check`.
 */
export function bundleClient(): ClientBundle {
  bundled ??= bundle();
  return bundled;
}

function bundle(): ClientBundle {
  const { outputFiles } = buildSync({
    absWorkingDir: CLIENT,
    entryPoints: {
      chat: 'chat.ts',
      'chat-style': 'chat.css',
      embed: 'launcher/embed.ts',
      front: 'front.ts',
      'front-style': 'front.css',
      staff: 'staff.ts',
      'staff-style': 'staff.css',
    },
    outdir: CLIENT,
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'safari16.4'],
    // compressed replies are smaller with plain UTF-8, and each is sent as such
    charset: 'utf8',
    // the chart library's notice, which its licence asks for
    legalComments: 'eof',
    logLevel: 'silent',
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path.slice(CLIENT.length + 1), text]));
  return Object.fromEntries(ENTRIES.map((name) => [name, texts.get(name) ?? ''])) as ClientBundle;
}

/** The style sheets that name every colour and measure: of all pages, and of the staff page alone. */
export function clientTokens(): { all: string; staff: string } {
  return { all: readFileSync(`${CLIENT}/tokens.css`, 'utf8'), staff: readFileSync(`${CLIENT}/staff.css`, 'utf8') };
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};

const hashed = new Map<string, Asset>();

/**
 * An asset whose name changes with its content, so that it may be kept for ever: `chat.js` -> `chat-1f0c9a2b.js`. Made once for all
 * schools: packing it takes a tenth of a second.
 */
export function hashedAsset(name: string, content: string | Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const dot = name.lastIndexOf('.');
  const full = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  const made = hashed.get(full) ?? asset(full, content);
  hashed.set(full, made);
  return made;
}

/** An asset under a name of its own. */
export function asset(name: string, content: string | Buffer): Asset {
  const plain = Buffer.from(content);
  return {
    name,
    type: TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
  };
}
