import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { type School, type SchoolLook, schoolInvalid } from '../content/school.ts';
import { ClaimwiseError } from '../errors.ts';
import { type Asset, asset, bundleClient, clientTokens, hashedAsset } from './assets.ts';
import { chatPage } from './chat-page.ts';
import type { LauncherTexts } from './client/launcher/texts.ts';
import { createSay, WORDS } from './client/words.ts';
import { frontPage } from './front-page.ts';
import { lookCss, plainCss, readPalettes, schoolPalettes } from './palette.ts';
import { ASSET_HEADERS, chatHeaders, EMBED_HEADERS, FRONT_HEADERS, type Headers } from './policy.ts';

/** What a route sees of a request: its headers and the last part of its path, where the path has a name in it. */
export type WebRequest = { headers: IncomingHttpHeaders; name: string };

/** What a route answers. */
export type WebAnswer = { status: number; headers: Headers; body: Buffer };

/** Paths that are answered to GET and HEAD. */
export const WEB_PATHS = ['/', '/chat', '/embed.js', '/assets/:name'] as const;

/** What answers each path for one school. @throws REQUEST_NOT_FOUND */
export type WebRoutes = Readonly<Record<(typeof WEB_PATHS)[number], (request: WebRequest) => WebAnswer>>;

/** What the pages are made of. */
export type WebParts = {
  school: SchoolLook;
  publicUrl: string | undefined;
  /** Origins of pages that may frame the chat. */
  allowedOrigins: readonly string[];
  /** Address of Azure's Direct Line, where web chats get its tokens. */
  azureDomain: string | undefined;
  /** Further files to serve below /assets/. */
  more: () => readonly Asset[];
};

const ICON = new URL('icon.svg', import.meta.url);

/**
 * Checks what the browser side is made of; its pages and files are built once, with the first request, and then answered from
 * memory. Bundling and compressing them takes a third of a second, for which nobody who talks over a channel should wait.
 * @throws SCHOOL_INVALID for colours that are hard to read and for words that don't exist
 */
export function createWebRoutes(parts: WebParts): WebRoutes {
  const { school, publicUrl, allowedOrigins, azureDomain } = parts;
  checkWords('words', school.words);
  for (const [tag, words] of Object.entries(school.languages)) checkWords(`languages.${tag}`, words);
  const palettes = schoolPalettes(clientTokens().all, school.colours);
  let built: Site | undefined;
  const site = () => {
    built ??= buildSite(parts, palettes);
    return built;
  };
  const services = [publicUrl, azureDomain].flatMap((address) => (address ? socketOrigins(address) : []));
  return {
    '/': page(() => site().front, FRONT_HEADERS),
    '/chat': page(() => site().chat, chatHeaders(allowedOrigins, services)),
    '/embed.js': page(() => site().embed, EMBED_HEADERS),
    '/assets/:name': ({ headers, name }) => {
      const file = site().files.get(name);
      if (!file) throw new ClaimwiseError('REQUEST_NOT_FOUND', 'expected a file of the chat');
      return send(file, headers, ASSET_HEADERS);
    },
  };
}

type Palettes = ReturnType<typeof schoolPalettes>;

/** All that browsers load: three pages, and files by their names. */
type Site = { front: Asset; chat: Asset; embed: Asset; files: ReadonlyMap<string, Asset> };

function buildSite({ school, publicUrl, azureDomain, more }: WebParts, palettes: Palettes): Site {
  const bundle = bundleClient();
  const changed = lookCss(school.colours, palettes);
  const look = changed === '' ? undefined : hashedAsset('look.css', changed);
  const plain = plainCss(readPalettes(clientTokens().all).light);
  const icon = hashedAsset('icon.svg', readFileSync(ICON));
  const logo = school.picture && hashedAsset(school.logo ?? '', school.picture.bytes);
  const chat = {
    script: hashedAsset('chat.js', bundle['chat.js']),
    style: hashedAsset('chat.css', bundle['chat-style.css'] + plain),
    look,
    icon,
    logo,
  };
  const front = {
    script: hashedAsset('front.js', bundle['front.js']),
    style: hashedAsset('front.css', bundle['front-style.css'] + plain),
    look,
    icon,
  };
  const files = [...Object.values(chat), ...Object.values(front), ...more()].filter((file) => file !== undefined);
  return {
    front: asset('front.html', frontPage(school, front, publicUrl)),
    chat: asset('chat.html', chatPage(school, chat, azureDomain)),
    embed: embedScript(school, palettes, bundle['embed.js']),
    files: new Map(files.map((file) => [file.name, file])),
  };
}

/** The launcher for other pages, with this school's look written into it. */
function embedScript(school: SchoolLook, palettes: Palettes, script: string): Asset {
  const accent = (name: string) => [palettes.light.get(name), palettes.dark.get(name)];
  const { language, launcher: wish } = school;
  const launcher = {
    position: wish.position,
    texts: { ...launcherTexts(school, language, {}), ...(wish.label && { label: wish.label }) },
    languages: Object.fromEntries(Object.entries(school.languages).map(([tag, own]) => [tag, launcherTexts(school, tag, own)])),
    accent: accent('accent'),
    on: accent('on-accent'),
  };
  // a block of its own, so that the host page gets no global
  return asset('embed.js', `{const LOOK=${JSON.stringify(launcher)};${script}}`);
}

/** What the launcher says in a language whose words are laid over the school's. */
function launcherTexts(school: School, language: string, own: School['words']): LauncherTexts {
  const say = createSay({ ...school.words, ...own });
  return {
    language,
    label: say('launcher'),
    title: `${school.name}: ${say('conversation')}`,
    lost: say('lost'),
    tab: say('new-tab'),
    close: say('close-dialog'),
    fresh: say('new-message'),
  };
}

/** Answers with one file, which browsers ask again for and mostly have already. */
function page(fileOf: () => Asset, fixed: Headers): (request: WebRequest) => WebAnswer {
  let etag: string | undefined;
  return ({ headers }) => {
    const file = fileOf();
    etag ??= `"${createHash('sha256').update(file.plain).digest('hex').slice(0, 16)}"`;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { ...fixed, etag }, body: Buffer.alloc(0) };
    return send(file, headers, { ...fixed, etag });
  };
}

/** A file in the smallest encoding that the browser takes. */
function send(file: Asset, headers: IncomingHttpHeaders, fixed: Headers): WebAnswer {
  const accepted = String(headers['accept-encoding'] ?? '');
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
  const body = encoding === 'br' ? file.brotli : encoding === 'gzip' ? file.gzip : file.plain;
  return {
    status: 200,
    headers: { ...fixed, 'content-type': file.type, vary: 'accept-encoding', ...(encoding && { 'content-encoding': encoding }) },
    body,
  };
}

/** The origin of an address, for requests and for sockets. */
function socketOrigins(address: string): string[] {
  const { origin } = new URL(address);
  return [origin, origin.replace(/^http/, 'ws')];
}

function checkWords(key: string, words: School['words']): void {
  const unknown = Object.keys(words).filter((name) => !Object.hasOwn(WORDS, name));
  if (unknown.length === 0) return;
  throw schoolInvalid(
    unknown.map((name) => `school.yaml ${key}.${name}: expected one of ${Object.keys(WORDS).join(', ')}; use one of these`),
  );
}
