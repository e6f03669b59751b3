import { createHash } from 'node:crypto';

const STYLE =
  'body{font:1.05rem/1.6 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem;color:#1c2733}code{background:#eef2f5;padding:.1em .3em;border-radius:.2em}';

/** Policy of the page: its one style sheet and nothing else. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The page at `/`, for people who open the server's address in a browser. */
export function frontPage(publicUrl: string | undefined): string {
  const address = escapeHtml(new URL('/api/messages', publicUrl ?? 'http://localhost').href);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Claimwise</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Claimwise</h1>
<p>A career advisor for medical billing and coding. It answers from reviewed sources, or says that it doesn't know.</p>
<p>It is running. Bot Framework channels, the Emulator and the Agents Playground reach it at
<code>${publicUrl ? address : '/api/messages'}</code>.</p>
<p>For operators: <a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a>.</p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
