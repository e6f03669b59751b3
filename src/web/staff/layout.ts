import { type Html, html } from '../html.ts';

/** What every page of the staff page needs. `base` is the address of the staff page, such as `/staff`. */
export type Frame = {
  school: string;
  language: string;
  files: { style: string; look: string | undefined; script: string; icon: string };
};

/** Someone who is signed in, as pages know them. */
export type Signed = { csrf: string };

/** The pages, in the order of the menu. */
export const PAGES = [
  { path: '/staff', name: 'Overview' },
  { path: '/staff/questions', name: 'Unanswered' },
  { path: '/staff/tickets', name: 'Tickets' },
  { path: '/staff/content', name: 'Content' },
] as const;

/** Path of one of the pages. */
export type PagePath = (typeof PAGES)[number]['path'];

/** A whole page for someone who is signed in. */
export function staffPage(frame: Frame, { csrf }: Signed, here: PagePath, title: string, main: Html): string {
  const menu = PAGES.map(
    ({ path, name }) => html`<li><a href="${path}"${path === here ? html` aria-current="page"` : false}>${name}</a></li>`,
  );
  return document(
    frame,
    title,
    html`<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="school">${frame.school} <span class="note">staff page</span></p>
<nav aria-label="Staff page"><ul>${menu}</ul></nav>
<form class="out" method="post" action="/staff/sign-out">${token(csrf)}<button class="quiet">Sign out</button></form>
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${main}
</main>`,
  );
}

/** A page for someone who is not signed in. */
export function plainPage(frame: Frame, title: string, main: Html): string {
  return document(frame, title, html`<main id="main" class="narrow">\n<h1>${title}</h1>\n${main}\n</main>`);
}

/** The hidden part of every form by which the server knows that it made the form for this session. */
export function token(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

function document({ school, language, files }: Frame, title: string, body: Html): string {
  const styles = [files.style, files.look].filter((name) => name !== undefined);
  return `<!doctype html>
${
  html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${school} staff page</title>
<link rel="icon" href="/assets/${files.icon}">
${styles.map((name) => html`<link rel="stylesheet" href="/assets/${name}">`)}
<script src="/assets/${files.script}" defer></script>
</head>
<body>
${body}
</body>
</html>`.html
}
`;
}
