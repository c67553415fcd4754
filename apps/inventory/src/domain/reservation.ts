export interface ProductQuantity {
  product_id: string;
  quantity: number;
}

export interface Shortage {
  product_id: string;
  requested: number;
  available: number;
}

/** Sums the lines of each product. Sorted by product, so that concurrent reservations lock rows in the same order. */
export function mergeLines(lines: readonly ProductQuantity[]): ProductQuantity[] {
  const wanted = new Map<string, number>();
  for (const { product_id, quantity } of lines)
    wanted.set(product_id, (wanted.get(product_id) ?? 0) + quantity);
  return [...wanted]
    .map(([product_id, quantity]) => ({ product_id, quantity }))
    .sort((a, b) => (a.product_id < b.product_id ? -1 : 1));
}

/** A product that does not exist counts as zero in stock. */
export const shortagesOf = (
  wanted: readonly ProductQuantity[],
  stock: ReadonlyMap<string, number>,
): Shortage[] =>
  wanted
    .map(({ product_id, quantity }) => ({
      product_id,
      requested: quantity,
      available: stock.get(product_id) ?? 0,
    }))
    .filter(({ requested, available }) => available < requested);
