/** Headers of a response, by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** Powers that no page of ours uses, taken away from it and from whatever could ever run in it. */
const PERMISSIONS =
  'accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()';

/** What every page may do: load its own scripts, styles and pictures, nothing inline; text never becomes markup or code. */
const PAGE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/**
 * Headers of the chat page. It may be framed by this server's own pages and by the origins listed, and talks to this server
 * alone.
 * @param services origins that it talks to besides; browsers before CSP 3 don't count this server's own sockets as 'self'
 */
export function chatHeaders(allowedOrigins: readonly string[], services: readonly string[]): Headers {
  return {
    'content-security-policy': [
      ...PAGE,
      `connect-src ${["'self'", ...services].join(' ')}`,
      `frame-ancestors ${["'self'", ...allowedOrigins].join(' ')}`,
    ].join('; '),
    // a page that is isolated itself (COEP) may frame the chat: it loads nothing from elsewhere
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'cross-origin',
    'permissions-policy': PERMISSIONS,
    'cache-control': 'no-cache',
  };
}

/** Headers of the page at `/`, which frames the chat and may not be framed. */
export const FRONT_HEADERS: Headers = {
  'content-security-policy': [...PAGE, "frame-src 'self'", "frame-ancestors 'none'"].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': PERMISSIONS,
};

/** Headers of the staff page: as the page at `/`, and its forms go to this server alone. */
export const STAFF_HEADERS: Headers = {
  'content-security-policy': [
    ...PAGE.filter((rule) => !rule.startsWith('form-action')),
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': PERMISSIONS,
  // with no-referrer browsers send `Origin: null` with forms, and a form could not be told from another site's
  'referrer-policy': 'same-origin',
};

/** Headers of a file whose name changes with its content. */
export const ASSET_HEADERS: Headers = { 'cache-control': 'public, max-age=31536000, immutable' };

/** Headers of the launcher: any page may load it, and a new version arrives within five minutes. */
export const EMBED_HEADERS: Headers = {
  'cache-control': 'public, max-age=300',
  'cross-origin-resource-policy': 'cross-origin',
  // anyone may read it: a page that loads it as a module asks for that
  'access-control-allow-origin': '*',
};
