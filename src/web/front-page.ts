import type { School } from '../content/school.ts';
import type { Asset } from './assets.ts';
import { escapeHtml } from './chat-page.ts';
import { directionOf } from './client/page.ts';

/** Files that the page at `/` loads. */
export type FrontFiles = { script: Asset; style: Asset; look: Asset | undefined; icon: Asset };

/**
 * The page at `/`: a plain helpdesk page with the widget on it, and what to paste to have it on another.
 * @param publicUrl address under which people reach this server; without it the page's script fills in its own
 */
export function frontPage(school: School, files: FrontFiles, publicUrl: string | undefined): string {
  const base = (publicUrl ?? 'http://localhost').replace(/\/*$/, '/');
  const script = `<script src="${base}embed.js" defer></script>`;
  const frame = `<iframe src="${base}chat" title="Chat: ${school.name}" width="400" height="640" style="border:0"></iframe>`;
  const styles = [files.style, files.look].filter((style) => style !== undefined);
  return `<!doctype html>
<html lang="${escapeHtml(school.language)}" dir="${directionOf(school.language)}"${publicUrl ? '' : ' data-own-address'}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(school.name)}: a career advisor for medical billing and coding</title>
<link rel="icon" href="assets/${files.icon.name}">
${styles.map(({ name }) => `<link rel="stylesheet" href="assets/${name}">`).join('\n')}
<script src="assets/${files.script.name}" defer></script>
<script src="embed.js" defer></script>
</head>
<body>
<main>
<h1>${escapeHtml(school.name)}</h1>
<p class="lead">A career advisor for medical billing and coding. It answers from reviewed sources, or says that it doesn't know.</p>
<p><a class="button" href="chat">Open the chat</a> or try the button in the corner: this is how it looks on a helpdesk page.</p>
<h2 id="embed">Put it on your page</h2>
<p>Add the origin of your page to <code>ALLOWED_ORIGINS</code> first, for example <code>https://helpdesk.school.example</code>.</p>
${snippet('script', 'One line, anywhere in the page', script)}
${snippet('frame', 'As a plain frame', frame)}
${snippet('wordpress', 'WordPress: add a “Custom HTML” block to the footer and paste', script)}
<h2>For operators</h2>
<p>Bot Framework channels, the Emulator and the Agents Playground reach it at <code>${escapeHtml(base)}api/messages</code>.
Its state is at <a href="healthz">healthz</a> and <a href="readyz">readyz</a>.</p>
</main>
</body>
</html>
`;
}

function snippet(id: string, label: string, code: string): string {
  return `<h3 id="${id}">${label}</h3>
<div class="snippet"><pre tabindex="0" role="group" aria-labelledby="${id}"><code>${escapeHtml(code)}</code></pre>
<button type="button" hidden>Copy</button></div>`;
}
