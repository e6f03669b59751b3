/** Three-letter pieces of a text as numbers and weights; the squares of the weights add up to 1. */
export type Look = { pieces: Int32Array; weights: Float32Array };

/** Makes looks and compares them: how texts resemble each other letter by letter ("certify", "certification"). */
export type Looks = {
  of: (text: string) => Look;
  /** Likeness of a look to many others, 0..1 each: their cosine. */
  likenessTo: (look: Look) => (other: Look) => number;
};

/**
 * Prepares looks for the words of a knowledge base: rare pieces weigh more, pieces that no word holds count as the rarest.
 * @param counts word -> how often it occurs
 */
export function createLooks(counts: ReadonlyMap<string, number>): Looks {
  const ids = new Map<string, number>();
  const held: number[] = [];
  let total = 0;
  for (const [word, count] of counts) {
    total += count;
    eachPiece(word, (piece) => {
      const id = ids.get(piece) ?? ids.size;
      ids.set(piece, id);
      held[id] = (held[id] ?? 0) + count;
    });
  }
  const rarity = Float32Array.from(held, (count) => Math.log(1 + total / (8 * count)));
  const unseen = Math.log(1 + total / 8);
  // One place a piece, cleared after each question: comparing then costs as much as the other look has pieces.
  const place = new Float32Array(held.length);
  const of = (text: string): Look => {
    const own = new Set<number>();
    let strange = 0;
    for (const word of text.split(' ')) {
      eachPiece(word, (piece) => {
        const id = ids.get(piece);
        if (id === undefined) strange++;
        else own.add(id);
      });
    }
    let square = strange * unseen * unseen;
    for (const id of own) square += (rarity[id] as number) ** 2;
    const length = Math.sqrt(square) || 1;
    const pieces = Int32Array.from(own);
    return { pieces, weights: Float32Array.from(pieces, (id) => (rarity[id] as number) / length) };
  };
  const likenessTo = ({ pieces, weights }: Look) => {
    return (other: Look) => {
      for (let i = 0; i < pieces.length; i++) place[pieces[i] as number] = weights[i] as number;
      let sum = 0;
      for (let i = 0; i < other.pieces.length; i++) sum += (other.weights[i] as number) * (place[other.pieces[i] as number] as number);
      for (let i = 0; i < pieces.length; i++) place[pieces[i] as number] = 0;
      return sum;
    };
  };
  return { of, likenessTo };
}

/** "coder" -> " co", "cod", "ode", "der", "er ". */
function eachPiece(word: string, visit: (piece: string) => void): void {
  const marked = ` ${word} `;
  for (let i = 0; i + 3 <= marked.length; i++) visit(marked.slice(i, i + 3));
}
