/** How many pieces of what. */
export interface Pieces {
  product_id: string;
  quantity: number;
}

/** A line that could not be taken out of stock. */
export interface Shortage {
  product_id: string;
  requested: number;
  available: number;
}

/** Lines of the same product are one wish; sorted, so that two orders never wait for each other's rows. */
export function mergeLines(lines: readonly Pieces[]): Pieces[] {
  const wanted = new Map<string, number>();
  for (const { product_id, quantity } of lines)
    wanted.set(product_id, (wanted.get(product_id) ?? 0) + quantity);
  return [...wanted]
    .map(([product_id, quantity]) => ({ product_id, quantity }))
    .sort((a, b) => (a.product_id < b.product_id ? -1 : 1));
}

/** The lines that the stock does not cover; a product that does not exist has none in stock. */
export const shortagesOf = (wanted: readonly Pieces[], stock: ReadonlyMap<string, number>): Shortage[] =>
  wanted
    .map(({ product_id, quantity }) => ({
      product_id,
      requested: quantity,
      available: stock.get(product_id) ?? 0,
    }))
    .filter(({ requested, available }) => available < requested);
