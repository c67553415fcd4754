import type { OrderLine } from './order.js';

/** What the price list says of a product; the price in minor units. */
export interface ListPrice {
  product_id: string;
  price: number;
  currency: string;
}

/** An order priced by the shop, or what keeps it from being priced. */
export type Pricing =
  | { kind: 'priced'; lines: OrderLine[]; total: number; currency: string }
  | { kind: 'unknown-products'; product_ids: string[] }
  | { kind: 'mixed-currencies'; currencies: string[] }
  | { kind: 'too-expensive'; total: number };

/** One million in minor units: beyond it a person should be asked. */
export const MOST_EXPENSIVE_ORDER = 100_000_000;

/** Prices are the shop's: a wish has products and quantities, nothing else counts. */
export function priceLines(
  wishes: readonly { product_id: string; quantity: number }[],
  priceList: readonly ListPrice[],
): Pricing {
  const prices = new Map(priceList.map((price) => [price.product_id, price]));
  const unknown = wishes.filter(({ product_id }) => !prices.has(product_id));
  if (unknown.length > 0)
    return {
      kind: 'unknown-products',
      product_ids: [...new Set(unknown.map(({ product_id }) => product_id))],
    };

  const lines = wishes.map(({ product_id, quantity }) => ({
    product_id,
    quantity,
    price: prices.get(product_id)!.price,
  }));
  const currencies = [...new Set(wishes.map(({ product_id }) => prices.get(product_id)!.currency))];
  const [currency, ...others] = currencies;
  if (currency === undefined || others.length > 0) return { kind: 'mixed-currencies', currencies };

  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return total > MOST_EXPENSIVE_ORDER
    ? { kind: 'too-expensive', total }
    : { kind: 'priced', lines, total, currency };
}
