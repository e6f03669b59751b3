import type { Content, Entry, Problem } from '../../content/schema.ts';
import { replyText } from '../../conversation/render.ts';
import type { Reply } from '../../conversation/types.ts';
import { type Html, html } from '../html.ts';
import { token } from './layout.ts';
import { tableOf } from './parts.ts';

/** Days after which the figures of an entry are due for a look, as in the check `stale-review`; soon due is a month earlier. */
const SOON_DAYS = 335;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A question that was tried, with what came of it. */
export type Tried = { question: string; reply: Reply; outcome: string; entry: string | null; why: string };

/** What the page shows. */
export type ContentView = {
  csrf: string;
  problems: readonly Problem[];
  servingOld: boolean;
  today: string;
  tried?: Tried;
};

/** The page of the content: what is wrong with it, what is due for review, a question to try, and every entry. */
export function contentPage(content: Content, { csrf, problems, servingOld, today, tried }: ContentView): Html {
  const due = content.entries
    .filter(({ reviewed }) => age(reviewed, today) >= SOON_DAYS)
    .sort((a, b) => (a.reviewed < b.reviewed ? -1 : 1));
  return html`<h2 id="try">Try a question</h2>
<form method="post" action="/staff/content#try">${token(csrf)}
<p><label for="question">A question, as someone would type it. It is not counted.</label>
<input id="question" name="question" type="text" required maxlength="500" value="${tried?.question ?? ''}" autocomplete="off"></p>
<p><button>Ask</button></p>
</form>
${tried !== undefined && triedPart(tried)}
<h2>Problems</h2>
${servingOld && html`<p class="problem" role="alert">The files have errors. The last content without errors is still served.</p>`}
${
  problems.length === 0
    ? html`<p class="empty">None: every file was read without an error or a warning.</p>`
    : tableOf({
        caption: 'What is wrong with the files as they are now',
        heads: ['Where', 'Level', 'Expected', 'Got', 'To mend it'],
        rows: problems.map(({ file, line, level, expected, got, mend }) => [`${file}:${line}`, level, expected, got, mend]),
      })
}
<h2>Due for review</h2>
${
  due.length === 0
    ? html`<p class="empty">None: every entry was read against its sources within the last eleven months.</p>`
    : tableOf({
        caption: 'Entries whose figures someone should read against their sources',
        heads: ['Question', 'Reviewed', 'Days ago', 'File'],
        rows: due.map(({ question, reviewed, file }) => [question, reviewed, age(reviewed, today), `knowledge/${file}`]),
      })
}
<h2>Every entry</h2>
<p class="note">${content.entries.length} entries, content version ${content.version}</p>
<ul class="entries">
${content.entries.map(({ id, question, place }) => html`<li><a href="/staff/content/${id}">${question}</a>${place !== 'any' && html` <span class="note">${place.toUpperCase()}</span>`}</li>`)}
</ul>`;
}

/** One entry as people see it, with what search knows it by. */
export function entryPage(entry: Entry, reply: Reply): Html {
  return html`<p><a href="/staff/content">All entries</a></p>
${preview(reply)}
<h2>Where it is from</h2>
${tableOf({ caption: 'Claims', heads: ['Fact', 'Source', 'Section'], rows: entry.claims.map(({ says, source, section }) => [says, source, section]) })}
<p class="note">File knowledge/${entry.file}, read against its sources on ${entry.reviewed}</p>
<h2>How people ask it</h2>
<ul>${[...entry.variants, ...entry.asked].map((text) => html`<li>${text}</li>`)}</ul>`;
}

function triedPart({ reply, outcome, entry, why }: Tried): Html {
  return html`<div role="status">${preview(reply)}
<p>Outcome: <strong>${outcome}</strong>${entry !== null && html`, entry <a href="/staff/content/${entry}">${entry}</a>`}</p>
<p class="note">${why}</p></div>`;
}

function preview(reply: Reply): Html {
  const paragraphs = replyText(reply).split(/\n\n+/);
  return html`<div class="preview">${paragraphs.map((text) => html`<p>${text}</p>`)}
${reply.chips.length > 0 && html`<ul class="chips">${reply.chips.map(({ label }) => html`<li>${label}</li>`)}</ul>`}</div>`;
}

function age(reviewed: string, today: string): number {
  return Math.floor((Date.parse(today) - Date.parse(reviewed)) / DAY_MS);
}
