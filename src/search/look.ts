import { type Sparse, sparseOf } from './sparse.ts';

/** How phrasings look by three-letter pieces, as plain data: "certify" and "certification" share some. */
export type Looks = {
  /** Piece -> its number. */
  pieces: Map<string, number>;
  rarity: Float32Array;
  /** What a piece counts that no word here holds. */
  unseen: number;
  /** The pieces of row i are `start[i]` to before `start[i + 1]`. */
  start: Int32Array;
  held: Int32Array;
  /** 1 / length of each row's vector of rarities. */
  scale: Float32Array;
};

/**
 * Prepares the looks of phrasings: rare pieces weigh more, pieces that no word holds count as the rarest.
 * @param counts every word of the knowledge base -> how often it occurs
 * @param phrasings the words of each row
 */
export function createLooks(counts: ReadonlyMap<string, number>, phrasings: readonly (readonly string[])[]): Looks {
  const pieces = new Map<string, number>();
  const ofWord = new Map<string, number[]>();
  const held: number[] = [];
  let total = 0;
  for (const [word, count] of counts) {
    total += count;
    const own = piecesOf(word).map((piece) => {
      const id = pieces.get(piece) ?? pieces.size;
      pieces.set(piece, id);
      held[id] = (held[id] ?? 0) + count;
      return id;
    });
    ofWord.set(word, own);
  }
  const rarity = Float32Array.from(held, (count) => Math.log(1 + total / (8 * count)));
  const rows = rowsOf(phrasings, ofWord, pieces.size);
  const scale = Float32Array.from(phrasings, (_, row) => {
    let square = 0;
    for (let i = rows.start[row] as number; i < (rows.start[row + 1] as number); i++)
      square += (rarity[rows.items[i] as number] as number) ** 2;
    return 1 / (Math.sqrt(square) || 1);
  });
  return { pieces, rarity, unseen: Math.log(1 + total / 8), start: rows.start, held: rows.items, scale };
}

function rowsOf(phrasings: readonly (readonly string[])[], ofWord: ReadonlyMap<string, readonly number[]>, size: number): Sparse {
  const seen = new Int32Array(size).fill(-1);
  const rows: number[] = [];
  const held: number[] = [];
  for (const [row, words] of phrasings.entries()) {
    for (const word of words) {
      for (const piece of ofWord.get(word) ?? []) {
        if (seen[piece] === row) continue;
        seen[piece] = row;
        rows.push(row);
        held.push(piece);
      }
    }
  }
  return sparseOf(phrasings.length, rows, held);
}

/** Likeness of rows to one text, 0..1 each: their cosine. The text that was opened last is the one that counts. */
export type Likeness = { open: (text: string) => void; to: (row: number) => number };

/** Compares texts with the rows of `looks`. */
export function createLikeness({ pieces, rarity, unseen, start, held, scale }: Looks): Likeness {
  // One place a piece, with the text's part of the cosine; cleared for the next text.
  const place = new Float32Array(rarity.length);
  let own: number[] = [];
  return {
    open: (text) => {
      for (const piece of own) place[piece] = 0;
      own = [];
      let square = 0;
      for (const word of text.split(' ')) {
        for (const piece of piecesOf(word)) {
          const id = pieces.get(piece);
          if (id === undefined) square += unseen * unseen;
          else if (place[id] === 0) {
            place[id] = 1;
            own.push(id);
            square += (rarity[id] as number) ** 2;
          }
        }
      }
      const length = Math.sqrt(square) || 1;
      for (const id of own) place[id] = (rarity[id] as number) ** 2 / length;
    },
    to: (row) => {
      let sum = 0;
      for (let i = start[row] as number; i < (start[row + 1] as number); i++) sum += place[held[i] as number] as number;
      return sum * (scale[row] as number);
    },
  };
}

/** "coder" -> " co", "cod", "ode", "der", "er ". */
function piecesOf(word: string): string[] {
  const marked = ` ${word} `;
  const out: string[] = [];
  for (let i = 0; i + 3 <= marked.length; i++) out.push(marked.slice(i, i + 3));
  return out;
}
