import type { Content } from '../../content/schema.ts';
import type { MissedGroup } from '../../insight/missed.ts';
import type { Accepted } from '../../insight/variants.ts';
import { type Html, html } from '../html.ts';
import { token } from './layout.ts';
import { isoDay, type Table } from './parts.ts';

/** A group with a way of asking made of its terms. */
export type Suggested = MissedGroup & { suggestion: string };

const REFUSED: Readonly<Record<Extract<Accepted, { type: 'refused' }>['reason'], string>> = {
  'no-folder': 'Nothing was written: SCHOOL_DIR is not set, so there is no folder of your school to write to.',
  'no-entry': 'Nothing was written: there is no such entry any more.',
  text: 'Nothing was written: a way of asking has 3 to 300 characters and begins with a letter or a digit.',
  busy: 'Nothing was written: another way of asking is being tried. Please try again in a moment.',
  broken: 'Nothing was written: the content would have a mistake.',
  elsewhere: 'Nothing was written: asked like this, it would still lead elsewhere.',
  worse: 'Nothing was written: judged questions would come out worse.',
  failed: 'Nothing was written: it could not be tried.',
};

/** The page of unanswered questions. */
export function questionsPage(
  groups: readonly Suggested[],
  content: Content,
  view: { csrf: string; k: number; days: number; outcome?: Accepted },
): Html {
  const { csrf, k, days, outcome } = view;
  return html`${outcome !== undefined && outcomeOf(outcome)}
<p>What people asked in the last ${days} days and got no answer to, grouped by what it was about. Their words are not kept: only the meanings and
known words that were understood, and only where at least ${k} different conversations share them.</p>
${groups.length === 0 && html`<p class="empty">Nothing yet that ${k} conversations share.</p>`}
${groups.length > 0 && html`<p class="screen"><a href="/staff/export/unanswered.csv" download>This list as CSV</a></p>`}
${groups.map((group, index) => groupOf(group, content, csrf, index))}`;
}

/** The groups as a table. */
export function questionsTable(groups: readonly Suggested[]): Table {
  return {
    caption: 'Unanswered questions',
    heads: ['About', 'Conversations', 'Latest', 'Nearest entries'],
    rows: groups.map(({ suggestion, conversations, latest, nearest }) => [suggestion, conversations, isoDay(latest), nearest.join(' ')]),
  };
}

function groupOf({ suggestion, conversations, latest, nearest }: Suggested, content: Content, csrf: string, index: number): Html {
  const entries = nearest.map((id) => content.byId.get(id)).filter((entry) => entry !== undefined);
  return html`<section class="group" aria-labelledby="g${index}">
<h2 id="g${index}">${suggestion}</h2>
<p class="note">${conversations} conversations, the latest on ${isoDay(latest)}</p>
${
  entries.length === 0
    ? html`<p>No entry comes near. It may need one of its own: docs/editing.md tells how.</p>`
    : html`<form method="post" action="/staff/questions">${token(csrf)}
<fieldset><legend>Which entry should answer it?</legend>
${entries.map(({ id, question, lead }, i) => html`<p class="choice"><input type="radio" id="g${index}e${i}" name="entry" value="${id}"${i === 0 && html` checked`}> <label for="g${index}e${i}">${question} <span class="note">${lead}</span></label></p>`)}
</fieldset>
<p><label for="g${index}t">Way of asking to add; write it as someone would type it</label>
<input id="g${index}t" name="text" type="text" value="${suggestion}" required minlength="3" maxlength="300"></p>
<p><button>Try it, and add it if nothing gets worse</button> <span class="note">takes some seconds</span></p>
</form>`
}
</section>`;
}

function outcomeOf(outcome: Accepted): Html {
  if (outcome.type === 'added') {
    const { before, after } = outcome.marks;
    return html`<p class="done" role="status">Added. It takes effect in a moment. Judged questions right: ${before.right} before, ${after.right} now, of ${after.all}.</p>`;
  }
  return html`<p class="problem" role="alert">${REFUSED[outcome.reason]}${outcome.why !== '' && html` <span>(${outcome.why})</span>`}</p>`;
}
