import { sourceLine } from '../../conversation/render.ts';
import type { Chip, Receipt, Reply } from '../../conversation/types.ts';
import { shorten } from './shorten.ts';

/** The part of Adaptive Cards 1.5 that is used here. */
export type Card = {
  type: 'AdaptiveCard';
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  version: '1.5';
  /** Shown by clients that know no cards, or older ones only. */
  fallbackText: string;
  body: Element[];
  actions?: Submit[];
};
type TextBlock = { type: 'TextBlock'; text: string; wrap: true; weight?: 'Bolder'; color?: 'Accent'; isSubtle?: true; size?: 'Small' };
type Cell = { type: 'TableCell'; items: TextBlock[] };
type Table = { type: 'Table'; firstRowAsHeaders: false; columns: { width: number }[]; rows: { type: 'TableRow'; cells: Cell[] }[] };
type ChoiceSet = {
  type: 'Input.ChoiceSet';
  id: typeof PICKED;
  label: string;
  style: 'expanded';
  isMultiSelect: true;
  isRequired: true;
  errorMessage: string;
  wrap: true;
  choices: { title: string; value: string }[];
};
/** A box that is tapped like a button, and shows its words on as many lines as they take. */
type Row = { type: 'Container'; style: 'emphasis'; selectAction: Submit; items: TextBlock[] };
type Element = TextBlock | Table | ChoiceSet | Row | { type: 'ActionSet'; actions: Submit[] };
/** `msteams` makes Teams post the words as the person's own; elsewhere `text` comes back in the activity's value. */
type Submit = {
  type: 'Action.Submit';
  title: string;
  data?: Said & { msteams: { type: 'messageBack'; text: string; displayText: string; value: Said } };
};
/** What comes back of a tap: words, and for a rating which answer it is about. */
type Said = { text: string; [RATED]?: Rated };

/** Where a rating comes back in the activity's value. */
export const RATED = 'feedback';
/** Whether an answer helped. */
export type Rated = { entry: string; helpful: boolean };
/** Labels of the buttons under an answer. */
export type RateLabels = { helpful: string; notHelpful: string };

/** Where the choices of an `ask` for several come back in the activity's value: numbers joined by commas. */
export const PICKED = 'picked';

type Ask = Extract<Reply, { type: 'ask' }>;
type Differ = Extract<Reply, { type: 'differ' }>;
type Offers = Extract<Reply, { type: 'text' | 'suggest' }>;
/** A reviewed answer as search gives it. */
export type Answer = Extract<Reply, { type: 'answer' | 'differ' }>;

/** The question with a button for each option; where several may be chosen, boxes to tick. */
export function askCard(reply: Ask, title: number, fallbackText: string): Card {
  const [step, hint] = [subtle(reply.progress), subtle(reply.hint)];
  return reply.several
    ? { ...card([step, ticks(reply), hint], fallbackText), actions: [{ type: 'Action.Submit', title: 'Done' }] }
    : card([step, text(reply.text), hint, ...buttons(reply.chips, title)], fallbackText);
}

/** A text with what may be said next, one button below the other. */
export function offersCard(reply: Offers, title: number, fallbackText: string): Card {
  return card([text(reply.text), ...buttons(reply.chips, title)], fallbackText);
}

/**
 * An answer, with sources that disagree as a table, one row a side; what may be asked next as buttons, and above them whether it
 * helped.
 */
export function ratedCard(reply: Answer, title: number, fallbackText: string, rate: RateLabels | undefined): Card {
  const rating: Element[] = rate ? [{ type: 'ActionSet', actions: ratings(reply.entry, rate).map((said) => rateButton(said, title)) }] : [];
  return card([...answerBody(reply), ...rating, ...buttons(reply.chips, title)], fallbackText);
}

/** The two ratings of an answer, each with its words. */
export function ratings(entry: string, { helpful, notHelpful }: RateLabels): { label: string; value: Required<Said> }[] {
  return [
    { label: helpful, value: { text: helpful, [RATED]: { entry, helpful: true } } },
    { label: notHelpful, value: { text: notHelpful, [RATED]: { entry, helpful: false } } },
  ];
}

function rateButton({ label, value }: ReturnType<typeof ratings>[number], title: number): Submit {
  const msteams = { type: 'messageBack' as const, text: value.text, displayText: label, value };
  return { type: 'Action.Submit', title: shorten(label, title), data: { ...value, msteams } };
}

/** An answer that stands by itself, with its question, where nobody asked the bot: a card from the search in the compose box. */
export function foundCard(question: string, reply: Answer, fallbackText: string): Card {
  return card([{ ...text(question), weight: 'Bolder' }, ...answerBody(reply)], fallbackText);
}

function answerBody(reply: Answer): Element[] {
  const sides = reply.type === 'differ' ? [text(reply.intro), table(reply.sides)] : [];
  return [text(reply.lead), ...sides, ...paragraphs(reply.body), sources(reply.receipts)];
}

function card(body: readonly Element[], fallbackText: string): Card {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    fallbackText,
    body: body.filter((element) => element.type !== 'TextBlock' || element.text !== ''),
  };
}

function text(words: string): TextBlock {
  return { type: 'TextBlock', text: words, wrap: true };
}

/** A block each, because clients put no space between the paragraphs of one. */
function paragraphs(words: string): TextBlock[] {
  return words.split(/\n{2,}/).map(text);
}

function subtle(words: string): TextBlock {
  return { ...text(words), isSubtle: true, size: 'Small' };
}

function sources(receipts: readonly Receipt[]): TextBlock {
  return subtle(sourceLine(receipts));
}

function table(sides: Differ['sides']): Table {
  const cell = (block: TextBlock): Cell => ({ type: 'TableCell', items: [block] });
  const rows = sides.map(({ label, text: words }) => ({
    type: 'TableRow' as const,
    cells: [cell({ ...text(label), weight: 'Bolder' }), cell(text(words))],
  }));
  return { type: 'Table', firstRowAsHeaders: false, columns: [{ width: 1 }, { width: 3 }], rows };
}

/** Longest label that a button shows whole on a phone. */
const MOST_OF_A_BUTTON = 36;

/**
 * One set a button: Teams hides all but six of one set behind a menu, and puts short ones side by side. Buttons cut what is
 * too long, so where one would be, all are rows.
 */
function buttons(chips: readonly Chip[], title: number): Element[] {
  if (chips.some(({ label }) => label.length > MOST_OF_A_BUTTON)) return chips.map((chip) => row(chip, title));
  return chips.map((chip) => ({ type: 'ActionSet', actions: [submit(chip, title)] }));
}

function row(chip: Chip, title: number): Row {
  return { type: 'Container', style: 'emphasis', selectAction: submit(chip, title), items: [{ ...text(chip.label), color: 'Accent' }] };
}

function submit({ label, says }: Chip, title: number): Submit {
  const msteams = { type: 'messageBack' as const, text: says, displayText: label, value: { text: says } };
  return { type: 'Action.Submit', title: shorten(label, title), data: { text: says, msteams } };
}

/** Numbers, because a label may itself hold a comma or an "and". */
function ticks({ chips, text: label }: Ask): ChoiceSet {
  const choices = chips.map((chip, index) => ({ title: chip.label, value: String(index + 1) }));
  const errorMessage = 'Tick at least one.';
  return {
    type: 'Input.ChoiceSet',
    id: PICKED,
    label,
    style: 'expanded',
    isMultiSelect: true,
    isRequired: true,
    errorMessage,
    wrap: true,
    choices,
  };
}
