import type { Wording } from '../content/schema.ts';
import { fill } from '../conversation/fill.ts';
import { receiptKey } from '../conversation/plan.ts';
import { dayText, type PlanSection, planSections, type SectionLine } from '../conversation/plan-sections.ts';
import type { Plan, Receipt } from '../conversation/types.ts';
import { type Html, html, trusted } from '../web/html.ts';
import { PLAN_STYLE } from './plan-style.ts';

type Words = Wording['plan'];

/** What a page says besides its plan. */
export type PlanPageParts = { words: Words; made: Date; until: Date; calendar: string };

/** The page of a plan: everything it says, to read, print or save, with each source under its number. */
export function planPage(plan: Plan, { words, made, until, calendar }: PlanPageParts): string {
  const numbers = new Map(plan.receipts.map((receipt, index) => [receiptKey(receipt), index + 1]));
  const marks = (receipts: readonly Receipt[]) => marksOf(receipts, numbers, words.source);
  const { best } = plan;
  return page(
    `${plan.title}: ${best.label}`,
    html`<h1>${plan.title}</h1>
<section class="best">
<h2>${words.best}: ${best.label}</h2>
${best.ruledOut && html`<p class="warning">${words['ruled-out']}</p>`}
<p>${best.summary.text}${marks(best.summary.receipts)}</p>
</section>
${plan.alike !== '' && html`<p>${plan.alike}</p>`}
${plan.steps.length > 0 && html`<p class="screen"><a class="button" href="${calendar}">${words.calendar}</a></p>`}
${planSections(plan, words).map((section) => sectionOf(section, words, marks))}
${plan.receipts.length > 0 && html`<section class="sources"><h2>${words.sources}</h2>\n<ol>\n${plan.receipts.map(sourceOf)}\n</ol></section>`}
<footer>
<p>${fill(words.made, { date: dayText(made.toISOString()) })}</p>
<p class="screen">${fill(words['open-until'], { date: dayText(until.toISOString()) })}</p>
</footer>`,
  );
}

/** The page at an address that shows no plan, with why. */
export function gonePage(words: Words, why: 'expired' | 'outdated' | 'unknown'): string {
  return page(words.gone, html`<h1>${words.gone}</h1>\n<p>${words[why]}</p>`);
}

function page(title: string, main: Html): string {
  return `<!doctype html>
${
  html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${trusted(PLAN_STYLE)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>`.html
}
`;
}

type Marks = (receipts: readonly Receipt[]) => readonly Html[];

function sectionOf({ part, heading, lines }: PlanSection, words: Words, marks: Marks): Html {
  return html`<section>\n<h2>${heading}</h2>\n${linesOf(part, lines, words, marks)}\n</section>`;
}

function linesOf(part: PlanSection['part'], lines: readonly SectionLine[], words: Words, marks: Marks): Html {
  if (part === 'differ') return html`${lines.map((line) => disagreement(line, words, marks))}`;
  if (part === 'answers') return html`<dl>\n${lines.map(({ text, note }) => html`<dt>${text}</dt><dd>${note}</dd>`)}\n</dl>`;
  const items = lines.map((line) => itemOf(line, marks));
  return part === 'steps' ? html`<ol>\n${items}\n</ol>` : html`<ul>\n${items}\n</ul>`;
}

function itemOf({ label, text, note, receipts }: SectionLine, marks: Marks): Html {
  return html`<li>${label !== '' && html`<strong>${label}:</strong> `}${text}${note !== '' && html` <span class="note">(${note})</span>`}${marks(receipts)}</li>`;
}

function disagreement({ text, sides, receipts }: SectionLine, words: Words, marks: Marks): Html {
  const rows = sides.map((side) => html`<tr><th scope="row">${side.label}</th><td>${side.text}</td></tr>`);
  return html`<p>${text}${marks(receipts)}</p>
<table>
<thead><tr><th scope="col">${words.source}</th><th scope="col">${words.says}</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}

/** The numbers of the sources of a line, each a link to its source. */
function marksOf(receipts: readonly Receipt[], numbers: ReadonlyMap<string, number>, source: string): Html[] {
  const found = receipts.map((receipt) => numbers.get(receiptKey(receipt))).filter((number) => number !== undefined);
  return found
    .sort((a, b) => a - b)
    .map((number) => html`<a class="mark" href="#s${number}" aria-label="${source} ${number}">[${number}]</a>`);
}

function sourceOf({ title, section, publisher, date }: Receipt, index: number): Html {
  return html`<li id="s${index + 1}">${title}, “${section}” (${publisher}, ${date})</li>`;
}
