/**
 * Lists of numbers by key, laid out flat so that reading allocates nothing: key k has `items[start[k]]` to before
 * `items[start[k + 1]]`, ascending, each with its value.
 */
export type Sparse = { start: Int32Array; items: Int32Array; values: Float32Array };

/**
 * Sorts loose triples into lists by key. Triples of one key must come with ascending items; the sort keeps their order.
 * @param size keys are 0 to before this
 */
export function sparseOf(size: number, keys: ArrayLike<number>, items: ArrayLike<number>, values?: ArrayLike<number>): Sparse {
  const start = new Int32Array(size + 1);
  for (let i = 0; i < keys.length; i++) start[(keys[i] as number) + 1] = (start[(keys[i] as number) + 1] as number) + 1;
  for (let k = 0; k < size; k++) start[k + 1] = (start[k + 1] as number) + (start[k] as number);
  const next = start.slice(0, size);
  const sparse = { start, items: new Int32Array(keys.length), values: new Float32Array(values ? keys.length : 0) };
  for (let i = 0; i < keys.length; i++) {
    const at = next[keys[i] as number] as number;
    next[keys[i] as number] = at + 1;
    sparse.items[at] = items[i] as number;
    if (values) sparse.values[at] = values[i] as number;
  }
  return sparse;
}

/** Where a key's list holds an item; -1 where it does not, or where there is no such key. */
export function indexIn({ start, items }: Pick<Sparse, 'start' | 'items'>, key: number, item: number): number {
  if (key < 0 || key + 1 >= start.length) return -1;
  const end = start[key + 1] as number;
  const at = lowerBound(items, item, start[key] as number, end);
  return at < end && items[at] === item ? at : -1;
}

/** The value that a key's list holds for an item; 0 where it holds none. */
export function valueIn(sparse: Sparse, key: number, item: number): number {
  const at = indexIn(sparse, key, item);
  return at < 0 ? 0 : (sparse.values[at] as number);
}

/** The first place in an ascending stretch whose number is not below the given one; `to` where all are below. */
export function lowerBound(sorted: Int32Array | Float64Array, number: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
