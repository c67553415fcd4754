import { linkTo } from '../frame/route.js';

/** All filters and the page are part of the address, so that a list can be shared. */
const names = ['state', 'customer', 'before', 'after'] as const;

export type OrderQuery = Partial<Record<(typeof names)[number], string>>;

/** Ignores unknown parameters. */
export const orderQueryIn = (query: URLSearchParams): OrderQuery =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name);
      return value ? [[name, value]] : [];
    }),
  );

export const linkToOrders = (query: OrderQuery, id?: string): string => linkTo('orders', id, query);

/** Another filter begins at the newest order. */
export const withFilter = (
  { state = '', customer = '' }: OrderQuery,
  change: Pick<OrderQuery, 'state' | 'customer'>,
): OrderQuery => ({ state, customer, ...change });

/** With at most one cursor. */
export const atPage = (
  { state = '', customer = '' }: OrderQuery,
  cursor: Pick<OrderQuery, 'before' | 'after'> = {},
): OrderQuery => ({ state, customer, ...cursor });
