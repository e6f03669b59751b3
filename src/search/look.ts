/** Three-letter pieces of a text as a vector of length 1, rare pieces weighing more. */
export type Look = ReadonlyMap<string, number>;

/**
 * How a text looks, letter by letter: meets words that differ in their endings ("certify", "certification").
 * @param rarity piece -> how much it says
 */
export function lookOf(text: string, rarity: (piece: string) => number): Look {
  const look = new Map<string, number>();
  let square = 0;
  for (const piece of piecesOf(text)) {
    if (look.has(piece)) continue;
    const weight = rarity(piece);
    look.set(piece, weight);
    square += weight * weight;
  }
  const length = Math.sqrt(square) || 1;
  for (const [piece, weight] of look) look.set(piece, weight / length);
  return look;
}

/** Likeness of two looks, 0..1: their cosine. */
export function likeness(a: Look, b: Look): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [piece, weight] of small) {
    const other = large.get(piece);
    if (other !== undefined) sum += weight * other;
  }
  return sum;
}

/** How much a piece says, from how many words of the knowledge base hold it. */
export function createGramRarity(counts: ReadonlyMap<string, number>): (piece: string) => number {
  const held = new Map<string, number>();
  let total = 0;
  for (const [word, count] of counts) {
    total += count;
    for (const piece of piecesOf(word)) held.set(piece, (held.get(piece) ?? 0) + count);
  }
  const rarity = new Map<string, number>();
  for (const [piece, count] of held) rarity.set(piece, Math.log(1 + total / (8 * count)));
  const unseen = Math.log(1 + total / 8);
  return (piece) => rarity.get(piece) ?? unseen;
}

/** "coder" -> " co", "cod", "ode", "der", "er ". */
function piecesOf(text: string): string[] {
  const out: string[] = [];
  for (const word of text.split(' ')) {
    const marked = ` ${word} `;
    for (let i = 0; i + 3 <= marked.length; i++) out.push(marked.slice(i, i + 3));
  }
  return out;
}
