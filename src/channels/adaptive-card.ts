/**
 * The part of Adaptive Cards 1.5 that is used here. Texts of content go into RichTextBlocks, which no client reads as
 * markdown; headings need a TextBlock, the only element that screen readers are told is one. The first row of a Table is its
 * header: the property that says otherwise has two names, one in the schema and another in the clients.
 */
export type AdaptiveCard = {
  type: 'AdaptiveCard';
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  version: '1.5';
  fallbackText: string;
  body: CardElement[];
  actions: CardAction[];
};

/** An element of a card; `id` names it for toggles, and `isVisible: false` hides it until then. */
export type CardElement = { id?: string; isVisible?: boolean; separator?: boolean; spacing?: 'none' | 'small' | 'medium' } & (
  | { type: 'TextBlock'; text: string; wrap: true; style: 'heading'; weight: 'bolder'; size: 'default' | 'medium' | 'large' }
  | { type: 'RichTextBlock'; inlines: TextRun[] }
  | { type: 'Container'; items: CardElement[]; style?: 'emphasis' | 'warning' }
  | { type: 'ActionSet'; actions: CardAction[] }
  | { type: 'Table'; columns: { width: number }[]; rows: { type: 'TableRow'; cells: TableCell[] }[] }
);

/** A stretch of text in one look. */
export type TextRun = { type: 'TextRun'; text: string; weight?: 'bolder'; isSubtle?: true };
type TableCell = { type: 'TableCell'; items: CardElement[] };

/** A button of a card. */
export type CardAction =
  | { type: 'Action.OpenUrl'; title: string; url: string }
  | { type: 'Action.ToggleVisibility'; title: string; targetElements: string[] }
  | { type: 'Action.Submit'; title: string; data: object };

/** What clients know a card in a message by. */
export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/** A heading; `size` also tells how high it stands. */
export function heading(text: string, size: 'default' | 'medium' | 'large' = 'default'): CardElement {
  return { type: 'TextBlock', text: escapeMarkdown(text), wrap: true, style: 'heading', weight: 'bolder', size };
}

/** A paragraph of texts that are shown letter for letter; empty ones are left out. */
export function paragraph(...runs: TextRun[]): CardElement {
  return { type: 'RichTextBlock', spacing: 'small', inlines: runs.filter(({ text }) => text !== '') };
}

/** A stretch of plain, bold or pale text. */
export function run(text: string, look?: 'bold' | 'pale'): TextRun {
  return {
    type: 'TextRun',
    text: withoutFunctions(text),
    ...(look === 'bold' && { weight: 'bolder' }),
    ...(look === 'pale' && { isSubtle: true }),
  };
}

/** A button that sends words as the person's own: typed text in Teams, and the `value` of a message elsewhere. */
export function sayButton(title: string, says: string): CardAction {
  return {
    type: 'Action.Submit',
    title,
    data: { msteams: { type: 'messageBack', text: says, displayText: title, value: { text: says } }, text: says },
  };
}

/** Only what the markdown of cards knows (emphasis, links, lists, code), as some clients show needless backslashes. */
function escapeMarkdown(text: string): string {
  return withoutFunctions(text)
    .replace(/[\\`*_[\]<>~]/g, '\\$&')
    .replace(/^(\s*)([-+#]|\d+(?=[.)]))/, (_, blank: string, mark: string) =>
      /\d/.test(mark) ? `${blank}${mark}\\` : `${blank}\\${mark}`,
    );
}

/** Clients replace {{DATE(…)}} and {{TIME(…)}}; a space of no width keeps the braces apart. */
function withoutFunctions(text: string): string {
  return text.replace(/\{(?=\{)/g, '{\u200b');
}
