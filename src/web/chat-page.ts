import type { School } from '../content/school.ts';
import type { Asset } from './assets.ts';
import { type ChatPage, directionOf } from './client/page.ts';

/** Files that the chat page loads. `look` holds a school's colours. */
export type ChatFiles = { script: Asset; style: Asset; look: Asset | undefined; icon: Asset; logo: Asset | undefined };

/**
 * The page at `/chat`: nothing but its files and the school's settings; the script builds the rest.
 * @param domain Direct Line service that is talked to in place of this server
 */
export function chatPage(school: School, files: ChatFiles, domain: string | undefined): string {
  const page: ChatPage = {
    name: school.name,
    words: school.words,
    languages: school.languages,
    contact: school.contact.map(({ label, text, link }) => ({ label, text, ...(link && { link }) })),
    logo: `assets/${(files.logo ?? files.icon).name}`,
    ...(school.helpdesk && { helpdesk: true }),
    ...(domain !== undefined && { domain: `${domain.replace(/\/+$/, '')}/` }),
  };
  const styles = [files.style, files.look].filter((style) => style !== undefined);
  const contact = school.contact.map(({ label, text }) => `<p>${escapeHtml(label)}: ${escapeHtml(text)}</p>`).join('');
  return `<!doctype html>
<html lang="${escapeHtml(school.language)}" dir="${directionOf(school.language)}" data-page="${escapeHtml(JSON.stringify(page))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(school.name)}</title>
<link rel="icon" href="assets/${files.icon.name}">
${styles.map(({ name }) => `<link rel="stylesheet" href="assets/${name}">`).join('\n')}
<script src="assets/${files.script.name}" defer></script>
</head>
<body>
<noscript><p>This chat needs JavaScript. Please switch it on, or get in touch another way.</p>${contact}</noscript>
</body>
</html>
`;
}

/** Text made safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
