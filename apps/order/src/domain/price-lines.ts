import type { OrderLine } from './order.js';

/** `price` in minor units. */
export interface ListPrice {
  product_id: string;
  price: number;
  currency: string;
}

/** The priced order, or why it cannot be priced. */
export type Pricing =
  | { kind: 'priced'; lines: OrderLine[]; total: number; currency: string }
  | { kind: 'unknown-products'; product_ids: string[] }
  | { kind: 'mixed-currencies'; currencies: string[] }
  | { kind: 'too-expensive'; total: number };

/** In minor units: one million euros or dollars. A larger order needs a person's approval. */
export const MAX_ORDER_TOTAL = 100_000_000;

/** Takes prices from the price list only: a request has products and quantities. */
export function priceLines(
  items: readonly { product_id: string; quantity: number }[],
  priceList: readonly ListPrice[],
): Pricing {
  const prices = new Map(priceList.map((price) => [price.product_id, price]));
  const unknown = items.filter(({ product_id }) => !prices.has(product_id));
  if (unknown.length > 0)
    return {
      kind: 'unknown-products',
      product_ids: [...new Set(unknown.map(({ product_id }) => product_id))],
    };

  const lines = items.map(({ product_id, quantity }) => ({
    product_id,
    quantity,
    price: prices.get(product_id)!.price,
  }));
  const currencies = [...new Set(items.map(({ product_id }) => prices.get(product_id)!.currency))];
  const [currency, ...others] = currencies;
  if (currency === undefined || others.length > 0) return { kind: 'mixed-currencies', currencies };

  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return total > MAX_ORDER_TOTAL
    ? { kind: 'too-expensive', total }
    : { kind: 'priced', lines, total, currency };
}
